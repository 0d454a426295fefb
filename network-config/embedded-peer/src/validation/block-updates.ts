/** What the valid transactions of a block under construction leave behind, each seeing those before it. */
import type { StateRow, StateView } from "../ledger/state.js";
import { hashedStateKey, privateStateKey, stateKey } from "../ledger/ledger-keys.js";
import type { VersionedValue } from "../ledger/versioned-value.js";
import {
  committedUpdates,
  kvMetadataWrite,
  kvReadWriteSet,
  type MetadataEntry,
} from "../messages/read-write-set.js";
import type { MessageOf } from "../protobuf/codec.js";
import type { committedWrite, TxPrivateReadWriteSet, Version } from "../messages/read-write-set.js";
import { sha256 } from "../digest.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { compareKeys, sortedByKey } from "../transaction/key-order.js";
import { isDeletion, isHashedDeletion, type NamespaceReadWriteSet } from "../transaction/read-write-set.js";

/** `undefined` is a deletion. */
type Updates = Map<string, VersionedValue | undefined>;

interface KeyOperation {
  /** Undefined when only metadata is written, "deleted" when the key goes. */
  value?: Buffer | "deleted";
  metadata?: Buffer;
}

export class BlockUpdates {
  readonly #view: StateView;
  /** By namespace, then key. */
  readonly #state = new Map<string, Updates>();
  /** By namespace, then collection, then key hash in hex. */
  readonly #hashed = new Map<string, Map<string, Updates>>();
  readonly #private = new Map<string, VersionedValue | undefined>();
  readonly #deletions = new Map<string, Version>();

  constructor(view: StateView) {
    this.#view = view;
  }

  /** Whether an earlier transaction of the block wrote this key. */
  touches(namespace: string, key: string): boolean {
    return this.#state.get(namespace)?.has(key) === true;
  }

  touchesHashed(namespace: string, collection: string, keyHash: Buffer): boolean {
    return this.#hashed.get(namespace)?.get(collection)?.has(keyHash.toString("hex")) === true;
  }

  /** Rows of a range as they stand after the transactions so far. */
  async *range(
    namespace: string,
    start: string,
    end: string,
    includeEnd: boolean,
  ): AsyncGenerator<Pick<StateRow, "key"> & { readonly version: Version }> {
    const within = (key: string): boolean =>
      compareKeys(key, start) >= 0 &&
      (end === "" || compareKeys(key, end) < 0 || (includeEnd && key === end));
    const updated = sortedByKey(this.#state.get(namespace) ?? new Map<string, undefined>()).filter(([key]) =>
      within(key),
    );
    let next = 0;
    for await (const row of this.#committed(namespace, start, end, includeEnd)) {
      for (; next < updated.length; next++) {
        const [key, value] = updated[next] as (typeof updated)[number];
        if (compareKeys(key, row.key) >= 0) break;
        if (value !== undefined) yield { key, version: value.version };
      }
      if (!this.touches(namespace, row.key)) yield { key: row.key, version: row.value.version };
    }
    for (const [key, value] of updated.slice(next))
      if (value !== undefined) yield { key, version: value.version };
  }

