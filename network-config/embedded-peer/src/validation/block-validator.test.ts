import { Simulator } from "../endorsement/simulator.js";
import { sha256 } from "../digest.js";
import type { Identity } from "../membership/membership.js";
import { validationCode as codes, type ValidationCode } from "../messages/proposal.js";
import { encodePolicyEnvelope, VALIDATION_PARAMETER } from "../policy/policy-envelope.js";
import { parsePolicyExpression } from "../policy/policy-expression.js";
import { aValue, aVersion, MemoryState, policyMetadata } from "../testing/memory-state.js";
import { decodeReadWriteSet } from "../transaction/read-write-set.js";
import type { OpenedTransaction } from "../transaction/transaction.js";
import { validateBlock, type BlockCandidate } from "./block-validator.js";

const CC = "cc";
const BLOCK = 10;
const anEndorser = (mspId: string): Identity => ({
  mspId,
  role: "peer",
  validFrom: 0,
  validTo: Number.MAX_SAFE_INTEGER,
  verify: () => Promise.resolve(true),
});

type Simulate = (simulator: Simulator) => void | Promise<void>;

/** What a client would submit after `simulate` ran on `state`, endorsed by the peers of `by`. */
async function aTransaction(
  state: MemoryState,
  simulate: Simulate,
  {
    txId = `t${Math.random()}`,
    by = ["A", "B"],
    ...changes
  }: Partial<OpenedTransaction> & {
    txId?: string;
    by?: string[];
    chaincode?: string;
  } = {},
): Promise<BlockCandidate["transactions"][number]> {
  const simulator = new Simulator({ view: state, txId, mspId: "A", organisations: new Set(["A", "B", "C"]) });
  await simulate(simulator);
  simulator.finish();
  const opened: OpenedTransaction = {
    bytes: Buffer.alloc(0),
    envelope: { payload: Buffer.alloc(0), signature: Buffer.alloc(0) },
    header: {
      channelId: "trade",
      txId,
      type: 3,
      timestamp: undefined,
      creator: Buffer.alloc(0),
      nonce: Buffer.alloc(0),
      epoch: 0,
      extension: Buffer.alloc(0),
    },
    form: codes.VALID,
    content: codes.VALID,
    action: {
      chaincode: changes.chaincode ?? CC,
      chaincodeVersion: "1",
      proposalResponsePayload: Buffer.alloc(0),
      endorsements: [],
      response: undefined,
      event: undefined,
      readWriteSet: decodeReadWriteSet(simulator.results.encode()),
    },
    ...changes,
  };
  return { opened, verdict: { code: codes.VALID, endorsers: by.map(anEndorser) } };
}

async function verdicts(
  state: MemoryState,
  transactions: BlockCandidate["transactions"],
  onLedger: readonly string[] = [],
): Promise<{ codes: readonly ValidationCode[]; stored: Map<string, unknown>; txIds: string[] }> {
  const validated = await validateBlock(
    { number: BLOCK, transactions },
    {
      view: state,
      blocks: {
        transaction: (txId) => (onLedger.includes(txId) ? { block: 1, tx: 0, code: codes.VALID } : undefined),
      },
      policies: {
        policyOf: (chaincode) =>
          ({
            [CC]: parsePolicyExpression("AND('A.peer','B.peer')"),
            other: parsePolicyExpression("'C.peer'"),
          })[chaincode],
        organisations: new Set(["A", "B", "C"]),
      },
    },
  );
  return {
    codes: validated.codes,
    stored: validated.updates.stored(),
    txIds: [...validated.positions.keys()],
  };
}

const aState = (): MemoryState =>
  new MemoryState(BLOCK)
    .put(CC, "k", aValue("1", aVersion(3, 2)))
    .put(CC, "r1", aValue("1"))
    .put(CC, "r3", aValue("3"))
    .put(CC, "guarded", aValue("1", aVersion(2), policyMetadata("AND('A.peer','C.peer')")));

const put =
  (key: string, value = "v"): Simulate =>
  (simulator) => {
    simulator.putState(CC, key, Buffer.from(value));
  };
const readAndPut =
  (read: string, written: string): Simulate =>
  (simulator) => {
    simulator.getState(CC, read);
    simulator.putState(CC, written, Buffer.from("v"));
  };
const rangeAndPut =
  (start: string, end: string, written: string, rowsMax = Infinity): Simulate =>
  async (simulator) => {
    const cursor = simulator.queryRange(CC, start, end);
    for (let rows = 0; rows < rowsMax && (await cursor.next()) !== undefined;) rows++;
    await cursor.close();
    simulator.putState(CC, written, Buffer.from("v"));
  };
const setPolicy =
  (key: string, expression: string): Simulate =>
  (simulator) => {
    const value = encodePolicyEnvelope(parsePolicyExpression(expression));
    simulator.putMetadata(CC, "", key, [{ name: VALIDATION_PARAMETER, value }]);
  };

/** Simulates all on the same state, as concurrent clients would, then validates them as one block. */
async function block(state: MemoryState, ...simulations: [Simulate, { by?: string[]; txId?: string }?][]) {
  const transactions = await Promise.all(
    simulations.map(([run, options]) => aTransaction(state, run, options)),
  );
  return await verdicts(state, transactions);
}

