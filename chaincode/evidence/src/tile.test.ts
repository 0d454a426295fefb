import fc from "fast-check";
import { inclusionProof, treeRoot } from "./merkle-tree.js";
import {
  decodeEntryBundle,
  encodeEntryBundle,
  nodesOfTiles,
  parseTilePath,
  tileBytes,
  tilePath,
  tileWidthAt,
} from "./tile.js";
import { memoryHashStore, openTreeBuilder } from "./tree-builder.js";

const withCode = (code: string) => expect.objectContaining({ code }) as Error;

const addresses = fc.record({
  level: fc.oneof(fc.constant("entries" as const), fc.integer({ min: 0, max: 63 })),
  index: fc.maxSafeNat(),
  width: fc.integer({ min: 1, max: 256 }),
});

describe("tiles", () => {
  test("have one path each, which reads back", () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(parseTilePath(tilePath(address))).toEqual(address);
      }),
    );
  });

  test.each([
    "tile/0/0",
    "tile/00/000",
    "tile/64/000",
    "tile/0/x000/001",
    "tile/0/x001/1",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/007",
    "tile/-1/000",
    "tile/0/000/",
    "/tile/0/000",
    "tile/0/../../secret",
    "",
  ])("are not named by %j", (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });

  test("have no path for an address that cannot be", () => {
    expect(() => tilePath({ level: 0, index: -1, width: 1 })).toThrow(withCode("TILE_MALFORMED"));
    expect(() => tilePath({ level: 0, index: 0, width: 257 })).toThrow(withCode("TILE_MALFORMED"));
  });

  test("are as wide as the tree has nodes for them", () => {
    expect(tileWidthAt(300, 0, 0)).toBe(256);
    expect(tileWidthAt(300, 0, 1)).toBe(44);
    expect(tileWidthAt(300, "entries", 1)).toBe(44);
    expect(tileWidthAt(300, 0, 2)).toBe(0);
    expect(tileWidthAt(65_536 * 3 + 700, 1, 3)).toBe(2);
    expect(tileWidthAt(65_536 * 3 + 700, 2, 0)).toBe(3);
  });

  test("are refused where the tree is too short", () => {
    const store = memoryHashStore();
    openTreeBuilder(store, 0).append(Uint8Array.of(1));
    expect(() => tileBytes({ level: 0, index: 0, width: 2 }, store.get)).toThrow(
      withCode("TREE_NODE_MISSING"),
    );
  });

  test("are enough to prove everything in a log of three levels of tiles", () => {
    const store = memoryHashStore();
    const size = 65_536 + 700;
    const builder = openTreeBuilder(store, 0);
    for (let index = 0; index < size; index += 1) builder.append(new TextEncoder().encode(String(index)));
    const read = nodesOfTiles((level, index) => {
      const width = tileWidthAt(size, level, index);
      return width === 0 ? undefined : tileBytes({ level, index, width }, store.get);
    });
    expect(treeRoot(size, read)).toEqual(builder.root());
    for (const index of [0, 255, 256, 65_535, 65_536, size - 1])
      expect(inclusionProof(index, size, read)).toEqual(inclusionProof(index, size, store.get));
  });
});

describe("entry bundles", () => {
  test("give back the leaves they were made of", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (leaves) => {
        expect(decodeEntryBundle(encodeEntryBundle(leaves))).toEqual(leaves);
      }),
    );
  });

  test("state the length most significant byte first", () => {
    expect([...encodeEntryBundle([new Uint8Array(258)]).subarray(0, 2)]).toEqual([1, 2]);
  });

  test("are refused when cut short, and when a leaf does not fit", () => {
    const bundle = encodeEntryBundle([Uint8Array.of(1, 2, 3)]);
    for (const length of [1, 2, 4])
      expect(() => decodeEntryBundle(bundle.subarray(0, length))).toThrow(withCode("TILE_MALFORMED"));
    expect(() => encodeEntryBundle([new Uint8Array(65_536)])).toThrow(withCode("TILE_MALFORMED"));
  });
});
