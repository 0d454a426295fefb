import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import {
  EvidenceError,
  noteSignerFormat,
  parseNoteSignerFile,
  parseVerifierKey,
  type NoteSigner,
} from "@antin/evidence";
import { plainKeys } from "../ledger/key-access.js";
import { KeyFailure } from "../ledger/key-failure.js";
import { openKey, readKeyFile, type KeyFileRules } from "../ledger/key-file.js";

/** DER of an Ed25519 private key in PKCS#8, up to its 32-byte seed. */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
const seedBytes = 32;

/**
 * Keys of `<folder>/<MSPID>.json`: those of the organisations that this gateway signs for, perhaps none. They sign with
 * node:crypto, which is some fifty times faster than the portable code of the evidence package. At rest a key is plain
 * (`signerKey`), or PKCS#8 under the key secret (`encryptedSignerKey`).
 *
 * @throws EvidenceError `NOTE_KEY_MALFORMED`; KeyFailure when the rules refuse a file or it does not open.
 */
export function loadCheckpointSigners(
  folder: string,
  rules: KeyFileRules = plainKeys,
): readonly NoteSigner[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => path.join(folder, name))
    .map((file) => signerOf(file, readKeyFile(file, rules), rules));
}

function signerOf(file: string, text: string, rules: KeyFileRules): NoteSigner {
  const encrypted = encryptedSignerOf(file, text, rules);
  if (encrypted) return encrypted;
  if (rules.production) throw new KeyFailure("plaintext", `${file} holds a private key in plain text`);
  const { name, keyId, publicKey, verifierKey } = parseNoteSignerFile(text);
  const { signerKey } = JSON.parse(text) as { readonly signerKey: string };
  // `PRIVATE+KEY+name+id+base64`: the base64 of the seed behind its type byte may hold plus signs itself.
  const encoded = signerKey.split("+").slice(4).join("+");
  const seed = Buffer.from(encoded, "base64").subarray(1, 1 + seedBytes);
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  return { name, keyId, publicKey, verifierKey, sign: (message) => sign(null, message, key) };
}

/** A signer whose key is encrypted; undefined for a file in plain text. */
function encryptedSignerOf(file: string, text: string, rules: KeyFileRules): NoteSigner | undefined {
  const fields = fieldsOf(text);
  const { format, encryptedSignerKey, verifierKey } = fields;
  if (typeof encryptedSignerKey !== "string") return undefined;
  if (format !== noteSignerFormat || typeof verifierKey !== "string")
    throw new EvidenceError("NOTE_KEY_MALFORMED", `The file is not ${noteSignerFormat}.`);
  const verifier = parseVerifierKey(verifierKey);
  const key = openKey(encryptedSignerKey, file, rules);
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-seedBytes);
  if (!publicKey.equals(verifier.publicKey))
    throw new EvidenceError("NOTE_KEY_MALFORMED", "The file's verifier key is not of its signer key.");
  return { ...verifier, verifierKey, sign: (message) => sign(null, message, key) };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {}; // what is malformed is reported by the reader of plain files, which does not quote it
  }
}
