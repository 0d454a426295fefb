import { generateKeyPairSync } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openKeyFile } from "./key-file.js";
import { temporaryFolder } from "../testing/temporary-folder.js";

const secret = "a secret of more than thirty-two characters";
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const plaintext = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
const encrypted = privateKey
  .export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: secret })
  .toString();

function aKeyFile(content: string, mode = 0o600): string {
  const file = path.join(temporaryFolder("key"), "key.pem");
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

const refusedBecause = (reason: string, file: string): Error =>
  expect.objectContaining({
    code: "KEY_UNAVAILABLE",
    details: { reason },
    description: expect.stringContaining(file),
  }) as Error;

describe("a private key on disk", () => {
  it.each([
    ["encrypted, in production", encrypted, { secret, production: true }],
    ["encrypted", encrypted, { secret, production: false }],
    ["in plain text outside production", plaintext, { secret, production: false }],
  ])("%s opens", (_what, content, rules) => {
    expect(openKeyFile(aKeyFile(content), rules).equals(privateKey)).toBe(true);
  });

  it.each([
    ["in plain text in production", "plaintext", plaintext, { secret, production: true }],
    ["under another secret", "secret", encrypted, { secret: `${secret}.`, production: false }],
    ["encrypted, with no secret", "secret", encrypted, { production: false }],
    ["that is none", "file", "no key", { production: false }],
  ])("%s is refused, and the operator is told the file", (_what, reason, content, rules) => {
    const file = aKeyFile(content);
    expect(() => openKeyFile(file, rules)).toThrow(refusedBecause(reason, file));
  });

  it("that its group may read is refused in production", () => {
    const file = aKeyFile(encrypted, 0o640);
    expect(openKeyFile(file, { secret, production: false }).equals(privateKey)).toBe(true);
    expect(() => openKeyFile(file, { secret, production: true })).toThrow(refusedBecause("mode", file));
  });

  it("that is missing is refused", () => {
    expect(() => openKeyFile("/nonexistent/key.pem", { production: false })).toThrow(
      refusedBecause("file", "/nonexistent/key.pem"),
    );
  });
});
