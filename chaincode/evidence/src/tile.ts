/** Tiles of C2SP tlog-tiles: 256 nodes of one level of the tree, in one immutable, cacheable resource. */
import { concatBytes } from "./byte-encoding.js";
import { EvidenceError } from "./errors.js";
import { hashBytes, nodeHash, type NodeReader } from "./merkle-tree.js";

/** Levels of the tree that one tile spans. */
export const tileHeight = 8;
/** Nodes of a full tile, and entries of a full bundle. */
export const tileWidth = 256;

/** Which tile: `level` counts tiles (8 tree levels each), or is "entries" for a bundle of leaves. */
export interface TileAddress {
  readonly level: number | "entries";
  readonly index: number;
  /** 1 to 256; less than 256 is a partial tile. */
  readonly width: number;
}

/** Path below the log's address, such as `tile/0/x001/x234/067.p/8`. @throws EvidenceError `TILE_MALFORMED`. */
export function tilePath({ level, index, width }: TileAddress): string {
  if (!isTileAddress({ level, index, width }))
    throw new EvidenceError("TILE_MALFORMED", "No tile has this address.");
  const groups: string[] = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  return `tile/${level}/${groups.join("/")}${width === tileWidth ? "" : `.p/${width}`}`;
}

/** Address that a path names, or undefined: every tile has exactly one path. */
export function parseTilePath(path: string): TileAddress | undefined {
  const parts = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (parts === null) return undefined;
  const [, level, groups = "", width] = parts;
  const address: TileAddress = {
    level: level === "entries" ? level : Number(level),
    index: Number(groups.replace(/[x/]/g, "")),
    width: width === undefined ? tileWidth : Number(width),
  };
  return isTileAddress(address) && tilePath(address) === path ? address : undefined;
}

/** How many nodes of a tile exist in a tree of `size` leaves: 0 to 256. */
export function tileWidthAt(size: number, level: number | "entries", index: number): number {
  const treeLevel = level === "entries" ? 0 : level * tileHeight;
  const nodes = Math.floor(size / 2 ** treeLevel);
  return Math.max(0, Math.min(tileWidth, nodes - index * tileWidth));
}

/** Bytes of a hash tile. @throws EvidenceError `TREE_NODE_MISSING` when the tree is too short for it. */
export function tileBytes(address: TileAddress & { readonly level: number }, read: NodeReader): Uint8Array {
  const treeLevel = address.level * tileHeight;
  const nodes = Array.from({ length: address.width }, (_, at) => {
    const node = read(treeLevel, address.index * tileWidth + at);
    if (node === undefined)
      throw new EvidenceError("TREE_NODE_MISSING", "The tree is too short for this tile.");
    return node;
  });
  return concatBytes(...nodes);
}

/**
 * Reads perfect nodes out of tiles, so that proofs can be computed from a log's public tiles alone.
 * @param tile gives the widest bytes known of the hash tile at (tile level, index), or undefined.
 */
export function nodesOfTiles(tile: (level: number, index: number) => Uint8Array | undefined): NodeReader {
  return (level, index) => {
    const tileLevel = Math.floor(level / tileHeight);
    const count = 2 ** (level % tileHeight);
    const first = index * count;
    const bytes = tile(tileLevel, Math.floor(first / tileWidth));
    const begin = (first % tileWidth) * hashBytes;
    if (bytes === undefined || bytes.length < begin + count * hashBytes) return undefined;
    let row: Uint8Array[] = Array.from({ length: count }, (_, at) =>
      bytes.slice(begin + at * hashBytes, begin + (at + 1) * hashBytes),
    );
    while (row.length > 1) row = pairUp(row);
    return row[0];
  };
}

/** Entry bundle: each leaf's bytes after their length as two bytes, most significant first. */
export function encodeEntryBundle(leaves: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...leaves.flatMap((leaf) => {
      if (leaf.length > 0xffff)
        throw new EvidenceError("TILE_MALFORMED", "An entry has at most 65535 bytes.");
      return [Uint8Array.of(leaf.length >> 8, leaf.length & 0xff), leaf];
    }),
  );
}

/** Leaves of an entry bundle. @throws EvidenceError `TILE_MALFORMED` when it is cut short. */
export function decodeEntryBundle(bundle: Uint8Array): Uint8Array[] {
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < bundle.length;) {
    const [high, low] = bundle.subarray(at, at + 2);
    const end = at + 2 + (high ?? 0) * 256 + (low ?? 0);
    if (low === undefined || end > bundle.length)
      throw new EvidenceError("TILE_MALFORMED", "The bundle is cut short.");
    leaves.push(bundle.slice(at + 2, end));
    at = end;
  }
  return leaves;
}

function isTileAddress({ level, index, width }: TileAddress): boolean {
  const isLevel = level === "entries" || (Number.isInteger(level) && level >= 0 && level <= 63);
  return (
    isLevel &&
    Number.isSafeInteger(index) &&
    index >= 0 &&
    Number.isInteger(width) &&
    width >= 1 &&
    width <= tileWidth
  );
}

function pairUp(row: readonly Uint8Array[]): Uint8Array[] {
  const parents: Uint8Array[] = [];
  for (let at = 0; at + 1 < row.length; at += 2) {
    const [left, right] = row.slice(at, at + 2);
    if (left !== undefined && right !== undefined) parents.push(nodeHash(left, right));
  }
  return parents;
}
