import { createPrivateKey } from "node:crypto";
import { chmodSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { isEncryptedKey, keyAtRest, openKey } from "./key-encryption.js";
import { writeFileAtOnce } from "./material-folder.js";
import { materialPaths } from "./material-paths.js";

export interface KeyState {
  readonly file: string;
  readonly encrypted: boolean;
  /** Others than the owner may read it, or enter its folder. */
  readonly exposed: boolean;
}

const groupAndOthers = 0o077;
const keyFileName = /(^|[-.])key\.pem$/;

/** The private keys of authorities, nodes, identities and checkpoint signers under a data directory. */
export function checkKeys(dataDir: string): readonly KeyState[] {
  return keyFilesUnder(dataDir).map((file) => ({
    file,
    encrypted: isCheckpointKey(file)
      ? readCheckpointKey(file)["encryptedSignerKey"] !== undefined
      : isEncryptedKey(readFileSync(file, "utf8")),
    exposed: [file, path.dirname(file)].some((place) => (statSync(place).mode & groupAndOthers) !== 0),
  }));
}

/**
 * Encrypts every private key under another secret, one file at a time and each at once; what is under it already stays.
 *
 * @returns the files.
 * @throws NetworkError `KEY_SECRET_WRONG` naming the first file that opens under neither secret, before anything changes.
 */
export async function rewrapKeys(options: {
  readonly dataDir: string;
  /** Of keys that are encrypted now. */
  readonly keySecret?: string | undefined;
  readonly newSecret: string;
}): Promise<readonly string[]> {
  const { dataDir, keySecret, newSecret } = options;
  const files = keyFilesUnder(dataDir);
  const { privateKeyOfSigner } = await import("./checkpoint-keys.js");
  const rewrapped = files.map((file) => {
    const text = isCheckpointKey(file)
      ? rewrapCheckpointKey(file, { keySecret, newSecret, seedOf: privateKeyOfSigner })
      : rewrapPem(readFileSync(file, "utf8"), file, { keySecret, newSecret });
    return { file, text };
  });
  for (const { file, text } of rewrapped) {
    if (text !== undefined) writeFileAtOnce(file, text, 0o600);
    chmodSync(file, 0o600);
    chmodSync(path.dirname(file), 0o700);
  }
  return files;
}

interface Secrets {
  readonly keySecret: string | undefined;
  readonly newSecret: string;
}

/** Undefined when the key is under the new secret already. */
function rewrapPem(pem: string, file: string, { keySecret, newSecret }: Secrets): string | undefined {
  if (isEncryptedKey(pem) && opensUnder(pem, newSecret)) return undefined;
  const key = openKey(pem, file, keySecret);
  return keyAtRest(key.export({ format: "pem", type: "pkcs8" }).toString(), newSecret);
}

function opensUnder(pem: string, secret: string): boolean {
  try {
    createPrivateKey({ key: pem, passphrase: secret });
    return true;
  } catch {
    return false;
  }
}

function rewrapCheckpointKey(
  file: string,
  secrets: Secrets & { readonly seedOf: (signerKey: string) => string },
): string | undefined {
  const { signerKey, encryptedSignerKey, ...open } = readCheckpointKey(file);
  const pem = typeof signerKey === "string" ? secrets.seedOf(signerKey) : String(encryptedSignerKey);
  const encrypted = rewrapPem(pem, file, secrets);
  return encrypted === undefined
    ? undefined
    : `${JSON.stringify({ ...open, encryptedSignerKey: encrypted }, null, 2)}\n`;
}

const isCheckpointKey = (file: string): boolean => file.endsWith(".json");
const readCheckpointKey = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;

function keyFilesUnder(dataDir: string): readonly string[] {
  const { organisations, identities, checkpointKeys } = materialPaths(dataDir);
  const pems = [organisations, identities].flatMap((folder) =>
    filesUnder(folder).filter((file) => keyFileName.test(path.basename(file))),
  );
  return [...pems, ...filesUnder(checkpointKeys).filter(isCheckpointKey)].sort();
}

function filesUnder(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch {
    return []; // a data directory without this part
  }
}
