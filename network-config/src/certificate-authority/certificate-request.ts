import { createPublicKey, type KeyObject } from "node:crypto";
import "reflect-metadata";
import { Pkcs10CertificateRequest } from "@peculiar/x509";
import { NetworkError } from "../network-error.js";

/**
 * The key that a certificate request (PKCS#10, PEM) asks to have certified. Its signature proves that whoever asks holds
 * the key; the name is the one that the authority was told, and attributes in the request are not looked at.
 *
 * @throws NetworkError `REQUEST_INVALID`
 */
export async function readCertificateRequest(pem: string, name: string): Promise<KeyObject> {
  const request = parse(pem);
  if (!(await request.verify().catch(() => false))) throw invalid("it is not signed by its own key");
  const names = request.subjectName.getField("CN");
  if (names.length > 1 || (names[0] ?? name) !== name) throw invalid(`it is for ${names.join(", ")}`);
  const key = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: "der", type: "spki" });
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") throw invalid("its key is not on curve P-256");
  return key;
}

function parse(pem: string): Pkcs10CertificateRequest {
  try {
    return new Pkcs10CertificateRequest(pem);
  } catch (cause) {
    throw invalid("it cannot be read", cause);
  }
}

const invalid = (why: string, cause?: unknown): NetworkError =>
  new NetworkError({
    code: "REQUEST_INVALID",
    message: `The certificate request is refused: ${why}.`,
    cause,
  });
