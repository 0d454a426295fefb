import { chmodSync, writeFileSync } from "node:fs";
import { createPrivateKey } from "node:crypto";
import path from "node:path";
import { aSignerFolder, selfSigned } from "../testing/signer-fixtures.js";
import { checkKeysAtRest } from "./key-inventory.js";

const secret = "a secret of more than thirty-two characters";

/** A folder with one identity whose key is encrypted. */
function anEncryptedFolder() {
  const place = aSignerFolder("officer");
  const file = path.join(place.folder, "key.pem");
  const key = createPrivateKey(selfSigned("officer").privateKeyPem);
  const options = { format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: secret } as const;
  writeFileSync(file, key.export(options));
  chmodSync(place.folder, 0o700);
  return { ...place, file };
}

describe("keys at rest, looked at before the gateway starts", () => {
  it("pass in production when each is encrypted and its owner's alone", () => {
    const { identities } = anEncryptedFolder();
    expect(() => {
      checkKeysAtRest({ identitiesDir: identities, keys: { secret, production: true } });
    }).not.toThrow();
  });

  it("may be plain outside production", () => {
    expect(() => {
      checkKeysAtRest({ identitiesDir: aSignerFolder("officer").identities, keys: { production: false } });
    }).not.toThrow();
  });

  it.each([
    ["under another secret", { secret: `${secret}.`, production: false }, 0o600, 0o700],
    ["in a file that others may read", { secret, production: true }, 0o644, 0o700],
    ["in a folder that others may enter", { secret, production: true }, 0o600, 0o755],
  ])("%s are refused, naming it", (_what, keys, fileMode, folderMode) => {
    const { identities, folder, file } = anEncryptedFolder();
    chmodSync(file, fileMode);
    chmodSync(folder, folderMode);
    expect(() => {
      checkKeysAtRest({ identitiesDir: identities, keys });
    }).toThrow(expect.objectContaining({ code: "KEY_REFUSED", message: expect.stringContaining(folder) }));
  });

  it("in plain text are refused in production", () => {
    const { identities, folder } = aSignerFolder("officer");
    chmodSync(folder, 0o700);
    expect(() => {
      checkKeysAtRest({ identitiesDir: identities, keys: { secret, production: true } });
    }).toThrow(
      expect.objectContaining({ code: "KEY_REFUSED", message: expect.stringContaining("plain text") }),
    );
  });
});
