import "reflect-metadata";
import { createPrivateKey, createPublicKey, randomBytes, webcrypto, type KeyObject } from "node:crypto";
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
import { dayMs, defaultCertificateTerms } from "./certificate-terms.js";
import type { KeyMaterial } from "./key-material.js";

cryptoProvider.set(webcrypto);

const keyAlgorithm = { name: "ECDSA", namedCurve: "P-256" };
export const signingAlgorithm = { name: "ECDSA", hash: "SHA-256" };

/** Fabric CA's certificate attributes: raw JSON bytes, not a DER string, or the shim's ClientIdentity throws. */
const attributeExtensionOid = "1.2.3.4.5.6.7.8.1";

/** Clocks of other machines may run behind the one that issues. */
const backdatedMs = 5 * 60_000;
const serialNumberBytes = 8;

/** Fabric's Node OUs: the certificate's OU tells clients from peers. */
export type NodeRole = "client" | "peer" | "orderer" | "admin";

export interface CertificateSubject {
  readonly authority: KeyMaterial;
  readonly commonName: string;
  readonly nodeRole: NodeRole;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

export interface CertificateRequest extends CertificateSubject {
  /** Certify this key instead of a new one (renewal). */
  readonly privateKeyPem?: string;
}

export interface AuthorityRequest {
  readonly commonName: string;
  /** Absent: the authority signs its own certificate. */
  readonly issuer?: KeyMaterial;
  /** Authorities below it; default 0, so that it issues leaves and nothing else. */
  readonly pathLength?: number;
  readonly validityDays?: number;
}

/** An authority with a new key: a root, or one that `issuer` certifies. It does not outlive who certified it. */
export async function createAuthority(request: AuthorityRequest): Promise<KeyMaterial> {
  const { commonName, issuer, pathLength = 0, validityDays = defaultCertificateTerms.rootDays } = request;
  const keys = await generateKeys();
  const subject = `CN=${commonName}`;
  const { notBefore, notAfter } = validity(validityDays);
  const certificatePem = await lowSCertificate({
    subject,
    issuer: issuer ? new X509Certificate(issuer.certificatePem).subjectName : subject,
    notBefore,
    notAfter: issuer ? notAfterOf(issuer, notAfter) : notAfter,
    publicKey: keys.publicKey,
    signingKey: issuer ? await signingKeyOf(issuer) : keys.privateKey,
    extensions: [
      new BasicConstraintsExtension(true, pathLength, true),
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

/** A leaf certificate, one year unless said otherwise, for a new key or the one given. */
export async function issueCertificate(request: CertificateRequest): Promise<KeyMaterial> {
  const privateKeyPem = request.privateKeyPem ?? (await exportPrivateKey((await generateKeys()).privateKey));
  const publicKey = createPublicKey(createPrivateKey(privateKeyPem));
  return { certificatePem: await certify(request, publicKey), privateKeyPem };
}

/**
 * Certifies a key whose private half may be elsewhere. The subject is CN and OU and the key identifiers are left out,
 * because a certificate travels with every signature on every block and Fabric finds the issuer by name.
 */
export async function certify(request: CertificateSubject, publicKey: KeyObject): Promise<string> {
  const issued = validity(defaultCertificateTerms.leafDays);
  const extensions = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
  ];
  return lowSCertificate({
    subject: `CN=${request.commonName}, OU=${request.nodeRole}`,
    issuer: new X509Certificate(request.authority.certificatePem).subjectName,
    notBefore: request.notBefore ?? issued.notBefore,
    notAfter: notAfterOf(request.authority, request.notAfter ?? issued.notAfter),
    publicKey: await importPublicKey(publicKey),
    signingKey: await signingKeyOf(request.authority),
    extensions: request.attributes ? [...extensions, attributeExtension(request.attributes)] : extensions,
  });
}

/** Nothing is valid longer than what certified it. */
function notAfterOf(authority: KeyMaterial, wanted: Date): Date {
  const { notAfter } = new X509Certificate(authority.certificatePem);
  return notAfter < wanted ? notAfter : wanted;
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

/** The key by which an authority signs certificates and lists. */
export const signingKeyOf = ({ privateKeyPem }: KeyMaterial): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey(
    "pkcs8",
    createPrivateKey(privateKeyPem).export({ format: "der", type: "pkcs8" }),
    keyAlgorithm,
    false,
    ["sign"],
  );

const importPublicKey = (key: KeyObject): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey("spki", key.export({ format: "der", type: "spki" }), keyAlgorithm, true, [
    "verify",
  ]);

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
