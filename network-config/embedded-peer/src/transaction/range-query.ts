/**
 * What a range query saw, so that the committer can repeat it: the keys and versions themselves up to a degree, past
 * it a Merkle summary that grows with the logarithm of the result (Fabric's `RangeQueryResultsHelper`, degree 50).
 */
import { sha256 } from "../digest.js";
import { queryReads, type KvRead, type MerkleSummary } from "../messages/read-write-set.js";

export const rangeQueryDegreeMax = 50;

export class RangeQueryResults {
  readonly #degreeMax: number;
  #pending: KvRead[] = [];
  #levels = new Map<number, Buffer[]>();
  #levelMax = 1;

  constructor(degreeMax = rangeQueryDegreeMax) {
    this.#degreeMax = degreeMax;
  }

  add(read: KvRead): void {
    this.#pending.push(read);
    if (this.#pending.length > this.#degreeMax) this.#hashPending();
  }

  /** The reads themselves when few, their summary when many; call once, after the last result. */
  finish(): { rawReads: KvRead[] } | { summary: MerkleSummary } {
    if (this.#levelMax === 1 && this.#level(1).length === 0) return { rawReads: this.#pending };
    if (this.#pending.length > 0) this.#hashPending();
    this.#closeTree();
    return {
      summary: {
        degreeMax: this.#degreeMax,
        levelMax: this.#levelMax,
        levelMaxHashes: this.#level(this.#levelMax),
      },
    };
  }

  #hashPending(): void {
    const leaf = sha256(queryReads.encode({ reads: this.#pending }));
    this.#pending = [];
    let level = 1;
    this.#level(level).push(leaf);
    while (this.#level(level).length > this.#degreeMax) this.#raise(level++);
  }

  #closeTree(): void {
    for (let level = 1; level < this.#levelMax; level++)
      if (this.#level(level).length > 0) this.#raise(level);
    if (this.#level(this.#levelMax).length > this.#degreeMax) this.#raise(this.#levelMax);
  }

  #raise(level: number): void {
    const hashes = this.#level(level);
    const [only] = hashes;
    const parent = hashes.length === 1 && only !== undefined ? only : sha256(...hashes);
    this.#levels.delete(level);
    this.#level(level + 1).push(parent);
    this.#levelMax = Math.max(this.#levelMax, level + 1);
  }

  #level(level: number): Buffer[] {
    const hashes = this.#levels.get(level) ?? [];
    this.#levels.set(level, hashes);
    return hashes;
  }
}
