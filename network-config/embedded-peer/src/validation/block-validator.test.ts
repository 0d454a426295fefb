import type { Simulator } from "../endorsement/simulator.js";
import { validationCode as codes, type ValidationCode } from "../messages/proposal.js";
import {
  aState,
  aTransaction,
  block,
  BLOCK,
  CC,
  put,
  setPolicy,
  verdicts,
  type Simulate,
} from "../testing/block-candidate.js";
import { aVersion, policyMetadata } from "../testing/memory-state.js";
import type { OpenedTransaction } from "../transaction/transaction.js";

describe("endorsement policies", () => {
  it.each([
    ["the chaincode's, satisfied", put("new"), ["A", "B"], codes.VALID],
    ["the chaincode's, one signature short", put("new"), ["A"], codes.ENDORSEMENT_POLICY_FAILURE],
    [
      "the chaincode's, for a transaction that writes nothing",
      () => undefined,
      ["A"],
      codes.ENDORSEMENT_POLICY_FAILURE,
    ],
    ["a key's own, satisfied without the chaincode's", put("guarded"), ["A", "C"], codes.VALID],
    [
      "a key's own, not satisfied by the chaincode's",
      put("guarded"),
      ["A", "B"],
      codes.ENDORSEMENT_POLICY_FAILURE,
    ],
    [
      "a key's own, for a change of the policy itself",
      setPolicy("guarded", "'B.peer'"),
      ["A", "B"],
      codes.ENDORSEMENT_POLICY_FAILURE,
    ],
    [
      "a key's own and, for another key, the chaincode's",
      (s: Simulator) => {
        s.putState(CC, "guarded", Buffer.from("v"));
        s.putState(CC, "new", Buffer.from("v"));
      },
      ["A", "C"],
      codes.ENDORSEMENT_POLICY_FAILURE,
    ],
    [
      "an implicit collection's, its owner's alone",
      (s: Simulator) => {
        s.putPrivate(CC, "_implicit_org_C", "p", Buffer.from("v"));
      },
      ["C"],
      codes.VALID,
    ],
    [
      "an implicit collection's, everybody but its owner",
      (s: Simulator) => {
        s.putPrivate(CC, "_implicit_org_C", "p", Buffer.from("v"));
      },
      ["A", "B"],
      codes.ENDORSEMENT_POLICY_FAILURE,
    ],
    [
      "a head with its issuer's marker, forged without the issuer",
      (s: Simulator) => {
        s.putState(CC, "head", Buffer.from("v"));
        s.putPrivate(CC, "_implicit_org_C", "head", Buffer.from("hash"));
      },
      ["A", "B"],
      codes.ENDORSEMENT_POLICY_FAILURE,
    ],
    [
      "another chaincode's, where it was written too",
      (s: Simulator) => {
        s.putState("other", "k", Buffer.from("v"));
      },
      ["A", "B"],
      codes.ENDORSEMENT_POLICY_FAILURE,
    ],
    [
      "another chaincode's, satisfied along with the caller's",
      (s: Simulator) => {
        s.putState("other", "k", Buffer.from("v"));
      },
      ["A", "B", "C"],
      codes.VALID,
    ],
    [
      "that of a chaincode nobody defined",
      (s: Simulator) => {
        s.putState("undefined", "k", Buffer.from("v"));
      },
      ["A", "B", "C"],
      codes.INVALID_CHAINCODE,
    ],
  ] as [string, Simulate, string[], ValidationCode][])(
    "are applied: %s",
    async (_what, simulate, by, expected) => {
      expect((await block(aState(), [simulate, { by }])).codes).toEqual([expected]);
    },
  );

  it("stop a write to a key whose policy an earlier transaction of the block sets", async () => {
    const outcome = await block(aState(), [setPolicy("k", "'A.peer'")], [put("k")]);
    expect(outcome.codes).toEqual([codes.VALID, codes.ENDORSEMENT_POLICY_FAILURE]);
  });

  it("are not stopped by a policy change that was itself refused", async () => {
    const outcome = await block(aState(), [setPolicy("k", "'A.peer'"), { by: ["A"] }], [put("k")]);
    expect(outcome.codes).toEqual([codes.ENDORSEMENT_POLICY_FAILURE, codes.VALID]);
  });

  it("count an organisation's client for nothing", async () => {
    const transaction = await aTransaction(aState(), put("new"));
    const endorsers = transaction.verdict.endorsers.map((identity) => ({
      ...identity,
      role: "client" as const,
    }));
    const outcome = await verdicts(aState(), [{ ...transaction, verdict: { code: codes.VALID, endorsers } }]);
    expect(outcome.codes).toEqual([codes.ENDORSEMENT_POLICY_FAILURE]);
  });
});

