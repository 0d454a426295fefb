/** C2SP signed notes: a text and lines that sign it, readable as they are. */
import { concatBytes, fromBase64, fromHex, isWellFormed, toBase64, toHex, utf8 } from "./byte-encoding.js";
import { EvidenceError } from "./errors.js";
import {
  isKeyName,
  verifyEd25519,
  type NoteSigner,
  type NoteVerifier,
  type VerifyEd25519,
} from "./note-key.js";

/** Largest note that is read, in UTF-16 units. */
export const noteLengthMax = 65_536;
/** Signature lines read at most; more is an attempt to make the verifier work. */
export const noteSignaturesMax = 100;

const linePrefix = "— ";

/** One signature line. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** A note whose form was checked; its signatures were not. */
export interface SignedNote {
  /** What is signed, with its final line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** What a set of known keys says about a note. */
export interface NoteVerification {
  /** Known keys with a good signature, each once, in the order of the note. */
  readonly signedBy: readonly NoteVerifier[];
  /** Known keys whose signature does not fit: the note was altered or forged. */
  readonly forged: readonly NoteVerifier[];
  /** Names of signature lines that no known key made. */
  readonly unknown: readonly string[];
}

/** Signs a text. @throws EvidenceError `NOTE_MALFORMED` unless it ends in a line feed and has no control characters. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  if (!isNoteText(text)) throw malformed("A note's text ends in a line feed and has no control characters.");
  return `${text}\n${signers.map((signer) => signatureLine(text, signer)).join("")}`;
}

/** Adds a signature to a note; the same key signs once. @throws EvidenceError `NOTE_MALFORMED`. */
export function cosignNote(note: string, signer: NoteSigner): string {
  const { text, signatures } = parseNote(note);
  if (signatures.some(({ name, keyId }) => name === signer.name && keyId === signer.keyId)) return note;
  return note + signatureLine(text, signer);
}

/** One signature line for a text, as an organisation sends it to whoever collects them. */
export function signatureLine(text: string, signer: NoteSigner): string {
  const keyId = fromHex(signer.keyId) ?? new Uint8Array(0);
  return `${linePrefix}${signer.name} ${toBase64(concatBytes(keyId, signer.sign(utf8(text))))}\n`;
}

/** Takes a note apart. @throws EvidenceError `NOTE_MALFORMED`. */
export function parseNote(note: string): SignedNote {
  if (note.length > noteLengthMax) throw malformed("The note is too long.");
  if (!isNoteText(note)) throw malformed("A note ends in a line feed and has no control characters.");
  const split = note.lastIndexOf("\n\n");
  const lines = note.slice(split + 2, -1).split("\n");
  if (split < 0 || lines[0] === "") throw malformed("A note has a text, an empty line and signatures.");
  if (lines.length > noteSignaturesMax) throw malformed("The note has too many signatures.");
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/** Checks every signature line by a known key. A line counts as that key's when name and key id are its own. */
export function verifyNote(
  { text, signatures }: SignedNote,
  known: readonly NoteVerifier[],
  verify: VerifyEd25519 = verifyEd25519,
): NoteVerification {
  const message = utf8(text);
  const signedBy = new Set<NoteVerifier>();
  const forged = new Set<NoteVerifier>();
  const unknown: string[] = [];
  for (const { name, keyId, signature } of signatures) {
    const verifier = known.find((key) => key.name === name && key.keyId === keyId);
    if (verifier === undefined) unknown.push(name);
    else if (signature.length === 64 && verify(verifier.publicKey, message, signature))
      signedBy.add(verifier);
    else forged.add(verifier);
  }
  return { signedBy: [...signedBy], forged: [...forged], unknown };
}

function parseSignatureLine(line: string): NoteSignature {
  const [name = "", encoded = "", ...rest] = line.slice(linePrefix.length).split(" ");
  const bytes = fromBase64(encoded);
  if (
    !line.startsWith(linePrefix) ||
    rest.length > 0 ||
    !isKeyName(name) ||
    bytes === undefined ||
    bytes.length < 5
  )
    throw malformed("A signature line reads: em dash, name, base64.");
  return { name, keyId: toHex(bytes.subarray(0, 4)), signature: bytes.slice(4) };
}

const isNoteText = (text: string): boolean =>
  text.endsWith("\n") && isWellFormed(text) && !/[^\P{Cc}\n]/u.test(text);
const malformed = (message: string): EvidenceError => new EvidenceError("NOTE_MALFORMED", message);
