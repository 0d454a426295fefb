import { sha256 } from "../digest.js";
import { validationCode as codes } from "../messages/proposal.js";
import type { Simulator } from "../endorsement/simulator.js";
import {
  aState,
  aTransaction,
  block,
  BLOCK,
  CC,
  put,
  rangeAndPut,
  readAndPut,
  verdicts,
  type Simulate,
} from "../testing/block-candidate.js";
import { aValue, aVersion, MemoryState } from "../testing/memory-state.js";

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
