import { aKey, connectTo, failureOf, text, type Connection } from "../conformance/ledger/client.js";
import { untilChaincodesAnswer } from "../conformance/ledger/describe-ledger.js";
import { startEmbeddedNetwork, type EmbeddedNetwork } from "../conformance/ledger/embedded-network.js";

const aborted = 10;
const unavailable = 14;
/** Far below the deadline of a call: failing at once means not waiting for it. */
const atOnceMs = 2_000;
const testTimeoutMs = 90_000;

describe("a chaincode process that ends", () => {
  let network: EmbeddedNetwork;
  let connection: Connection;

  beforeAll(async () => {
    network = await startEmbeddedNetwork();
    await untilChaincodesAnswer(network);
    connection = connectTo(network);
  }, testTimeoutMs);

  afterAll(async () => {
    connection.close();
    await network.stop();
  }, testTimeoutMs);

  it(
    "fails its calls at once, leaves the rest of the peer at work, and serves again when it is back",
    async () => {
      const { contract, contractOf } = connection;
      const key = aKey();
      await contract.submitTransaction("put", key, "before");

      const waiting = Array.from({ length: 10 }, () =>
        failureOf(contract.evaluateTransaction("wait", "15000")),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      const killedAt = Date.now();
      await network.kill("sample");
      for (const failure of await Promise.all(waiting))
        expect([aborted, unavailable]).toContain(failure.code);
      expect(Date.now() - killedAt).toBeLessThan(atOnceMs);

      const calledAt = Date.now();
      expect((await failureOf(contract.evaluateTransaction("get", key))).code).toBe(unavailable);
      expect((await failureOf(contract.submitTransaction("put", key, "lost"))).code).toBe(unavailable);
      expect(Date.now() - calledAt).toBeLessThan(atOnceMs);

      const other = contractOf(network.anyoneChaincode);
      await other.submitTransaction("put", key, "the other chaincode works");
      expect(text(await other.evaluateTransaction("get", key))).toBe("the other chaincode works");

      await network.restart("sample");
      await untilChaincodesAnswer(network);
      expect(text(await contract.evaluateTransaction("get", key))).toBe("before");
      await contract.submitTransaction("put", key, "after");
      expect(text(await contract.evaluateTransaction("get", key))).toBe("after");
    },
    testTimeoutMs,
  );

  it(
    "may end again and again",
    async () => {
      for (let round = 0; round < 3; round += 1) {
        await network.kill("sample");
        expect((await failureOf(connection.contract.evaluateTransaction("echo", "anyone?"))).code).toBe(
          unavailable,
        );
        await network.restart("sample");
        await untilChaincodesAnswer(network);
      }
      expect(text(await connection.contract.evaluateTransaction("echo", "here"))).toBe("here");
    },
    testTimeoutMs,
  );
});
