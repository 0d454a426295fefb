/** Hashes that commit to a private payload without letting anybody guess it from its hash. */

import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";

export const saltBytes = 16;

/** True for the 32 lower-case hex digits of a 16-byte salt. */
export function isSalt(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

/**
 * Lower-case hex of SHA-256(salt bytes ‖ canonical JSON of the value).
 *
 * @param saltHex 32 lower-case hex digits; anything else throws TypeError (check hostile salts with `isSalt`).
 */
export function saltedHash(saltHex: string, value: unknown): string {
  if (!isSalt(saltHex)) throw new TypeError("a salt is 32 lower-case hex digits");
  return createHash("sha256")
    .update(Buffer.from(saltHex, "hex"))
    .update(canonicalJson(value), "utf8")
    .digest("hex");
}

/** Lower-case hex of SHA-256; text is hashed as UTF-8. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
