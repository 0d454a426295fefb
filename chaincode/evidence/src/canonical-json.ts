import { isWellFormed } from "./byte-encoding.js";
import { EvidenceError } from "./errors.js";

/** Nesting deeper than this is refused, so that hostile text cannot exhaust the stack. */
export const jsonDepthMax = 64;

/**
 * RFC 8785 (JCS) text of a JSON value: members sorted by UTF-16 code units, no spaces, ECMAScript numbers.
 * @throws EvidenceError `NOT_CANONICAL` for a value that JSON or I-JSON lacks (undefined, NaN, lone surrogates).
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > jsonDepthMax)
    throw new EvidenceError("NOT_CANONICAL", `Nested deeper than ${jsonDepthMax} levels.`);
  switch (typeof value) {
    case "string":
      return writeString(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isFinite(value)) break;
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : writeContainer(value, depth);
    default:
  }
  throw new EvidenceError("NOT_CANONICAL", `JSON has no ${typeof value} like this one.`);
}

function writeString(text: string): string {
  if (!isWellFormed(text)) throw new EvidenceError("NOT_CANONICAL", "A text holds a lone surrogate.");
  return JSON.stringify(text);
}

function writeContainer(value: object, depth: number): string {
  if (Array.isArray(value)) return `[${value.map((item: unknown) => write(item, depth + 1)).join(",")}]`;
  // The default order compares UTF-16 code units, which is the order of RFC 8785 §3.2.3.
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, item]) => `${writeString(key)}:${write(item, depth + 1)}`).join(",")}}`;
}
