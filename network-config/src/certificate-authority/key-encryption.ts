import { createCipheriv, createPrivateKey, randomBytes, scryptSync, type KeyObject } from "node:crypto";
import { NetworkError } from "../network-error.js";

/**
 * PKCS#8 under PBES2 with scrypt and AES-256-CBC (RFC 8018, RFC 7914): what OpenSSL, and so every process of the network,
 * opens by itself. The secret is random, so that the cost need not stand in for its strength; see adr-keys-at-rest.md.
 */
const scryptCost = { N: 4_096, r: 8, p: 1 };
const saltBytes = 16;
const ivBytes = 16;
const keyBytes = 32;
/** A secret of a machine, not of a person: `openssl rand -base64 32`. */
export const keySecretCharactersMin = 32;

const encryptedLabel = "ENCRYPTED PRIVATE KEY";
const pbes2 = Buffer.from("06092a864886f70d01050d", "hex");
const scryptOid = Buffer.from("06092b06010401da47040b", "hex");
const aes256Cbc = Buffer.from("060960864801650304012a", "hex");

/** Whether a PEM file's key is encrypted. */
export const isEncryptedKey = (pem: string): boolean => pem.includes(`-----BEGIN ${encryptedLabel}-----`);

/** A private key's PEM as it is to be written: encrypted when there is a secret. */
export function keyAtRest(privateKeyPem: string, secret: string | undefined): string {
  if (secret === undefined) return privateKeyPem;
  const pkcs8 = createPrivateKey(privateKeyPem).export({ format: "der", type: "pkcs8" });
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-cbc", scryptSync(secret, salt, keyBytes, scryptCost), iv);
  const encrypted = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
  const { N, r, p } = scryptCost;
  const parameters = sequence(octets(salt), integer(N), integer(r), integer(p), integer(keyBytes));
  const algorithm = sequence(
    pbes2,
    sequence(sequence(scryptOid, parameters), sequence(aes256Cbc, octets(iv))),
  );
  return pemOf(sequence(algorithm, octets(encrypted)));
}

/**
 * The key of a PEM text.
 *
 * @param origin the file, named in errors.
 * @throws NetworkError `KEY_SECRET_WRONG` when it is encrypted and the secret is absent or another; `MATERIAL_INCOMPLETE`
 *         when it is no key.
 */
export function openKey(pem: string, origin: string, secret: string | undefined): KeyObject {
  const encrypted = isEncryptedKey(pem);
  if (encrypted && secret === undefined)
    throw wrongSecret(origin, `${origin} is encrypted and no key secret is configured.`);
  try {
    return createPrivateKey(encrypted ? { key: pem, passphrase: secret ?? "" } : pem);
  } catch (cause) {
    if (encrypted) throw wrongSecret(origin, `${origin} does not open under the key secret.`, cause);
    throw new NetworkError({
      code: "MATERIAL_INCOMPLETE",
      message: `${origin} holds no private key.`,
      details: { file: origin },
      cause,
    });
  }
}

const wrongSecret = (file: string, message: string, cause?: unknown): NetworkError =>
  new NetworkError({ code: "KEY_SECRET_WRONG", message, details: { file }, cause });

function pemOf(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${encryptedLabel}-----\n${lines.join("\n")}\n-----END ${encryptedLabel}-----\n`;
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

const sequence = (...content: readonly Buffer[]): Buffer => element(0x30, Buffer.concat(content));
const octets = (content: Buffer): Buffer => element(0x04, content);

function integer(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return element(0x02, bytes.readUInt8(0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}