  async *#committed(
    namespace: string,
    start: string,
    end: string,
    includeEnd: boolean,
  ): AsyncGenerator<StateRow> {
    yield* this.#view.range(namespace, start, end);
    const last = includeEnd && end !== "" ? this.#view.get(namespace, end) : undefined;
    if (last !== undefined && compareKeys(start, end) <= 0) yield { key: end, value: last };
  }

  /** Applies a valid transaction's public and hashed writes. */
  apply(readWriteSet: readonly NamespaceReadWriteSet[], version: Version): void {
    for (const set of readWriteSet) {
      this.#applyPublic(set, version);
      for (const collection of set.collections) this.#applyHashed(set.namespace, collection, version);
    }
  }

  #applyPublic(set: NamespaceReadWriteSet, version: Version): void {
    const operations = new Map<string, KeyOperation>();
    for (const write of set.writes)
      operations.set(write.key, { value: isDeletion(write) ? "deleted" : write.value });
    for (const { key, entries } of set.metadataWrites)
      operations.set(key, { ...operations.get(key), metadata: encodeMetadata(entries) });
    if (operations.size === 0) return;
    const updates = entryOf(this.#state, set.namespace, () => new Map() as Updates);
    for (const [key, operation] of operations) {
      const latest = updates.has(key) ? updates.get(key) : this.#view.get(set.namespace, key);
      this.#put(updates, key, merge(operation, latest, version), stateKey(set.namespace, key), version);
    }
  }

  #applyHashed(namespace: string, set: NamespaceReadWriteSet["collections"][number], version: Version): void {
    const operations = new Map<string, KeyOperation & { readonly keyHash: Buffer }>();
    for (const write of set.writes) {
      const value = isHashedDeletion(write) ? "deleted" : write.valueHash;
      operations.set(write.keyHash.toString("hex"), { keyHash: write.keyHash, value });
    }
    for (const { keyHash, entries } of set.metadataWrites) {
      const id = keyHash.toString("hex");
      operations.set(id, { ...operations.get(id), keyHash, metadata: encodeMetadata(entries) });
    }
    if (operations.size === 0) return;
    const collections = entryOf(this.#hashed, namespace, () => new Map<string, Updates>());
    const updates = entryOf(collections, set.collection, () => new Map() as Updates);
    for (const [id, operation] of operations) {
      const latest = updates.has(id)
        ? updates.get(id)
        : this.#view.getHashed(namespace, set.collection, operation.keyHash);
      const stored = hashedStateKey(namespace, set.collection, operation.keyHash);
      this.#put(updates, id, merge(operation, latest, version), stored, version);
    }
  }

  #put(
    updates: Updates,
    key: string,
    value: VersionedValue | undefined | "unchanged",
    stored: string,
    version: Version,
  ): void {
    if (value === "unchanged") return;
    updates.set(key, value);
    if (value === undefined) this.#deletions.set(stored, version);
  }

  /**
   * Applies the plaintext of a valid transaction's private writes where it matches the hash on the block.
   * @returns the part that matched, to be kept with the block; undefined when none did.
   */
  applyPrivate(
    readWriteSet: readonly NamespaceReadWriteSet[],
    plain: TxPrivateReadWriteSet,
    version: Version,
  ): TxPrivateReadWriteSet | undefined {
    const namespaces = plain.namespaces
      .map(({ namespace, collections }) => ({
        namespace,
        collections: collections.filter(({ collection, readWriteSet: bytes }) =>
          matches(readWriteSet, namespace, collection, bytes),
        ),
      }))
      .filter(({ collections }) => collections.length > 0);
    for (const { namespace, collections } of namespaces)
      for (const { collection, readWriteSet: bytes } of collections)
        this.#applyPlaintext(namespace, collection, bytes, version);
    return namespaces.length === 0 ? undefined : { dataModel: plain.dataModel, namespaces };
  }

  #applyPlaintext(namespace: string, collection: string, bytes: Buffer, version: Version): void {
    const { writes, metadataWrites } = kvReadWriteSet.decode(bytes);
    // A change of metadata alone moves the key's version, and its plaintext must move along to stay readable.
    for (const { key } of metadataWrites) {
      const stored = privateStateKey(namespace, collection, key);
      const latest = this.#private.has(stored)
        ? this.#private.get(stored)
        : this.#view.getPrivate(namespace, collection, key);
      if (latest !== undefined) this.#private.set(stored, { ...latest, version });
    }
    for (const write of writes) {
      const stored = privateStateKey(namespace, collection, write.key);
      const value = isDeletion(write) ? undefined : { value: write.value, metadata: EMPTY_BYTES, version };
      this.#private.set(stored, value);
    }
  }

  /** Everything by stored key, for the batch. */
  stored(): Map<string, VersionedValue | undefined> {
    const all = new Map(this.#private);
    for (const [namespace, updates] of this.#state)
      for (const [key, value] of updates) all.set(stateKey(namespace, key), value);
    for (const [namespace, collections] of this.#hashed)
      for (const [collection, updates] of collections)
        for (const [keyHash, value] of updates)
          all.set(hashedStateKey(namespace, collection, Buffer.from(keyHash, "hex")), value);
    return all;
  }

  /** Canonical bytes of the public and hashed updates, as Fabric lays them out for the commit hash. */
  canonicalBytes(): Buffer {
    const namespaces = [...new Set([...this.#state.keys(), ...this.#hashed.keys()])].sort(compareKeys);
    const writes = namespaces.flatMap((namespace) => {
      const rows = sortedByKey(this.#state.get(namespace) ?? new Map<string, undefined>()).map(
        ([key, value]) => this.#canonicalWrite(Buffer.from(key, "utf8"), value, stateKey(namespace, key)),
      );
      for (const [collection, updates] of sortedByKey(
        this.#hashed.get(namespace) ?? new Map<string, Updates>(),
      )) {
        const hashedRows = sortedByKey(updates).map(([keyHash, value]) => {
          const key = Buffer.from(keyHash, "hex");
          return this.#canonicalWrite(key, value, hashedStateKey(namespace, collection, key));
        });
        if (hashedRows[0] !== undefined) hashedRows[0].collection = collection;
        rows.push(...hashedRows);
      }
      if (rows[0] !== undefined) rows[0].namespace = namespace;
      return rows;
    });
    return committedUpdates.encode({ writes });
  }

  #canonicalWrite(
    key: Buffer,
    value: VersionedValue | undefined,
    stored: string,
  ): MessageOf<typeof committedWrite> {
    const version = value?.version ?? this.#deletions.get(stored) ?? { block: 0, tx: 0 };
    return {
      namespace: "",
      collection: "",
      key,
      isDelete: value === undefined,
      value: value?.value ?? EMPTY_BYTES,
      version: Buffer.concat([orderPreserving(version.block), orderPreserving(version.tx)]),
    };
  }
}

/** The value after a write; "unchanged" when metadata is written to a key that does not exist. */
function merge(
  operation: KeyOperation,
  latest: VersionedValue | undefined,
  version: Version,
): VersionedValue | undefined | "unchanged" {
  if (operation.value === "deleted") return undefined;
  const value = operation.value ?? latest?.value;
  if (value === undefined) return "unchanged";
  return { value, metadata: operation.metadata ?? latest?.metadata ?? EMPTY_BYTES, version };
}

const encodeMetadata = (entries: readonly MetadataEntry[]): Buffer =>
  entries.length === 0 ? EMPTY_BYTES : kvMetadataWrite.encode({ entries: [...entries] });

/** Whether plaintext is what the block's hashes stand for: all of it, or what a purge or an expiry has left of it. */
function matches(
  sets: readonly NamespaceReadWriteSet[],
  namespace: string,
  collection: string,
  bytes: Buffer,
): boolean {
  const hashed = sets
    .find((set) => set.namespace === namespace)
    ?.collections.find((candidate) => candidate.collection === collection);
  if (hashed === undefined) return false;
  return hashed.privateHash.equals(sha256(bytes)) || isLeftOf(hashed, bytes);
}

function isLeftOf(hashed: NamespaceReadWriteSet["collections"][number], bytes: Buffer): boolean {
  const { writes, metadataWrites } = kvReadWriteSet.decode(bytes);
  const hashes = new Map(hashed.writes.map((write) => [write.keyHash.toString("hex"), write]));
  const changed = new Set(hashed.metadataWrites.map(({ keyHash }) => keyHash.toString("hex")));
  const idOf = (key: string): string => sha256(Buffer.from(key, "utf8")).toString("hex");
  const isHashed = (write: (typeof writes)[number]): boolean => {
    const match = hashes.get(idOf(write.key));
    if (match === undefined || isHashedDeletion(match) !== isDeletion(write)) return false;
    return isDeletion(write) || match.valueHash.equals(sha256(write.value));
  };
  return writes.every(isHashed) && metadataWrites.every(({ key }) => changed.has(idOf(key)));
}

/** Fabric's order-preserving number: how many bytes, then the bytes, most significant first. */
function orderPreserving(value: number): Buffer {
  if (value === 0) return Buffer.from([0]);
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function entryOf<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}
