/**
 * The plaintext of private writes as it stands by block and transaction, and the index by which all writes of one key
 * are found again. An edit collects what one commit adds and what it makes the ledger forget.
 */
import { sha256 } from "../digest.js";
import {
  kvReadWriteSet,
  txPrivateReadWriteSet,
  type KvWrite,
  type TxPrivateReadWriteSet,
  type Version,
} from "../messages/read-write-set.js";
import type { Database, Write } from "./database.js";
import {
  positionOfPrivate,
  privatePositionKey,
  privatePositionRange,
  privateWritesKey,
} from "./ledger-keys.js";
import type { CollectionName, PrivateKey } from "./private-lifetime.js";

export interface Forget {
  readonly key: PrivateKey;
  /** The last write to forget. */
  readonly upTo: Version;
  /** Writes that are kept all the same. */
  readonly keeps?: (write: KvWrite) => boolean;
  /** Leave no trace of a collection that nothing is left of. */
  readonly dropsEmptied: boolean;
}

const hashOf = (key: string): Buffer => sha256(Buffer.from(key, "utf8"));

export class PrivateHistoryEdit {
  readonly #database: Database;
  readonly #block: number;
  /** By stored key; undefined: nothing is left of it. */
  readonly #records = new Map<string, TxPrivateReadWriteSet | undefined>();
  readonly #added = new Set<string>();
  readonly #removed = new Set<string>();

  constructor(database: Database, block: number, written: ReadonlyMap<number, TxPrivateReadWriteSet>) {
    this.#database = database;
    this.#block = block;
    for (const [tx, record] of written) {
      this.#records.set(privateWritesKey(block, tx), record);
      for (const { namespace, collection, keyHash } of keysOf(record))
        this.#added.add(privatePositionKey(namespace, collection, keyHash, { block, tx }));
    }
  }

  /** @returns the key's plaintext names, where a write was found. */
  async forget({ key, upTo, keeps = () => false, dropsEmptied }: Forget): Promise<Set<string>> {
    const names = new Set<string>();
    for (const position of await this.#positions(key)) {
      const { block, tx } = positionOfPrivate(position);
      if (block > upTo.block || (block === upTo.block && tx > upTo.tx)) continue;
      const stored = privateWritesKey(block, tx);
      const record = this.#record(stored);
      if (record === undefined) continue;
      const { trimmed, isGone } = without(record, key, (write) => {
        names.add(write.key);
        return keeps(write);
      });
      this.#records.set(
        stored,
        dropsEmptied ? withoutEmptied(trimmed, [key.namespace, key.collection]) : trimmed,
      );
      if (isGone && !this.#added.delete(position)) this.#removed.add(position);
    }
    return names;
  }

  writes(): Write[] {
    const put = (key: string): Write => ({ type: "put", key, value: Buffer.alloc(0) });
    return [
      ...[...this.#records].map(([key, record]): Write =>
        record === undefined
          ? { type: "del", key }
          : { type: "put", key, value: txPrivateReadWriteSet.encode(record) },
      ),
      ...[...this.#added].map(put),
      ...[...this.#removed].map((key): Write => ({ type: "del", key })),
    ];
  }

  async #positions({ namespace, collection, keyHash }: PrivateKey): Promise<string[]> {
    const range = privatePositionRange(namespace, collection, keyHash);
    const earlier = await this.#database.keys(range).all();
    const own = [...this.#added].filter((key) => key >= range.gte && key < range.lt);
    return [
      ...earlier.filter((key) => positionOfPrivate(key).block < this.#block && !this.#removed.has(key)),
      ...own,
    ];
  }

  #record(stored: string): TxPrivateReadWriteSet | undefined {
    if (this.#records.has(stored)) return this.#records.get(stored);
    const bytes = this.#database.getSync<string, Buffer>(stored, {});
    return bytes === undefined ? undefined : txPrivateReadWriteSet.decode(bytes);
  }
}

function keysOf({ namespaces }: TxPrivateReadWriteSet): PrivateKey[] {
  return namespaces.flatMap(({ namespace, collections }) =>
    collections.flatMap(({ collection, readWriteSet }) => {
      const { writes, metadataWrites } = kvReadWriteSet.decode(readWriteSet);
      const names = new Set([...writes, ...metadataWrites].map(({ key }) => key));
      return [...names].map((key) => ({ namespace, collection, keyHash: hashOf(key) }));
    }),
  );
}

/** `isGone`: nothing of the key is left in the record. */
function without(
  record: TxPrivateReadWriteSet,
  key: PrivateKey,
  keeps: (write: KvWrite) => boolean,
): { readonly trimmed: TxPrivateReadWriteSet; readonly isGone: boolean } {
  let isGone = true;
  const namespaces = record.namespaces.map((set) => ({
    ...set,
    collections: set.collections.map((part) => {
      if (set.namespace !== key.namespace || part.collection !== key.collection) return part;
      const { writes, metadataWrites } = kvReadWriteSet.decode(part.readWriteSet);
      const isOther = (name: string): boolean => !hashOf(name).equals(key.keyHash);
      for (const { key: name } of metadataWrites)
        if (!isOther(name)) keeps({ key: name, isDelete: false, value: Buffer.alloc(0) });
      const left = writes.filter((write) => isOther(write.key) || keeps(write));
      isGone = left.every((write) => isOther(write.key));
      const readWriteSet = kvReadWriteSet.encode({
        writes: left,
        metadataWrites: metadataWrites.filter((write) => isOther(write.key)),
      });
      return { ...part, readWriteSet };
    }),
  }));
  return { trimmed: { ...record, namespaces }, isGone };
}

function withoutEmptied(
  record: TxPrivateReadWriteSet,
  [namespace, collection]: CollectionName,
): TxPrivateReadWriteSet | undefined {
  const namespaces = record.namespaces
    .map((set) => ({
      ...set,
      collections: set.collections.filter(
        (part) =>
          set.namespace !== namespace || part.collection !== collection || part.readWriteSet.length > 0,
      ),
    }))
    .filter(({ collections }) => collections.length > 0);
  return namespaces.length === 0 ? undefined : { ...record, namespaces };
}
