import type { Version } from "../messages/read-write-set.js";

/** A committed value: who wrote it last (block and position) and its metadata (`KVMetadataWrite` bytes, often empty). */
export interface VersionedValue {
  readonly value: Buffer;
  readonly metadata: Buffer;
  readonly version: Version;
}

const BLOCK_BYTES = 6;
const TX_BYTES = 4;
const METADATA_LENGTH_BYTES = 4;
const HEADER_BYTES = BLOCK_BYTES + TX_BYTES + METADATA_LENGTH_BYTES;

export function encodeVersionedValue({ value, metadata, version }: VersionedValue): Buffer {
  const target = Buffer.allocUnsafe(HEADER_BYTES + metadata.length + value.length);
  target.writeUIntBE(version.block, 0, BLOCK_BYTES);
  target.writeUInt32BE(version.tx, BLOCK_BYTES);
  target.writeUInt32BE(metadata.length, BLOCK_BYTES + TX_BYTES);
  target.set(metadata, HEADER_BYTES);
  target.set(value, HEADER_BYTES + metadata.length);
  return target;
}

export function decodeVersionedValue(stored: Buffer): VersionedValue {
  const valueStart = HEADER_BYTES + stored.readUInt32BE(BLOCK_BYTES + TX_BYTES);
  return {
    version: { block: stored.readUIntBE(0, BLOCK_BYTES), tx: stored.readUInt32BE(BLOCK_BYTES) },
    metadata: stored.subarray(HEADER_BYTES, valueStart),
    value: stored.subarray(valueStart),
  };
}
