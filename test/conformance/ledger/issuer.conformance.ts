import { StatusCode } from "@hyperledger/fabric-gateway";
import { createHash } from "node:crypto";
import { aKey, commit, endorse, failureOf, json, text } from "./client.js";
import { alpha, beta, gamma } from "./conformance-network.js";
import { describeLedger } from "./describe-ledger.js";
import { readPrepared } from "./prepared-transaction.js";

const failedPrecondition = 9;
const valid = StatusCode.VALID;
const policyFailure = StatusCode.ENDORSEMENT_POLICY_FAILURE;
const sha256 = (value: string) => createHash("sha256").update(value).digest("hex");

describeLedger("what one organisation alone may change", (ledger) => {
  const contract = () => ledger.trader().contract;
  const read = async (name: string, ...parameters: string[]) =>
    text(await contract().evaluateTransaction(name, ...parameters));
  const prepare = (organisations: readonly string[] | undefined, name: string, ...parameters: string[]) =>
    endorse(contract(), name, { arguments: parameters, ...(organisations && { organisations }) });
  const codeOf = async (
    organisations: readonly string[] | undefined,
    name: string,
    ...parameters: string[]
  ) => (await commit(await prepare(organisations, name, ...parameters))).code;
  const plannedFor = async (name: string, ...parameters: string[]) =>
    [...readPrepared((await prepare(undefined, name, ...parameters)).getBytes()).endorsers].sort();

  describe("a key with a policy of its own", () => {
    const aGuardedKey = async () => {
      const key = aKey("guarded");
      expect(await codeOf([alpha, beta], "putWithPolicy", key, "first", alpha, gamma)).toBe(valid);
      return key;
    };

    it("is created under the chaincode's policy, and tells its own", async () => {
      const key = await aGuardedKey();
      expect(json(await contract().evaluateTransaction("policyOf", key))).toEqual([alpha, gamma]);
      expect(json(await contract().evaluateTransaction("policyOf", aKey()))).toEqual([]);
    });

    it("is not updated without the organisation that its policy names", async () => {
      const key = await aGuardedKey();
      expect(await codeOf([alpha, beta], "put", key, "second")).toBe(policyFailure);
      expect(await codeOf([alpha, beta], "delete", key)).toBe(policyFailure);
      expect(await read("get", key)).toBe("first");
    });

    it("is updated with it, and keeps its policy", async () => {
      const key = await aGuardedKey();
      expect(await codeOf([alpha, gamma], "put", key, "second")).toBe(valid);
      expect(await read("get", key)).toBe("second");
      expect(json(await contract().evaluateTransaction("policyOf", key))).toEqual([alpha, gamma]);
      expect(await codeOf([alpha, beta], "put", key, "third")).toBe(policyFailure);
    });

    it("has its endorsers planned by the peer, in place of the chaincode's", async () => {
      const key = await aGuardedKey();
      expect(await plannedFor("put", key, "second")).toEqual([alpha, gamma]);
      expect(await codeOf(undefined, "put", key, "second")).toBe(valid);
    });

    it("has its policy changed only by those whom the policy in force names", async () => {
      const key = await aGuardedKey();
      expect(await codeOf([alpha, beta], "setPolicy", key, alpha)).toBe(policyFailure);
      expect(await codeOf([alpha, gamma], "setPolicy", key, beta)).toBe(valid);
      expect(await codeOf([alpha, gamma], "put", key, "second")).toBe(policyFailure);
      expect(await codeOf([beta], "put", key, "second")).toBe(valid);
    });

    it("is under its own policy and another key under the chaincode's, when a transaction writes both", async () => {
      const [key, other] = [await aGuardedKey(), aKey("plain")];
      expect(await plannedFor("putBoth", key, other, "second")).toEqual([alpha, beta, gamma]);
      expect(await codeOf([alpha, beta], "putBoth", key, other, "second")).toBe(policyFailure);
      expect(await codeOf([alpha, gamma], "putBoth", key, other, "second")).toBe(policyFailure);
      expect(await read("get", other)).toBe("");
      expect(await codeOf([alpha, beta, gamma], "putBoth", key, other, "second")).toBe(valid);
      expect([await read("get", key), await read("get", other)]).toEqual(["second", "second"]);
    });

    it("is under its new policy for the very next transaction, in the same block or not", async () => {
      const key = aKey("guarded");
      expect(await codeOf([alpha, beta], "put", key, "first")).toBe(valid);
      const guarding = await prepare([alpha, beta], "setPolicy", key, alpha, gamma);
      const late = await prepare([alpha, beta], "put", key, "second");
      const guarded = await guarding.submit();
      const refused = await late.submit();
      expect((await guarded.getStatus()).code).toBe(valid);
      expect((await refused.getStatus()).code).toBe(policyFailure);
    });

    it("falls back under the chaincode's policy when it was deleted", async () => {
      const key = await aGuardedKey();
      expect(await codeOf([alpha, gamma], "delete", key)).toBe(valid);
      expect(await codeOf([alpha, beta], "put", key, "anew")).toBe(valid);
      expect(json(await contract().evaluateTransaction("policyOf", key))).toEqual([]);
    });

    it("is judged by the policy in force at commit, not the one at endorsement", async () => {
      const key = await aGuardedKey();
      const late = await prepare([alpha, gamma], "put", key, "second");
      expect(await codeOf([alpha, gamma], "setPolicy", key, beta)).toBe(valid);
      expect((await commit(late)).code).toBe(policyFailure);
    });
  });

  describe("an organisation's implicit collection", () => {
    it("is written only with that organisation's endorsement", async () => {
      const key = aKey("implicit");
      expect(await codeOf([alpha, beta], "putImplicit", gamma, key, "value")).toBe(policyFailure);
      expect(await read("implicitHash", gamma, key)).toBe("");
      expect(await codeOf([alpha, beta, gamma], "putImplicit", gamma, key, "value")).toBe(valid);
      expect(await read("implicitHash", gamma, key)).toBe(sha256("value"));
      expect(await codeOf([alpha, beta], "putImplicit", gamma, key, "forged")).toBe(policyFailure);
      expect(await codeOf([alpha, beta], "deleteImplicit", gamma, key)).toBe(policyFailure);
      expect(await read("implicitHash", gamma, key)).toBe(sha256("value"));
    });

    it("needs the collection's organisation alone when nothing else is written", async () => {
      const key = aKey("implicit");
      expect(await codeOf([gamma], "putImplicit", gamma, key, "value")).toBe(valid);
      expect(await codeOf([beta], "putImplicit", alpha, key, "value")).toBe(policyFailure);
    });

    it("has its organisation planned in by the peer", async () => {
      const key = aKey("implicit");
      expect(await plannedFor("putImplicit", gamma, key, "value")).toContain(gamma);
      expect(await codeOf(undefined, "putImplicit", gamma, key, "value")).toBe(valid);
      expect(await read("implicitHash", gamma, key)).toBe(sha256("value"));
    });

    it("tells its hash on every peer, and its value on its own organisation's alone", async () => {
      const key = aKey("implicit");
      expect(await codeOf([alpha, beta, gamma], "putImplicit", gamma, key, "value")).toBe(valid);
      for (const mspId of [alpha, beta, gamma] as const) {
        const peer = ledger.connect({ peer: mspId }).contract;
        expect(text(await peer.evaluateTransaction("implicitHash", gamma, key))).toBe(sha256("value"));
        const value = peer.evaluateTransaction("getImplicit", gamma, key);
        if (mspId === gamma) expect(text(await value)).toBe("value");
        else expect((await failureOf(value)).message).toMatch(/private data/i);
      }
    });

    it("loses its hash when the value is deleted", async () => {
      const key = aKey("implicit");
      expect(await codeOf([alpha, beta, gamma], "putImplicit", gamma, key, "value")).toBe(valid);
      expect(await codeOf([alpha, beta, gamma], "deleteImplicit", gamma, key)).toBe(valid);
      expect(await read("implicitHash", gamma, key)).toBe("");
    });

    it("keeps its value off the block", async () => {
      const [key, secret] = [aKey("implicit"), aKey("a confidential value")];
      const transaction = await endorse(contract(), "putImplicitTransient", {
        arguments: [gamma, key],
        organisations: [alpha, beta, gamma],
        transient: { value: secret },
      });
      expect(Buffer.from(transaction.getBytes()).includes(secret)).toBe(false);
      expect((await commit(transaction)).code).toBe(valid);
      expect(await read("implicitHash", gamma, key)).toBe(sha256(secret));
      const qscc = ledger.trader().contractOf("qscc");
      const block = await qscc.evaluateTransaction(
        "GetBlockByTxID",
        ledger.network().channel,
        transaction.getTransactionId(),
      );
      expect(Buffer.from(block).includes(secret)).toBe(false);
    });

    it("is endorsed by its own organisation alone when transient data goes there and nowhere else", async () => {
      const transaction = await endorse(contract(), "putImplicitTransient", {
        arguments: [gamma, aKey("implicit")],
        transient: { value: "secret" },
      });
      expect(readPrepared(transaction.getBytes()).endorsers).toEqual([gamma]);
      expect((await commit(transaction)).code).toBe(valid);
    });

    it("is not planned together with others for transient data, which their peers would see: the client must name them", async () => {
      const issue = (organisations?: readonly string[]) =>
        endorse(contract(), "issueTransient", {
          arguments: [aKey("document"), gamma],
          transient: { value: "secret" },
          ...(organisations && { organisations }),
        });
      const failure = await failureOf(issue());
      expect(failure.code).toBe(failedPrecondition);
      expect(failure.message).toContain(
        "retry specifying trusted endorsing organizations to protect transient data",
      );
      expect((await commit(await issue([alpha, beta, gamma]))).code).toBe(valid);
    });

    it("conflicts with a transaction that read the hash before it changed", async () => {
      const document = aKey("document");
      expect(await codeOf([alpha, beta, gamma], "issue", document, "value", gamma, alpha)).toBe(valid);
      const believer = await prepare([alpha, beta], "believe", document, gamma);
      expect(await codeOf([gamma], "putImplicit", gamma, document, "another marker")).toBe(valid);
      expect((await commit(believer)).code).toBe(StatusCode.MVCC_READ_CONFLICT);
    });
  });

  describe("a document that its issuer must create", () => {
    const everyoneElse = [alpha, beta];

    it("is created with the issuer's endorsement, planned by the peer, and then believed", async () => {
      const key = aKey("document");
      expect(await plannedFor("issue", key, "permit 1", gamma, alpha)).toContain(gamma);
      expect(await codeOf(undefined, "issue", key, "permit 1", gamma, alpha)).toBe(valid);
      expect(await read("believe", key, gamma)).toBe("permit 1");
    });

    it("cannot be created by every other organisation together", async () => {
      const key = aKey("document");
      expect(await codeOf(everyoneElse, "issue", key, "forged permit", gamma, alpha)).toBe(policyFailure);
      expect(await read("get", key)).toBe("");
    });

    it("is not believed when every other organisation together writes the head without the marker", async () => {
      const key = aKey("document");
      expect(await codeOf(everyoneElse, "putWithPolicy", key, "forged permit", gamma, alpha)).toBe(valid);
      expect((await failureOf(contract().evaluateTransaction("believe", key, gamma))).message).toContain(
        "ISSUER_MARKER_MISMATCH",
      );
    });

    it("is not believed either when they change the head of a document whose policy they had left out", async () => {
      const key = aKey("document");
      expect(await codeOf([alpha, beta, gamma], "putImplicit", gamma, key, sha256("permit 1"))).toBe(valid);
      expect(await codeOf(everyoneElse, "put", key, "permit 1")).toBe(valid);
      expect(await read("believe", key, gamma)).toBe("permit 1");
      expect(await codeOf(everyoneElse, "put", key, "permit 2")).toBe(valid);
      expect((await failureOf(contract().evaluateTransaction("believe", key, gamma))).message).toContain(
        "ISSUER_MARKER_MISMATCH",
      );
    });

    it("cannot be changed by every other organisation together", async () => {
      const key = aKey("document");
      expect(await codeOf(undefined, "issue", key, "permit 1", gamma, alpha)).toBe(valid);
      expect(await codeOf(everyoneElse, "put", key, "permit 2")).toBe(policyFailure);
      expect(await codeOf(everyoneElse, "issue", key, "permit 2", gamma, alpha)).toBe(policyFailure);
      expect(await codeOf(everyoneElse, "setPolicy", key, alpha)).toBe(policyFailure);
      expect(await codeOf([gamma], "put", key, "permit 2")).toBe(policyFailure);
      expect(await read("believe", key, gamma)).toBe("permit 1");
    });
  });
});
