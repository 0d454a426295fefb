/**
 * A revocation list (RFC 5280, CRL) read to its last byte: what is truncated, signed by somebody else, or speaks of a
 * part of an authority's certificates only is refused, since ignoring it would let revoked certificates through.
 */
import { verify } from "node:crypto";
import { messageOf } from "../errors.js";
import {
  extensionId,
  readExtensions,
  readPem,
  unknownCritical,
  type Certificate,
  type Extensions,
} from "./certificate.js";
import {
  contextTag,
  DerReader,
  derTag,
  readDer,
  readInteger,
  readObjectIdentifier,
  readTime,
  readWholeBytes,
} from "./der.js";

/** Why a list is refused. */
export class RevocationListError extends Error {}

export interface RevocationList {
  /** Name of the authority whose certificates it is about, as encoded. */
  readonly issuer: Buffer;
  readonly authorityKeyIdentifier: Buffer;
  readonly thisUpdate: number;
  /** When the next list is due; undefined where the authority does not say. */
  readonly nextUpdate: number | undefined;
  /** Serial numbers, as `readInteger` gives them. */
  readonly revoked: ReadonlySet<string>;
}

const hashBySignatureAlgorithm: Readonly<Record<string, string | undefined>> = {
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
};

/** Critical extensions that leave the list complete; a delta list or one for some certificates has others. */
const understood: readonly string[] = [extensionId.AUTHORITY_KEY_IDENTIFIER, extensionId.CRL_NUMBER];
/** Version 2, the one with extensions, is written as 1. */
const VERSION_2 = "01";
const KEY_IDENTIFIER = 0x80;

/**
 * @param authorities the organisation's own: one of them must have signed.
 * @throws RevocationListError
 */
export function readRevocationList(pem: Uint8Array, authorities: readonly Certificate[]): RevocationList {
  const block = readPem(pem);
  if (block?.type !== "X509 CRL") throw new RevocationListError("it is not a revocation list in PEM");
  let parts: SignedList;
  try {
    parts = parse(block.der);
  } catch (error) {
    if (error instanceof RevocationListError) throw error;
    throw new RevocationListError(`it cannot be read: ${messageOf(error)}`, { cause: error });
  }
  checkSigned(parts, authorities);
  return parts.list;
}

interface SignedList {
  readonly list: RevocationList;
  readonly signed: Buffer;
  readonly hash: string;
  readonly signature: Buffer;
}

function parse(der: Buffer): SignedList {
  const outer = new DerReader(readDer(der, derTag.SEQUENCE).content);
  const signed = outer.next(derTag.SEQUENCE);
  const algorithm = outer.next(derTag.SEQUENCE);
  const signature = readWholeBytes(outer.next(derTag.BIT_STRING));
  outer.end();
  const fields = new DerReader(signed.content);
  const version = fields.optional(derTag.INTEGER);
  if (version === undefined || readInteger(version) !== VERSION_2)
    throw new RevocationListError("it is not of version 2");
  if (!fields.next(derTag.SEQUENCE).bytes.equals(algorithm.bytes))
    throw new RevocationListError("it names two signature algorithms");
  const issuer = fields.next(derTag.SEQUENCE).bytes;
  const thisUpdate = readTime(fields.next());
  const next = fields.optional(derTag.UTC_TIME, derTag.GENERALIZED_TIME);
  const revoked = readRevoked(fields.optional(derTag.SEQUENCE)?.content);
  const extensions = readExtensions(fields.optional(contextTag(0))?.content);
  fields.end();
  refuseUnknown(extensions, understood);
  const list = {
    issuer,
    authorityKeyIdentifier: authorityKeyIdentifier(extensions),
    thisUpdate,
    nextUpdate: next && readTime(next),
    revoked,
  };
  return { list, signed: signed.bytes, hash: hashOf(algorithm.content), signature };
}

function readRevoked(content: Buffer | undefined): ReadonlySet<string> {
  const serialNumbers = new Set<string>();
  if (content === undefined) return serialNumbers;
  const entries = new DerReader(content);
  while (!entries.done) {
    const entry = entries.sequence();
    serialNumbers.add(readInteger(entry.next(derTag.INTEGER)));
    readTime(entry.next());
    const extensions = entry.optional(derTag.SEQUENCE);
    entry.end();
    refuseUnknown(readExtensions(extensions?.bytes), []);
  }
  return serialNumbers;
}

function refuseUnknown(extensions: Extensions, known: readonly string[]): void {
  const unknown = unknownCritical(extensions, known);
  if (unknown.length > 0)
    throw new RevocationListError(`it does not speak of all certificates: extension ${unknown.join(", ")}`);
}

function authorityKeyIdentifier(extensions: Extensions): Buffer {
  const value = extensions.get(extensionId.AUTHORITY_KEY_IDENTIFIER)?.value;
  const fields = value && new DerReader(readDer(value, derTag.SEQUENCE).content);
  const identifier = fields?.optional(KEY_IDENTIFIER)?.content;
  if (identifier === undefined) throw new RevocationListError("authorityKeyIdentifier not found");
  return identifier;
}

function hashOf(algorithm: Buffer): string {
  const id = readObjectIdentifier(new DerReader(algorithm).next(derTag.OBJECT_IDENTIFIER).content);
  const hash = hashBySignatureAlgorithm[id];
  if (hash === undefined) throw new RevocationListError(`its signature algorithm ${id} is not known`);
  return hash;
}

function checkSigned(
  { list, signed, hash, signature }: SignedList,
  authorities: readonly Certificate[],
): void {
  const authority = authorities.find(
    ({ subject, subjectKeyIdentifier }) =>
      subject.equals(list.issuer) && subjectKeyIdentifier?.equals(list.authorityKeyIdentifier) === true,
  );
  if (authority === undefined)
    throw new RevocationListError("it is not a list of one of the organisation's authorities");
  if (authority.keyUsage?.has("cRLSign") === false)
    throw new RevocationListError("its authority may not sign revocation lists");
  if (!verify(hash, signed, authority.publicKey, signature))
    throw new RevocationListError("its signature is not the authority's");
}
