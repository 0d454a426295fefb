/**
 * Reads a LevelDB table (`*.ldb`) and checks every block against its CRC. LevelDB does so only where it is asked to,
 * and its binding for Node.js never asks: a flipped bit would be served as a value.
 */
import type { FileHandle } from "node:fs/promises";
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

/** @returns every damaged block; a table without a readable index is one damage. */
export async function checkTableFile(file: FileHandle): Promise<TableDamage[]> {
  const { size } = await file.stat();
  if (size < FOOTER_BYTES) return [{ offset: 0, what: "the file is cut short" }];
  const footer = await read(file, size - FOOTER_BYTES, FOOTER_BYTES);
  if (!footer.subarray(FOOTER_BYTES - MAGIC.length).equals(MAGIC))
    return [{ offset: size - MAGIC.length, what: "the footer is damaged" }];
  const handles = handlesOf(footer);
  if (handles === undefined) return [{ offset: size - FOOTER_BYTES, what: "the footer is damaged" }];
  const [metaIndex, index] = handles;
  const indexBlock = await readBlock(file, index, size);
  if (indexBlock === undefined) return [{ offset: index.offset, what: "the index is damaged" }];
  const damages: TableDamage[] = [];
  const metaIndexBlock = await readBlock(file, metaIndex, size);
  if (metaIndexBlock === undefined)
    damages.push({ offset: metaIndex.offset, what: "the table's description is damaged" });
  // A damaged filter says of keys that are there that they are not.
  for (const { handle } of metaIndexBlock === undefined ? [] : entriesOf(metaIndexBlock))
    if ((await readBlock(file, handle, size)) === undefined)
      damages.push({ offset: handle.offset, what: "the table's filter is damaged" });
  let previous: string | undefined;
  for (const { key, handle } of entriesOf(indexBlock)) {
    if ((await readBlock(file, handle, size)) === undefined)
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

/** Undefined when the block's CRC or its compression does not hold. */
async function readBlock(
  file: FileHandle,
  { offset, size }: Handle,
  fileSize: number,
): Promise<Buffer | undefined> {
  if (offset + size + TRAILER_BYTES > fileSize) return undefined;
  const block = await read(file, offset, size + TRAILER_BYTES);
  if (block.length !== size + TRAILER_BYTES) return undefined;
  if (block.readUInt32LE(size + 1) !== maskedCrc32c(block.subarray(0, size + 1))) return undefined;
  const content = block.subarray(0, size);
  try {
    return block[size] === SNAPPY ? uncompress(content) : content;
  } catch {
    return undefined;
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const target = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(target, 0, length, position);
  return target.subarray(0, bytesRead);
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
