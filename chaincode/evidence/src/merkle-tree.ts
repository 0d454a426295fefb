/**
 * The Merkle tree of RFC 6962 §2.1 over SHA-256.
 *
 * A node (level, index) is the root of the perfect subtree over leaves [index·2^level, (index+1)·2^level).
 * A tree of any size is a row of such nodes, so one store of them answers for every past size as well.
 * Numbers stay below 2^53: bitwise operators, which truncate to 32 bits, are avoided on purpose.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { EvidenceError } from "./errors.js";

/** Bytes of a node. */
export const hashBytes = 32;

/** Reads one perfect node; undefined when the store has none. Synchronous: prefetch with `…Nodes` where it is not. */
export type NodeReader = (level: number, index: number) => Uint8Array | undefined;

/** Address of a perfect node. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

interface LeafRange {
  readonly begin: number;
  readonly end: number;
}

const leafPrefix = Uint8Array.of(0x00);
const nodePrefix = Uint8Array.of(0x01);

/** Hash of a leaf's bytes: SHA-256(0x00 ‖ bytes). */
export const leafHash = (bytes: Uint8Array): Uint8Array =>
  sha256.create().update(leafPrefix).update(bytes).digest();

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256.create().update(nodePrefix).update(left).update(right).digest();

/** Root of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot = (): Uint8Array => sha256(new Uint8Array(0));

/** Nodes whose hashes give the root of a tree of this size, left to right. */
export function rootNodes(size: number): TreeNode[] {
  checkRange(size >= 0, "size", size);
  return perfectNodes({ begin: 0, end: size });
}

/** Nodes that `inclusionProof` reads. */
export function inclusionNodes(index: number, size: number): TreeNode[] {
  return inclusionRanges(index, size).flatMap(perfectNodes);
}

/** Nodes that `consistencyProof` reads. */
export function consistencyNodes(oldSize: number, newSize: number): TreeNode[] {
  return consistencyRanges(oldSize, newSize).flatMap(perfectNodes);
}

/**
 * Root over the first `size` leaves.
 * @throws EvidenceError `TREE_NODE_MISSING` when the store is shorter than `size`.
 */
export function treeRoot(size: number, read: NodeReader): Uint8Array {
  checkRange(size >= 0, "size", size);
  return size === 0 ? emptyRoot() : rangeHash({ begin: 0, end: size }, read);
}

/**
 * Audit path of the leaf at `index` in the tree of `size` leaves, from the leaf's sibling up (RFC 6962 §2.1.1).
 * @throws EvidenceError `TREE_RANGE` unless 0 ≤ index < size; `TREE_NODE_MISSING`.
 */
export function inclusionProof(index: number, size: number, read: NodeReader): Uint8Array[] {
  return inclusionRanges(index, size).map((range) => rangeHash(range, read));
}

/**
 * Proof that the tree of `oldSize` leaves is a prefix of the tree of `newSize` (RFC 6962 §2.1.2).
 * @throws EvidenceError `TREE_RANGE` unless 0 ≤ oldSize ≤ newSize; `TREE_NODE_MISSING`.
 */
export function consistencyProof(oldSize: number, newSize: number, read: NodeReader): Uint8Array[] {
  return consistencyRanges(oldSize, newSize).map((range) => rangeHash(range, read));
}

function inclusionRanges(index: number, size: number): LeafRange[] {
  checkRange(index >= 0 && index < size, "index", index);
  const siblings: LeafRange[] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + largestPowerBelow(end - begin);
    if (index < middle) {
      siblings.unshift({ begin: middle, end });
      end = middle;
    } else {
      siblings.unshift({ begin, end: middle });
      begin = middle;
    }
  }
  return siblings;
}

function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  checkRange(oldSize >= 0 && oldSize <= newSize, "old size", oldSize);
  if (oldSize === 0) return [];
  const ranges: LeafRange[] = [];
  let [begin, end] = [0, newSize];
  while (end !== oldSize) {
    const middle = begin + largestPowerBelow(end - begin);
    if (oldSize <= middle) {
      ranges.unshift({ begin: middle, end });
      end = middle;
    } else {
      ranges.unshift({ begin, end: middle });
      begin = middle;
    }
  }
  // The old tree's own root is known to the verifier; any other subtree it ends in must be handed over.
  return begin === 0 ? ranges : [{ begin, end }, ...ranges];
}

/** The range's perfect subtrees, largest first; its begin is always aligned to the largest of them. */
function perfectNodes({ begin, end }: LeafRange): TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let at = begin; at < end;) {
    const level = levelWithin(end - at);
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

function rangeHash(range: LeafRange, read: NodeReader): Uint8Array {
  return perfectNodes(range)
    .map(({ level, index }) => {
      const hash = read(level, index);
      if (hash === undefined)
        throw new EvidenceError("TREE_NODE_MISSING", `No node at level ${level}, index ${index}.`);
      return hash;
    })
    .reduceRight((right, left) => nodeHash(left, right));
}

/** Level of the largest perfect subtree that `count` leaves can hold. Math.log2 rounds near 2^53, so it is counted. */
function levelWithin(count: number): number {
  let level = 0;
  while (2 ** (level + 1) <= count) level += 1;
  return level;
}

const largestPowerBelow = (count: number): number => 2 ** levelWithin(count - 1);

function checkRange(inside: boolean, what: string, value: number): void {
  if (!Number.isSafeInteger(value) || !inside)
    throw new EvidenceError("TREE_RANGE", `The ${what} ${value} lies outside the tree.`);
}
