import { cpSync } from "node:fs";
import { SomeLedgers } from "../testing/some-ledger.js";
import { compareDatabases } from "./compare-databases.js";
import { openDatabase } from "./database.js";
import { Findings } from "./findings.js";
import { blockKey, historyKey, stateKey, transactionKey, transientKey } from "./ledger-keys.js";

const ledgers = new SomeLedgers();

beforeAll(() => ledgers.prepare());
afterAll(() => {
  ledgers.remove();
});

/** What comparing finds in a copy after one change. */
async function findingsAfter(
  change: { type: "put"; key: string; value: Buffer } | { type: "del"; key: string },
): Promise<string[]> {
  const [original, copy] = [await ledgers.ofBlocks(3), ledgers.folder()];
  cpSync(original, copy, { recursive: true });
  const [stored, made] = [await openDatabase(copy), await openDatabase(original)];
  await stored.batch([change]);
  const findings = new Findings(10);
  const counts = await compareDatabases(stored, made, findings);
  expect(counts.stateKeys + counts.historyEntries).toBeGreaterThan(3);
  await Promise.all([stored.close(), made.close()]);
  return findings.listed.map(({ place, what }) => `${place}: ${what}`);
}

describe("comparing a ledger with what its blocks make", () => {
  it.each([
    [
      "a changed value",
      "put",
      stateKey("cc", "k2"),
      'state key "cc k2": it is not what the blocks make of it',
    ],
    [
      "a missing value",
      "del",
      stateKey("cc", "k2"),
      'state key "cc k2": it is missing, and the blocks make it',
    ],
    [
      "a value too many",
      "put",
      stateKey("cc", "zz"),
      'state key "cc zz": it is there, and the blocks make no',
    ],
    [
      "a missing history entry",
      "del",
      historyKey("cc", "k1", 1, 0),
      "history .* of block \\d+: it is missing",
    ],
    [
      "a wrong transaction index",
      "put",
      transactionKey("tx-k3"),
      "entry of transaction tx-k3: it is not what",
    ],
    ["a missing block", "del", blockKey(2), "block 2: it is missing"],
  ] as const)("finds %s and names it", async (_what, type, key, expected) => {
    const found = await findingsAfter(type === "del" ? { type, key } : { type, key, value: Buffer.of(1) });
    expect(found).toEqual([expect.stringMatching(new RegExp(expected))]);
  });

  it("passes over private data that waits for its transaction", async () => {
    expect(await findingsAfter({ type: "put", key: transientKey(1, "tx"), value: Buffer.of(1) })).toEqual([]);
  });
});
