import { X509Certificate, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { NetworkError } from "../network-error.js";
import type { NodeRole } from "./certificate.js";
import {
  CertificateRegister,
  serialOf,
  type RegisteredCertificate,
  type RevocationReason,
} from "./certificate-register.js";
import { dayMs, defaultCertificateTerms } from "./certificate-terms.js";
import { assertName, describedIn } from "./identity.js";
import { keyAtRest } from "./key-encryption.js";
import { nextKeyFile, readAuthority } from "./key-material.js";
import { writeFileAtOnce, writeFolderAtOnce, type MaterialFile } from "./material-folder.js";
import { materialPaths } from "./material-paths.js";

/** Where the authorities and identities are, and the secret their keys are encrypted under. */
export interface AuthorityPlace {
  readonly dataDir: string;
  readonly keySecret?: string | undefined;
  readonly now?: Date;
}

/** A key that never leaves its token: the gateway signs with it by these. */
export interface TokenKeyReference {
  readonly token: string;
  /** CKA_ID, hexadecimal. */
  readonly keyId: string;
  readonly pinFile: string;
}

export interface EnrolmentRequest extends AuthorityPlace {
  readonly mspId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly nodeRole?: NodeRole;
  readonly validityDays?: number;
  /** PKCS#10, PEM: its key is certified; its attributes are not believed. Absent, with `publicKeyPem`: a new key is made. */
  readonly csrPem?: string;
  /** Of a token's key. */
  readonly publicKeyPem?: string;
  readonly tokenKey?: TokenKeyReference;
}

export const revocationFile = "revocation.json";
export const tokenKeyFile = "token-key.json";

/**
 * Certifies a new identity and puts it into `identities/<name>/`.
 *
 * @throws NetworkError `IDENTITY_EXISTS` while a certificate of this name stands; `REQUEST_INVALID` for a bad CSR;
 *         `MATERIAL_INCOMPLETE` when the organisation has no authority here.
 */
export async function enroll(request: EnrolmentRequest): Promise<RegisteredCertificate> {
  const { dataDir, mspId, name, attributes, keySecret, tokenKey, now = new Date() } = request;
  assertName(name);
  const folder = materialPaths(dataDir).identity(name);
  const { publicKey, privateKeyPem } = await keyFor(request);
  return CertificateRegister.change(materialPaths(dataDir).authority(mspId), async (register) => {
    if (stands(folder, now))
      throw new NetworkError({
        code: "IDENTITY_EXISTS",
        message: `${name} has a certificate that stands; reenroll renews it, revoke ends it.`,
        details: { name },
      });
    const { certificatePem, certificate } = await certifyInto(register, { ...request, publicKey });
    const files: MaterialFile[] = [
      { path: "cert.pem", content: certificatePem },
      ...(privateKeyPem === undefined
        ? []
        : [{ path: "key.pem", content: keyAtRest(privateKeyPem, keySecret), secret: true }]),
      ...(tokenKey ? [{ path: tokenKeyFile, content: jsonText(tokenKey), secret: true }] : []),
      { path: "identity.json", content: jsonText({ name, mspId, attributes }) },
    ];
    // What an ended certificate left goes first: half an identity would be one that nobody issued.
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.dirname(folder), { recursive: true });
    writeFolderAtOnce(folder, files);
    return certificate;
  });
}

/**
 * A new certificate of the same subject and attributes before the old one ends. Both are valid until then, so what is under
 * way with the old one is not disturbed.
 *
 * @param request.freshKey certify a new key instead of the old one; a token's key stays.
 * @throws NetworkError `IDENTITY_UNKNOWN`, `CERTIFICATE_REVOKED`, `MATERIAL_INCOMPLETE`
 */
