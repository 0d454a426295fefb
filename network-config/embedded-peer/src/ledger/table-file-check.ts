/**
 * Reads a LevelDB table (`*.ldb`) and checks every block against its CRC. LevelDB does so only where it is asked to,
 * and its binding for Node.js never asks: a flipped bit would be served as a value.
 */
import { maskedCrc32c } from "./crc32c.js";
import { uncompress } from "./snappy.js";

const FOOTER_BYTES = 48;
const MAGIC = Buffer.from("57fb808b247547db", "hex");
const TRAILER_BYTES = 5;
const SNAPPY = 1;
/** Behind each user key: sequence number and type. */
const KEY_SUFFIX_BYTES = 8;

interface Handle {
  readonly offset: number;
  readonly size: number;
}

export interface TableDamage {
  /** In the file. */
  readonly offset: number;
  readonly what: string;
  /** The damaged block's entries stand after the first and up to the second of these keys. */
  readonly keys?: readonly [string | undefined, string];
}

/**
 * @param file the whole of it: LevelDB ends a table at 2 MiB, and reading its blocks of 4 KiB one by one takes longer
 *   than checking them.
 * @returns every damaged block; a table without a readable index is one damage.
 */
export function checkTableFile(file: Buffer): TableDamage[] {
  const size = file.length;
  if (size < FOOTER_BYTES) return [{ offset: 0, what: "the file is cut short" }];
  const footer = file.subarray(size - FOOTER_BYTES);
  if (!footer.subarray(FOOTER_BYTES - MAGIC.length).equals(MAGIC))
    return [{ offset: size - MAGIC.length, what: "the footer is damaged" }];
  const handles = handlesOf(footer);
  if (handles === undefined) return [{ offset: size - FOOTER_BYTES, what: "the footer is damaged" }];
  const [metaIndex, index] = handles;
  const indexBlock = readBlock(file, index);
  if (indexBlock === undefined) return [{ offset: index.offset, what: "the index is damaged" }];
  const damages: TableDamage[] = [];
  const metaIndexBlock = readBlock(file, metaIndex);
  if (metaIndexBlock === undefined)
    damages.push({ offset: metaIndex.offset, what: "the table's description is damaged" });
  // A damaged filter says of keys that are there that they are not.
  for (const { handle } of metaIndexBlock === undefined ? [] : entriesOf(metaIndexBlock))
    if (!isWhole(file, handle))
      damages.push({ offset: handle.offset, what: "the table's filter is damaged" });
  let previous: string | undefined;
  for (const { key, handle } of entriesOf(indexBlock)) {
    if (!isWhole(file, handle))
      damages.push({ offset: handle.offset, what: "a checksum does not match", keys: [previous, key] });
    previous = key;
  }
  return damages;
}

/** Where the description and the index stand; undefined when the footer, padded with zeros, does not say so. */
function handlesOf(footer: Buffer): [Handle, Handle] | undefined {
  const cursor = new Cursor(footer);
  try {
    const handles: [Handle, Handle] = [cursor.handle(), cursor.handle()];
    const padding = footer.subarray(cursor.offset, FOOTER_BYTES - MAGIC.length);
    return padding.every((byte) => byte === 0) ? handles : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the block's CRC holds, its compression's kind included. */
function isWhole(file: Buffer, { offset, size }: Handle): boolean {
  const end = offset + size + TRAILER_BYTES;
  if (end > file.length) return false;
  return file.readUInt32LE(offset + size + 1) === maskedCrc32c(file.subarray(offset, offset + size + 1));
}

/** Undefined when the block's CRC or its compression does not hold. */
function readBlock(file: Buffer, { offset, size }: Handle): Buffer | undefined {
  if (!isWhole(file, { offset, size })) return undefined;
  const content = file.subarray(offset, offset + size);
  try {
    return file[offset + size] === SNAPPY ? uncompress(content) : content;
  } catch {
    return undefined;
  }
}

/** An index block's rows: the last key of each data block, or a little past it, and where the block stands. */
function* entriesOf(block: Buffer): Generator<{ key: string; handle: Handle }> {
  const restarts = block.readUInt32LE(block.length - 4);
  const end = block.length - 4 - 4 * restarts;
  const cursor = new Cursor(block);
  let key = Buffer.alloc(0);
  while (cursor.offset < end) {
    const [shared, own, valueBytes] = [cursor.varint(), cursor.varint(), cursor.varint()];
    key = Buffer.concat([key.subarray(0, shared), cursor.take(own)]);
    const handle = new Cursor(cursor.take(valueBytes)).handle();
    yield { key: key.toString("utf8", 0, Math.max(0, key.length - KEY_SUFFIX_BYTES)), handle };
  }
}

class Cursor {
  readonly #source: Buffer;
  offset = 0;

  constructor(source: Buffer) {
    this.#source = source;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#source.readUInt8(this.offset++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  take(length: number): Buffer {
    this.offset += length;
    return this.#source.subarray(this.offset - length, this.offset);
  }

  handle(): Handle {
    return { offset: this.varint(), size: this.varint() };
  }
}
