import fc from "fast-check";
import { createHash } from "node:crypto";
import { fromHex, toHex } from "./byte-encoding.js";
import {
  consistencyNodes,
  consistencyProof,
  emptyRoot,
  inclusionNodes,
  inclusionProof,
  leafHash,
  nodeHash,
  rootNodes,
  treeRoot,
  type TreeNode,
} from "./merkle-tree.js";
import { memoryHashStore, openTreeBuilder } from "./tree-builder.js";
import { verifyConsistency, verifyInclusion } from "./verify-merkle-proof.js";

/** The eight inputs and the roots of their prefixes that certificate transparency's own tests publish. */
const transparencyInputs = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const transparencyRoots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const aTree = (
  size: number,
  leafAt = (index: number): Uint8Array => new TextEncoder().encode(`leaf ${index}`),
) => {
  const store = memoryHashStore();
  const builder = openTreeBuilder(store, 0);
  for (let index = 0; index < size; index += 1) builder.append(leafAt(index));
  return { root: builder.root(), read: store.get, hashOf: (index: number) => leafHash(leafAt(index)) };
};

/** The definitions of RFC 6962 §2.1, word for word and slow, as the oracle. */
const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
const split = (count: number) => {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
};
const rootByDefinition = (leaves: readonly Uint8Array[]): Uint8Array => {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Uint8Array.of(0), leaves[0]!);
  const k = split(leaves.length);
  return sha256(Uint8Array.of(1), rootByDefinition(leaves.slice(0, k)), rootByDefinition(leaves.slice(k)));
};
const pathByDefinition = (m: number, leaves: readonly Uint8Array[]): Uint8Array[] => {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return m < k
    ? [...pathByDefinition(m, leaves.slice(0, k)), rootByDefinition(leaves.slice(k))]
    : [...pathByDefinition(m - k, leaves.slice(k)), rootByDefinition(leaves.slice(0, k))];
};
const subproofByDefinition = (m: number, leaves: readonly Uint8Array[], known: boolean): Uint8Array[] => {
  if (m === leaves.length) return known ? [] : [rootByDefinition(leaves)];
  const k = split(leaves.length);
  return m <= k
    ? [...subproofByDefinition(m, leaves.slice(0, k), known), rootByDefinition(leaves.slice(k))]
    : [...subproofByDefinition(m - k, leaves.slice(k), false), rootByDefinition(leaves.slice(0, k))];
};

const sizes = fc.integer({ min: 1, max: 130 });
const leaves = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 });

