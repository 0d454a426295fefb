/** Where a node of a tree is best divided: sums of gradients by feature and bin. */

import { binStride, type BinnedFeature } from "./feature-bins.js";

/** First and second derivative of the loss by row, as integers: their sums are exact in any order. */
export interface Gradients {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** Gradient, curvature and rows of each bin of each feature. */
export type Histogram = Float64Array;

const cellSize = 3;
const featureSize = binStride * cellSize;

export interface SplitLimits {
  /** Rows on either side at least. */
  readonly rowsMin: number;
  /** Added to the curvature of every node, so that small nodes weigh less. */
  readonly regularisation: number;
}

export interface Split {
  readonly feature: number;
  /** The last bin that goes left. */
  readonly bin: number;
  readonly gain: number;
}

/** What a node's rows sum to. */
export interface NodeSums {
  readonly gradient: number;
  readonly curvature: number;
}

/** Histogram of some rows; features that are not `considered` stay empty. */
export function histogramOf(
  rows: Int32Array,
  features: readonly BinnedFeature[],
  considered: readonly number[],
  { first, second }: Gradients,
): Histogram {
  const histogram = new Float64Array(features.length * featureSize);
  for (const feature of considered) {
    const { bins } = features[feature] ?? { bins: new Uint8Array() };
    const offset = feature * featureSize;
    for (let position = 0; position < rows.length; position += 1) {
      const row = rows[position] ?? 0;
      const cell = offset + (bins[row] ?? 0) * cellSize;
      histogram[cell] = (histogram[cell] ?? 0) + (first[row] ?? 0);
      histogram[cell + 1] = (histogram[cell + 1] ?? 0) + (second[row] ?? 0);
      histogram[cell + 2] = (histogram[cell + 2] ?? 0) + 1;
    }
  }
  return histogram;
}

/** Takes a child's sums out of its parent's: what remains is the other child's. */
export function subtract(parent: Histogram, child: Histogram): void {
  for (let cell = 0; cell < parent.length; cell += 1) parent[cell] = (parent[cell] ?? 0) - (child[cell] ?? 0);
}

/** The division that lowers the loss most; undefined when none does. */
export function bestSplit(
  histogram: Histogram,
  features: readonly BinnedFeature[],
  considered: readonly number[],
  node: NodeSums & { readonly rows: number },
  limits: SplitLimits,
): Split | undefined {
  let best: Split | undefined;
  for (const feature of considered) {
    const bins = features[feature]?.edges.length ?? 0;
    const cells = histogram.subarray(feature * featureSize, (feature + 1) * featureSize);
    best = bestOfFeature(cells, bins, node, limits, { feature, best });
  }
  return best;
}

function bestOfFeature(
  cells: Float64Array,
  bins: number,
  node: NodeSums & { readonly rows: number },
  { rowsMin, regularisation }: SplitLimits,
  { feature, best }: { feature: number; best: Split | undefined },
): Split | undefined {
  const benefit = (gradient: number, curvature: number): number =>
    (gradient * gradient) / (curvature + regularisation);
  const undivided = benefit(node.gradient, node.curvature);
  let found = best;
  let [gradient, curvature, rows] = [0, 0, 0];
  for (let bin = 0; bin < bins - 1; bin += 1) {
    gradient += cells[bin * cellSize] ?? 0;
    curvature += cells[bin * cellSize + 1] ?? 0;
    rows += cells[bin * cellSize + 2] ?? 0;
    if (rows < rowsMin) continue;
    if (node.rows - rows < rowsMin) break;
    const gain =
      benefit(gradient, curvature) +
      benefit(node.gradient - gradient, node.curvature - curvature) -
      undivided;
    if (gain > (found?.gain ?? 0)) found = { feature, bin, gain };
  }
  return found;
}
