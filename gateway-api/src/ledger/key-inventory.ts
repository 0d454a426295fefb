import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { StartError } from "../start-error.js";
import type { KeyAccessOptions } from "./key-access.js";
import { KeyFailure } from "./key-failure.js";
import { isEncrypted, openKey, readKeyFile } from "./key-file.js";
import { identityFiles } from "./signing-identity-files.js";

/**
 * Refuses to start with keys that the rules do not allow, before anybody calls: in production each key file is encrypted
 * and its owner's alone. One encrypted key is opened, so that a wrong secret shows now; opening them all takes a while.
 *
 * @throws StartError `KEY_REFUSED` naming the file.
 */
export function checkKeysAtRest(options: {
  readonly identitiesDir: string;
  readonly keys: KeyAccessOptions;
}): void {
  const { identitiesDir, keys } = options;
  if (!existsSync(identitiesDir)) return;
  let opened = false;
  try {
    for (const file of keyFilesIn(identitiesDir)) {
      const pem = readKeyFile(file, keys);
      if (isEncrypted(pem) ? opened : !keys.production) continue;
      openKey(pem, file, keys);
      opened = true;
    }
  } catch (error) {
    if (!(error instanceof KeyFailure)) throw error;
    throw new StartError("KEY_REFUSED", `${error.description}.`, { cause: error });
  }
}

const keyFilesIn = (identitiesDir: string): readonly string[] =>
  readdirSync(identitiesDir).flatMap((name) =>
    [identityFiles.key, identityFiles.nextKey]
      .map((file) => path.join(identitiesDir, name, file))
      .filter((file) => existsSync(file)),
  );
