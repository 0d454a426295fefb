/** Certificates as Fabric's authorities issue them, for the contract's own tests: only subject and attributes matter here. */

import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { cryptoProvider, Extension, X509CertificateGenerator } from "@peculiar/x509";

cryptoProvider.set(webcrypto);

const attributeExtensionOid = "1.2.3.4.5.6.7.8.1";
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** PEM of a client certificate with Fabric attributes. */
export async function aCertificate(
  name: string,
  attributes: Readonly<Record<string, string>>,
): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}, OU=client`,
    notBefore: new Date("2026-01-01T00:00:00Z"),
    notAfter: new Date("2027-12-31T00:00:00Z"),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new Extension(attributeExtensionOid, false, Buffer.from(JSON.stringify({ attrs: attributes }))),
    ],
  });
  return certificate.toString("pem");
}
