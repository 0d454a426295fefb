/**
 * A certificate as Fabric's membership service looks at it: the names as bytes, the key identifiers, key usage and path
 * length that Node's own `X509Certificate` does not show. Signatures are verified by Node.
 */
import { createHash, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { messageOf } from "../errors.js";
import {
  contextTag,
  DerReader,
  derTag,
  readBits,
  readBoolean,
  readDer,
  readInteger,
  readObjectIdentifier,
  readTime,
} from "./der.js";

/** Bytes that are no certificate. */
export class CertificateError extends Error {}

export interface Certificate {
  readonly x509: X509Certificate;
  readonly der: Buffer;
  /** SHA-256 of what was signed: the same however the signature on it is written. */
  readonly fingerprint: string;
  /** Hex, as `readInteger` gives it. */
  readonly serialNumber: string;
  /** Distinguished names as they are encoded: an issuer is found by equal bytes. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** Organisational units of the subject, in their order. */
  readonly units: readonly string[];
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;
  /** Absent where the certificate has no basic constraints. */
  readonly constraints: { readonly ca: boolean; readonly pathLength: number | undefined } | undefined;
  /** Undefined: no restriction. */
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined;
  /** Object identifiers; undefined: no restriction. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly subjectKeyIdentifier: Buffer | undefined;
  /** Critical extensions that are not understood here: such a certificate is part of no path. */
  readonly unknownCritical: readonly string[];
}

const keyUsages = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
] as const;
export type KeyUsage = (typeof keyUsages)[number];

export const extensionId = {
  SUBJECT_KEY_IDENTIFIER: "2.5.29.14",
  KEY_USAGE: "2.5.29.15",
  SUBJECT_ALTERNATIVE_NAME: "2.5.29.17",
  BASIC_CONSTRAINTS: "2.5.29.19",
  CRL_NUMBER: "2.5.29.20",
  CRL_DISTRIBUTION_POINTS: "2.5.29.31",
  CERTIFICATE_POLICIES: "2.5.29.32",
  AUTHORITY_KEY_IDENTIFIER: "2.5.29.35",
  EXTENDED_KEY_USAGE: "2.5.29.37",
} as const;

/** What may be critical and is honoured, or says nothing that membership depends on. */
const understood: readonly string[] = [
  extensionId.SUBJECT_KEY_IDENTIFIER,
  extensionId.KEY_USAGE,
  extensionId.SUBJECT_ALTERNATIVE_NAME,
  extensionId.BASIC_CONSTRAINTS,
  extensionId.CRL_DISTRIBUTION_POINTS,
  extensionId.CERTIFICATE_POLICIES,
  extensionId.AUTHORITY_KEY_IDENTIFIER,
  extensionId.EXTENDED_KEY_USAGE,
];

const ORGANIZATIONAL_UNIT = "2.5.4.11";
const PEM = /-----BEGIN (?<type>[A-Z0-9 ]+)-----(?<body>[A-Za-z0-9+/=\s]+)-----END \k<type>-----/;

/** The bytes of the first PEM block; Fabric reads identities from there and takes no bare DER. */
export function readPem(pem: Uint8Array): { readonly type: string; readonly der: Buffer } | undefined {
  const groups = PEM.exec(Buffer.from(pem).toString("latin1"))?.groups;
  const { type, body } = groups ?? {};
  return type === undefined || body === undefined ? undefined : { type, der: Buffer.from(body, "base64") };
}

/** @throws CertificateError when there is no PEM block or it holds no certificate. */
export function readCertificate(pem: Uint8Array): Certificate {
  const block = readPem(pem);
  if (block === undefined) throw new CertificateError("could not decode the PEM structure");
  return parseCertificateDer(block.der);
}

/** @throws CertificateError */
export function parseCertificateDer(der: Buffer): Certificate {
  try {
    return parse(der);
  } catch (error) {
    throw new CertificateError(`parseCertificate failed: ${messageOf(error)}`, { cause: error });
  }
}

