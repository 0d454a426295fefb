import { aKey, connectTo, text } from "../conformance/ledger/client.js";
import { untilChaincodesAnswer } from "../conformance/ledger/describe-ledger.js";
import { startEmbeddedNetwork, type EmbeddedNetwork } from "../conformance/ledger/embedded-network.js";
import { expectAllThereOnce } from "./acknowledged.js";
import { startLoad, type Acknowledged } from "./load.js";

const rounds = 4;
const inFlight = 32;
/** The peer is ended this many acknowledgements after the load began, another instant of its work each time. */
const acknowledgedBeforeKill = (round: number) => 120 + 37 * round;
const testTimeoutMs = 120_000;

describe("a peer ended by SIGKILL under load", () => {
  let network: EmbeddedNetwork;

  beforeAll(async () => {
    network = await startEmbeddedNetwork();
    await untilChaincodesAnswer(network);
  }, testTimeoutMs);

  afterAll(async () => {
    await network.stop();
  }, testTimeoutMs);

  it(
    "has every acknowledged transaction exactly once when it is opened again, on a chain whose hashes verify",
    async () => {
      const acknowledged: Acknowledged[] = [];
      for (let round = 0; round < rounds; round += 1) {
        acknowledged.push(...(await killUnderLoad(network, round)));
        await network.restart("peer");
        await untilChaincodesAnswer(network);
        const connection = connectTo(network);
        try {
          await expectAllThereOnce(connection, network, acknowledged);
          const key = aKey("after");
          await connection.contract.submitTransaction("put", key, "goes on");
          expect(text(await connection.contract.evaluateTransaction("get", key))).toBe("goes on");
        } finally {
          connection.close();
        }
      }
      expect(acknowledged.length).toBeGreaterThan(rounds * 100);
    },
    testTimeoutMs,
  );
});

/** Runs the load client until enough is acknowledged, ends the peer, and gives what the client was told. */
async function killUnderLoad(network: EmbeddedNetwork, round: number): Promise<readonly Acknowledged[]> {
  const load = startLoad(network, { dataDir: network.dataDir, prefix: `load-${round}`, inFlight });
  await load.reached(acknowledgedBeforeKill(round));
  await network.kill("peer");
  await load.ended;
  return load.acknowledged;
}
