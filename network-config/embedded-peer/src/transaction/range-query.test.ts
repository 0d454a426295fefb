import { sha256 } from "../digest.js";
import { queryReads, type KvRead } from "../messages/read-write-set.js";
import { RangeQueryResults } from "./range-query.js";

const reads = (count: number): KvRead[] =>
  Array.from({ length: count }, (_, index) => ({ key: `k${index}`, version: { block: index, tx: 0 } }));

function outcomeOf(count: number, degreeMax: number) {
  const results = new RangeQueryResults(degreeMax);
  for (const read of reads(count)) results.add(read);
  return results.finish();
}

const leaf = (from: number, to: number): Buffer =>
  sha256(queryReads.encode({ reads: reads(to).slice(from) }));

describe("range query results", () => {
  it("are the reads themselves up to the degree", () => {
    expect(outcomeOf(0, 3)).toEqual({ rawReads: [] });
    expect(outcomeOf(3, 3)).toEqual({ rawReads: reads(3) });
  });

  it("become hashes of degree + 1 reads past it", () => {
    expect(outcomeOf(4, 3)).toEqual({ summary: { degreeMax: 3, levelMax: 1, levelMaxHashes: [leaf(0, 4)] } });
    expect(outcomeOf(6, 3)).toEqual({
      summary: { degreeMax: 3, levelMax: 1, levelMaxHashes: [leaf(0, 4), leaf(4, 6)] },
    });
  });

  it("close the tree upwards when a level overflows", () => {
    const leaves = [0, 3, 6, 9].map((from) => leaf(from, Math.min(from + 3, 10)));
    expect(outcomeOf(9, 2)).toEqual({
      summary: { degreeMax: 2, levelMax: 2, levelMaxHashes: [sha256(...leaves.slice(0, 3))] },
    });
    // The tenth read is alone in its leaf and rises unhashed to stand beside the finished subtree.
    expect(outcomeOf(10, 2)).toEqual({
      summary: { degreeMax: 2, levelMax: 2, levelMaxHashes: [sha256(...leaves.slice(0, 3)), leaves[3]] },
    });
  });

  it("differ when any version differs", () => {
    const results = new RangeQueryResults(2);
    for (const read of reads(10)) results.add({ ...read, version: { block: 1, tx: 1 } });
    expect(results.finish()).not.toEqual(outcomeOf(10, 2));
  });
});
