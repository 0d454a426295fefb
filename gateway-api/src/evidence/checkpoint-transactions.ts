import { canonicalJson } from "@antin/trade-documents";
import { parseCheckpoint, parseNote } from "@antin/evidence";
import type { LedgerTransaction } from "../ledger/block.js";
import { validTransaction } from "../ledger/validation-code.js";

/** Function of the contract that keeps checkpoints. Its transactions make no leaves, or each would need another. */
export const recordCheckpointFunction = "checkpoint:Record";

/** A checkpoint as the ledger has it. */
export interface RecordedCheckpoint {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Last block covered. */
  readonly block: number;
  readonly at: string;
  /** Names of the keys that signed. */
  readonly signers: readonly string[];
  readonly note: string;
}

/** The one argument of `checkpoint:Record`. */
export const recordCheckpointArgument = (note: string): string => canonicalJson({ arguments: { note } });

/** The note that a transaction recorded; undefined when it recorded none. Whether it is any good is not asked here. */
export function recordedNote(transaction: LedgerTransaction, chaincode: string): string | undefined {
  const {
    validationCode,
    function: name,
    arguments: [argument = ""],
  } = transaction;
  if (validationCode !== validTransaction || transaction.chaincode !== chaincode) return undefined;
  if (name !== recordCheckpointFunction) return undefined;
  return noteIn(argument);
}

/** An argument without a note is an empty note, which nothing accepts. */
function noteIn(argument: string): string {
  try {
    const inputs = JSON.parse(argument) as { readonly arguments?: { readonly note?: unknown } } | null;
    const note = inputs?.arguments?.note;
    return typeof note === "string" ? note : "";
  } catch {
    return "";
  }
}

/** @throws EvidenceError `NOTE_MALFORMED`, `CHECKPOINT_MALFORMED` */
export function readCheckpoint(note: string): RecordedCheckpoint {
  const { text, signatures } = parseNote(note);
  const { size, root, block = 0, time = "" } = parseCheckpoint(text);
  return {
    size,
    root: Buffer.from(root).toString("base64"),
    block,
    at: time,
    signers: signatures.map(({ name }) => name),
    note,
  };
}
