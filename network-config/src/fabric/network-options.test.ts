import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findFabricPrograms } from "./fabric-programs.js";
import { fabricPaths } from "./fabric-paths.js";
import { followProgress, progressLength, startProgressFile, writeProgress } from "./network-progress.js";
import { parseNetworkOptions } from "./network-options.js";

const defaults = { repository: "/srv/antin", hasFabricBin: true };

describe("the options of the network commands", () => {
  it("default to the minimal network, native where Fabric's programs are known", () => {
    expect(parseNetworkOptions(["up"], defaults)).toEqual({
      ...{ command: "up", dataDir: "/srv/antin/.antin-fabric", profile: "minimal" },
      ...{ engine: "native", port: 8_100, fresh: false },
    });
    expect(parseNetworkOptions(["up"], { ...defaults, hasFabricBin: false })).toMatchObject({
      engine: "containers",
    });
  });

  it("are what was given", () => {
    const given = [
      "down",
      "--profile",
      "national",
      "--engine",
      "containers",
      "--data-dir",
      "/d",
      "--port",
      "9000",
    ];
    expect(parseNetworkOptions([...given, "--fresh"], defaults)).toEqual({
      ...{
        command: "down",
        dataDir: "/d",
        profile: "national",
        engine: "containers",
        port: 9_000,
        fresh: true,
      },
    });
    expect(parseNetworkOptions(["--help"], defaults)).toBe("help");
  });

  it.each([
    [[], "command"],
    [["start"], "command"],
    [["up", "--engine", "vm"], "--engine"],
    [["up", "--port", "0"], "--port"],
    [["up", "--unknown"], "--unknown"],
  ])("refuse %j, naming %s", (args, named) => {
    expect(() => parseNetworkOptions(args, defaults)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(named) as string }),
    );
  });
});

describe("with a folder of its own", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "fabric-commands-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  describe("Fabric's programs", () => {
    const find = (where: string | undefined) => findFabricPrograms({ folder: where, environment: {} });

    it("are asked for by the name of the variable", () => {
      expect(() => find(undefined)).toThrow(expect.objectContaining({ code: "FABRIC_MISSING" }));
      expect(() => find(undefined)).toThrow(/FABRIC_BIN/);
    });

    it("are missed one by one, those that cannot be run too", () => {
      for (const [name, mode] of [
        ["peer", 0o755],
        ["orderer", 0o644],
      ] as const)
        writeFileSync(path.join(folder, name), "", { mode });
      expect(() => find(folder)).toThrow(/no program orderer, configtxgen, osnadmin\./);
    });

    it("that fail say so with their own words", async () => {
      for (const name of ["peer", "orderer", "configtxgen", "osnadmin"])
        writeFileSync(path.join(folder, name), "#!/bin/sh\necho it is refused >&2\nexit 3\n", {
          mode: 0o755,
        });
      await expect(
        find(folder).run("peer", { args: ["channel", "list"], cwd: folder }),
      ).rejects.toMatchObject({
        code: "FABRIC_COMMAND_FAILED",
        message: expect.stringMatching(/^peer channel list failed: it is refused/) as string,
      });
    });
  });

  describe("a command that waits for the network's own process", () => {
    const followed = async (pid: number, from = 0): Promise<string[]> => {
      const said: string[] = [];
      const say = (line: string): number => said.push(line);
      await followProgress({ paths: fabricPaths(folder), pid, step: "up", from, say });
      return said;
    };

    it("passes on its lines until the step is done", async () => {
      const paths = fabricPaths(folder);
      startProgressFile(paths);
      writeProgress(paths, { type: "line", line: "first" });
      const from = progressLength(paths);
      const following = followed(process.pid, from);
      writeProgress(paths, { type: "line", line: "second" });
      writeProgress(paths, { type: "done", step: "deploy" });
      writeProgress(paths, { type: "done", step: "up" });
      expect(await following).toEqual(["second"]);
    });

    it("fails with the code that it met", async () => {
      const paths = fabricPaths(folder);
      startProgressFile(paths);
      writeProgress(paths, { type: "failed", step: "up", code: "PORT_IN_USE", message: "taken" });
      await expect(followed(process.pid)).rejects.toMatchObject({ code: "PORT_IN_USE", message: "taken" });
    });

    it("fails when the process is gone", async () => {
      startProgressFile(fabricPaths(folder));
      await expect(followed(2 ** 22 + 1)).rejects.toMatchObject({ code: "PROCESS_NOT_READY" });
    });
  });
});
