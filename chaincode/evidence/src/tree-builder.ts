import { hashBytes, leafHash, nodeHash, rootNodes, emptyRoot, type NodeReader } from "./merkle-tree.js";
import { EvidenceError } from "./errors.js";

/** Where perfect nodes live: a LevelDB at a gateway, a map in a test. Both calls are synchronous. */
export interface HashStore {
  readonly get: NodeReader;
  readonly put: (level: number, index: number, hash: Uint8Array) => void;
}

/** An append-only tree. Only the right edge is in memory (one hash per level); everything else is in the store. */
export interface TreeBuilder {
  readonly size: number;
  /** Appends a leaf's bytes and returns its index. Puts about two nodes per leaf, never reads. */
  append(leaf: Uint8Array): number;
  /** As `append`, for a leaf whose hash is known already. */
  appendHash(hash: Uint8Array): number;
  /** Root over all leaves so far. */
  root(): Uint8Array;
}

/**
 * Continues the tree of `size` leaves that the store holds; 0 starts a new one.
 * A put may go into a batch: the builder never reads back what it wrote. If writing that batch fails, open a new builder.
 * @throws EvidenceError `TREE_NODE_MISSING` when the store is shorter than `size`.
 */
export function openTreeBuilder(store: HashStore, size: number): TreeBuilder {
  const edge = readEdge(store.get, size);
  let count = size;
  const appendHash = (hash: Uint8Array): number => {
    if (hash.length !== hashBytes)
      throw new EvidenceError("TREE_RANGE", `A leaf hash has ${hashBytes} bytes.`);
    const leafIndex = count;
    let [level, index, node] = [0, leafIndex, hash];
    store.put(level, index, node);
    for (let left = edge.get(level); left !== undefined; left = edge.get(level)) {
      edge.delete(level);
      node = nodeHash(left, node);
      level += 1;
      index = Math.floor(index / 2);
      store.put(level, index, node);
    }
    edge.set(level, node);
    count += 1;
    return leafIndex;
  };
  return {
    get size() {
      return count;
    },
    append: (leaf) => appendHash(leafHash(leaf)),
    appendHash,
    root: () => foldEdge(edge),
  };
}

/** A hash store in memory, for tests, small trees and proofs over fetched nodes. */
export function memoryHashStore(): HashStore {
  const levels: Uint8Array[][] = [];
  return {
    get: (level, index) => levels[level]?.[index],
    put: (level, index, hash) => {
      (levels[level] ??= [])[index] = hash;
    },
  };
}

function readEdge(read: NodeReader, size: number): Map<number, Uint8Array> {
  const edge = new Map<number, Uint8Array>();
  for (const { level, index } of rootNodes(size)) {
    const hash = read(level, index);
    if (hash === undefined)
      throw new EvidenceError("TREE_NODE_MISSING", `No node at level ${level}, index ${index}.`);
    edge.set(level, hash);
  }
  return edge;
}

function foldEdge(edge: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const hashes = [...edge].sort(([left], [right]) => left - right).map(([, hash]) => hash);
  return hashes.length === 0 ? emptyRoot() : hashes.reduce((right, left) => nodeHash(left, right));
}
