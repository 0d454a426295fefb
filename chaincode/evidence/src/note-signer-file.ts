/**
 * An organisation's checkpoint key on disk, `<data>/checkpoint-keys/<MSPID>.json`:
 *
 *   {"format":"antin-note-signer/v1","mspId":"CustomsMSP","name":"antin.customs.vn/CustomsMSP",
 *    "verifierKey":"antin.customs.vn/CustomsMSP+1a2b3c4d+AQ…","signerKey":"PRIVATE+KEY+antin.customs.vn/CustomsMSP+1a2b3c4d+AQ…"}
 *
 * `signerKey` is secret: write the file with mode 0600. `verifierKey` is what the trust root pins. Both texts are the
 * key formats of C2SP signed-note, so any other tool for notes can use them.
 */
import { EvidenceError } from "./errors.js";
import { formatSignerKey, formatVerifierKey, parseSignerKey, type NoteSigner } from "./note-key.js";
import { ed25519 } from "@noble/curves/ed25519.js";

export const noteSignerFormat = "antin-note-signer/v1";

/** Content of a checkpoint key file. */
export interface NoteSignerFile {
  readonly format: typeof noteSignerFormat;
  readonly mspId: string;
  readonly name: string;
  readonly verifierKey: string;
  readonly signerKey: string;
}

/** Name under which an organisation signs checkpoints unless told otherwise. */
export const checkpointKeyName = (mspId: string): string => `antin.customs.vn/${mspId}`;

/**
 * A new checkpoint key. Randomness comes from the caller because this package is pure.
 * @param seed 32 bytes of a cryptographic random source, such as `crypto.getRandomValues(new Uint8Array(32))`.
 */
export function generateNoteSigner(options: {
  readonly mspId: string;
  readonly seed: Uint8Array;
  readonly name?: string;
}): NoteSignerFile {
  const { mspId, seed, name = checkpointKeyName(mspId) } = options;
  const signerKey = formatSignerKey(name, seed);
  const verifierKey = formatVerifierKey(name, ed25519.getPublicKey(seed));
  return { format: noteSignerFormat, mspId, name, verifierKey, signerKey };
}

/** Signer of a checkpoint key file, given its text. @throws EvidenceError `NOTE_KEY_MALFORMED`. */
export function parseNoteSignerFile(text: string): NoteSigner & { readonly mspId: string } {
  const { format, mspId, name, signerKey, verifierKey } = readFields(text);
  if (format !== noteSignerFormat || typeof mspId !== "string" || typeof signerKey !== "string")
    throw new EvidenceError("NOTE_KEY_MALFORMED", `The file is not ${noteSignerFormat}.`);
  const signer = parseSignerKey(signerKey);
  if (signer.name !== name || signer.verifierKey !== verifierKey)
    throw new EvidenceError(
      "NOTE_KEY_MALFORMED",
      "The file's name, verifier key and signer key do not belong together.",
    );
  return { ...signer, mspId };
}

function readFields(text: string): Partial<Record<keyof NoteSignerFile, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // JSON.parse quotes its input, which is secret here: report it below in our own words
  }
  throw new EvidenceError("NOTE_KEY_MALFORMED", "The checkpoint key file is not a JSON object.");
}
