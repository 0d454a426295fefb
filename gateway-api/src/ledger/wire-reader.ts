/** Fields of one protobuf message, in the order of its bytes. */

const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const tagBits = 3;
const continues = 0x80;

/**
 * Walks over a message without making an object of it: of a block's messages a few fields each are needed, and most
 * are only the way to the next one inside.
 *
 * `for (const fields = new WireReader(bytes); fields.next(); ) if (fields.number === 1) … fields.bytes()`
 */
export class WireReader {
  readonly #message: Uint8Array;
  #at = 0;
  #wireType = 0;
  #value = 0;
  #begin = 0;
  /** Number of the field that `next` has come to. */
  number = 0;

  constructor(message: Uint8Array) {
    this.#message = message;
  }

  /** Goes to the next field; false at the end. @throws Error for what is no protobuf message */
  next(): boolean {
    if (this.#at >= this.#message.length) return false;
    const tag = this.#varint();
    this.#wireType = tag & ((1 << tagBits) - 1);
    this.number = tag >>> tagBits;
    if (this.#wireType === wireType.varint) {
      this.#value = this.#varint();
      return true;
    }
    const length = this.#length();
    this.#begin = this.#at;
    this.#at += length;
    if (this.#at > this.#message.length) throw malformed();
    return true;
  }

  /** The field's content as a view of the message. @throws Error when it has none */
  bytes(): Uint8Array {
    if (this.#wireType !== wireType.bytes) throw malformed();
    return this.#message.subarray(this.#begin, this.#at);
  }

  text(): string {
    return textOf(this.bytes());
  }

  /** @throws Error when the field is no varint, or larger than a safe integer */
  integer(): number {
    if (this.#wireType !== wireType.varint || !Number.isSafeInteger(this.#value)) throw malformed();
    return this.#value;
  }

  #length(): number {
    if (this.#wireType === wireType.bytes) return this.#varint();
    if (this.#wireType === wireType.fixed64) return 8;
    if (this.#wireType === wireType.fixed32) return 4;
    throw malformed();
  }

  #varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#message[this.#at];
      if (byte === undefined) throw malformed();
      this.#at += 1;
      value += (byte & (continues - 1)) * factor;
      if (byte < continues) return value;
      factor *= continues;
    }
  }
}

/** The last field of a number that holds bytes; empty when there is none, as protobuf has it. */
export function fieldOf(message: Uint8Array, number: number): Uint8Array {
  let found = nothing;
  for (const fields = new WireReader(message); fields.next();)
    if (fields.number === number) found = fields.bytes();
  return found;
}

/** UTF-8 text of bytes that are a view of a larger buffer. */
export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");

const nothing: Uint8Array = new Uint8Array(0);

const malformed = (): Error => new Error("Malformed block: not a protobuf message.");
