import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { defaultTopology } from "../topology.js";
import { builderSettings, packChaincode } from "./chaincode-package.js";
import { fabricProfile, peersOf, planFabric } from "./fabric-plan.js";

const code = [
  { path: "dist/main.js", content: "main" },
  { path: "package.json", content: "{}" },
];
const aPackage = (changes: Partial<Parameters<typeof packChaincode>[0]> = {}) =>
  packChaincode({ name: "trade-documents", version: "1.0", sequence: 1, code, ...changes });

describe("a chaincode package", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "chaincode-package-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const unpack = (bytes: Uint8Array): void => {
    writeFileSync(path.join(folder, "package.tar.gz"), bytes);
    execFileSync("tar", ["xzf", "package.tar.gz"], { cwd: folder });
    execFileSync("tar", ["xzf", "code.tar.gz"], { cwd: folder });
  };
  const unpacked = (name: string): string => readFileSync(path.join(folder, name), "utf8");

  it("opens with tar, says that it runs as a service and lists what the code is", () => {
    unpack(aPackage().bytes);
    expect(JSON.parse(unpacked("metadata.json"))).toEqual({ type: "ccaas", label: "trade-documents_1.0" });
    expect(unpacked("code.sha256")).toBe(
      code
        .map(({ path: file, content }) => `${createHash("sha256").update(content).digest("hex")}  ${file}\n`)
        .join(""),
    );
  });

  it("has the same bytes for the same code, in whatever order its files come", () => {
    expect(aPackage({ code: [...code].reverse() }).packageId).toBe(aPackage().packageId);
  });

  it.each([
    ["code", { code: [{ path: "dist/main.js", content: "other" }] }],
    ["version", { version: "1.1" }],
    ["sequence parity", { sequence: 2 }],
  ])("has another id with another %s", (_, changes) => {
    expect(aPackage(changes).packageId).not.toBe(aPackage().packageId);
  });

  it("is dialled by each peer at its own organisation's process", () => {
    const plan = planFabric({
      topology: defaultTopology,
      profile: fabricProfile(defaultTopology, "minimal"),
      placement: { kind: "containers" },
    });
    const authorities = new Map(peersOf(plan).map(({ mspId }) => [mspId, `authority of ${mspId}\n`]));
    const builder = path.resolve(import.meta.dirname, "../../fabric/chaincode-builder/bin");
    for (const peer of peersOf(plan)) {
      unpack(aPackage({ sequence: 2 }).bytes);
      const env = {
        PATH: path.dirname(process.execPath),
        CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: JSON.stringify(builderSettings(plan, peer, authorities)),
      };
      for (const [step, ...args] of [
        ["detect", folder, folder],
        ["build", folder, folder, folder],
        ["release", folder, path.join(folder, peer.name)],
      ] as const)
        execFileSync(process.execPath, [path.join(builder, step), ...args], { env });
      const connection: unknown = JSON.parse(unpacked(`${peer.name}/chaincode/server/connection.json`));
      expect(connection).toMatchObject({
        ...{ address: `trade-documents-${peer.label}-even:9999`, tls_required: true },
        root_cert: `authority of ${peer.mspId}\n`,
      });
    }
  });
});
