/** A sum of decision trees over integers: comparisons and additions only, so every machine gets the same score. */

/**
 * Trees as columns, a node per position. A node whose `feature` is `leafMark` ends its path; any other sends values up to
 * `threshold` to position `left` and larger ones to the next. `weight` is what the node adds to the score when the path
 * ends there; of an inner node it tells what was known so far.
 */
export interface Forest {
  readonly base: number;
  /** Position of each tree's first node. */
  readonly roots: readonly number[];
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly weight: readonly number[];
}

/** Feature of a node that ends its path. */
export const leafMark = -1;

/** Scores are log-odds in parts of so many. */
export const scoreScale = 65_536;

/** The forest in typed columns, ready to score. */
export class ForestScorer {
  readonly #base: number;
  readonly #roots: Int32Array;
  readonly #feature: Int32Array;
  readonly #threshold: Int32Array;
  readonly #left: Int32Array;
  readonly #weight: Int32Array;

  constructor(forest: Forest) {
    this.#base = forest.base;
    this.#roots = Int32Array.from(forest.roots);
    this.#feature = Int32Array.from(forest.feature);
    this.#threshold = Int32Array.from(forest.threshold);
    this.#left = Int32Array.from(forest.left);
    this.#weight = Int32Array.from(forest.weight);
  }

  score(features: Int32Array): number {
    // Thousands of lines a second: the columns are read from local names, and nothing is called.
    const feature = this.#feature;
    const threshold = this.#threshold;
    const left = this.#left;
    const weight = this.#weight;
    let score = this.#base;
    for (const root of this.#roots) {
      let node = root;
      for (;;) {
        const tested = feature[node] as number;
        if (tested === leafMark) break;
        const next = left[node] as number;
        node = (features[tested] as number) <= (threshold[node] as number) ? next : next + 1;
      }
      score += weight[node] as number;
    }
    return score;
  }

  /** What each feature added to the score along the paths taken, into `shares`; with the first weights they sum to it. */
  attribute(features: Int32Array, shares: Int32Array): void {
    shares.fill(0);
    for (const root of this.#roots) {
      let node = root;
      while (this.#isInner(node)) {
        const next = this.#next(node, features);
        const feature = this.#feature[node] ?? 0;
        const gained = (this.#weight[next] ?? 0) - (this.#weight[node] ?? 0);
        shares[feature] = (shares[feature] ?? 0) + gained;
        node = next;
      }
    }
  }

  #isInner(node: number): boolean {
    return (this.#feature[node] ?? leafMark) !== leafMark;
  }

  #next(node: number, features: Int32Array): number {
    const left = this.#left[node] ?? 0;
    return (features[this.#feature[node] ?? 0] ?? 0) <= (this.#threshold[node] ?? 0) ? left : left + 1;
  }
}
