import {
  defaultTopology,
  loadNetworkConfig,
  loopbackHost,
  networkPorts,
  readIdentity,
  startNetwork,
  type NetworkProcessName,
  type RunningNetwork,
} from "@antin/network-config";
import { credentials } from "@grpc/grpc-js";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { planShipment } from "../../network-config/src/demonstration/shipment-plan.js";
import { connectTo } from "../conformance/ledger/client.js";
import { repository } from "../conformance/ledger/config.js";
import { callApi, gatewayEnvironment } from "../e2e/http-network.js";
import { verifiedValidIds } from "./acknowledged.js";
import { verifyLedgerOf } from "./antin.js";
import { faultConfig } from "./fault-config.js";
import { residentMebibytes } from "./process-memory.js";
import { SeededRandom } from "./seeded-random.js";

const { basePort, isLong, seed } = faultConfig();
const httpPort = basePort + 60;
const rounds = isLong ? Number(process.env["ANTIN_ROUNDS"] ?? 200) : 4;
const inFlight = 8;
/** The supervisor waits longer after each end in a row, and gives up after ten: the network is started anew before. */
const killsInARowMax = 3;
const roundTimeoutMs = 60_000;
const gatewayMebibytesMax = 600;
const peerMebibytesMax = 700;

describe("the whole network under load", () => {
  let dataDir: string;
  let network: RunningNetwork;
  const { permit } = planShipment(1, new Date());

  const start = async (): Promise<void> => {
    const { childEnvironment } = loadNetworkConfig(process.env, repository);
    network = await startNetwork({
      dataDir,
      httpPort,
      childEnvironment,
      gatewayEnvironment: gatewayEnvironment(dataDir, httpPort),
    });
  };

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-kill-rounds-"));
    await start();
  }, 120_000);

  afterAll(async () => {
    await network.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, 60_000);

  /** As a client does that does not know whether its request was taken: the same again, with the same key. */
  async function issue(number: string): Promise<string> {
    for (;;) {
      const answer = await callApi(`http://${loopbackHost}:${httpPort}/permits`, {
        as: "demo-moit",
        method: "POST",
        json: { payload: { ...permit, permitNo: number } },
        headers: { "idempotency-key": `issue-${number}` },
      }).catch(() => undefined);
      if (answer?.status === 201) return answer.body.transaction!.id;
      if (answer !== undefined && ![409, 429, 503].includes(answer.status))
        throw new Error(`${number} was refused: ${answer.status} ${answer.text}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it(
    `with a process ended by SIGKILL in each of ${rounds} rounds (seed ${seed}) has everything acknowledged exactly once`,
    async () => {
      const random = new SeededRandom(seed);
      const victims = [...network.processes.keys()];
      const kills = new Map<NetworkProcessName, number>();
      const acknowledged = new Map<string, string>();
      let isOver = false;
      let next = 0;
      const worker = async (): Promise<void> => {
        while (!isOver) {
          const number = `GP-ROUND-${next++}`;
          acknowledged.set(number, await issue(number));
        }
      };
      const workers = Promise.all(Array.from({ length: inFlight }, worker));
      for (let round = 0; round < rounds; round += 1) {
        const victim = victims[round % victims.length]!;
        await new Promise((resolve) => setTimeout(resolve, random.below(1_000)));
        const running = network.processes.get(victim)!;
        const pid = running.pid();
        if (pid !== undefined) {
          process.kill(pid, "SIGKILL");
          while (running.pid() === pid) await new Promise((resolve) => setTimeout(resolve, 10));
          await running.ready();
        }
        kills.set(victim, (kills.get(victim) ?? 0) + 1);
        if ([...kills.values()].some((count) => count > killsInARowMax)) {
          kills.clear();
          await network.stop();
          await start();
        }
      }
      isOver = true;
      await workers;
      process.stdout.write(`${rounds} rounds, seed ${seed}: ${acknowledged.size} permits acknowledged\n`);
      expect(acknowledged.size).toBeGreaterThan(rounds);
      expect(new Set(acknowledged.values()).size).toBe(acknowledged.size);
      await expectOnLedgerOnce(acknowledged);
      expect(residentMebibytes(network.processes.get("peer")!.pid()!)).toBeLessThan(peerMebibytesMax);
      expect(residentMebibytes(network.processes.get("gateway")!.pid()!)).toBeLessThan(gatewayMebibytesMax);
      await network.stop();
      expect(await verifyLedgerOf(dataDir)).toMatchObject({ verdict: "VALID", findings: [] });
    },
    roundTimeoutMs * (rounds + 2),
  );

  async function expectOnLedgerOnce(acknowledged: ReadonlyMap<string, string>): Promise<void> {
    const port = networkPorts(defaultTopology, httpPort).peers.get("AuditMSP");
    const peer = { address: `${loopbackHost}:${port}`, credentials: credentials.createInsecure() };
    const { channel, chaincode } = defaultTopology;
    const identity = readIdentity({ dataDir, name: "demo-auditor" });
    const connection = connectTo({ channel, chaincode: chaincode.name, peer: () => peer }, { identity });
    try {
      const times = new Map<string, number>();
      for (const id of await verifiedValidIds(connection, { channel }))
        times.set(id, (times.get(id) ?? 0) + 1);
      expect([...acknowledged].filter(([, id]) => times.get(id) !== 1)).toEqual([]);
      expect([...times.values()].every((count) => count === 1)).toBe(true);
    } finally {
      connection.close();
    }
  }
});
