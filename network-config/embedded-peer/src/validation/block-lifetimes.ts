import type { ChannelCollections } from "../collections/channel-collections.js";
import {
  expiresWith,
  type CollectionName,
  type PrivateLifetimes,
  type PurgedKey,
} from "../ledger/private-lifetime.js";
import type { NamespaceReadWriteSet } from "../transaction/read-write-set.js";

/** What the valid transactions of a block purge, and when what they write expires. */
export class BlockLifetimes {
  readonly #block: number;
  readonly #collections: ChannelCollections;
  readonly #purged: PurgedKey[] = [];
  readonly #expiring = new Map<number, Map<string, CollectionName>>();

  constructor(block: number, collections: ChannelCollections) {
    this.#block = block;
    this.#collections = collections;
  }

  add(readWriteSet: readonly NamespaceReadWriteSet[], tx: number): void {
    for (const { namespace, collections } of readWriteSet)
      for (const { collection, writes, metadataWrites } of collections) {
        if (writes.length === 0 && metadataWrites.length === 0) continue;
        const blockToLive = this.#collections.find(namespace, collection)?.blockToLive ?? 0;
        const expires = blockToLive > 0;
        if (expires) this.#expire(expiresWith(this.#block, blockToLive), [namespace, collection]);
        for (const { keyHash, isPurge } of writes)
          if (isPurge) this.#purged.push({ namespace, collection, keyHash, tx, expires });
      }
  }

  collected(): PrivateLifetimes {
    const expiring = new Map([...this.#expiring].map(([block, names]) => [block, [...names.values()]]));
    return { purged: this.#purged, expiring };
  }

  #expire(block: number, name: CollectionName): void {
    const names = this.#expiring.get(block) ?? new Map<string, CollectionName>();
    this.#expiring.set(block, names.set(name.join("\0"), name));
  }
}
