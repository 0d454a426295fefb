/** Malformed protobuf bytes: truncated fields, over-long varints, unknown wire types. */
export class ProtobufError extends Error {
  readonly code = "PROTOBUF_MALFORMED";
}

export const EMPTY_BYTES: Buffer = Buffer.alloc(0);

/** A Buffer over the same memory; bytes from gRPC and LevelDB are never copied on their way through. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const VARINT_BYTES_MAX = 10;

/** Reads one message's fields in order; byte fields come back as views of the source. */
export class WireReader {
  readonly #source: Buffer;
  #offset = 0;

  constructor(source: Uint8Array) {
    this.#source = asBuffer(source);
  }

  get done(): boolean {
    return this.#offset >= this.#source.length;
  }

  /** Exact up to 2^53; larger values (a stop position of 2^64−1) only keep their order of magnitude. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < VARINT_BYTES_MAX; count++) {
      const byte = this.#source[this.#offset++];
      if (byte === undefined) throw new ProtobufError("truncated varint");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new ProtobufError("over-long varint");
  }

  bytes(): Buffer {
    const length = this.varint();
    const start = this.#offset;
    if (length > this.#source.length - start) throw new ProtobufError("truncated field");
    this.#offset = start + length;
    return this.#source.subarray(start, this.#offset);
  }

  skip(wireType: number): void {
    if (wireType === 0) this.varint();
    else if (wireType === 1) this.#advance(8);
    else if (wireType === 2) this.bytes();
    else if (wireType === 5) this.#advance(4);
    else throw new ProtobufError(`unknown wire type ${wireType}`);
  }

  #advance(count: number): void {
    this.#offset += count;
    if (this.#offset > this.#source.length) throw new ProtobufError("truncated field");
  }
}

export function encodeVarint(value: number): Buffer {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not an unsigned integer: ${value}`);
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

const varintSize = (value: number): number => {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
};

/** Collects the parts of one message; `finish` lays them out in a single allocation. */
export class WireWriter {
  readonly #parts: (Buffer | number)[] = [];
  #size = 0;

  varintField(field: number, value: number): void {
    this.#varint(field * 8);
    this.#varint(value);
  }

  bytesField(field: number, bytes: Uint8Array): void {
    this.#varint(field * 8 + 2);
    this.#varint(bytes.length);
    this.#parts.push(asBuffer(bytes));
    this.#size += bytes.length;
  }

  finish(): Buffer {
    const target = Buffer.allocUnsafe(this.#size);
    let offset = 0;
    for (const part of this.#parts) {
      if (typeof part === "number") {
        let rest = part;
        while (rest >= 0x80) {
          target[offset++] = (rest % 0x80) | 0x80;
          rest = Math.floor(rest / 0x80);
        }
        target[offset++] = rest;
      } else {
        target.set(part, offset);
        offset += part.length;
      }
    }
    return target;
  }

  #varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not an unsigned integer: ${value}`);
    this.#parts.push(value);
    this.#size += varintSize(value);
  }
}
