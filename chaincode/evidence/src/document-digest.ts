import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex, toHex, utf8 } from "./byte-encoding.js";
import { canonicalJson } from "./canonical-json.js";
import { EvidenceError } from "./errors.js";

/** Salt of a document's digest, in bytes: 128 bits keep a guessed content from being confirmed. */
export const saltBytes = 16;
const saltPattern = /^[0-9a-f]{32}$/;

/** Takes a file piece by piece, so that a big one never stands in memory whole. */
export interface DocumentHasher {
  update(bytes: Uint8Array): DocumentHasher;
  /** Lower-case hexadecimal; call once. */
  digest(): string;
}

/** Whether a text is a salt: 32 lower-case hexadecimal digits. */
export const isSalt = (text: string): boolean => saltPattern.test(text);

/** Hasher for SHA-256(salt ‖ bytes). @throws EvidenceError `DIGEST_MALFORMED` for a salt that is not 32 hex digits. */
export function documentHasher(salt: string): DocumentHasher {
  const bytes = isSalt(salt) ? fromHex(salt) : undefined;
  if (bytes === undefined)
    throw new EvidenceError("DIGEST_MALFORMED", "A salt has 32 lower-case hexadecimal digits.");
  const hash = sha256.create().update(bytes);
  const hasher: DocumentHasher = {
    update: (piece) => {
      hash.update(piece);
      return hasher;
    },
    digest: () => toHex(hash.digest()),
  };
  return hasher;
}

/** Salted digest of a document: hexadecimal SHA-256(salt ‖ bytes), the form that the ledger records. */
export const documentDigest = (salt: string, bytes: Uint8Array): string =>
  documentHasher(salt).update(bytes).digest();

/** The ledger's payload hash: the salted digest of the payload's canonical JSON. */
export const payloadDigest = (salt: string, payload: unknown): string =>
  documentDigest(salt, utf8(canonicalJson(payload)));
