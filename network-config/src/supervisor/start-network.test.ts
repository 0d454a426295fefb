import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { isProcessAlive } from "../process-alive.js";
import { lockDataDir } from "./data-dir-lock.js";
import { type NetworkEvent, startNetwork } from "./start-network.js";

const httpPort = 21_150;
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "start-network-"));
});

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

it("starts nothing and writes no key when a port is taken, and says which option moves it", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(httpPort + 2, "127.0.0.1", resolve));
  const start = startNetwork({ dataDir, httpPort, childEnvironment: {} });
  await expect(start).rejects.toMatchObject({
    code: "PORT_IN_USE",
    details: { ports: [{ port: httpPort + 2, purpose: "peer of AuditMSP" }], option: "--port" },
  });
  expect(readdirSync(dataDir)).toEqual([]);
  await new Promise((resolve) => server.close(resolve));
});

it("does not need the ports of parts that it is not asked to start", async () => {
  const servers = [httpPort, httpPort + 11].map((port) => createServer().listen(port, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  const childEnvironment = { NODE_OPTIONS: "--require /no/such/module.cjs" };
  const start = startNetwork({ dataDir, httpPort, childEnvironment, evm: false });
  await expect(start).rejects.toMatchObject({ code: "PROCESS_NOT_READY" });
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
});

it("refuses a data directory that another start holds, and leaves its lock alone", async () => {
  const lock = await lockDataDir(dataDir);
  await expect(startNetwork({ dataDir, httpPort, childEnvironment: {} })).rejects.toMatchObject({
    code: "DATA_DIR_IN_USE",
  });
  expect(existsSync(path.join(dataDir, "lock.json"))).toBe(true);
  lock.release();
});

it("stops what it started when a part does not come up, and gives up the data directory", async () => {
  const events: NetworkEvent[] = [];
  const start = startNetwork({
    dataDir,
    httpPort,
    childEnvironment: { NODE_OPTIONS: "--require /no/such/module.cjs" },
    log: (event) => events.push(event),
  });
  await expect(start).rejects.toMatchObject({
    code: "PROCESS_NOT_READY",
    message: expect.stringContaining("/no/such/module.cjs"),
  });
  const spawned = events.flatMap((event) => (event.type === "spawned" ? [event] : []));
  expect(spawned.map(({ name }) => name)).toEqual(expect.arrayContaining(["chaincode", "peer"]));
  for (const { pid } of spawned) expect(isProcessAlive(pid)).toBe(false);
  (await lockDataDir(dataDir)).release();
});
