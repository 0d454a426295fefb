import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  webcrypto,
  X509Certificate as NodeCertificate,
} from "node:crypto";
import "reflect-metadata";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { isIP } from "node:net";
import type { KeyMaterial } from "../certificate-authority/key-material.js";

const keyAlgorithm = { name: "ECDSA", namedCurve: "P-256" };
const signingAlgorithm = { name: "ECDSA", hash: "SHA-256" };
const validityDays = 365;
const dayMs = 86_400_000;
/** Clocks of other machines may run behind the one that issues. */
const backdatedMs = 5 * 60_000;
const serialNumberBytes = 8;

/**
 * A TLS certificate of a node, for serving and for calling: Raft members do both with one.
 *
 * @param hosts names and addresses that clients may dial.
 */
export async function issueTlsCertificate(options: {
  readonly authority: KeyMaterial;
  readonly commonName: string;
  readonly hosts: readonly string[];
  /** Certify this key instead of a new one: an orderer is known to the others by its key. */
  readonly privateKeyPem?: string;
}): Promise<KeyMaterial> {
  const { authority, commonName, hosts } = options;
  const { privateKey, publicKey } =
    options.privateKeyPem === undefined
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : {
          privateKey: createPrivateKey(options.privateKeyPem),
          publicKey: createPublicKey(options.privateKeyPem),
        };
  const notBefore = new Date(Date.now() - backdatedMs);
  const serialNumber = randomBytes(serialNumberBytes);
  // Positive and of one length.
  serialNumber.writeUInt8((serialNumber.readUInt8(0) & 0x3f) | 0x40, 0);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber.toString("hex"),
    subject: `CN=${commonName}`,
    issuer: new X509Certificate(authority.certificatePem).subjectName,
    notBefore,
    notAfter: new Date(notBefore.getTime() + validityDays * dayMs),
    publicKey: await webcrypto.subtle.importKey(
      "spki",
      publicKey.export({ format: "der", type: "spki" }),
      keyAlgorithm,
      true,
      ["verify"],
    ),
    signingKey: await signingKeyOf(authority),
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(
        hosts.map((host) => ({ type: isIP(host) === 0 ? "dns" : "ip", value: host })),
      ),
    ],
  });
  return {
    certificatePem: `${certificate.toString("pem").trimEnd()}\n`,
    privateKeyPem: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  };
}

/** Hosts that a certificate was issued for, in no order that matters. */
export function hostsOf(certificatePem: string): ReadonlySet<string> {
  const names = new NodeCertificate(certificatePem).subjectAltName ?? "";
  return new Set(names.split(", ").map((name) => name.replace(/^(DNS|IP Address):/, "")));
}

const signingKeyOf = ({ privateKeyPem }: KeyMaterial): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey(
    "pkcs8",
    createPrivateKey(privateKeyPem).export({ format: "der", type: "pkcs8" }),
    keyAlgorithm,
    false,
    ["sign"],
  );
