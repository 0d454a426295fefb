import { createHash } from "node:crypto";

const textStart = '{"payload":';
const saltStart = ',"salt":"';
const saltDigits = 32;

/**
 * The hash that heads and evidence name a payload by, from the canonical JSON of its envelope `{"payload":…,"salt":"…"}`:
 * hex SHA-256(salt bytes ‖ canonical JSON of the payload).
 */
export function envelopeHash(text: string): string {
  const saltAt = text.length - saltDigits - 2;
  const salt = text.slice(saltAt, -2);
  const canonical = text.slice(textStart.length, saltAt - saltStart.length);
  return createHash("sha256").update(Buffer.from(salt, "hex")).update(canonical, "utf8").digest("hex");
}
