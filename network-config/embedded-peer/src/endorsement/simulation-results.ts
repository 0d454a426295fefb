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

type PrivateWrite = Buffer | "delete" | "purge";

interface CollectionBuilder<Write> {
  readonly reads: Map<string, Version | undefined>;
  readonly writes: Map<string, Write>;
  readonly metadataWrites: Map<string, readonly MetadataEntry[]>;
}

type PrivateBuilder = CollectionBuilder<PrivateWrite>;

interface NamespaceBuilder extends CollectionBuilder<Buffer | undefined> {
  readonly rangeQueries: Map<string, RangeQueryInfo>;
  readonly collections: Map<string, PrivateBuilder>;
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

  writePrivate(namespace: string, collection: string, key: string, value: PrivateWrite): void {
    // An empty value is a deletion, as in Fabric's state database.
    const write = typeof value !== "string" && value.length === 0 ? "delete" : value;
    this.#collection(namespace, collection).writes.set(key, write);
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
      ...newCollection<Buffer | undefined>(),
      rangeQueries: new Map<string, RangeQueryInfo>(),
      collections: new Map<string, PrivateBuilder>(),
    };
    this.#namespaces.set(name, builder);
    return builder;
  }

  #collection(namespace: string, name: string): PrivateBuilder {
    const { collections } = this.#namespace(namespace);
    const builder = collections.get(name) ?? newCollection<PrivateWrite>();
    collections.set(name, builder);
    return builder;
  }
}

const newCollection = <Write>(): CollectionBuilder<Write> => ({
  reads: new Map(),
  writes: new Map(),
  metadataWrites: new Map(),
});

const writesPrivately = ({ writes, metadataWrites }: PrivateBuilder): boolean =>
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

const hashedSet = (collection: string, content: PrivateBuilder): CollectionReadWriteSet => ({
  collection,
  reads: sortedByKey(content.reads).map(([key, version]) => ({ keyHash: hashOf(key), version })),
  writes: sortedByKey(content.writes).map(([key, value]) => ({
    keyHash: hashOf(key),
    isDelete: typeof value === "string",
    valueHash: typeof value === "string" ? EMPTY_BYTES : sha256(value),
    isPurge: value === "purge",
  })),
  metadataWrites: sortedByKey(content.metadataWrites).map(([key, entries]) => ({
    keyHash: hashOf(key),
    entries: sortedEntries(entries),
  })),
  privateHash: writesPrivately(content) ? sha256(privateSet(content)) : EMPTY_BYTES,
});

/** Metadata stands only in the hashed set; the private one names the key, whose version it moves too. */
const privateSet = (content: PrivateBuilder): Buffer =>
  kvReadWriteSet.encode({
    writes: sortedByKey(content.writes).map(([key, value]) => ({
      key,
      isDelete: typeof value === "string",
      value: typeof value === "string" ? EMPTY_BYTES : value,
    })),
    metadataWrites: sortedByKey(content.metadataWrites).map(([key]) => ({ key, entries: [] })),
  });
