import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { anvilArguments, answersAsEvmNode, findAnvil, keepReadableState } from "./evm-node.js";
import { superviseProcess } from "./supervised-process.js";

let folder: string;
let stateFile: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "evm-node-"));
  stateFile = path.join(folder, "state.json");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the state that anvil left", () => {
  it("is copied before a start when it can be read", () => {
    writeFileSync(stateFile, '{"block":1}');
    keepReadableState(stateFile);
    expect(readFileSync(`${stateFile}.previous`, "utf8")).toBe('{"block":1}');
  });

  it("gives way to the copy when a kill cut it short", () => {
    writeFileSync(stateFile, '{"block":1}');
    keepReadableState(stateFile);
    writeFileSync(stateFile, '{"block":2,"acc');
    keepReadableState(stateFile);
    expect(readFileSync(stateFile, "utf8")).toBe('{"block":1}');
    expect(readFileSync(`${stateFile}.broken`, "utf8")).toBe('{"block":2,"acc');
  });

  it("is set aside when there is no copy, so that the chain begins anew", () => {
    writeFileSync(stateFile, "{");
    keepReadableState(stateFile);
    expect(existsSync(stateFile)).toBe(false);
    keepReadableState(stateFile);
    expect(readdirSync(folder)).toEqual(["state.json.broken"]);
  });
});

it("keeps its chain over an orderly stop", async () => {
  const found = findAnvil();
  if ("missing" in found) throw new Error(found.missing);
  const port = 21_190;
  const url = `http://127.0.0.1:${port}`;
  const start = () =>
    superviseProcess({
      name: "evm",
      command: found.program,
      args: anvilArguments({ host: "127.0.0.1", port, chainId: 31337, stateFile }),
      env: {},
      logFolder: folder,
      readyWhen: { probe: () => answersAsEvmNode(url, 31337) },
    });
  const call = async (method: string, params: unknown[] = []): Promise<unknown> => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    return ((await response.json()) as { result: unknown }).result;
  };
  const first = await start();
  await call("evm_mine");
  await call("evm_mine");
  expect(await call("eth_blockNumber")).toBe("0x2");
  await first.stop();
  const second = await start();
  expect(await call("eth_blockNumber")).toBe("0x2");
  expect(await answersAsEvmNode(url, 1)).toBe(false);
  await second.stop();
});
