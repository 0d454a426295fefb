/**
 * Gradient boosting on the logistic loss: each tree corrects what the trees before it got wrong. The weights are rounded
 * to integers before the next tree is grown, so what is trained is exactly what is scored.
 */

import { type Forest, leafMark, scoreScale } from "@antin/trade-documents";
import { binFeature, type BinnedFeature } from "./feature-bins.js";
import { type GrownNode, growTree, type TreeLimits } from "./grow-tree.js";
import { SeededChoice } from "./seeded-choice.js";
import type { Gradients } from "./split-search.js";

export interface BoostingOptions extends TreeLimits {
  readonly trees: number;
  /** Share of each tree's correction that is taken over. */
  readonly learningRate: number;
  /** Shares of rows and features that each tree sees. */
  readonly rowShare: number;
  readonly featureShare: number;
}

/** Gradients are counted in parts of so many: fine enough to learn from, and their sums stay exact. */
const gradientScale = 65_536;

/**
 * Trains a forest. The same columns, labels and options give the same forest.
 *
 * @param columns a value of each row, by feature
 * @param isFraud whether fraud was found, by row
 */
export function boost(
  columns: readonly Int32Array[],
  isFraud: readonly boolean[],
  options: BoostingOptions,
): Forest {
  const features = columns.map(binFeature);
  const choice = new SeededChoice();
  const found = isFraud.filter(Boolean).length;
  const base = Math.round(Math.log(found / (isFraud.length - found)) * scoreScale);
  const scores = new Int32Array(isFraud.length).fill(base);
  const forest = { base, roots: [], feature: [], threshold: [], left: [], weight: [] };
  // Scaled like the curvature that it is added to.
  const limits = { ...options, regularisation: options.regularisation * gradientScale };
  for (let tree = 0; tree < options.trees; tree += 1) {
    const grown = growTree(choice.some(isFraud.length, options.rowShare), {
      features,
      considered: [...choice.some(features.length, options.featureShare)],
      gradients: gradientsOf(scores, isFraud),
      limits,
    });
    const weightOf = ({ gradient, curvature }: GrownNode): number =>
      Math.round((-options.learningRate * scoreScale * gradient) / (curvature + limits.regularisation));
    addTree(forest, grown, features, weightOf);
    for (let row = 0; row < scores.length; row += 1)
      scores[row] = (scores[row] ?? 0) + weightOf(leafOf(grown, features, row));
  }
  return forest;
}

function gradientsOf(scores: Int32Array, isFraud: readonly boolean[]): Gradients {
  const first = new Int32Array(scores.length);
  const second = new Int32Array(scores.length);
  for (let row = 0; row < scores.length; row += 1) {
    const chance = 1 / (1 + Math.exp(-(scores[row] ?? 0) / scoreScale));
    first[row] = Math.round((chance - (isFraud[row] === true ? 1 : 0)) * gradientScale);
    second[row] = Math.round(chance * (1 - chance) * gradientScale);
  }
  return { first, second };
}

function leafOf(root: GrownNode, features: readonly BinnedFeature[], row: number): GrownNode {
  let node = root;
  while (node.children !== undefined) {
    const { split, left, right } = node.children;
    node = (features[split.feature]?.bins[row] ?? 0) <= split.bin ? left : right;
  }
  return node;
}

interface GrowingForest {
  readonly roots: number[];
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly weight: number[];
}

/** Appends a tree's nodes, the two children of a node side by side. */
function addTree(
  forest: GrowingForest,
  root: GrownNode,
  features: readonly BinnedFeature[],
  weightOf: (node: GrownNode) => number,
): void {
  const place = (node: GrownNode): number => {
    forest.feature.push(leafMark);
    forest.threshold.push(0);
    forest.left.push(0);
    return forest.weight.push(weightOf(node)) - 1;
  };
  const open = (node: GrownNode, position: number): void => {
    if (node.children === undefined) return;
    const { split, left, right } = node.children;
    const leftPosition = place(left);
    const rightPosition = place(right);
    forest.feature[position] = split.feature;
    forest.threshold[position] = features[split.feature]?.edges[split.bin] ?? 0;
    forest.left[position] = leftPosition;
    open(left, leftPosition);
    open(right, rightPosition);
  };
  const position = place(root);
  forest.roots.push(position);
  open(root, position);
}
