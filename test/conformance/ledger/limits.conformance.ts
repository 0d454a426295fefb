import { aKey, failureOf, text } from "./client.js";
import { describeLedger } from "./describe-ledger.js";

/** Fabric gives UNKNOWN (grpc_limiters.go); RESOURCE_EXHAUSTED says the same so that clients know to come back. */
const tooManyCodes = [2, 8];
const surplus = 40;
const waitMs = 8_000;

describeLedger("limits", (ledger) => {
  it("refuses calls past the concurrency limit at once, and serves again when there is room", async () => {
    const { contract } = ledger.trader();
    const startedAt = Date.now();
    const calls = Array.from({ length: ledger.network().concurrentCallsMax + surplus }, async () => {
      const call = contract.evaluateTransaction("wait", String(waitMs));
      const answer = await call.then(text, () => undefined);
      return {
        answer,
        afterMs: Date.now() - startedAt,
        failure: answer === undefined ? await failureOf(call) : undefined,
      };
    });
    const outcomes = await Promise.all(calls);
    const served = outcomes.filter(({ answer }) => answer === "waited");
    const refused = outcomes.flatMap(({ failure, afterMs }) => (failure ? [{ ...failure, afterMs }] : []));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(surplus);
    expect(served.length).toBe(outcomes.length - refused.length);
    const firstServedMs = Math.min(...served.map(({ afterMs }) => afterMs));
    for (const { code, message, afterMs } of refused) {
      expect(tooManyCodes).toContain(code);
      expect(message).toMatch(/too many requests/i);
      expect(afterMs).toBeLessThan(firstServedMs);
    }
    const key = aKey();
    await contract.submitTransaction("put", key, "served");
    expect(text(await contract.evaluateTransaction("get", key))).toBe("served");
  });
});