describe("the RFC 6962 tree", () => {
  test("has the roots of certificate transparency's reference inputs", () => {
    for (const [size, expected] of transparencyRoots.entries()) {
      const tree = aTree(size, (index) => fromHex(transparencyInputs[index]!)!);
      expect(toHex(tree.root)).toBe(expected);
    }
    expect(toHex(emptyRoot())).toBe(transparencyRoots[0]);
  });

  test("hashes leaves and nodes apart, so that a node can never pass for a leaf", () => {
    const [left, right] = [leafHash(Uint8Array.of(1)), leafHash(Uint8Array.of(2))];
    expect(toHex(leafHash(new Uint8Array([...left, ...right])))).not.toBe(toHex(nodeHash(left, right)));
  });

  test("agrees with the definitions, root, inclusion and consistency", () => {
    fc.assert(
      fc.property(leaves, fc.nat(), fc.nat(), (data, anyIndex, anySize) => {
        const [index, oldSize] = [anyIndex % data.length, 1 + (anySize % data.length)];
        const tree = aTree(data.length, (at) => data[at]!);
        expect(tree.root).toEqual(rootByDefinition(data));
        expect(inclusionProof(index, data.length, tree.read)).toEqual(pathByDefinition(index, data));
        expect(consistencyProof(oldSize, data.length, tree.read)).toEqual(
          subproofByDefinition(oldSize, data, true),
        );
      }),
    );
  });

  test("proves every leaf of every small tree, and no leaf at another place", () => {
    for (let size = 1; size <= 20; size += 1) {
      const { root, read, hashOf } = aTree(size);
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(index, size, read);
        for (let claimed = 0; claimed < size; claimed += 1)
          expect(verifyInclusion({ index: claimed, size, leafHash: hashOf(index), proof, root })).toBe(
            claimed === index,
          );
      }
    }
  });

  test("proves every small tree to be a prefix of every larger one", () => {
    const { read } = aTree(33);
    for (let newSize = 0; newSize <= 33; newSize += 1)
      for (let oldSize = 0; oldSize <= newSize; oldSize += 1) {
        const [oldRoot, newRoot] = [treeRoot(oldSize, read), treeRoot(newSize, read)];
        const proof = consistencyProof(oldSize, newSize, read);
        expect(verifyConsistency({ oldSize, oldRoot, newSize, newRoot, proof })).toBe(true);
        const rewritten = nodeHash(oldRoot, oldRoot);
        expect(verifyConsistency({ oldSize, oldRoot: rewritten, newSize, newRoot, proof })).toBe(false);
        // Nothing binds an empty past to any present.
        const forged = { oldSize, oldRoot, newSize, newRoot: rewritten, proof };
        expect(verifyConsistency(forged)).toBe(oldSize === 0 && newSize > 0);
      }
  });

  test("refuses a proof with any bit changed, a hash missing or one too many", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), fc.nat({ max: 7 }), (size, anyIndex, anyByte, bit) => {
        const { root, read, hashOf } = aTree(size);
        const index = anyIndex % size;
        const proof = inclusionProof(index, size, read);
        const claim = { index, size, leafHash: hashOf(index), root };
        expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
        if (proof.length === 0) return;
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
        const altered = proof.map((hash) => hash.slice());
        altered[anyByte % proof.length]![anyByte % 32]! ^= 1 << bit;
        expect(verifyInclusion({ ...claim, proof: altered })).toBe(false);
      }),
    );
  });

  test("names beforehand the nodes that a proof will read, for stores that must be asked in advance", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (size, any) => {
        const { read } = aTree(size);
        const readsOnly = (nodes: readonly TreeNode[]) => {
          const allowed = new Set(nodes.map(({ level, index }) => `${level}/${index}`));
          return (level: number, index: number) =>
            allowed.has(`${level}/${index}`) ? read(level, index) : undefined;
        };
        const [index, oldSize] = [any % size, any % (size + 1)];
        expect(treeRoot(size, readsOnly(rootNodes(size)))).toEqual(treeRoot(size, read));
        inclusionProof(index, size, readsOnly(inclusionNodes(index, size)));
        consistencyProof(oldSize, size, readsOnly(consistencyNodes(oldSize, size)));
      }),
    );
  });

  test("gives false, never an error, for nonsense claims", () => {
    const hash = new Uint8Array(32);
    const nonsense = [Number.NaN, -1, 0.5, Infinity, 2 ** 53, 2 ** 53 - 1, 0];
    for (const index of nonsense)
      for (const size of nonsense) {
        expect(verifyInclusion({ index, size, leafHash: hash, proof: [hash, hash], root: hash })).toBe(false);
        const claim = {
          oldSize: index,
          newSize: size,
          oldRoot: hash,
          newRoot: nodeHash(hash, hash),
          proof: [hash],
        };
        expect(verifyConsistency(claim)).toBe(false);
      }
    const short = [new Uint8Array(31)];
    expect(verifyInclusion({ index: 0, size: 2, leafHash: hash, proof: short, root: hash })).toBe(false);
    expect(verifyConsistency({ oldSize: 1, newSize: 2, oldRoot: hash, newRoot: hash, proof: short })).toBe(
      false,
    );
  });

  test("refuses to prove what lies outside the tree", () => {
    const { read } = aTree(5);
    const outside = expect.objectContaining({ code: "TREE_RANGE" }) as unknown;
    expect(() => inclusionProof(5, 5, read)).toThrow(outside as Error);
    expect(() => inclusionProof(-1, 5, read)).toThrow(outside as Error);
    expect(() => consistencyProof(6, 5, read)).toThrow(outside as Error);
    expect(() => treeRoot(1.5, read)).toThrow(outside as Error);
    expect(() => treeRoot(6, read)).toThrow(expect.objectContaining({ code: "TREE_NODE_MISSING" }) as Error);
  });
});

describe("the tree builder", () => {
  test("continues from its store at any size as if it had never stopped", () => {
    fc.assert(
      fc.property(fc.nat({ max: 70 }), fc.nat({ max: 70 }), (before, after) => {
        const store = memoryHashStore();
        const first = openTreeBuilder(store, 0);
        for (let index = 0; index < before; index += 1) first.append(Uint8Array.of(index));
        const second = openTreeBuilder(store, before);
        expect(second.root()).toEqual(first.root());
        for (let index = before; index < before + after; index += 1)
          expect(second.append(Uint8Array.of(index))).toBe(index);
        expect(second.size).toBe(before + after);
        expect(second.root()).toEqual(aTree(before + after, (index) => Uint8Array.of(index)).root);
      }),
    );
  });

  test("writes each node once and reads nothing while appending", () => {
    const written = new Set<string>();
    const builder = openTreeBuilder(
      {
        get: () => {
          throw new Error("read while appending");
        },
        put: (level, index) => {
          expect(written.has(`${level}/${index}`)).toBe(false);
          written.add(`${level}/${index}`);
        },
      },
      0,
    );
    for (let index = 0; index < 100; index += 1) builder.append(Uint8Array.of(index));
    expect(written.size).toBe(100 + 50 + 25 + 12 + 6 + 3 + 1);
  });

  test("does not open over a store that is shorter than it should be", () => {
    const store = memoryHashStore();
    openTreeBuilder(store, 0).append(Uint8Array.of(1));
    expect(() => openTreeBuilder(store, 2)).toThrow(
      expect.objectContaining({ code: "TREE_NODE_MISSING" }) as Error,
    );
  });

  test("takes hashes of 32 bytes only", () => {
    const builder = openTreeBuilder(memoryHashStore(), 0);
    expect(() => builder.appendHash(new Uint8Array(31))).toThrow(
      expect.objectContaining({ code: "TREE_RANGE" }) as Error,
    );
  });
});
