import { randomBytes } from "node:crypto";
import { putBytes, type JournalStore } from "./journal-store.js";

const secretBytes = 32;

/**
 * 32 secret random bytes under a name, drawn at their first use and the same ever after.
 * They stand in the journal unencrypted: protect its folder like a private key.
 */
export async function journalSecret(journal: JournalStore, name: string): Promise<Uint8Array> {
  const key = `secret/${name}`;
  const known = journal.bytes(key);
  if (known !== undefined) return known;
  const secret = randomBytes(secretBytes);
  await journal.write([putBytes(key, secret)], { synced: true });
  return secret;
}
