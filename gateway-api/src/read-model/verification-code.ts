import { createHash, timingSafeEqual } from "node:crypto";

/** Crockford's base 32: no I, L, O or U, so that a printed code is read back as it was meant. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeLength = 10;
const bitsPerDigit = 5;

/**
 * The code printed on a document: whoever holds the paper may ask for its public status. It follows from the
 * payload's salt, so numbers that can be guessed give nothing away.
 *
 * @param salt 32 hex digits of the payload's salt.
 */
export function verificationCode(kind: string, number: string, salt: string): string {
  const digest = createHash("sha256")
    .update(`antin/verification-code/v1|${kind}|${number}|${salt}`, "utf8")
    .digest();
  let bits = BigInt(`0x${digest.toString("hex")}`) >> BigInt(8 * digest.length - codeLength * bitsPerDigit);
  let code = "";
  for (let at = 0; at < codeLength; at += 1) {
    code = (alphabet[Number(bits & 31n)] ?? "") + code;
    bits >>= 5n;
  }
  return code;
}

/** Compares in constant time; lower case and the look-alikes that Crockford's alphabet leaves out are read as meant. */
export function isVerificationCode(given: string, expected: string): boolean {
  const read = given.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return (
    read.length === expected.length &&
    timingSafeEqual(Buffer.from(read, "latin1"), Buffer.from(expected, "latin1"))
  );
}
