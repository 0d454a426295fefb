/** C2SP tlog-checkpoint: the text that organisations sign to commit to a state of the log. */
import { fromBase64, isWellFormed, toBase64 } from "./byte-encoding.js";
import { EvidenceError } from "./errors.js";
import { hashBytes } from "./merkle-tree.js";

/** Origin of this project's log of trade document events. */
export const tradeLogOrigin = "antin.customs.vn/trade";

/**
 * A state of the log. `time` and `block` are our extension lines `time <RFC 3339, UTC, ms>` and `block <number>`:
 * the signers vouch for them as they do for the root. Lines we do not know are kept in `extensions`.
 */
export interface Checkpoint {
  readonly origin: string;
  /** Number of leaves. */
  readonly size: number;
  readonly root: Uint8Array;
  /** Ledger time of the last block covered. */
  readonly time?: string;
  /** Number of the last block covered. */
  readonly block?: number;
  readonly extensions?: readonly string[];
}

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** The checkpoint's text, ready to sign. @throws EvidenceError `CHECKPOINT_MALFORMED`. */
export function formatCheckpoint({ origin, size, root, time, block, extensions = [] }: Checkpoint): string {
  const lines = [
    origin,
    String(size),
    toBase64(root),
    ...(block === undefined ? [] : [`block ${block}`]),
    ...(time === undefined ? [] : [`time ${time}`]),
    ...extensions,
  ];
  const text = `${lines.join("\n")}\n`;
  parseCheckpoint(text);
  return text;
}

/** Reads the text of a note as a checkpoint. @throws EvidenceError `CHECKPOINT_MALFORMED`. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith("\n") || !isWellFormed(text)) throw malformed("A checkpoint ends in a line feed.");
  const [origin = "", sizeText = "", rootText = "", ...lines] = text.slice(0, -1).split("\n");
  const root = fromBase64(rootText);
  if (origin === "") throw malformed("A checkpoint starts with its origin.");
  if (root?.length !== hashBytes) throw malformed(`The root is not ${hashBytes} bytes of base64.`);
  if (lines.includes("")) throw malformed("An extension line is empty.");
  const time = extensionValue(lines, "time");
  const block = extensionValue(lines, "block");
  if (time !== undefined && (!timePattern.test(time) || Number.isNaN(Date.parse(time))))
    throw malformed("The time is not RFC 3339 in UTC with milliseconds.");
  return {
    origin,
    size: count(sizeText, "size"),
    root,
    ...(time === undefined ? {} : { time }),
    ...(block === undefined ? {} : { block: count(block, "block") }),
    extensions: lines.filter((line) => !/^(time|block) /.test(line)),
  };
}

function extensionValue(lines: readonly string[], name: string): string | undefined {
  const values = lines.filter((line) => line.startsWith(`${name} `));
  if (values.length > 1) throw malformed(`The ${name} is stated twice.`);
  return values[0]?.slice(name.length + 1);
}

function count(text: string, what: string): number {
  const value = Number(text);
  if (!/^(0|[1-9]\d{0,15})$/.test(text) || !Number.isSafeInteger(value))
    throw malformed(`The ${what} is not a count.`);
  return value;
}

const malformed = (message: string): EvidenceError => new EvidenceError("CHECKPOINT_MALFORMED", message);