describe("metadata", () => {
  it("stays with a key that is written without it, and goes with a deleted one", async () => {
    const kept = await block(aState(), [put("guarded", "2"), { by: ["A", "C"] }]);
    expect(kept.stored.get(`s${CC}\0guarded`)).toMatchObject({
      value: Buffer.from("2"),
      metadata: policyMetadata("AND('A.peer','C.peer')"),
    });
    const gone = await block(aState(), [
      (s) => {
        s.putState(CC, "guarded", undefined);
      },
      { by: ["A", "C"] },
    ]);
    expect(gone.stored.has(`s${CC}\0guarded`)).toBe(true);
    expect(gone.stored.get(`s${CC}\0guarded`)).toBeUndefined();
  });

  it("moves the key's version when it changes alone, and makes no key of its own", async () => {
    const outcome = await block(aState(), [setPolicy("k", "'A.peer'")], [setPolicy("nowhere", "'A.peer'")]);
    expect(outcome.stored.get(`s${CC}\0k`)).toMatchObject({
      value: Buffer.from("1"),
      version: aVersion(BLOCK),
    });
    expect(outcome.stored.has(`s${CC}\0nowhere`)).toBe(false);
  });
});

describe("transaction ids", () => {
  it("count once in a block and once on the ledger", async () => {
    const state = aState();
    const [first, again, old] = await Promise.all([
      aTransaction(state, put("a"), { txId: "same" }),
      aTransaction(state, put("b"), { txId: "same" }),
      aTransaction(state, put("c"), { txId: "old" }),
    ]);
    const outcome = await verdicts(state, [first, again, old], ["old"]);
    expect(outcome.codes).toEqual([codes.VALID, codes.DUPLICATE_TXID, codes.DUPLICATE_TXID]);
    expect(outcome.txIds).toEqual(["same"]);
  });

  it("are free again within the block when the first use was refused for its endorsements", async () => {
    const state = aState();
    const refused = await aTransaction(state, put("a"), { txId: "same", by: ["A"] });
    const outcome = await verdicts(state, [refused, await aTransaction(state, put("b"), { txId: "same" })]);
    expect(outcome.codes).toEqual([codes.ENDORSEMENT_POLICY_FAILURE, codes.VALID]);
  });
});

describe("precedence", () => {
  it("is form, then duplicate, then content, then endorsement, then conflicts", async () => {
    const state = aState();
    const wrong = (changes: Partial<OpenedTransaction>, code: ValidationCode = codes.VALID) =>
      aTransaction(state, put("a"), { txId: "old", by: [], ...changes }).then((transaction) => ({
        ...transaction,
        verdict: { ...transaction.verdict, code },
      }));
    const rows = await Promise.all([
      wrong({ content: codes.BAD_RWSET }, codes.BAD_CREATOR_SIGNATURE),
      wrong({ content: codes.BAD_RWSET }),
      wrong({ content: codes.BAD_RWSET, header: { ...(await wrong({})).opened.header!, txId: "new" } }),
    ]);
    expect((await verdicts(state, rows, ["old"])).codes).toEqual([
      codes.BAD_CREATOR_SIGNATURE,
      codes.DUPLICATE_TXID,
      codes.BAD_RWSET,
    ]);
  });
});
