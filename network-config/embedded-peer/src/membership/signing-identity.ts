import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PeerError, messageOf } from "../errors.js";
import { serializedIdentity } from "../messages/policies.js";
import { signLowS, type Sign } from "./ecdsa-signature.js";

/** A peer's or orderer's own identity: signs, and says who signed. */
export interface SigningIdentity {
  readonly mspId: string;
  /** `msp.SerializedIdentity` bytes, as they stand on endorsements and blocks. */
  readonly serialized: Buffer;
  readonly sign: Sign;
}

/**
 * @param folder holds `cert.pem` and `key.pem` (PKCS#8, P-256).
 * @param keySecret what `key.pem` is encrypted under, if it is.
 * @throws PeerError CREDENTIALS_INVALID when one is missing, malformed, or the two do not belong together.
 */
export function loadSigningIdentity(mspId: string, folder: string, keySecret = ""): SigningIdentity {
  const certificatePem = readFile(path.join(folder, "cert.pem"));
  const key = parseKey(readFile(path.join(folder, "key.pem")), folder, keySecret);
  const certificate = parseCertificate(certificatePem, folder);
  if (!certificate.checkPrivateKey(key))
    throw new PeerError("CREDENTIALS_INVALID", `the key in ${folder} is not its certificate's`);
  return {
    mspId,
    serialized: serializedIdentity.encode({ mspId, idBytes: certificatePem }),
    sign: (message) => signLowS(key, message),
  };
}

function readFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new PeerError("CREDENTIALS_INVALID", `cannot read ${file}`, { cause: error });
  }
}

function parseKey(pem: Buffer, folder: string, passphrase: string): KeyObject {
  try {
    const key = createPrivateKey({ key: pem, passphrase });
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch (error) {
    throw new PeerError("CREDENTIALS_INVALID", `bad key in ${folder}: ${messageOf(error)}`, { cause: error });
  }
  throw new PeerError("CREDENTIALS_INVALID", `the key in ${folder} is not on curve P-256`);
}

export function parseCertificate(pem: Uint8Array, origin: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new PeerError("CREDENTIALS_INVALID", `bad certificate in ${origin}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
