/**
 * A backup is a line that names its format and then frames: one byte of type, four of length, the content. The last
 * frame holds the SHA-256 of all before it, so that a backup cut short or changed anywhere is told from a whole one.
 */
import { createHash, type Hash } from "node:crypto";
import { PeerError } from "../errors.js";

export const FIRST_LINE = "antin ledger backup 1\n";

export const frameType = {
  /** JSON: when and of what. */
  HEADER: 0x48,
  /** A file of the data directory: JSON of its name and mode, a line feed, its content. */
  FILE: 0x46,
  /** JSON: the channel whose entries follow. */
  CHANNEL: 0x43,
  /** Entries of the channel's ledger: key length, key, value length, value; lengths in four bytes. */
  ENTRIES: 0x45,
  /** All channels are through. */
  COMPLETE: 0x5a,
  /** SHA-256 of every byte before this frame. */
  SEAL: 0x53,
} as const;

export interface Frame {
  readonly type: number;
  readonly content: Buffer;
}

const HEAD_BYTES = 5;
const LENGTH_BYTES = 4;
/** No frame is larger; a length past it is damage. */
const FRAME_BYTES_MAX = 64 * 1024 * 1024;

export function encodeFrame(type: number, content: Buffer | string): Buffer {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt8(type, 0);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const damaged = (what: string): PeerError =>
  new PeerError("BACKUP_DAMAGED", `the backup is damaged: ${what}`);

/** The frames of a byte stream in order. @throws PeerError BACKUP_DAMAGED when it ends within one. */
export async function* readFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD_BYTES) {
      const length = rest.readUInt32BE(1);
      if (length > FRAME_BYTES_MAX) throw damaged("a frame is too long");
      if (rest.length < HEAD_BYTES + length) break;
      yield { type: rest.readUInt8(0), content: rest.subarray(HEAD_BYTES, HEAD_BYTES + length) };
      rest = rest.subarray(HEAD_BYTES + length);
    }
  }
  if (rest.length > 0) throw damaged("it ends within a frame");
}

/** Checks the seal while the frames go through. @throws PeerError BACKUP_DAMAGED at the end at the latest. */
export async function* sealedFrames(frames: AsyncIterable<Frame>): AsyncGenerator<Frame> {
  const seal = new Seal();
  let isSealed = false;
  for await (const frame of frames) {
    if (isSealed) throw damaged("something follows its seal");
    if (frame.type === frameType.SEAL) {
      if (!frame.content.equals(seal.digest())) throw damaged("its seal does not match");
      isSealed = true;
    } else {
      seal.add(encodeFrame(frame.type, frame.content));
      yield frame;
    }
  }
  if (!isSealed) throw damaged("it was cut short");
}

/** Of the frames so far. */
export class Seal {
  readonly #hash: Hash = createHash("sha256").update(FIRST_LINE);

  add(bytes: Buffer): void {
    this.#hash.update(bytes);
  }

  digest(): Buffer {
    return this.#hash.copy().digest();
  }
}

export function encodeEntry(key: string, value: Buffer): Buffer {
  const name = Buffer.from(key);
  const target = Buffer.allocUnsafe(2 * LENGTH_BYTES + name.length + value.length);
  target.writeUInt32BE(name.length, 0);
  target.set(name, LENGTH_BYTES);
  target.writeUInt32BE(value.length, LENGTH_BYTES + name.length);
  target.set(value, 2 * LENGTH_BYTES + name.length);
  return target;
}

/** @throws PeerError BACKUP_DAMAGED. */
export function* decodeEntries(content: Buffer): Generator<[string, Buffer]> {
  let offset = 0;
  const take = (): Buffer => {
    if (offset + LENGTH_BYTES > content.length) throw damaged("an entry is cut short");
    const start = offset + LENGTH_BYTES;
    const end = start + content.readUInt32BE(offset);
    if (end > content.length) throw damaged("an entry is cut short");
    offset = end;
    return content.subarray(start, end);
  };
  while (offset < content.length) yield [take().toString("utf8"), take()];
}

/** @throws PeerError BACKUP_DAMAGED. */
export function decodeJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString("utf8"));
  } catch (error) {
    throw new PeerError("BACKUP_DAMAGED", "the backup is damaged: a frame cannot be read", { cause: error });
  }
}
