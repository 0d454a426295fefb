/** The part of DER that certificates and revocation lists are written in; anything looser than DER is refused. */
import { asBuffer } from "../protobuf/wire.js";

/** Bytes that are not the DER they should be: truncated, with trailing bytes, or encoded in another way. */
export class DerError extends Error {}

export const derTag = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** The tag of a constructed, context-specific value such as `[0] EXPLICIT`. */
export const contextTag = (number: number): number => 0xa0 | number;

export interface DerValue {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag, length and content: what is signed and compared. */
  readonly bytes: Buffer;
}

const LONG_TAG = 0x1f;
const LENGTH_BYTES_MAX = 4;

/** Reads one value after another from the content of a constructed one. */
export class DerReader {
  readonly #source: Buffer;
  #offset = 0;

  constructor(source: Uint8Array) {
    this.#source = asBuffer(source);
  }

  get done(): boolean {
    return this.#offset >= this.#source.length;
  }

  /** The next value, which must have this tag when one is given. @throws DerError */
  next(tag?: number): DerValue {
    const start = this.#offset;
    const found = this.#byte();
    if ((found & LONG_TAG) === LONG_TAG) throw new DerError("a tag of more than one byte");
    if (tag !== undefined && found !== tag) throw new DerError(`tag ${found} instead of ${tag}`);
    const length = this.#length();
    const contentStart = this.#offset;
    if (length > this.#source.length - contentStart) throw new DerError("truncated value");
    this.#offset += length;
    return {
      tag: found,
      content: this.#source.subarray(contentStart, this.#offset),
      bytes: this.#source.subarray(start, this.#offset),
    };
  }

  /** The next value when it has one of these tags, otherwise nothing is read. */
  optional(...tags: readonly number[]): DerValue | undefined {
    const tag = this.#source[this.#offset];
    return tag !== undefined && tags.includes(tag) ? this.next() : undefined;
  }

  sequence(): DerReader {
    return new DerReader(this.next(derTag.SEQUENCE).content);
  }

  /** @throws DerError when bytes are left that nobody asked for. */
  end(): void {
    if (!this.done) throw new DerError("trailing bytes");
  }

  #byte(): number {
    const byte = this.#source[this.#offset];
    if (byte === undefined) throw new DerError("truncated value");
    this.#offset++;
    return byte;
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > LENGTH_BYTES_MAX) throw new DerError("an indefinite or over-long length");
    let length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + this.#byte();
    const shortest = length < 0x80 ? 0 : Math.ceil((32 - Math.clz32(length)) / 8);
    if (count !== shortest) throw new DerError("a length that is not the shortest");
    return length;
  }
}

/** The one value that `bytes` consist of. @throws DerError */
export function readDer(bytes: Uint8Array, tag?: number): DerValue {
  const reader = new DerReader(bytes);
  const value = reader.next(tag);
  reader.end();
  return value;
}

export function readObjectIdentifier(content: Buffer): string {
  const parts: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(value)) throw new DerError("an over-long object identifier");
    if (byte < 0x80) {
      parts.push(value);
      value = 0;
    }
  }
  const [first] = parts;
  if (first === undefined || (content.at(-1) ?? 0) >= 0x80)
    throw new DerError("a truncated object identifier");
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - 40 * root, ...parts.slice(1)].join(".");
}

/** Lower-case hex of the integer's bytes: enough to compare serial numbers, of which DER has one form each. */
export function readInteger(value: DerValue): string {
  const { content } = value;
  const [first, second] = content;
  if (value.tag !== derTag.INTEGER || first === undefined) throw new DerError("not an integer");
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    throw new DerError("an integer that is not the shortest");
  return content.toString("hex");
}

/** The bits of a BIT STRING; the unused ones at its end, as DER wants, are zero. */
export function readBits({ tag, content }: DerValue): Buffer {
  const [unused] = content;
  const last = content.length > 1 ? (content.at(-1) ?? 0) : 0;
  if (tag !== derTag.BIT_STRING || unused === undefined || unused > 7 || (last & ((1 << unused) - 1)) !== 0)
    throw new DerError("not a bit string");
  return content.subarray(1);
}

/** A BIT STRING of whole bytes: a signature. */
export function readWholeBytes(value: DerValue): Buffer {
  if (value.content[0] !== 0) throw new DerError("a bit string that is not of whole bytes");
  return readBits(value);
}

export function readBoolean(value: DerValue | undefined): boolean {
  if (value === undefined) return false;
  const [byte] = value.content;
  if (value.content.length !== 1 || (byte !== 0 && byte !== 0xff)) throw new DerError("not a boolean");
  return byte === 0xff;
}

const UTC_TIME = /^(?<year>\d{2})(?<rest>\d{10})Z$/;
const GENERALIZED_TIME = /^(?<year>\d{4})(?<rest>\d{10})Z$/;
/** Two-digit years below this are in the twenty-first century (RFC 5280). */
const CENTURY_PIVOT = 50;

/** Milliseconds since the epoch of a UTCTime or GeneralizedTime in seconds and Z. */
export function readTime({ tag, content }: DerValue): number {
  const pattern = tag === derTag.UTC_TIME ? UTC_TIME : GENERALIZED_TIME;
  const groups = pattern.exec(content.toString("latin1"))?.groups;
  const { year, rest } = groups ?? {};
  if (year === undefined || rest === undefined) throw new DerError("not a time");
  const full = year.length === 4 ? year : `${Number(year) < CENTURY_PIVOT ? "20" : "19"}${year}`;
  const [month, day, hour, minute, second] = rest.match(/../g) ?? [];
  const time = Date.parse(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) throw new DerError("not a time");
  return time;
}
