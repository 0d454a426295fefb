/**
 * The messages of p11-kit's remote protocol, version 0: PKCS#11 calls over a pair of pipes. A frame is
 * `code · options length · body length` (big-endian uint32 each), options, body; a body is the call's number, its
 * signature as text, and the arguments. Source: p11-kit 0.24, rpc-message.h.
 */

/** The calls that signing needs: their numbers in the protocol and the signatures that both sides compare. */
export const tokenCalls = {
  initialize: { id: 1, signature: "ayyay" },
  getSlotList: { id: 4, signature: "yfu" },
  getTokenInfo: { id: 6, signature: "u" },
  openSession: { id: 10, signature: "uu" },
  login: { id: 18, signature: "uuay" },
  findObjectsInit: { id: 26, signature: "uaA" },
  findObjects: { id: 27, signature: "ufu" },
  findObjectsFinal: { id: 28, signature: "u" },
  signInit: { id: 42, signature: "uMu" },
  sign: { id: 43, signature: "uayfy" },
} as const;

export type TokenCall = keyof typeof tokenCalls;

const errorCall = 0;
const noBytes = 0xffff_ffff;
const headerBytes = 12;
/** Larger than any answer to these calls. */
const frameBytesMax = 1024 * 1024;

export const protocolVersion = Buffer.of(0);
export const handshake = Buffer.from("PRIVATE-GNOME-KEYRING-PKCS11-PROTOCOL-V-1", "ascii");

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** CK_BYTE */
export const byteOf = (value: number): Buffer => Buffer.of(value);
/** CK_ULONG */
export const ulongOf = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};
/** Room for so many answers. */
export const roomFor = (count: number): Buffer => uint32(count);
/** An array of CK_BYTE that is there. */
export const bytesOf = (value: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(1), uint32(value.length), value]);
/** CK_MECHANISM without a parameter. */
export const mechanismOf = (mechanism: number): Buffer => Buffer.concat([uint32(mechanism), uint32(noBytes)]);

export type Attribute =
  { readonly type: number; readonly ulong: bigint } | { readonly type: number; readonly bytes: Uint8Array };

/** An array of CK_ATTRIBUTE. */
export const attributesOf = (attributes: readonly Attribute[]): Buffer =>
  Buffer.concat([uint32(attributes.length), ...attributes.map(attributeOf)]);

function attributeOf(attribute: Attribute): Buffer {
  const valid = Buffer.of(1);
  if ("ulong" in attribute)
    return Buffer.concat([uint32(attribute.type), valid, uint32(8), ulongOf(attribute.ulong)]);
  const length = uint32(attribute.bytes.length);
  return Buffer.concat([uint32(attribute.type), valid, length, length, attribute.bytes]);
}

export function requestFrame(code: number, call: TokenCall, args: readonly Uint8Array[]): Buffer {
  const { id, signature } = tokenCalls[call];
  const body = Buffer.concat([
    uint32(id),
    uint32(signature.length),
    Buffer.from(signature, "ascii"),
    ...args,
  ]);
  return Buffer.concat([uint32(code), uint32(0), uint32(body.length), body]);
}

/** The token, or the module that speaks for it, refused a call. */
export class TokenRefusal extends Error {
  /** CK_RV of PKCS#11. */
  readonly returnValue: number;

  constructor(call: TokenCall, returnValue: number) {
    super(`the token answered ${call} with 0x${returnValue.toString(16)}`);
    this.returnValue = returnValue;
  }
}

export interface Frame {
  readonly code: number;
  readonly body: Buffer;
  readonly end: number;
}

/** The frame at the beginning of what was received, once it is complete. @throws RangeError for one that is too long. */
export function readFrame(received: Buffer): Frame | undefined {
  if (received.length < headerBytes) return undefined;
  const optionsLength = received.readUInt32BE(4);
  const bodyLength = received.readUInt32BE(8);
  const end = headerBytes + optionsLength + bodyLength;
  if (end > frameBytesMax) throw new RangeError(`a frame of ${end} bytes`);
  if (received.length < end) return undefined;
  return { code: received.readUInt32BE(0), body: received.subarray(headerBytes + optionsLength, end), end };
}

/** Reads an answer's values in their order. @throws RangeError when there are fewer than expected. */
export class AnswerReader {
  readonly #bytes: Buffer;
  #at = 0;

  /** @throws TokenRefusal when the answer is an error. */
  constructor(call: TokenCall, body: Buffer) {
    this.#bytes = body;
    const id = this.#uint32();
    this.#skip(this.#uint32());
    if (id === errorCall) throw new TokenRefusal(call, Number(this.ulong()));
    if (id !== tokenCalls[call].id) throw new RangeError(`an answer to call ${id} instead of ${call}`);
  }

  ulong(): bigint {
    const value = this.#bytes.readBigUInt64BE(this.#at);
    this.#at += 8;
    return value;
  }

  ulongs(): bigint[] {
    const present = this.#byte();
    const count = this.#uint32();
    return present === 0 ? [] : Array.from({ length: count }, () => this.ulong());
  }

  /** Text padded with spaces. */
  text(): string {
    return this.#take(this.#uint32()).toString("utf8").trimEnd();
  }

  bytes(): Buffer {
    const present = this.#byte();
    const length = this.#uint32();
    return present === 0 ? Buffer.alloc(0) : this.#take(length);
  }

  #byte(): number {
    const value = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  #uint32(): number {
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  #take(length: number): Buffer {
    const begin = this.#at;
    this.#skip(length);
    return this.#bytes.subarray(begin, this.#at);
  }

  #skip(length: number): void {
    if (this.#at + length > this.#bytes.length) throw new RangeError("an answer that is cut short");
    this.#at += length;
  }
}
