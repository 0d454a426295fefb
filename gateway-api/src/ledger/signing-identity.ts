import { createPrivateKey, sign, X509Certificate, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { serviceCode, ServiceError } from "../services/service-error.js";

/** An X.509 identity whose private key this gateway holds. */
export interface SigningIdentity {
  readonly name: string;
  readonly mspId: string;
  /** PEM bytes of the certificate, as they travel in every transaction. */
  readonly credentials: Uint8Array;
  /** Milliseconds since the epoch after which the certificate is no longer valid. */
  readonly validTo: number;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;
const curveOrder = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
const halfCurveOrder = curveOrder / 2n;
const coordinateBytes = 32;

/**
 * Reads `<identitiesDir>/<name>/{cert.pem,key.pem,identity.json}`.
 *
 * @throws ServiceError `IDENTITY_UNKNOWN` when the gateway holds no such identity.
 */
export function loadSigningIdentity(identitiesDir: string, name: string): SigningIdentity {
  if (!namePattern.test(name)) throw new ServiceError(serviceCode.IDENTITY_UNKNOWN, { details: { name } });
  const folder = path.join(identitiesDir, name);
  let certificate: Buffer;
  let key: KeyObject;
  let mspId: string;
  try {
    certificate = readFileSync(path.join(folder, "cert.pem"));
    key = createPrivateKey(readFileSync(path.join(folder, "key.pem")));
    ({ mspId } = JSON.parse(readFileSync(path.join(folder, "identity.json"), "utf8")) as { mspId: string });
  } catch (cause) {
    throw new ServiceError(serviceCode.IDENTITY_UNKNOWN, { details: { name }, cause });
  }
  return {
    name,
    mspId,
    credentials: certificate,
    validTo: Date.parse(new X509Certificate(certificate).validTo),
    sign: (message) => signMessage(message, key),
  };
}

/** ECDSA P-256 over SHA-256, DER, low S: Fabric refuses the high half, which OpenSSL gives every other time. */
export function signMessage(message: Uint8Array, key: KeyObject): Uint8Array {
  const raw = sign("sha256", message, { key, dsaEncoding: "ieee-p1363" });
  const s = BigInt(`0x${raw.toString("hex", coordinateBytes)}`);
  if (s > halfCurveOrder)
    raw.write((curveOrder - s).toString(16).padStart(2 * coordinateBytes, "0"), coordinateBytes, "hex");
  return derSignature(raw.subarray(0, coordinateBytes), raw.subarray(coordinateBytes));
}

function derSignature(r: Buffer, s: Buffer): Buffer {
  const body = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

function derInteger(bytes: Buffer): Buffer {
  let begin = 0;
  while (begin < bytes.length - 1 && bytes[begin] === 0) begin += 1;
  const digits = bytes.subarray(begin);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.of(0x02, digits.length + sign.length, ...sign), digits]);
}
