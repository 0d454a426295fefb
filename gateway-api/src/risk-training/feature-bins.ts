/** Features sorted into at most 255 bins each: a tree splits between bins, so training counts instead of sorting. */

const binsMax = 255;
export const binStride = 256;

export interface BinnedFeature {
  /** The largest value of each bin, ascending. */
  readonly edges: readonly number[];
  /** The bin of each row. */
  readonly bins: Uint8Array;
}

/** Bins of a feature: one for each value when they are few, else of about equally many rows. */
export function binFeature(values: Int32Array): BinnedFeature {
  const edges = binEdges(values.slice().sort());
  const bins = Uint8Array.from(values, (value) => binOf(value, edges));
  return { edges, bins };
}

function binEdges(sorted: Int32Array): readonly number[] {
  const distinct = sorted.filter((value, index) => index === 0 || value !== sorted[index - 1]);
  if (distinct.length <= binsMax) return [...distinct];
  const edges = new Set<number>();
  for (let bin = 1; bin <= binsMax; bin += 1)
    edges.add(sorted[Math.floor((bin * sorted.length) / binsMax) - 1] ?? 0);
  return [...edges];
}

function binOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
