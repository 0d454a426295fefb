/**
 * ECDSA over P-256 and SHA-256 as Fabric wants it: DER with s in the lower half of the group order. Of (r, s) and
 * (r, n−s) both verify, so only one may be accepted or a signature could be altered without its key.
 */
import { sign, verify, type KeyObject } from "node:crypto";
import { asBuffer } from "../protobuf/wire.js";

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = Buffer.from((ORDER >> 1n).toString(16).padStart(64, "0"), "hex");
const SCALAR_BYTES = 32;
const SEQUENCE = 0x30;
const INTEGER = 0x02;

export type Sign = (message: Uint8Array) => Promise<Buffer>;

export const signLowS = (key: KeyObject, message: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }, (error, signature) => {
      if (error) reject(error);
      else resolve(toLowSDer(signature));
    });
  });

/** False for a wrong signature, a malformed one and one with a high s; never throws for what a caller sent. */
export const verifyLowS = (key: KeyObject, message: Uint8Array, signature: Uint8Array): Promise<boolean> =>
  new Promise((resolve) => {
    if (!hasLowS(signature)) {
      resolve(false);
      return;
    }
    verify("sha256", message, key, signature, (error, valid) => {
      resolve(error === null && valid);
    });
  });

/** @param signature r and s as two 32-byte numbers (IEEE P1363). */
export function toLowSDer(signature: Uint8Array): Buffer {
  const r = asBuffer(signature.subarray(0, SCALAR_BYTES));
  const s = asBuffer(signature.subarray(SCALAR_BYTES));
  const low = s.compare(HALF_ORDER) > 0 ? subtractFromOrder(s) : s;
  const integers = Buffer.concat([derInteger(r), derInteger(low)]);
  return Buffer.concat([Buffer.from([SEQUENCE, integers.length]), integers]);
}

/** Whether `der` is a well-formed signature whose s is at most half the group order. */
export function hasLowS(der: Uint8Array): boolean {
  const bytes = asBuffer(der);
  if (bytes[0] !== SEQUENCE || bytes[1] !== bytes.length - 2) return false;
  const r = readInteger(bytes, 2);
  const s = r === undefined ? undefined : readInteger(bytes, r.end);
  if (s?.end !== bytes.length) return false;
  const scalar = s.value[0] === 0 ? s.value.subarray(1) : s.value;
  if (scalar.length > SCALAR_BYTES) return false;
  return Buffer.concat([Buffer.alloc(SCALAR_BYTES - scalar.length), scalar]).compare(HALF_ORDER) <= 0;
}

function readInteger(bytes: Buffer, offset: number): { value: Buffer; end: number } | undefined {
  const length = bytes[offset + 1];
  if (bytes[offset] !== INTEGER || length === undefined || length === 0) return undefined;
  const end = offset + 2 + length;
  return end > bytes.length ? undefined : { value: bytes.subarray(offset + 2, end), end };
}

const subtractFromOrder = (s: Buffer): Buffer =>
  Buffer.from((ORDER - BigInt(`0x${s.toString("hex")}`)).toString(16).padStart(64, "0"), "hex");

function derInteger(scalar: Buffer): Buffer {
  let start = 0;
  while (start < scalar.length - 1 && scalar[start] === 0) start++;
  const digits = scalar.subarray(start);
  const negative = digits.readUInt8(0) >= 0x80;
  return Buffer.concat([
    Buffer.from(negative ? [INTEGER, digits.length + 1, 0] : [INTEGER, digits.length]),
    digits,
  ]);
}
