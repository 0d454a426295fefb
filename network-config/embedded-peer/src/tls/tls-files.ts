/** Key pairs and authorities for TLS as they lie on disk, checked before anything listens or dials with them. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createSecureContext } from "node:tls";
import { messageOf, PeerError } from "../errors.js";

/** PEM bytes of a certificate, with those above it where there are any, and its key. */
export interface TlsKeyPair {
  readonly certificate: Buffer;
  readonly key: Buffer;
}

/**
 * @param folder holds `cert.pem` and `key.pem`.
 * @throws PeerError CREDENTIALS_INVALID
 */
export function loadTlsKeyPair(folder: string): TlsKeyPair {
  const certificate = readTlsFile(path.join(folder, "cert.pem"));
  const key = readTlsFile(path.join(folder, "key.pem"));
  checkHolds(folder, () => createSecureContext({ cert: certificate, key }));
  return { certificate, key };
}

/** @throws PeerError CREDENTIALS_INVALID */
export function loadTlsRoots(file: string): Buffer {
  const roots = readTlsFile(file);
  checkHolds(file, () => new X509Certificate(roots));
  return roots;
}

function readTlsFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new PeerError("CREDENTIALS_INVALID", `cannot read ${file}`, { cause: error });
  }
}

function checkHolds(origin: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw new PeerError("CREDENTIALS_INVALID", `${origin} is of no use for TLS: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
