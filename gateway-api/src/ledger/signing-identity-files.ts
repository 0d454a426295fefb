import { readFileSync, statSync } from "node:fs";
import type { X509Certificate } from "node:crypto";
import path from "node:path";

/** Names of the files of an identity's folder; the certificate authority of network-config writes them. */
export const identityFiles = {
  certificate: "cert.pem",
  description: "identity.json",
  key: "key.pem",
  /** The key of a renewed certificate until it has taken the place of `key.pem`. */
  nextKey: "next-key.pem",
  /** `{token, keyId, pinFile}`: the key is on a token and in no file. */
  tokenKey: "token-key.json",
  /** `{serial, revokedAt, reason}` of the certificate that was revoked. */
  revocation: "revocation.json",
  apiKeys: "api-keys.json",
} as const;

const contentFiles = Object.values(identityFiles);

/** Text that differs when a file of the folder was made, replaced or removed. */
export function fingerprintOf(folder: string): string {
  return contentFiles
    .map((name) => {
      const found = statSync(path.join(folder, name), { throwIfNoEntry: false });
      return found === undefined ? "-" : `${found.ino}.${found.size}.${found.mtimeMs}`;
    })
    .join(" ");
}

/** When this certificate was revoked, as far as the folder says; undefined while it stands. The ledger decides anyway. */
export function revocationOf(folder: string, certificate: X509Certificate): string | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(folder, identityFiles.revocation), "utf8");
  } catch {
    return undefined;
  }
  const { serial, revokedAt } = JSON.parse(text) as {
    readonly serial?: unknown;
    readonly revokedAt?: unknown;
  };
  // A revocation of an earlier certificate says nothing about the one that was issued after it.
  return typeof serial === "string" && serial.toLowerCase() === certificate.serialNumber.toLowerCase()
    ? String(revokedAt)
    : undefined;
}
