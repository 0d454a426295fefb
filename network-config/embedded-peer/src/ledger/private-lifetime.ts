/** How long private data lives: what a block's transactions purge, and with which later block what they write expires. */

/** A key of a collection, known to everybody by its hash alone. */
export interface PrivateKey {
  readonly namespace: string;
  readonly collection: string;
  readonly keyHash: Buffer;
}

export interface PurgedKey extends PrivateKey {
  /** Position of the transaction that purges: it and those before it are forgotten. */
  readonly tx: number;
  /** The collection's values expire anyhow. */
  readonly expires: boolean;
}

export type CollectionName = readonly [namespace: string, collection: string];

export interface PrivateLifetimes {
  readonly purged: readonly PurgedKey[];
  /** Collections the block writes to, by the block with which what it writes expires. */
  readonly expiring: ReadonlyMap<number, readonly CollectionName[]>;
}

/** A value written by block n with this many blocks to live is there for the blocks n+1 … n+blockToLive. */
export const expiresWith = (writtenIn: number, blockToLive: number): number => writtenIn + blockToLive + 1;
