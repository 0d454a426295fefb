/** Ed25519 keys of C2SP signed notes: texts with a name, a four-byte id and the key. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, fromBase64, isWellFormed, toBase64, toHex, utf8 } from "./byte-encoding.js";
import { EvidenceError } from "./errors.js";

/** Signature type of plain Ed25519 over the note's text. */
const ed25519Type = 0x01;
const keyBytes = 32;
const signerPrefix = "PRIVATE+KEY+";

/** Checks an Ed25519 signature. Callers on Node pass one over node:crypto, which is some ten times faster. */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** Public half of a note key. */
export interface NoteVerifier {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly keyId: string;
  readonly publicKey: Uint8Array;
}

/** A note key that signs. */
export interface NoteSigner extends NoteVerifier {
  readonly verifierKey: string;
  /** 64-byte Ed25519 signature over the message. */
  sign(message: Uint8Array): Uint8Array;
}

/** The default `VerifyEd25519`: RFC 8032 rules in plain JavaScript, for browsers. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false; // a key or signature that is no point or scalar verifies nothing
  }
};

/** Whether a text may name a key: not empty, no white space, no plus. */
export const isKeyName = (name: string): boolean =>
  name !== "" && isWellFormed(name) && !/[\s+\p{Cc}]/u.test(name);

/** `name+keyId+base64(0x01 ‖ public key)`. @throws EvidenceError `NOTE_KEY_MALFORMED`. */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string {
  if (!isKeyName(name)) throw malformed("A key name has no white space and no plus.");
  if (publicKey.length !== keyBytes) throw malformed(`A public key has ${keyBytes} bytes.`);
  return `${name}+${keyId(name, publicKey)}+${toBase64(typed(publicKey))}`;
}

/** Reads a verifier key. @throws EvidenceError `NOTE_KEY_MALFORMED`, also when the id does not fit the key. */
export function parseVerifierKey(text: string): NoteVerifier {
  const [name, id, key] = splitKey(text);
  if (keyId(name, key) !== id) throw malformed("The key id does not fit the name and key.");
  return { name, keyId: id, publicKey: key };
}

/** `PRIVATE+KEY+name+keyId+base64(0x01 ‖ seed)`: secret. @throws EvidenceError `NOTE_KEY_MALFORMED`. */
export function formatSignerKey(name: string, seed: Uint8Array): string {
  if (!isKeyName(name)) throw malformed("A key name has no white space and no plus.");
  if (seed.length !== keyBytes) throw malformed(`A seed has ${keyBytes} bytes.`);
  return `${signerPrefix}${name}+${keyId(name, ed25519.getPublicKey(seed))}+${toBase64(typed(seed))}`;
}

/** Reads a signer key. @throws EvidenceError `NOTE_KEY_MALFORMED`; its message never holds the key. */
export function parseSignerKey(text: string): NoteSigner {
  if (!text.startsWith(signerPrefix)) throw malformed("A signer key starts with PRIVATE+KEY+.");
  const [name, id, seed] = splitKey(text.slice(signerPrefix.length));
  const publicKey = ed25519.getPublicKey(seed);
  if (keyId(name, publicKey) !== id) throw malformed("The key id does not fit the name and key.");
  return {
    name,
    keyId: id,
    publicKey,
    verifierKey: formatVerifierKey(name, publicKey),
    sign: (message) => ed25519.sign(message, seed),
  };
}

function splitKey(text: string): [name: string, id: string, key: Uint8Array] {
  const [name = "", id = "", ...rest] = text.split("+");
  // Base64 may hold plus signs itself, so the key is whatever follows the second one.
  const bytes = fromBase64(rest.join("+"));
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(id)) throw malformed("A key reads name+id+base64.");
  if (bytes?.length !== keyBytes + 1 || bytes[0] !== ed25519Type)
    throw malformed("The key is not an Ed25519 key.");
  return [name, id, bytes.subarray(1)];
}

const typed = (key: Uint8Array): Uint8Array => concatBytes(Uint8Array.of(ed25519Type), key);
const keyId = (name: string, publicKey: Uint8Array): string =>
  toHex(sha256(concatBytes(utf8(`${name}\n`), typed(publicKey))).subarray(0, 4));
const malformed = (message: string): EvidenceError => new EvidenceError("NOTE_KEY_MALFORMED", message);
