/** Read-write sets, numbered as in fabric-protos `ledger/rwset/*.proto`; `data_model` 0 is KV, the only one. */
import {
  bool,
  bytes,
  message,
  nested,
  repeated,
  repeatedBytes,
  string,
  uint,
  type MessageOf,
} from "../protobuf/codec.js";

export const version = message({ block: uint(1), tx: uint(2) });
export type Version = MessageOf<typeof version>;

export const kvRead = message({ key: string(1), version: nested(2, () => version) });
export type KvRead = MessageOf<typeof kvRead>;

export const kvWrite = message({ key: string(1), isDelete: bool(2), value: bytes(3) });
export type KvWrite = MessageOf<typeof kvWrite>;

export const metadataEntry = message({ name: string(1), value: bytes(2) });
export type MetadataEntry = MessageOf<typeof metadataEntry>;

export const kvMetadataWrite = message({ key: string(1), entries: repeated(2, () => metadataEntry) });
export type KvMetadataWrite = MessageOf<typeof kvMetadataWrite>;

export const queryReads = message({ reads: repeated(1, () => kvRead) });

export const merkleSummary = message({
  degreeMax: uint(1),
  levelMax: uint(2),
  levelMaxHashes: repeatedBytes(3),
});
export type MerkleSummary = MessageOf<typeof merkleSummary>;

export const rangeQueryInfo = message({
  startKey: string(1),
  endKey: string(2),
  exhausted: bool(3),
  rawReads: nested(4, () => queryReads),
  readsMerkleHashes: nested(5, () => merkleSummary),
});
export type RangeQueryInfo = MessageOf<typeof rangeQueryInfo>;

export const kvReadWriteSet = message({
  reads: repeated(1, () => kvRead),
  rangeQueries: repeated(2, () => rangeQueryInfo),
  writes: repeated(3, () => kvWrite),
  metadataWrites: repeated(4, () => kvMetadataWrite),
});
export type KvReadWriteSet = MessageOf<typeof kvReadWriteSet>;

export const hashedRead = message({ keyHash: bytes(1), version: nested(2, () => version) });

export const hashedWrite = message({
  keyHash: bytes(1),
  isDelete: bool(2),
  valueHash: bytes(3),
  isPurge: bool(4),
});
export type HashedWrite = MessageOf<typeof hashedWrite>;

export const hashedMetadataWrite = message({ keyHash: bytes(1), entries: repeated(2, () => metadataEntry) });
export type HashedMetadataWrite = MessageOf<typeof hashedMetadataWrite>;

export const hashedReadWriteSet = message({
  reads: repeated(1, () => hashedRead),
  writes: repeated(2, () => hashedWrite),
  metadataWrites: repeated(3, () => hashedMetadataWrite),
});

export const collectionHashedReadWriteSet = message({
  collection: string(1),
  hashedReadWriteSet: bytes(2),
  privateReadWriteSetHash: bytes(3),
});

export const namespaceReadWriteSet = message({
  namespace: string(1),
  readWriteSet: bytes(2),
  collections: repeated(3, () => collectionHashedReadWriteSet),
});

export const txReadWriteSet = message({
  dataModel: uint(1),
  namespaces: repeated(2, () => namespaceReadWriteSet),
});

export const collectionPrivateReadWriteSet = message({ collection: string(1), readWriteSet: bytes(2) });

export const namespacePrivateReadWriteSet = message({
  namespace: string(1),
  collections: repeated(2, () => collectionPrivateReadWriteSet),
});

export const txPrivateReadWriteSet = message({
  dataModel: uint(1),
  namespaces: repeated(2, () => namespacePrivateReadWriteSet),
});
export type TxPrivateReadWriteSet = MessageOf<typeof txPrivateReadWriteSet>;

/** Fabric's peer-internal `txmgr.Updates`: the canonical bytes a commit hash covers. */
export const committedWrite = message({
  namespace: string(1),
  collection: string(2),
  key: bytes(3),
  isDelete: bool(4),
  value: bytes(5),
  version: bytes(6),
});

export const committedUpdates = message({ writes: repeated(1, () => committedWrite) });
