/** ECDSA over P-256 as Fabric takes it: DER, with s in the lower half of the group order. */

const curveOrder = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
const halfCurveOrder = curveOrder / 2n;
const coordinateBytes = 32;

/** Length of a signature as OpenSSL (IEEE P1363) and PKCS#11 give it: r and s, 32 bytes each. */
export const rawSignatureBytes = 2 * coordinateBytes;

/** Of (r, s) and (r, n − s) both verify; Fabric refuses the one with the higher s. */
export function lowSDer(rawSignature: Uint8Array): Uint8Array {
  const raw = Buffer.from(rawSignature);
  const s = BigInt(`0x${raw.toString("hex", coordinateBytes)}`);
  if (s > halfCurveOrder)
    raw.write((curveOrder - s).toString(16).padStart(2 * coordinateBytes, "0"), coordinateBytes, "hex");
  const body = Buffer.concat([
    derInteger(raw.subarray(0, coordinateBytes)),
    derInteger(raw.subarray(coordinateBytes)),
  ]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

function derInteger(bytes: Buffer): Buffer {
  let begin = 0;
  while (begin < bytes.length - 1 && bytes[begin] === 0) begin += 1;
  const digits = bytes.subarray(begin);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.of(0x02, digits.length + sign.length, ...sign), digits]);
}
