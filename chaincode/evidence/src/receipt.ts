/** A receipt: everything an outsider needs, besides the trust root, to check one ledger event with no network. */
import { fromBase64, toBase64, utf8, withoutByteOrderMark } from "./byte-encoding.js";
import { EvidenceError } from "./errors.js";
import { isSalt } from "./document-digest.js";
import { hashBytes } from "./merkle-tree.js";
import { noteLengthMax } from "./signed-note.js";

export const receiptFormat = "antin-receipt/v1";
/** A receipt is meant to fit in this (a QR code links to it, a message carries it). */
export const receiptBytesTarget = 4096;
/** A receipt above this is not read at all. */
export const receiptBytesMax = 65_536;
/** A proof in a tree of 2^53 leaves has this many hashes. */
const proofLengthMax = 53;
const textLengthMax = 512;

/** What the receipt is about; must agree with the leaf. */
export interface ReceiptDocument {
  readonly kind: string;
  readonly number: string;
  readonly version: number;
  readonly state: string;
}

/** A file whose salted digest is in the leaf. */
export interface ReceiptAttachment {
  readonly name?: string;
  /** Hexadecimal SHA-256(salt ‖ bytes). */
  readonly digest: string;
  /** 32 hexadecimal digits. */
  readonly salt: string;
  readonly mediaType?: string;
}

/** The document's payload: its hash is in the leaf; salt and content travel only where the holder wants to show them. */
export interface ReceiptPayload {
  readonly hash: string;
  readonly salt?: string;
  readonly content?: unknown;
}

/** Where a checkpoint's root was published; looking there needs a network, so a verdict never rests on it. */
export interface ReceiptAnchor {
  readonly chainId: number;
  readonly contract: string;
  readonly transactionHash: string;
  readonly blockNumber: number;
}

export interface Receipt {
  readonly format: typeof receiptFormat;
  readonly document: ReceiptDocument;
  /** The leaf's canonical JSON. */
  readonly leaf: string;
  readonly leafIndex: number;
  /** Inclusion proof, base64, from the leaf's sibling up. */
  readonly proof: readonly string[];
  /** The cosigned checkpoint, a C2SP signed note. */
  readonly checkpoint: string;
  readonly block: { readonly number: number; readonly transaction: string };
  readonly attachment?: ReceiptAttachment;
  readonly payload?: ReceiptPayload;
  readonly anchor?: ReceiptAnchor;
}

/** Puts a receipt together. */
export function buildReceipt(
  parts: Omit<Receipt, "format" | "leaf" | "proof"> & {
    readonly leaf: Uint8Array | string;
    readonly proof: readonly Uint8Array[];
  },
): Receipt {
  const { document, leaf, leafIndex, proof, checkpoint, block, attachment, payload, anchor } = parts;
  return {
    format: receiptFormat,
    document,
    leaf: typeof leaf === "string" ? leaf : new TextDecoder("utf-8", { fatal: true }).decode(leaf),
    leafIndex,
    proof: proof.map(toBase64),
    checkpoint,
    block,
    ...(attachment === undefined ? {} : { attachment }),
    ...(payload === undefined ? {} : { payload }),
    ...(anchor === undefined ? {} : { anchor }),
  };
}

/** Bytes of a receipt as it is sent: JSON without spaces. */
export const receiptSizeBytes = (receipt: Receipt): number => utf8(JSON.stringify(receipt)).length;

/**
 * Reads a receipt from its text or its JSON value. Only its form is checked here.
 * @throws EvidenceError `RECEIPT_MALFORMED` with the pointer of the first bad field.
 */
