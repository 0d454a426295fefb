import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StartError } from "../start-error.js";
import { apiKeyHash, apiKeysSchema } from "./identity-directory.js";

const keyBytes = 32;

/**
 * Makes a new API key for an identity and stores only its hash. The gateway knows it after a start or a SIGHUP.
 *
 * @returns the key, shown this once: `antin_` and 43 base64url characters.
 * @throws StartError IDENTITY_INVALID when the folder holds no identity.
 */
export function issueApiKey(options: {
  readonly identitiesFolder: string;
  readonly name: string;
  readonly label: string;
  readonly now: Date;
  readonly expiresAt?: Date;
}): string {
  const folder = path.join(options.identitiesFolder, path.basename(options.name));
  if (!existsSync(path.join(folder, "identity.json")))
    throw new StartError("IDENTITY_INVALID", `${folder} does not hold an identity.`);
  const key = `antin_${randomBytes(keyBytes).toString("base64url")}`;
  const file = path.join(folder, "api-keys.json");
  const { keys } = existsSync(file)
    ? apiKeysSchema.parse(JSON.parse(readFileSync(file, "utf8")))
    : { keys: [] };
  const added = {
    sha256: apiKeyHash(key),
    label: options.label,
    createdAt: options.now.toISOString(),
    ...(options.expiresAt && { expiresAt: options.expiresAt.toISOString() }),
  };
  writeFileSync(`${file}.new`, `${JSON.stringify({ keys: [...keys, added] }, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return key;
}
