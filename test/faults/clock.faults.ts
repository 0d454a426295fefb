import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { aKey, connectTo, failureOf, text } from "../conformance/ledger/client.js";
import { untilChaincodesAnswer } from "../conformance/ledger/describe-ledger.js";
import { startEmbeddedNetwork, type EmbeddedNetwork } from "../conformance/ledger/embedded-network.js";
import { expectAllThereOnce } from "./acknowledged.js";
import { verifyLedgerOf } from "./antin.js";
import { faultConfig } from "./fault-config.js";
import { startLoad } from "./load.js";

const { basePort } = faultConfig();
const testTimeoutMs = 120_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const yearMs = 365 * 24 * hourMs;

describe("a peer whose clock is moved", () => {
  let folder: string;
  let clockFile: string;
  let network: EmbeddedNetwork;

  /** From two hours ahead, so that an hour back is still within everybody's certificates. */
  const moveClock = async (offsetMs: number): Promise<void> => {
    writeFileSync(clockFile, String(2 * hourMs + offsetMs));
    await new Promise((resolve) => setTimeout(resolve, 100));
  };

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), "antin-clock-"));
    clockFile = path.join(folder, "offset");
    await moveClock(0);
    network = await startEmbeddedNetwork({
      basePort: basePort + 20,
      dataDir: path.join(folder, "data"),
      peerEnvironment: {
        ANTIN_CLOCK_FILE: clockFile,
        NODE_OPTIONS: `--require=${path.join(__dirname, "clock-offset.cjs")}`,
      },
    });
    await untilChaincodesAnswer(network);
  }, testTimeoutMs);

  afterAll(async () => {
    await network.stop();
    rmSync(folder, { recursive: true, force: true });
  }, testTimeoutMs);

  it(
    "backwards under load goes on committing, each transaction once",
    async () => {
      const load = startLoad(network, { dataDir: folder, prefix: "clock", inFlight: 16 });
      await load.reached(50);
      for (const offsetMs of [-10 * minuteMs, -hourMs, 5 * minuteMs, -10 * minuteMs]) {
        await moveClock(offsetMs);
        await load.reached(load.acknowledged.length + 50);
      }
      await load.stop();
      await moveClock(0);
      const connection = connectTo(network);
      await expectAllThereOnce(connection, network, load.acknowledged);
      connection.close();
    },
    testTimeoutMs,
  );

  it(
    "to before its clients' certificates refuses them saying why, and serves them when it is right again",
    async () => {
      const connection = connectTo(network);
      const key = aKey();
      await moveClock(-2 * yearMs);
      const refused = await failureOf(connection.contract.submitTransaction("put", key, "too early"));
      expect(refused.message).toMatch(/access denied|not (yet )?valid|expired/);
      await moveClock(0);
      await connection.contract.submitTransaction("put", key, "in time");
      expect(text(await connection.contract.evaluateTransaction("get", key))).toBe("in time");
      connection.close();
    },
    testTimeoutMs,
  );

  it(
    "opens its ledger with the clock an hour back, goes on, and leaves a ledger that verifies",
    async () => {
      await moveClock(-hourMs);
      await network.kill("peer");
      await network.restart("peer");
      await untilChaincodesAnswer(network);
      const connection = connectTo(network);
      const key = aKey();
      await connection.contract.submitTransaction("put", key, "earlier");
      expect(text(await connection.contract.evaluateTransaction("get", key))).toBe("earlier");
      connection.close();
      await network.processes.get("peer")!.stop();
      expect(await verifyLedgerOf(path.join(folder, "data"))).toMatchObject({
        verdict: "VALID",
        findings: [],
      });
    },
    testTimeoutMs,
  );
});
