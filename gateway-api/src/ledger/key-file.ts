import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { KeyFailure } from "./key-failure.js";

/** How private keys on disk are opened. */
export interface KeyFileRules {
  /** The secret that they are encrypted under (PKCS#8, PBES2); absent where they are not. */
  readonly secret?: string;
  /** In production a key in plain text, or one that others may read, is refused. */
  readonly production: boolean;
}

/** Labels of PEM blocks that hold an encrypted private key. */
const encryptedLabel = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const groupAndOthers = 0o077;

export const isEncrypted = (pem: string): boolean => pem.includes(encryptedLabel);

/**
 * A private key from a PEM file.
 *
 * @throws KeyFailure naming the file: `mode` when others may read it and `plaintext` when it is not encrypted (both in
 *         production), `secret` when it does not open under the secret, `file` when it is missing or no key.
 */
export function openKeyFile(file: string, rules: KeyFileRules): KeyObject {
  return openKey(readKeyFile(file, rules), file, rules);
}

/** The text of a file that holds a secret. @throws KeyFailure `mode`, `file` */
export function readKeyFile(file: string, { production }: Pick<KeyFileRules, "production">): string {
  let exposed: string | undefined;
  let text: string;
  try {
    exposed = [file, path.dirname(file)].find((place) => (statSync(place).mode & groupAndOthers) !== 0);
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new KeyFailure("file", `cannot read ${file}`, cause);
  }
  if (production && exposed !== undefined)
    throw new KeyFailure(
      "mode",
      `${exposed} is open to others than its owner, who alone may hold private keys`,
    );
  return text;
}

/** @param origin named in failures. @throws KeyFailure `plaintext`, `secret`, `file` */
export function openKey(pem: string, origin: string, { secret, production }: KeyFileRules): KeyObject {
  const encrypted = isEncrypted(pem);
  if (production && !encrypted)
    throw new KeyFailure("plaintext", `${origin} holds a private key in plain text`);
  if (encrypted && secret === undefined)
    throw new KeyFailure("secret", `${origin} is encrypted and no key secret is configured`);
  try {
    return createPrivateKey(encrypted ? { key: pem, passphrase: secret ?? "" } : pem);
  } catch (cause) {
    if (encrypted) throw new KeyFailure("secret", `${origin} does not open under the key secret`, cause);
    throw new KeyFailure("file", `${origin} holds no private key`, cause);
  }
}
