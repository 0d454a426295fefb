/**
 * ECDSA over SHA-256 as Fabric wants it: DER with s in the lower half of the group order. Of (r, s) and (r, n−s) both
 * verify, so only one may be accepted or a signature could be altered without its key. Signed is on P-256; verified
 * on every curve that Fabric takes.
 */
import { sign, verify, type KeyObject } from "node:crypto";
import { asBuffer } from "../protobuf/wire.js";

/** Group orders (SEC 2), by the name that OpenSSL gives the curve. */
const orders = {
  secp224r1: 0xffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3dn,
  prime256v1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp384r1:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  secp521r1:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
} as const;
type Curve = keyof typeof orders;

const ORDER = orders.prime256v1;
const SCALAR_BYTES = 32;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** The one long form of a length that a signature needs: one byte, on P-521. */
const ONE_LENGTH_BYTE = 0x81;

const half = (order: bigint): Buffer => {
  const digits = order.toString(16);
  return Buffer.from((order >> 1n).toString(16).padStart(digits.length + (digits.length % 2), "0"), "hex");
};
const halfOrders: Readonly<Record<Curve, Buffer>> = {
  secp224r1: half(orders.secp224r1),
  prime256v1: half(orders.prime256v1),
  secp384r1: half(orders.secp384r1),
  secp521r1: half(orders.secp521r1),
};
const HALF_ORDER = halfOrders.prime256v1;

const curveOf = (key: KeyObject): string | undefined => key.asymmetricKeyDetails?.namedCurve;

/** Whether signatures by this key can be taken at all. */
export const isKnownCurve = (key: KeyObject): boolean => Object.hasOwn(orders, curveOf(key) ?? "");

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
    if (!hasLowS(signature, curveOf(key))) {
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

/** Whether `der` is a well-formed signature whose s is at most half the curve's group order. */
export function hasLowS(der: Uint8Array, curve: string = "prime256v1"): boolean {
  const bytes = asBuffer(der);
  const halfOrder = Object.hasOwn(halfOrders, curve) ? halfOrders[curve as Curve] : undefined;
  const start = bytes[1] === ONE_LENGTH_BYTE ? 3 : 2;
  const length = bytes[start - 1];
  if (halfOrder === undefined || bytes[0] !== SEQUENCE || length !== bytes.length - start) return false;
  if (start === 2 ? length >= 0x80 : length < 0x80) return false;
  const r = readInteger(bytes, start);
  const s = r === undefined ? undefined : readInteger(bytes, r.end);
  if (s?.end !== bytes.length) return false;
  const scalar = s.value[0] === 0 ? s.value.subarray(1) : s.value;
  if (scalar.length > halfOrder.length) return false;
  return Buffer.concat([Buffer.alloc(halfOrder.length - scalar.length), scalar]).compare(halfOrder) <= 0;
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
