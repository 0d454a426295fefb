import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { NetworkError } from "../network-error.js";
import { isEncryptedKey, keyAtRest, openKey } from "./key-encryption.js";
import type { MaterialFile } from "./material-folder.js";
import { materialPaths } from "./material-paths.js";

/** A key and its certificate, PEM; the key is PKCS#8, EC P-256. */
export interface KeyMaterial {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** The authority of an organisation that issues to its members. */
export const readAuthority = (dataDir: string, mspId: string, keySecret?: string): KeyMaterial =>
  readKeyMaterial(materialPaths(dataDir).authority(mspId), keySecret);

/**
 * The certificates by which others verify an organisation's members, as files of an MSP folder: the root, and the issuing
 * authority where the root does not issue itself.
 */
export function authorityFiles(dataDir: string, mspId: string): readonly MaterialFile[] {
  const msp = materialPaths(dataDir).msp(mspId);
  return ["cacerts/ca.pem", "intermediatecerts/ca.pem"]
    .filter((file) => existsSync(path.join(msp, file)))
    .map((file) => ({ path: file, content: readFileSync(path.join(msp, file), "utf8") }));
}

/** Key of a renewed certificate until it takes the place of `key.pem`. */
export const nextKeyFile = "next-key.pem";

/**
 * `cert.pem` and the key that belongs to it, of a folder.
 *
 * @returns the key in plain text.
 * @throws NetworkError `MATERIAL_INCOMPLETE` when one is missing or they do not belong together; `KEY_SECRET_WRONG`
 */
export function readKeyMaterial(folder: string, keySecret?: string): KeyMaterial {
  const certificatePem = readMaterial(path.join(folder, "cert.pem"));
  const certificate = certificateOf(certificatePem, folder);
  const next = path.join(folder, nextKeyFile);
  for (const file of [...(existsSync(next) ? [next] : []), path.join(folder, "key.pem")]) {
    const pem = readMaterial(file);
    const key = openKey(pem, file, keySecret);
    if (!certificate.checkPrivateKey(key)) continue;
    const privateKeyPem = isEncryptedKey(pem) ? key.export({ format: "pem", type: "pkcs8" }).toString() : pem;
    return { certificatePem, privateKeyPem };
  }
  throw incomplete(folder, `The key in ${folder} is not the certificate's.`);
}

function readMaterial(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw incomplete(path.dirname(file), `${path.dirname(file)} has no readable certificate and key.`, cause);
  }
}

function certificateOf(pem: string, folder: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw incomplete(folder, `${folder}/cert.pem is no certificate.`, cause);
  }
}

const incomplete = (folder: string, message: string, cause?: unknown): NetworkError =>
  new NetworkError({ code: "MATERIAL_INCOMPLETE", message, details: { folder }, cause });

/** What `readKeyMaterial` reads, as files to write; the key is encrypted when there is a secret. */
export const keyFiles = (material: KeyMaterial, prefix = "", keySecret?: string): MaterialFile[] => [
  { path: `${prefix}cert.pem`, content: material.certificatePem },
  { path: `${prefix}key.pem`, content: keyAtRest(material.privateKeyPem, keySecret), secret: true },
];
