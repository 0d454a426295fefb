import "reflect-metadata";
import { createPrivateKey, createPublicKey, randomBytes, webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  cryptoProvider,
  type X509CertificateCreateParams,
} from "@peculiar/x509";
import type { KeyMaterial } from "./key-material.js";

cryptoProvider.set(webcrypto);

const keyAlgorithm = { name: "ECDSA", namedCurve: "P-256" };
const signingAlgorithm = { name: "ECDSA", hash: "SHA-256" };

/** Fabric CA's certificate attributes: raw JSON bytes, not a DER string, or the shim's ClientIdentity throws. */
const attributeExtensionOid = "1.2.3.4.5.6.7.8.1";

const dayMs = 86_400_000;
const authorityValidityDays = 3650;
const leafValidityDays = 365;
/** Clocks of other machines may run behind the one that issues. */
const backdatedMs = 5 * 60_000;
const serialNumberBytes = 8;

/** Fabric's Node OUs: the certificate's OU tells clients from peers. */
export type NodeRole = "client" | "peer" | "orderer" | "admin";

export interface CertificateRequest {
  readonly authority: KeyMaterial;
  readonly commonName: string;
  readonly nodeRole: NodeRole;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Certify this key instead of a new one (renewal). */
  readonly privateKeyPem?: string;
}

/** A self-signed authority: ten years, path length 0, so it can issue leaves and nothing else. */
export async function createAuthority(options: { commonName: string }): Promise<KeyMaterial> {
  const keys = await generateKeys();
  const subject = `CN=${options.commonName}`;
  const { notBefore, notAfter } = validity(authorityValidityDays);
  const certificatePem = await lowSCertificate({
    subject,
    issuer: subject,
    notBefore,
    notAfter,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(
        KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
        true,
      ),
      // Fabric's MSP refuses an authority without it.
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem, privateKeyPem: await exportPrivateKey(keys.privateKey) };
}

/**
 * A leaf certificate, one year unless said otherwise. The subject is CN and OU and the key identifiers are left out,
 * because a certificate travels with every signature on every block and Fabric finds the issuer by name.
 */
export async function issueCertificate(request: CertificateRequest): Promise<KeyMaterial> {
  const keys =
    request.privateKeyPem === undefined ? await generateKeys() : await keysOf(request.privateKeyPem);
  const authorityKeys = await keysOf(request.authority.privateKeyPem);
  const issued = validity(leafValidityDays);
  const extensions = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
  ];
  const certificatePem = await lowSCertificate({
    subject: `CN=${request.commonName}, OU=${request.nodeRole}`,
    issuer: new X509Certificate(request.authority.certificatePem).subjectName,
    notBefore: request.notBefore ?? issued.notBefore,
    notAfter: request.notAfter ?? issued.notAfter,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: request.attributes ? [...extensions, attributeExtension(request.attributes)] : extensions,
  });
  return {
    certificatePem,
    privateKeyPem: request.privateKeyPem ?? (await exportPrivateKey(keys.privateKey)),
  };
}

const attributeExtension = (attributes: Readonly<Record<string, string>>): Extension =>
  new Extension(
    attributeExtensionOid,
    false,
    new TextEncoder().encode(JSON.stringify({ attrs: attributes })),
  );

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(Date.now() - backdatedMs);
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * dayMs) };
}

const generateKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);

async function keysOf(privateKeyPem: string): Promise<webcrypto.CryptoKeyPair> {
  const key = createPrivateKey(privateKeyPem);
  const pkcs8 = key.export({ format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    privateKey: await webcrypto.subtle.importKey("pkcs8", pkcs8, keyAlgorithm, false, ["sign"]),
    publicKey: await webcrypto.subtle.importKey("spki", spki, keyAlgorithm, true, ["verify"]),
  };
}

async function exportPrivateKey(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${(base64.match(/.{1,64}/g) ?? []).join("\n")}\n-----END PRIVATE KEY-----\n`;
}

type UnsignedCertificate = Extract<X509CertificateCreateParams, { signingKey: unknown }>;

/**
 * Fabric rewrites a certificate whose signature has a high S, so the same identity would have two encodings. An ECDSA
 * signature is random: signing again, twice on average, gives one that needs no rewriting.
 */
async function lowSCertificate(parameters: UnsignedCertificate): Promise<string> {
  for (;;) {
    const certificate = await X509CertificateGenerator.create({
      ...parameters,
      serialNumber: randomSerialNumber(),
      signingAlgorithm,
    });
    if (hasLowS(Buffer.from(certificate.signature))) return `${certificate.toString("pem").trimEnd()}\n`;
  }
}

const halfOrder = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;

/** @param signature DER: SEQUENCE { r INTEGER, s INTEGER }, each shorter than 128 bytes. */
function hasLowS(signature: Buffer): boolean {
  const sLengthAt = 5 + signature.readUInt8(3);
  return BigInt(`0x${signature.subarray(sLengthAt + 1).toString("hex")}`) <= halfOrder;
}

/** Positive and of one length: the first byte is 0x40 to 0x7f. */
function randomSerialNumber(): string {
  const bytes = randomBytes(serialNumberBytes);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString("hex");
}