export async function reenroll(
  request: AuthorityPlace & {
    readonly name: string;
    readonly validityDays?: number;
    readonly freshKey?: boolean;
  },
): Promise<RegisteredCertificate> {
  const { dataDir, name, keySecret, freshKey = false } = request;
  const folder = knownFolder(dataDir, name);
  const { mspId, attributes } = describedIn(folder);
  return CertificateRegister.change(materialPaths(dataDir).authority(mspId), async (register) => {
    const current = certificateIn(folder);
    if (
      register.find(serialOf(current))?.revokedAt !== undefined ||
      existsSync(path.join(folder, revocationFile))
    )
      throw new NetworkError({
        code: "CERTIFICATE_REVOKED",
        message: `The certificate of ${name} was revoked; enroll it anew.`,
        details: { name },
      });
    const isFresh = freshKey && existsSync(path.join(folder, "key.pem"));
    const fresh = isFresh ? newKey() : undefined;
    finishRenewal(folder, current);
    const { certificatePem, certificate } = await certifyInto(register, {
      ...request,
      mspId,
      attributes,
      publicKey: fresh?.publicKey ?? current.publicKey,
    });
    // Readers take the key that belongs to the certificate: at every instant one of the two does.
    if (fresh)
      writeFileAtOnce(path.join(folder, nextKeyFile), keyAtRest(fresh.privateKeyPem, keySecret), 0o600);
    writeFileAtOnce(path.join(folder, "cert.pem"), certificatePem);
    if (fresh) renameSync(path.join(folder, nextKeyFile), path.join(folder, "key.pem"));
    return certificate;
  });
}

/**
 * Revokes every certificate of a name that has not ended, and publishes the list that says so.
 *
 * @returns the certificates that this call revoked.
 * @throws NetworkError `IDENTITY_UNKNOWN`
 */
export async function revoke(
  request: AuthorityPlace & {
    readonly name: string;
    readonly reason?: RevocationReason;
    readonly listDays?: number;
  },
): Promise<readonly RegisteredCertificate[]> {
  const { dataDir, name, reason = "unspecified", now = new Date() } = request;
  const folder = knownFolder(dataDir, name);
  const { mspId, attributes } = describedIn(folder);
  return CertificateRegister.change(materialPaths(dataDir).authority(mspId), async (register) => {
    const held = certificateIn(folder);
    // Certificates older than the register are entered when they are first spoken of.
    if (register.find(serialOf(held)) === undefined) register.issued(entryOf(held, name, attributes), now);
    const standing = register
      .all()
      .filter((certificate) => certificate.name === name && certificate.revokedAt === undefined)
      .filter(({ notAfter }) => Date.parse(notAfter) > now.getTime());
    for (const { serial } of standing) register.revoked(serial, reason, now);
    await publishList(register, { ...request, mspId });
    const revokedAt = register.find(serialOf(held))?.revokedAt;
    if (revokedAt !== undefined)
      writeFileAtOnce(
        path.join(folder, revocationFile),
        jsonText({ serial: serialOf(held), revokedAt, reason }),
      );
    return standing.map(({ serial }) => register.find(serial)).filter((found) => found !== undefined);
  });
}

/** Publishes an organisation's revocation list anew, with the next number. @returns its file and number. */
export async function generateRevocationList(
  request: AuthorityPlace & { readonly mspId: string; readonly listDays?: number },
): Promise<{ readonly file: string; readonly number: number; readonly nextUpdate: string }> {
  return CertificateRegister.change(materialPaths(request.dataDir).authority(request.mspId), (register) =>
    publishList(register, request),
  );
}

/** What an organisation's authority issued, in the order of issue. */
export const listCertificates = (dataDir: string, mspId: string): readonly RegisteredCertificate[] =>
  CertificateRegister.read(materialPaths(dataDir).authority(mspId)).all();

async function publishList(
  register: CertificateRegister,
  request: AuthorityPlace & { readonly mspId: string; readonly listDays?: number },
): Promise<{ readonly file: string; readonly number: number; readonly nextUpdate: string }> {
  const { dataDir, mspId, keySecret, now = new Date() } = request;
  const { listDays = defaultCertificateTerms.revocationListDays } = request;
  const { createRevocationList } = await import("./revocation-list.js");
  const number = (register.publishedList?.number ?? 0) + 1;
  const nextUpdate = new Date(now.getTime() + listDays * dayMs);
  const pem = await createRevocationList({
    authority: readAuthority(dataDir, mspId, keySecret),
    revoked: register.all().filter(({ revokedAt }) => revokedAt !== undefined),
    number,
    thisUpdate: now,
    nextUpdate,
  });
  // A number that is entered and not published is lost, and never used twice.
  register.published({ number, nextUpdate: nextUpdate.toISOString() }, now);
  const file = materialPaths(dataDir).revocationList(mspId);
  writeFileAtOnce(file, pem);
  return { file, number, nextUpdate: nextUpdate.toISOString() };
}