function parse(der: Buffer): Certificate {
  const x509 = new X509Certificate(der);
  const certificate = new DerReader(readDer(der, derTag.SEQUENCE).content);
  const signed = certificate.next(derTag.SEQUENCE);
  const fields = new DerReader(signed.content);
  fields.optional(contextTag(0));
  const serialNumber = readInteger(fields.next(derTag.INTEGER));
  fields.next(derTag.SEQUENCE);
  const issuer = fields.next(derTag.SEQUENCE);
  const validity = fields.sequence();
  const subject = fields.next(derTag.SEQUENCE);
  fields.next(derTag.SEQUENCE);
  fields.optional(0x81);
  fields.optional(0x82);
  const extensions = readExtensions(fields.optional(contextTag(3))?.content);
  fields.end();
  return {
    x509,
    der,
    fingerprint: createHash("sha256").update(signed.bytes).digest("hex"),
    serialNumber,
    issuer: issuer.bytes,
    subject: subject.bytes,
    units: organisationalUnits(subject.content),
    notBefore: readTime(validity.next()),
    notAfter: readTime(validity.next()),
    publicKey: x509.publicKey,
    constraints: basicConstraints(extensions),
    keyUsage: keyUsage(extensions),
    extendedKeyUsage: extendedKeyUsage(extensions),
    subjectKeyIdentifier: subjectKeyIdentifier(extensions),
    unknownCritical: unknownCritical(extensions, understood),
  };
}

export interface Extension {
  readonly critical: boolean;
  readonly value: Buffer;
}
export type Extensions = ReadonlyMap<string, Extension>;

/** @param content of the `[n] EXPLICIT Extensions` field. @throws DerError also when one occurs twice. */
export function readExtensions(content: Buffer | undefined): Extensions {
  const extensions = new Map<string, Extension>();
  if (content === undefined) return extensions;
  const list = new DerReader(readDer(content, derTag.SEQUENCE).content);
  while (!list.done) {
    const extension = list.sequence();
    const id = readObjectIdentifier(extension.next(derTag.OBJECT_IDENTIFIER).content);
    const critical = readBoolean(extension.optional(derTag.BOOLEAN));
    const value = extension.next(derTag.OCTET_STRING).content;
    extension.end();
    if (extensions.has(id)) throw new CertificateError(`extension ${id} occurs twice`);
    extensions.set(id, { critical, value });
  }
  return extensions;
}

export const unknownCritical = (extensions: Extensions, known: readonly string[]): string[] =>
  [...extensions].filter(([id, { critical }]) => critical && !known.includes(id)).map(([id]) => id);

function organisationalUnits(name: Buffer): string[] {
  const units: string[] = [];
  const relativeNames = new DerReader(name);
  while (!relativeNames.done) {
    const attributes = new DerReader(relativeNames.next(derTag.SET).content);
    while (!attributes.done) {
      const attribute = attributes.sequence();
      const type = readObjectIdentifier(attribute.next(derTag.OBJECT_IDENTIFIER).content);
      const { content } = attribute.next();
      if (type === ORGANIZATIONAL_UNIT) units.push(content.toString("utf8"));
    }
  }
  return units;
}

function basicConstraints(extensions: Extensions): Certificate["constraints"] {
  const value = extensions.get(extensionId.BASIC_CONSTRAINTS)?.value;
  if (value === undefined) return undefined;
  const fields = new DerReader(readDer(value, derTag.SEQUENCE).content);
  const ca = readBoolean(fields.optional(derTag.BOOLEAN));
  const pathLength = fields.optional(derTag.INTEGER);
  fields.end();
  return { ca, pathLength: pathLength && Number.parseInt(readInteger(pathLength), 16) };
}

function keyUsage(extensions: Extensions): ReadonlySet<KeyUsage> | undefined {
  const value = extensions.get(extensionId.KEY_USAGE)?.value;
  if (value === undefined) return undefined;
  const [bits = 0] = readBits(readDer(value, derTag.BIT_STRING));
  return new Set(keyUsages.filter((_, index) => (bits & (0x80 >> index)) !== 0));
}

function extendedKeyUsage(extensions: Extensions): readonly string[] | undefined {
  const value = extensions.get(extensionId.EXTENDED_KEY_USAGE)?.value;
  if (value === undefined) return undefined;
  const list = new DerReader(readDer(value, derTag.SEQUENCE).content);
  const usages: string[] = [];
  while (!list.done) usages.push(readObjectIdentifier(list.next(derTag.OBJECT_IDENTIFIER).content));
  return usages;
}

const subjectKeyIdentifier = (extensions: Extensions): Buffer | undefined => {
  const value = extensions.get(extensionId.SUBJECT_KEY_IDENTIFIER)?.value;
  return value === undefined ? undefined : readDer(value, derTag.OCTET_STRING).content;
};
