/**
 * Reads a LevelDB log (`*.log`, `MANIFEST-*`) record by record. LevelDB itself passes over a damaged record in silence
 * and goes on behind it, which would open a ledger without a block in its middle; here it is found beforehand.
 */
import { maskedCrc32c } from "./crc32c.js";

/** Log files come in blocks of this size; no record's part crosses the end of one. */
const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;
const FULL_TYPE = 1;
const FIRST_TYPE = 2;
const LAST_TYPE = 4;

export interface LogCheck {
  readonly records: number;
  /** Damage with whole records behind it: not what a crash leaves. */
  readonly damagedAt?: number;
  /** What was meant to be there: the damaged record's bytes, as far as they can be told. */
  readonly damaged?: Buffer;
  /** From here on the file is what a crash leaves of the last record. */
  readonly tornAt?: number;
}

export function checkLogFile(file: Buffer): LogCheck {
  let records = 0;
  let offset = 0;
  while (offset < file.length) {
    const room = BLOCK_BYTES - (offset % BLOCK_BYTES);
    if (room < HEADER_BYTES) {
      offset += room;
      continue;
    }
    const part = readPart(file, offset);
    if (part === undefined) {
      const behind = nextWholePart(file, offset);
      return behind
        ? {
            records,
            damagedAt: offset,
            damaged: file.subarray(offset + HEADER_BYTES, endOfBlock(file, offset)),
          }
        : { records, tornAt: offset };
    }
    if (part.type === FULL_TYPE || part.type === LAST_TYPE) records++;
    offset += HEADER_BYTES + part.length;
  }
  return { records };
}

/** The content of each record up to the first that is not whole. */
export function* wholeRecordsOf(file: Buffer): Generator<Buffer> {
  let parts: Buffer[] = [];
  for (let offset = 0; offset < file.length;) {
    const room = BLOCK_BYTES - (offset % BLOCK_BYTES);
    if (room < HEADER_BYTES) {
      offset += room;
      continue;
    }
    const part = readPart(file, offset);
    if (part === undefined) return;
    const start = offset + HEADER_BYTES;
    offset = start + part.length;
    if (part.type === FULL_TYPE || part.type === FIRST_TYPE) parts = [];
    parts.push(file.subarray(start, offset));
    if (part.type === FULL_TYPE || part.type === LAST_TYPE) yield Buffer.concat(parts);
  }
}

const endOfBlock = (file: Buffer, offset: number): number =>
  Math.min(file.length, offset + BLOCK_BYTES - (offset % BLOCK_BYTES));

function readPart(file: Buffer, offset: number): { type: number; length: number } | undefined {
  const end = endOfBlock(file, offset);
  if (offset + HEADER_BYTES > end) return undefined;
  const length = file.readUInt16LE(offset + 4);
  const type = file.readUInt8(offset + 6);
  const last = offset + HEADER_BYTES + length;
  if (type < FULL_TYPE || type > LAST_TYPE || last > end) return undefined;
  return file.readUInt32LE(offset) === maskedCrc32c(file.subarray(offset + 6, last))
    ? { type, length }
    : undefined;
}

/** Whether a whole part stands behind a damaged one: where its length says, or at the start of a later block. */
function nextWholePart(file: Buffer, damagedAt: number): boolean {
  const end = endOfBlock(file, damagedAt);
  if (damagedAt + HEADER_BYTES <= end) {
    const next = damagedAt + HEADER_BYTES + file.readUInt16LE(damagedAt + 4);
    if (next < end && readPart(file, next) !== undefined) return true;
  }
  for (let block = end; block < file.length; block += BLOCK_BYTES)
    if (readPart(file, block) !== undefined) return true;
  return false;
}

/** The first stored key that a record of a ledger's log writes; undefined when it cannot be read. */
export function firstKeyOf(record: Buffer): string | undefined {
  // Sequence number (8) and count (4), then for each write its type, the key's length and the key.
  const keyStart = 14;
  const length = record[13];
  if (record[12] !== 1 || length === undefined || length >= 0x80 || record.length < keyStart + length)
    return undefined;
  return record.toString("utf8", keyStart, keyStart + length);
}