/** Certifies a key under an organisation's authority and enters the certificate before anybody can see it. */
export async function certifyInto(
  register: CertificateRegister,
  request: AuthorityPlace & {
    readonly mspId: string;
    readonly name: string;
    readonly attributes?: Readonly<Record<string, string>>;
    readonly nodeRole?: NodeRole;
    readonly validityDays?: number;
    readonly publicKey: KeyObject;
  },
): Promise<{ readonly certificatePem: string; readonly certificate: RegisteredCertificate }> {
  const { dataDir, mspId, name, attributes, keySecret, nodeRole = "client", publicKey } = request;
  const { validityDays, now = new Date() } = request;
  const { certify } = await import("./certificate.js");
  const certificatePem = await certify(
    {
      authority: readAuthority(dataDir, mspId, keySecret),
      commonName: name,
      nodeRole,
      ...(attributes && { attributes }),
      ...(validityDays !== undefined && { notAfter: new Date(now.getTime() + validityDays * dayMs) }),
    },
    publicKey,
  );
  const certificate = entryOf(new X509Certificate(certificatePem), name, attributes ?? {}, nodeRole);
  register.issued(certificate, now);
  return { certificatePem, certificate };
}

/** A certificate as the register enters it. */
export const entryOf = (
  certificate: X509Certificate,
  name: string,
  attributes: Readonly<Record<string, string>>,
  nodeRole: NodeRole = "client",
): RegisteredCertificate => ({
  serial: serialOf(certificate),
  name,
  nodeRole,
  attributes,
  notBefore: new Date(certificate.validFrom).toISOString(),
  notAfter: new Date(certificate.validTo).toISOString(),
});

async function keyFor({
  csrPem,
  publicKeyPem,
  name,
}: EnrolmentRequest): Promise<{ publicKey: KeyObject; privateKeyPem?: string }> {
  if (csrPem !== undefined) {
    const { readCertificateRequest } = await import("./certificate-request.js");
    return { publicKey: await readCertificateRequest(csrPem, name) };
  }
  if (publicKeyPem === undefined) return newKey();
  try {
    return { publicKey: createPublicKey(publicKeyPem) };
  } catch (cause) {
    throw new NetworkError({ code: "REQUEST_INVALID", message: "The public key is not one.", cause });
  }
}

function newKey(): { publicKey: KeyObject; privateKeyPem: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { publicKey, privateKeyPem: privateKey.export({ format: "pem", type: "pkcs8" }).toString() };
}

function knownFolder(dataDir: string, name: string): string {
  assertName(name);
  const folder = materialPaths(dataDir).identity(name);
  if (existsSync(folder)) return folder;
  throw new NetworkError({
    code: "IDENTITY_UNKNOWN",
    message: `No identity ${name} on disk.`,
    details: { name },
  });
}

function certificateIn(folder: string): X509Certificate {
  try {
    return new X509Certificate(readFileSync(path.join(folder, "cert.pem")));
  } catch (cause) {
    const message = `${folder}/cert.pem is no certificate.`;
    throw new NetworkError({ code: "MATERIAL_INCOMPLETE", message, details: { folder }, cause });
  }
}

function stands(folder: string, now: Date): boolean {
  if (!existsSync(path.join(folder, "cert.pem")) || existsSync(path.join(folder, revocationFile)))
    return false;
  return Date.parse(certificateIn(folder).validTo) > now.getTime();
}

/** Ends a renewal that was killed: the new key follows its certificate, or is forgotten with it. */
function finishRenewal(folder: string, current: X509Certificate): void {
  const next = path.join(folder, nextKeyFile);
  if (!existsSync(next)) return;
  const key = path.join(folder, "key.pem");
  const belongs = (file: string): boolean => publicKeyFitsFile(file, current);
  if (existsSync(key) && belongs(key)) rmSync(next);
  else renameSync(next, key);
}

function publicKeyFitsFile(file: string, certificate: X509Certificate): boolean {
  try {
    return certificate.publicKey.equals(createPublicKey(readFileSync(file, "utf8")));
  } catch {
    return false; // encrypted: whoever reads the folder with the secret finds the key that fits
  }
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
