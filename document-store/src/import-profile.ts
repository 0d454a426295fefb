/**
 * How a file becomes a tree of blocks. The content id depends on it as much as on the bytes, so every record names
 * the one it was made with.
 */
export interface ImportProfile {
  readonly cidVersion: 0 | 1;
  /** Whether leaves are the plain bytes, or wrapped in a UnixFS node. */
  readonly rawLeaves: boolean;
  readonly chunkBytes: number;
  /** Links that one node holds before another level is added. */
  readonly linksMax: number;
}

const KiB = 1024;

/** `kubo-cid-v1` is what Kubo's `ipfs add --cid-version 1` does by default; the others are named in IPIP-499. */
export const importProfiles = {
  "kubo-cid-v1": { cidVersion: 1, rawLeaves: true, chunkBytes: 256 * KiB, linksMax: 174 },
  "unixfs-v0-2015": { cidVersion: 0, rawLeaves: false, chunkBytes: 256 * KiB, linksMax: 174 },
  "unixfs-v1-2025": { cidVersion: 1, rawLeaves: true, chunkBytes: 1024 * KiB, linksMax: 1024 },
} as const satisfies Record<string, ImportProfile>;

export type ImportProfileName = keyof typeof importProfiles;

export const defaultProfile: ImportProfileName = "kubo-cid-v1";
