/** One tree, grown where the loss falls most: always the leaf whose division gains most is divided next. */

import type { BinnedFeature } from "./feature-bins.js";
import {
  bestSplit,
  type Gradients,
  type Histogram,
  histogramOf,
  type NodeSums,
  type Split,
  type SplitLimits,
  subtract,
} from "./split-search.js";

export interface TreeLimits extends SplitLimits {
  readonly leavesMax: number;
  readonly depthMax: number;
}

/** A node of a grown tree; `split` and `children` are absent on leaves. */
export interface GrownNode extends NodeSums {
  readonly children?: { readonly split: Split; readonly left: GrownNode; readonly right: GrownNode };
}

interface OpenNode extends NodeSums {
  readonly rows: Int32Array;
  readonly depth: number;
  readonly histogram: Histogram;
  readonly split: Split | undefined;
  children?: { readonly split: Split; readonly left: OpenNode; readonly right: OpenNode };
}

/** What a tree is grown from. */
export interface TreeSoil {
  readonly features: readonly BinnedFeature[];
  /** Features that this tree may use. */
  readonly considered: readonly number[];
  readonly gradients: Gradients;
  readonly limits: TreeLimits;
}

export function growTree(rows: Int32Array, soil: TreeSoil): GrownNode {
  const { features, considered, gradients, limits } = soil;
  const root = openNode(rows, 0, histogramOf(rows, features, considered, gradients), soil);
  const leaves = [root];
  while (leaves.length < limits.leavesMax) {
    const dividing = mostGaining(leaves);
    if (dividing?.split === undefined) break;
    const { left, right } = divide(dividing, dividing.split, soil);
    dividing.children = { split: dividing.split, left, right };
    leaves.splice(leaves.indexOf(dividing), 1, left, right);
  }
  return root;
}

function mostGaining(leaves: readonly OpenNode[]): OpenNode | undefined {
  let best: OpenNode | undefined;
  for (const node of leaves)
    if (node.split !== undefined && node.split.gain > (best?.split?.gain ?? 0)) best = node;
  return best;
}

function divide(
  node: OpenNode,
  { feature, bin }: Split,
  soil: TreeSoil,
): { readonly left: OpenNode; readonly right: OpenNode } {
  const { features, considered, gradients } = soil;
  const bins = features[feature]?.bins ?? new Uint8Array();
  const leftRows = node.rows.filter((row) => (bins[row] ?? 0) <= bin);
  const rightRows = node.rows.filter((row) => (bins[row] ?? 0) > bin);
  const isLeftSmaller = leftRows.length < rightRows.length;
  // Counting the smaller side and subtracting it halves the work.
  const smaller = histogramOf(isLeftSmaller ? leftRows : rightRows, features, considered, gradients);
  subtract(node.histogram, smaller);
  const depth = node.depth + 1;
  return {
    left: openNode(leftRows, depth, isLeftSmaller ? smaller : node.histogram, soil),
    right: openNode(rightRows, depth, isLeftSmaller ? node.histogram : smaller, soil),
  };
}

function openNode(
  rows: Int32Array,
  depth: number,
  histogram: Histogram,
  { features, considered, gradients: { first, second }, limits }: TreeSoil,
): OpenNode {
  let [gradient, curvature] = [0, 0];
  for (const row of rows) {
    gradient += first[row] ?? 0;
    curvature += second[row] ?? 0;
  }
  const sums = { gradient, curvature, rows: rows.length };
  const split =
    depth < limits.depthMax ? bestSplit(histogram, features, considered, sums, limits) : undefined;
  return { rows, depth, histogram, gradient, curvature, split };
}
