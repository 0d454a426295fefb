import { createPrivateKey, sign } from "node:crypto";

/** Order of P-256's base point (FIPS 186-4, D.1.2.3). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Signs a message with ECDSA over SHA-256, DER encoded, s in the half of its range that is asked for. */
export function signMessage(
  privateKeyPem: string,
  message: Uint8Array,
  half: "low" | "high" = "low",
): Uint8Array {
  const raw = sign("sha256", message, { key: createPrivateKey(privateKeyPem), dsaEncoding: "ieee-p1363" });
  const r = integerOf(raw.subarray(0, 32));
  const s = integerOf(raw.subarray(32));
  const isLow = s <= order / 2n;
  return derSequence(derInteger(r), derInteger(isLow === (half === "low") ? s : order - s));
}

const integerOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);

/** ASN.1 DER of a number of at least zero. */
export function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return derValue(0x02, bytes.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

export const derOctetString = (bytes: Uint8Array): Buffer => derValue(0x04, bytes);

export const derSequence = (...parts: readonly Uint8Array[]): Buffer => derValue(0x30, Buffer.concat(parts));

/** @param content shorter than 128 bytes, which is all that signatures and block headers need. */
function derValue(tag: number, content: Uint8Array): Buffer {
  if (content.length >= 0x80) throw new RangeError("The long form of a DER length is not needed here.");
  return Buffer.concat([Buffer.of(tag, content.length), content]);
}