export function parseReceipt(input: unknown): Receipt {
  const receipt = record(typeof input === "string" ? parseText(input) : input, "");
  if (receipt["format"] !== receiptFormat) throw malformed("/format", `The format is not ${receiptFormat}.`);
  const document = record(receipt["document"], "/document");
  for (const name of ["kind", "number", "state"]) text(document[name], `/document/${name}`);
  count(document["version"], "/document/version");
  text(receipt["leaf"], "/leaf", receiptBytesMax);
  count(receipt["leafIndex"], "/leafIndex");
  checkProof(receipt["proof"]);
  text(receipt["checkpoint"], "/checkpoint", noteLengthMax);
  const block = record(receipt["block"], "/block");
  count(block["number"], "/block/number");
  text(block["transaction"], "/block/transaction");
  if (receipt["attachment"] !== undefined) checkAttachment(record(receipt["attachment"], "/attachment"));
  if (receipt["payload"] !== undefined) checkPayload(record(receipt["payload"], "/payload"));
  if (receipt["anchor"] !== undefined) checkAnchor(record(receipt["anchor"], "/anchor"));
  return receipt as unknown as Receipt;
}

function parseText(input: string): unknown {
  if (input.length > receiptBytesMax)
    throw malformed("", `The receipt is longer than ${receiptBytesMax} bytes.`);
  try {
    return JSON.parse(withoutByteOrderMark(input));
  } catch {
    throw malformed("", "The receipt is not JSON.");
  }
}

function checkProof(value: unknown): void {
  if (!Array.isArray(value) || value.length > proofLengthMax)
    throw malformed("/proof", `The proof is not a list of at most ${proofLengthMax} hashes.`);
  value.forEach((hash: unknown, index) => {
    if (typeof hash !== "string" || fromBase64(hash)?.length !== hashBytes)
      throw malformed(`/proof/${index}`, `The hash is not ${hashBytes} bytes of base64.`);
  });
}

function checkAttachment(attachment: Record<string, unknown>): void {
  hex(attachment["digest"], "/attachment/digest", 64);
  salt(attachment["salt"], "/attachment/salt");
  if (attachment["name"] !== undefined) text(attachment["name"], "/attachment/name");
  if (attachment["mediaType"] !== undefined) text(attachment["mediaType"], "/attachment/mediaType");
}

function checkPayload(payload: Record<string, unknown>): void {
  hex(payload["hash"], "/payload/hash", 64);
  if (payload["salt"] !== undefined) salt(payload["salt"], "/payload/salt");
  if (payload["content"] !== undefined && payload["salt"] === undefined)
    throw malformed("/payload/salt", "The content cannot be compared without its salt.");
}

function checkAnchor(anchor: Record<string, unknown>): void {
  count(anchor["chainId"], "/anchor/chainId");
  count(anchor["blockNumber"], "/anchor/blockNumber");
  if (!/^0x[0-9a-fA-F]{40}$/.test(text(anchor["contract"], "/anchor/contract")))
    throw malformed("/anchor/contract", "The contract is not an address.");
  if (!/^0x[0-9a-f]{64}$/.test(text(anchor["transactionHash"], "/anchor/transactionHash")))
    throw malformed("/anchor/transactionHash", "The transaction hash is not 32 bytes of hexadecimal.");
}

function record(value: unknown, pointer: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw malformed(pointer, "A JSON object is missing here.");
  return value as Record<string, unknown>;
}

function text(value: unknown, pointer: string, lengthMax = textLengthMax): string {
  if (typeof value !== "string" || value === "" || value.length > lengthMax)
    throw malformed(pointer, `A text of 1 to ${lengthMax} characters is missing here.`);
  return value;
}

function count(value: unknown, pointer: string): void {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw malformed(pointer, "A count is missing here.");
}

function hex(value: unknown, pointer: string, digits: number): void {
  if (typeof value !== "string" || value.length !== digits || !/^[0-9a-f]+$/.test(value))
    throw malformed(pointer, `${digits} lower-case hexadecimal digits are missing here.`);
}

function salt(value: unknown, pointer: string): void {
  if (typeof value !== "string" || !isSalt(value))
    throw malformed(pointer, "A salt of 32 lower-case hexadecimal digits is missing here.");
}

const malformed = (pointer: string, message: string): EvidenceError =>
  new EvidenceError("RECEIPT_MALFORMED", message, pointer);
