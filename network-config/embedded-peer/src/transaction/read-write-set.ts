/** A transaction's reads and writes, as decoded from a block or built by a simulation. */
import type { Codec } from "../protobuf/codec.js";
import {
  hashedReadWriteSet,
  kvReadWriteSet,
  txReadWriteSet,
  type HashedMetadataWrite,
  type HashedWrite,
  type KvReadWriteSet,
  type Version,
} from "../messages/read-write-set.js";

export interface CollectionReadWriteSet {
  readonly collection: string;
  readonly reads: readonly { readonly keyHash: Buffer; readonly version: Version | undefined }[];
  readonly writes: readonly HashedWrite[];
  readonly metadataWrites: readonly HashedMetadataWrite[];
  /** SHA-256 of the private read-write set it stands for; empty when there were no private writes. */
  readonly privateHash: Buffer;
}

export interface NamespaceReadWriteSet extends KvReadWriteSet {
  readonly namespace: string;
  readonly collections: readonly CollectionReadWriteSet[];
}

/** @throws ProtobufError when malformed. */
export function decodeReadWriteSet(bytes: Uint8Array): NamespaceReadWriteSet[] {
  return txReadWriteSet.decode(bytes).namespaces.map((namespace) => ({
    namespace: namespace.namespace,
    ...kvReadWriteSet.decode(namespace.readWriteSet),
    collections: namespace.collections.map((collection) => ({
      collection: collection.collection,
      ...hashedReadWriteSet.decode(collection.hashedReadWriteSet),
      privateHash: collection.privateReadWriteSetHash,
    })),
  }));
}

export function encodeReadWriteSet(namespaces: readonly NamespaceReadWriteSet[]): Buffer {
  return txReadWriteSet.encode({
    namespaces: namespaces.map((namespace) => ({
      namespace: namespace.namespace,
      readWriteSet: kvReadWriteSet.encode(namespace),
      collections: namespace.collections.map((collection) => ({
        collection: collection.collection,
        hashedReadWriteSet: encodeHashed(hashedReadWriteSet, collection),
        privateReadWriteSetHash: collection.privateHash,
      })),
    })),
  });
}

const encodeHashed = (
  codec: Codec<ReturnType<typeof hashedReadWriteSet.decode>>,
  set: CollectionReadWriteSet,
): Buffer =>
  codec.encode({ reads: [...set.reads], writes: [...set.writes], metadataWrites: [...set.metadataWrites] });

/** A put of nothing is a delete, as in Fabric's state database. */
export const isDeletion = (write: { readonly isDelete: boolean; readonly value: Buffer }): boolean =>
  write.isDelete || write.value.length === 0;

export const isHashedDeletion = (write: HashedWrite): boolean =>
  write.isDelete || write.isPurge || write.valueHash.length === 0;

export const writesTo = (set: NamespaceReadWriteSet): boolean =>
  set.writes.length > 0 ||
  set.metadataWrites.length > 0 ||
  set.collections.some((collection) => collection.writes.length > 0 || collection.metadataWrites.length > 0);

export const sameVersion = (a: Version | undefined, b: Version | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a.block === b.block && a.tx === b.tx;
