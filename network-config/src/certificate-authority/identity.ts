import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { NetworkError } from "../network-error.js";
import { type KeyMaterial, keyFiles, readAuthority, readKeyMaterial } from "./key-material.js";
import { writeFileAtOnce, writeFolderAtOnce } from "./material-folder.js";
import { materialPaths } from "./material-paths.js";

/** A client of the network: who it is, what its certificate says of it, and its key. */
export interface Identity extends KeyMaterial {
  readonly name: string;
  readonly mspId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A name becomes a folder and a certificate subject; anything else could leave the folder or break the subject. */
const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * Issues one more client certificate from an organisation's authority, in memory; `storeIdentity` puts it on disk.
 *
 * @throws NetworkError `MATERIAL_INCOMPLETE` when the organisation has no authority under `dataDir`.
 */
export async function issueIdentity(options: {
  dataDir: string;
  mspId: string;
  name: string;
  attributes: Readonly<Record<string, string>>;
  /** In the past for an expired one; `notBefore` must then be earlier still. */
  notAfter?: Date;
  notBefore?: Date;
  /** Issue from this authority instead, for example one the network does not know. */
  authority?: KeyMaterial;
  keySecret?: string;
}): Promise<Identity> {
  const { dataDir, mspId, name, attributes, notAfter, notBefore } = options;
  assertName(name);
  const authority = options.authority ?? readAuthority(dataDir, mspId, options.keySecret);
  const { issueCertificate } = await import("./certificate.js");
  const material = await issueCertificate({
    authority,
    commonName: name,
    nodeRole: "client",
    attributes,
    ...(notAfter && { notAfter }),
    ...(notBefore && { notBefore }),
  });
  return { name, mspId, attributes, ...material };
}

/** A new self-signed authority, of no organisation of the network. */
export async function createUnknownAuthority(commonName: string): Promise<KeyMaterial> {
  const { createAuthority } = await import("./certificate.js");
  return createAuthority({ commonName });
}

/** Writes `identities/<name>/`: at once when new, file by file when it replaces a certificate of the same key. */
export function storeIdentity(options: { dataDir: string; identity: Identity; keySecret?: string }): void {
  const { name, mspId, attributes, ...material } = options.identity;
  assertName(name);
  const folder = materialPaths(options.dataDir).identity(name);
  const description = `${JSON.stringify({ name, mspId, attributes }, null, 2)}\n`;
  const files = [
    ...keyFiles(material, "", options.keySecret),
    { path: "identity.json", content: description },
  ];
  if (!existsSync(folder) && writeFolderAtOnce(folder, files)) return;
  // The description goes last: if it is old, the next start issues the certificate again.
  for (const file of files)
    writeFileAtOnce(path.join(folder, file.path), file.content, file.secret ? 0o600 : 0o644);
}

/**
 * Reads `identities/<name>/`.
 *
 * @throws NetworkError `IDENTITY_UNKNOWN`, `MATERIAL_INCOMPLETE`
 */
export function readIdentity(options: { dataDir: string; name: string; keySecret?: string }): Identity {
  const { dataDir, name } = options;
  const folder = materialPaths(dataDir).identity(name);
  if (!namePattern.test(name) || !existsSync(folder))
    throw new NetworkError({
      code: "IDENTITY_UNKNOWN",
      message: `No identity ${name} on disk.`,
      details: { name },
    });
  return { ...describedIn(folder), name, ...readKeyMaterial(folder, options.keySecret) };
}

/** What `identity.json` of a folder says. @throws NetworkError `MATERIAL_INCOMPLETE` */
export function describedIn(folder: string): Pick<Identity, "mspId" | "attributes"> {
  try {
    const { mspId, attributes } = JSON.parse(
      readFileSync(path.join(folder, "identity.json"), "utf8"),
    ) as Identity;
    if (typeof mspId === "string" && typeof attributes === "object") return { mspId, attributes };
  } catch (cause) {
    throw incomplete(folder, cause);
  }
  throw incomplete(folder);
}

const incomplete = (folder: string, cause?: unknown): NetworkError =>
  new NetworkError({
    code: "MATERIAL_INCOMPLETE",
    message: `${folder}/identity.json does not describe an identity.`,
    details: { folder },
    cause,
  });

/** @throws TypeError */
export function assertName(name: string): void {
  if (!namePattern.test(name))
    throw new TypeError(`An identity's name is lower-case letters, digits and hyphens: ${name}`);
}
