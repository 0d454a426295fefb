import {
  defaultTopology,
  isProcessAlive,
  loopbackHost,
  networkPorts,
  readIdentity,
  startNetwork,
  type NetworkEvent,
  type NetworkProcessName,
  type RunningNetwork,
} from "@antin/network-config";
import { credentials } from "@grpc/grpc-js";
import { common } from "@hyperledger/fabric-protos";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { connectTo } from "../conformance/ledger/client.js";
import { conformanceConfig, repository } from "../conformance/ledger/config.js";

const testTimeoutMs = 120_000;
const httpPort = 21_170;
const { childEnvironment } = conformanceConfig();
const processNames: readonly NetworkProcessName[] = ["evm", "chaincode", "peer"];

/** A process that gave up its ports may still be closing its files. */
async function endsSoon(pid: number, withinMs = 10_000): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; isProcessAlive(pid) && Date.now() < deadline;)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return !isProcessAlive(pid);
}

describe("the supervised network", () => {
  let dataDir: string;
  let network: RunningNetwork | undefined;

  beforeEach(() => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), "supervised-network-"));
  });

  afterEach(async () => {
    await network?.stop();
    network = undefined;
    rmSync(dataDir, { recursive: true, force: true });
  }, testTimeoutMs);

  const start = async (log?: (event: NetworkEvent) => void): Promise<RunningNetwork> =>
    (network = await startNetwork({ dataDir, httpPort, childEnvironment, ...(log && { log }) }));

  /** The height of the ledger, once the peer answers; asked of the real chain through the official client. */
  const ledgerHeight = async (): Promise<number> => {
    const identity = readIdentity({ dataDir, name: "demo-auditor" });
    const port = networkPorts(defaultTopology, httpPort).peers.get("AuditMSP");
    const peer = { address: `${loopbackHost}:${port}`, credentials: credentials.createInsecure() };
    const { contractOf, close } = connectTo(
      { channel: defaultTopology.channel, chaincode: defaultTopology.chaincode.name, peer: () => peer },
      { identity },
    );
    try {
      const bytes = await contractOf("qscc").evaluateTransaction("GetChainInfo", defaultTopology.channel);
      return common.BlockchainInfo.deserializeBinary(bytes).getHeight();
    } finally {
      close();
    }
  };

  it(
    "comes up with its ledger, starts again whatever is killed, and stops without a process left",
    async () => {
      const events: NetworkEvent[] = [];
      const { processes, missing, stop } = await start((event) => events.push(event));
      expect(missing).toEqual([]);
      expect([...processes.keys()].sort()).toEqual([...processNames].sort());
      expect(await ledgerHeight()).toBeGreaterThan(0);
      for (const name of processNames) {
        const running = processes.get(name)!;
        const pid = running.pid()!;
        process.kill(pid, "SIGKILL");
        while (running.pid() === pid) await new Promise((resolve) => setTimeout(resolve, 10));
        await running.ready();
        expect(running.pid()).not.toBe(pid);
        expect(events).toContainEqual(expect.objectContaining({ type: "exited", name, signal: "SIGKILL" }));
      }
      expect(await ledgerHeight()).toBeGreaterThan(0);
      const pids = processNames.map((name) => processes.get(name)!.pid()!);
      await stop();
      for (const pid of pids) expect(isProcessAlive(pid)).toBe(false);
    },
    testTimeoutMs,
  );

  it(
    "goes on from the same data after the supervisor itself was killed, with nothing left running from before",
    async () => {
      const script = path.join(repository, "test/faults/network-process.mjs");
      const supervisor = spawn(process.execPath, [script, dataDir, String(httpPort)], {
        env: { ...childEnvironment },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const exited = new Promise((resolve) => supervisor.once("exit", resolve));
      const [line] = await new Promise<string[]>((resolve) => {
        createInterface({ input: supervisor.stdout }).once("line", (text) => {
          resolve([text]);
        });
      });
      const { pids } = JSON.parse(line!) as { pids: Record<NetworkProcessName, number> };
      const certificate = readIdentity({ dataDir, name: "demo-officer" }).certificatePem;
      const height = await ledgerHeight();
      supervisor.kill("SIGKILL");
      await exited;
      await start();
      for (const name of processNames) expect([name, await endsSoon(pids[name])]).toEqual([name, true]);
      expect(await ledgerHeight()).toBe(height);
      expect(readIdentity({ dataDir, name: "demo-officer" }).certificatePem).toBe(certificate);
      expect(JSON.parse(readFileSync(path.join(dataDir, "lock.json"), "utf8"))).toMatchObject({
        pid: process.pid,
      });
    },
    testTimeoutMs,
  );
});
