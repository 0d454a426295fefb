import { gateway } from "@hyperledger/fabric-protos";
import { aKey, failureOf, text } from "./client.js";
import { describeLedger } from "./describe-ledger.js";

/** Fabric gives UNKNOWN (grpc_limiters.go); RESOURCE_EXHAUSTED says the same so that clients know to come back. */
const tooManyCodes = [2, 8];
const deadlineExceeded = 4;
const surplus = 40;
const waitMs = 8_000;
/** Five hundred calls over TLS take long on a machine that does other things as well. */
const testTimeoutMs = 120_000;

/** The question for one transaction's verdict, asked for another transaction. */
function commitRequestFor(bytes: Uint8Array, transactionId: string): Uint8Array {
  const signed = gateway.SignedCommitStatusRequest.deserializeBinary(bytes);
  const request = gateway.CommitStatusRequest.deserializeBinary(signed.getRequest_asU8());
  request.setTransactionId(transactionId);
  signed.setRequest(request.serializeBinary());
  signed.setSignature(""); // an empty one is signed anew
  return signed.serializeBinary();
}

describeLedger("limits", (ledger) => {
  it(
    "refuses calls past the concurrency limit at once, and serves again when there is room",
    async () => {
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
    },
    testTimeoutMs,
  );

  it("ends a call at its deadline while the chaincode goes on, and serves the next one", async () => {
    const { contract } = ledger.trader();
    const startedAt = Date.now();
    const waiting = contract
      .newProposal("wait", { arguments: ["3000"] })
      .evaluate({ deadline: startedAt + 300 });
    expect((await failureOf(waiting)).code).toBe(deadlineExceeded);
    expect(Date.now() - startedAt).toBeLessThan(2_500);
    expect(text(await contract.evaluateTransaction("echo", "still here"))).toBe("still here");
  });

  it("waits for the verdict of an unknown transaction until the deadline: it may still come", async () => {
    const { contract, gateway: client } = ledger.trader();
    const transaction = await contract.newProposal("put", { arguments: [aKey(), "late"] }).endorse();
    const submitted = await transaction.submit();
    expect((await submitted.getStatus()).successful).toBe(true);
    const other = await contract.newProposal("put", { arguments: [aKey(), "never"] }).endorse();
    const status = client.newCommit(commitRequestFor(submitted.getBytes(), other.getTransactionId()));
    expect((await failureOf(status.getStatus({ deadline: Date.now() + 500 }))).code).toBe(deadlineExceeded);
  });
});
