import "reflect-metadata";
import {
  AuthorityKeyIdentifierExtension,
  Extension,
  PemConverter,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CrlGenerator,
  X509CrlReason,
} from "@peculiar/x509";
import { signingAlgorithm, signingKeyOf } from "./certificate.js";
import type { RegisteredCertificate, RevocationReason } from "./certificate-register.js";
import type { KeyMaterial } from "./key-material.js";

const reasonCodes: Readonly<Record<RevocationReason, X509CrlReason>> = {
  unspecified: X509CrlReason.unspecified,
  keyCompromise: X509CrlReason.keyCompromise,
  affiliationChanged: X509CrlReason.affiliationChanged,
  superseded: X509CrlReason.superseded,
  cessationOfOperation: X509CrlReason.cessationOfOperation,
};

const listNumberOid = "2.5.29.20";

/**
 * A signed revocation list (RFC 5280, version 2), PEM. Its authority key identifier is what Fabric finds the authority by;
 * certificates stay on it after they expire, since the ledger keeps what they signed.
 */
export async function createRevocationList(options: {
  readonly authority: KeyMaterial;
  readonly revoked: readonly RegisteredCertificate[];
  /** Of this list, greater than that of every list before it. */
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}): Promise<string> {
  const { authority, revoked, number, thisUpdate, nextUpdate } = options;
  const certificate = new X509Certificate(authority.certificatePem);
  const identifier = certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  if (identifier === undefined) throw new TypeError("the authority has no key identifier");
  const list = await X509CrlGenerator.create({
    issuer: certificate.subjectName,
    thisUpdate,
    nextUpdate,
    entries: revoked.map(({ serial, revokedAt, reason = "unspecified" }) => ({
      serialNumber: serial,
      revocationDate: new Date(revokedAt ?? thisUpdate),
      reason: reasonCodes[reason],
    })),
    extensions: [
      new AuthorityKeyIdentifierExtension(identifier),
      new Extension(listNumberOid, false, derInteger(number)),
    ],
    signingAlgorithm,
    signingKey: await signingKeyOf(authority),
  });
  // Fabric and OpenSSL know a list in PEM by this name alone.
  return `${PemConverter.encode(list.rawData, "X509 CRL").trimEnd()}\n`;
}

function derInteger(value: number): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256))
    bytes.unshift(rest % 256);
  if ((bytes[0] ?? 0) >= 0x80) bytes.unshift(0);
  return Uint8Array.from([0x02, bytes.length, ...bytes]);
}
