import { createHash, sign, X509Certificate, type KeyObject } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { serviceCode, ServiceError } from "../services/service-error.js";
import { openKeyAccess, plainKeys, type KeyAccess } from "./key-access.js";
import { KeyFailure } from "./key-failure.js";
import { openKeyFile } from "./key-file.js";
import { lowSDer } from "./key-signature.js";
import type { TokenKey } from "./key-token.js";
import { fingerprintOf, identityFiles, revocationOf } from "./signing-identity-files.js";

/** An X.509 identity whose private key this gateway can use. */
export interface SigningIdentity {
  readonly name: string;
  readonly mspId: string;
  /** PEM bytes of the certificate, as they travel in every transaction. */
  readonly credentials: Uint8Array;
  /** Milliseconds since the epoch after which the certificate is no longer valid. */
  readonly validTo: number;
  /** When the certificate was revoked; absent while it stands. */
  readonly revokedAt?: string;
  /** Of the files it was read from: another one means that the identity was renewed or revoked. */
  readonly fingerprint: string;
  /** ECDSA P-256 over SHA-256 of the message, DER, low s. @throws KeyFailure when a token is away. */
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
}

const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Folder of an identity. @throws ServiceError `IDENTITY_UNKNOWN` for a name that none can have. */
export function identityFolder(identitiesDir: string, name: string): string {
  if (!namePattern.test(name)) throw new ServiceError(serviceCode.IDENTITY_UNKNOWN, { details: { name } });
  return path.join(identitiesDir, name);
}

/**
 * Reads `<identitiesDir>/<name>/{cert.pem,identity.json}` and the key that belongs to them: `key.pem`, or a token's.
 *
 * @throws ServiceError `IDENTITY_UNKNOWN` when the gateway holds no such identity; KeyFailure when its key does not open.
 */
export function loadSigningIdentity(
  identitiesDir: string,
  name: string,
  keys: KeyAccess = openKeyAccess(plainKeys),
): SigningIdentity {
  const folder = identityFolder(identitiesDir, name);
  const fingerprint = fingerprintOf(folder);
  let credentials: Buffer;
  let certificate: X509Certificate;
  let mspId: string;
  let revokedAt: string | undefined;
  try {
    credentials = readFileSync(path.join(folder, identityFiles.certificate));
    certificate = new X509Certificate(credentials);
    ({ mspId } = JSON.parse(readFileSync(path.join(folder, identityFiles.description), "utf8")) as {
      mspId: string;
    });
    revokedAt = revocationOf(folder, certificate);
  } catch (cause) {
    throw new ServiceError(serviceCode.IDENTITY_UNKNOWN, { details: { name }, cause });
  }
  return {
    name,
    mspId,
    credentials,
    fingerprint,
    validTo: Date.parse(certificate.validTo),
    ...(revokedAt !== undefined && { revokedAt }),
    sign: signerOf(folder, certificate, keys),
  };
}

function signerOf(folder: string, certificate: X509Certificate, keys: KeyAccess): SigningIdentity["sign"] {
  const description = path.join(folder, identityFiles.tokenKey);
  if (!existsSync(description)) {
    const key = keyOf(folder, certificate, keys);
    return (message) => Promise.resolve(signMessage(message, key));
  }
  const tokenKey = readTokenKey(description);
  const { tokens } = keys;
  if (tokens === undefined)
    throw new KeyFailure("token", `${description} names a token and no PKCS#11 module is configured`);
  return (message) => tokens.sign(tokenKey, createHash("sha256").update(message).digest());
}

/** A renewal with a new key puts the certificate in place first: until the key follows, it lies beside the old one. */
function keyOf(folder: string, certificate: X509Certificate, keys: KeyAccess): KeyObject {
  const next = path.join(folder, identityFiles.nextKey);
  if (existsSync(next)) {
    const key = openKeyFile(next, keys);
    if (certificate.checkPrivateKey(key)) return key;
  }
  return openKeyFile(path.join(folder, identityFiles.key), keys);
}

function readTokenKey(file: string): TokenKey {
  try {
    const { token, keyId, pinFile } = JSON.parse(readFileSync(file, "utf8")) as Partial<
      Record<keyof TokenKey, unknown>
    >;
    if (typeof token === "string" && typeof keyId === "string" && typeof pinFile === "string")
      if (/^([0-9a-fA-F]{2})+$/.test(keyId)) return { token, keyId: keyId.toLowerCase(), pinFile };
  } catch (cause) {
    throw new KeyFailure("file", `cannot read ${file}`, cause);
  }
  throw new KeyFailure("file", `${file} does not name token, keyId (hexadecimal) and pinFile`);
}

/** OpenSSL gives the high half every other time. */
export const signMessage = (message: Uint8Array, key: KeyObject): Uint8Array =>
  lowSDer(sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }));
