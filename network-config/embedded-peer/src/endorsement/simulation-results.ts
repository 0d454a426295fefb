/** Collects what a simulation reads and writes, and lays it out sorted, so that every endorser signs the same bytes. */
import { sha256 } from "../digest.js";
import {
  kvReadWriteSet,
  type KvMetadataWrite,
  type KvWrite,
  type MetadataEntry,
  type RangeQueryInfo,
  type TxPrivateReadWriteSet,
  type Version,
} from "../messages/read-write-set.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { compareKeys, sortedByKey } from "../transaction/key-order.js";
import {
  encodeReadWriteSet,
  type CollectionReadWriteSet,
  type NamespaceReadWriteSet,
} from "../transaction/read-write-set.js";

interface CollectionBuilder {
  readonly reads: Map<string, Version | undefined>;
  readonly writes: Map<string, Buffer | undefined>;
  readonly metadataWrites: Map<string, readonly MetadataEntry[]>;
}

interface NamespaceBuilder extends CollectionBuilder {
  readonly rangeQueries: Map<string, RangeQueryInfo>;
  readonly collections: Map<string, CollectionBuilder>;
}

const hashOf = (key: string): Buffer => sha256(Buffer.from(key, "utf8"));

export class SimulationResults {
  readonly #namespaces = new Map<string, NamespaceBuilder>();

  read(namespace: string, key: string, version: Version | undefined): void {
    this.#namespace(namespace).reads.set(key, version);
  }

  /** @param value undefined deletes. */
  write(namespace: string, key: string, value: Buffer | undefined): void {
    this.#namespace(namespace).writes.set(key, value);
  }

  writeMetadata(namespace: string, key: string, entries: readonly MetadataEntry[]): void {
    this.#namespace(namespace).metadataWrites.set(key, entries);
  }

  rangeQuery(namespace: string, query: RangeQueryInfo): void {
    const { rangeQueries } = this.#namespace(namespace);
    const identity = JSON.stringify([query.startKey, query.endKey, query.exhausted]);
    if (!rangeQueries.has(identity)) rangeQueries.set(identity, query);
  }

  readHashed(namespace: string, collection: string, key: string, version: Version | undefined): void {
    this.#collection(namespace, collection).reads.set(key, version);
  }

  writePrivate(namespace: string, collection: string, key: string, value: Buffer | undefined): void {
    this.#collection(namespace, collection).writes.set(key, value);
  }

  writePrivateMetadata(
    namespace: string,
    collection: string,
    key: string,
    entries: readonly MetadataEntry[],
  ): void {
    this.#collection(namespace, collection).metadataWrites.set(key, entries);
  }

  /** `TxReadWriteSet` bytes: public reads and writes, and hashes of private ones. */
  encode(): Buffer {
    return encodeReadWriteSet(
      sortedByKey(this.#namespaces).map(([name, builder]) => publicSet(name, builder)),
    );
  }

  /** The plaintext the hashes stand for; undefined when nothing private was written. */
  privateWrites(): TxPrivateReadWriteSet | undefined {
    const namespaces = sortedByKey(this.#namespaces)
      .map(([namespace, builder]) => ({
        namespace,
        collections: sortedByKey(builder.collections)
          .filter(([, collection]) => writesPrivately(collection))
          .map(([collection, content]) => ({ collection, readWriteSet: privateSet(content) })),
      }))
      .filter(({ collections }) => collections.length > 0);
    return namespaces.length === 0 ? undefined : { dataModel: 0, namespaces };
  }

  /** Namespaces read or written in any way. */
  namespaces(): string[] {
    return [...this.#namespaces.keys()];
  }

  #namespace(name: string): NamespaceBuilder {
    const builder = this.#namespaces.get(name) ?? {
      ...newCollection(),
      rangeQueries: new Map<string, RangeQueryInfo>(),
      collections: new Map<string, CollectionBuilder>(),
    };
    this.#namespaces.set(name, builder);
    return builder;
  }

  #collection(namespace: string, name: string): CollectionBuilder {
    const { collections } = this.#namespace(namespace);
    const builder = collections.get(name) ?? newCollection();
    collections.set(name, builder);
    return builder;
  }
}

const newCollection = (): CollectionBuilder => ({
  reads: new Map(),
  writes: new Map(),
  metadataWrites: new Map(),
});

const writesPrivately = ({ writes, metadataWrites }: CollectionBuilder): boolean =>
  writes.size > 0 || metadataWrites.size > 0;

const kvWrites = (writes: ReadonlyMap<string, Buffer | undefined>): KvWrite[] =>
  sortedByKey(writes).map(([key, value]) => ({
    key,
    isDelete: value === undefined || value.length === 0,
    value: value ?? EMPTY_BYTES,
  }));

const kvMetadataWrites = (writes: ReadonlyMap<string, readonly MetadataEntry[]>): KvMetadataWrite[] =>
  sortedByKey(writes).map(([key, entries]) => ({ key, entries: sortedEntries(entries) }));

const sortedEntries = (entries: readonly MetadataEntry[]): MetadataEntry[] =>
  [...entries].sort((a, b) => compareKeys(a.name, b.name));

const publicSet = (namespace: string, builder: NamespaceBuilder): NamespaceReadWriteSet => ({
  namespace,
  reads: sortedByKey(builder.reads).map(([key, version]) => ({ key, version })),
  rangeQueries: [...builder.rangeQueries.values()],
  writes: kvWrites(builder.writes),
  metadataWrites: kvMetadataWrites(builder.metadataWrites),
  collections: sortedByKey(builder.collections).map(([name, collection]) => hashedSet(name, collection)),
});

const hashedSet = (collection: string, content: CollectionBuilder): CollectionReadWriteSet => ({
  collection,
  reads: sortedByKey(content.reads).map(([key, version]) => ({ keyHash: hashOf(key), version })),
  writes: sortedByKey(content.writes).map(([key, value]) => ({
    keyHash: hashOf(key),
    isDelete: value === undefined || value.length === 0,
    valueHash: value === undefined || value.length === 0 ? EMPTY_BYTES : sha256(value),
    isPurge: false,
  })),
  metadataWrites: sortedByKey(content.metadataWrites).map(([key, entries]) => ({
    keyHash: hashOf(key),
    entries: sortedEntries(entries),
  })),
  privateHash: writesPrivately(content) ? sha256(privateSet(content)) : EMPTY_BYTES,
});

/** Metadata stands only in the hashed set; the private one names the key, whose version it moves too. */
const privateSet = (content: CollectionBuilder): Buffer =>
  kvReadWriteSet.encode({
    writes: kvWrites(content.writes),
    metadataWrites: sortedByKey(content.metadataWrites).map(([key]) => ({ key, entries: [] })),
  });