describe("read conflicts", () => {
  it("let the first of two transactions that read and write the same key pass", async () => {
    const outcome = await block(aState(), [readAndPut("k", "k")], [readAndPut("k", "k")]);
    expect(outcome.codes).toEqual([codes.VALID, codes.MVCC_READ_CONFLICT]);
  });

  it("do not exist between blind writes; the last one stands", async () => {
    const outcome = await block(aState(), [put("k", "first")], [put("k", "second")]);
    expect(outcome.codes).toEqual([codes.VALID, codes.VALID]);
    expect(outcome.stored.get(`s${CC}\0k`)).toMatchObject({
      value: Buffer.from("second"),
      version: aVersion(BLOCK, 1),
    });
  });

  it("are found against the committed version, and for keys that were absent", async () => {
    const old = aState();
    const late = await Promise.all([
      aTransaction(old, readAndPut("k", "x")),
      aTransaction(old, readAndPut("absent", "y")),
      aTransaction(old, readAndPut("r1", "z")),
    ]);
    const now = aState()
      .put(CC, "k", aValue("2", aVersion(9)))
      .put(CC, "absent", aValue("1", aVersion(9)));
    expect((await verdicts(now, late)).codes).toEqual([
      codes.MVCC_READ_CONFLICT,
      codes.MVCC_READ_CONFLICT,
      codes.VALID,
    ]);
  });

  it("are not caused by a transaction that is itself invalid", async () => {
    const outcome = await block(aState(), [readAndPut("k", "k"), { by: ["A"] }], [readAndPut("k", "k")]);
    expect(outcome.codes).toEqual([codes.ENDORSEMENT_POLICY_FAILURE, codes.VALID]);
  });

  it("reach hashes of private values", async () => {
    const readHash: Simulate = (simulator) => {
      simulator.getPrivateHash(CC, "_implicit_org_A", "p");
      simulator.putState(CC, "seen", Buffer.from("v"));
    };
    const putPrivate: Simulate = (simulator) => {
      simulator.putPrivate(CC, "_implicit_org_A", "p", Buffer.from("secret"));
    };
    const outcome = await block(aState(), [putPrivate], [readHash]);
    expect(outcome.codes).toEqual([codes.VALID, codes.MVCC_READ_CONFLICT]);
    const late = await aTransaction(aState(), readHash);
    const now = aState().putHashed(CC, "_implicit_org_A", sha256(Buffer.from("p")), aValue("h"));
    expect((await verdicts(now, [late])).codes).toEqual([codes.MVCC_READ_CONFLICT]);
  });
});

describe("phantoms", () => {
  it.each([
    ["a row added in the range", put("r2"), codes.PHANTOM_READ_CONFLICT],
    ["a row changed in the range", put("r3"), codes.PHANTOM_READ_CONFLICT],
    [
      "a row deleted from the range",
      (simulator: Simulator) => {
        simulator.putState(CC, "r1", undefined);
      },
      codes.PHANTOM_READ_CONFLICT,
    ],
    ["a row added after the range", put("r4"), codes.VALID],
    ["a row added before the range", put("q"), codes.VALID],
    [
      "a deleted row that was not there",
      (s: Simulator) => {
        s.putState(CC, "r2", undefined);
      },
      codes.VALID,
    ],
  ])("see %s earlier in the block", async (_what, earlier, expected) => {
    const outcome = await block(aState(), [earlier], [rangeAndPut("r", "r4", "sum")]);
    expect(outcome.codes).toEqual([codes.VALID, expected]);
  });

  it("of a query left unfinished reach only to its last row", async () => {
    const inside = await block(aState(), [put("r0")], [rangeAndPut("r", "r9", "sum", 1)]);
    expect(inside.codes[1]).toBe(codes.PHANTOM_READ_CONFLICT);
    const beyond = await block(aState(), [put("r2")], [rangeAndPut("r", "r9", "sum", 1)]);
    expect(beyond.codes[1]).toBe(codes.VALID);
  });

  it("are found through the Merkle summary of a large range", async () => {
    const state = new MemoryState(BLOCK);
    for (let row = 0; row < 300; row++) state.put(CC, `r${String(row).padStart(4, "0")}`, aValue("v"));
    const query = rangeAndPut("r", "s", "sum");
    expect((await block(state, [put("x")], [query])).codes).toEqual([codes.VALID, codes.VALID]);
    expect((await block(state, [put("r0299")], [query])).codes[1]).toBe(codes.PHANTOM_READ_CONFLICT);
    expect((await block(state, [put("r0000x")], [query])).codes[1]).toBe(codes.PHANTOM_READ_CONFLICT);
  });

  it("let only one of two concurrent uses of the same sum commit", async () => {
    const use = (declaration: string) =>
      rangeAndPut("\0use\0src\0", "\0use\0src\0\u{10ffff}", `\0use\0src\0${declaration}\0`);
    const outcome = await block(aState(), [use("d1")], [use("d2")]);
    expect(outcome.codes).toEqual([codes.VALID, codes.PHANTOM_READ_CONFLICT]);
  });
});

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
