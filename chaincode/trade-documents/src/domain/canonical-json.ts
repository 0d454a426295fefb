/** RFC 8785 canonical JSON, narrowed: numbers are safe integers only, so no endorser ever formats a float. */

import { DomainError, errorCode } from "./errors.js";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Nesting allowed in a document; the recursion below is bounded by it. */
export const jsonDepthMax = 64;

/**
 * The canonical text of a value. Members that are `undefined` are dropped, as JSON does.
 *
 * @throws TypeError on what canonical JSON cannot carry: a number that is not a safe integer, a lone surrogate,
 *         `undefined` in an array, a bigint, a class instance, nesting deeper than `jsonDepthMax`.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

/**
 * Parses text that must already be canonical: the same document has exactly one spelling on the ledger.
 *
 * @throws DomainError INPUT_INVALID when the text is not JSON, or not canonical.
 */
export function parseCanonicalJson(text: string): JsonValue {
  const value = parseJson(text);
  if (spellingOf(value) !== text) {
    throw new DomainError(
      errorCode.INPUT_INVALID,
      "The text is not canonical JSON (RFC 8785, integers only).",
    );
  }
  return value;
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new DomainError(errorCode.INPUT_INVALID, "The text is not JSON.");
  }
}

function spellingOf(value: JsonValue): string | undefined {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
}

function write(value: unknown, depth: number): string {
  if (depth > jsonDepthMax) throw new TypeError(`JSON is nested deeper than ${jsonDepthMax}`);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") return writeInteger(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(",")}]`;
  if (isPlainObject(value)) return writeObject(value, depth);
  throw new TypeError(`canonical JSON cannot carry a ${typeof value}`);
}

function writeObject(object: Readonly<Record<string, unknown>>, depth: number): string {
  const members: string[] = [];
  // The default sort compares UTF-16 code units, which is the order RFC 8785 asks for.
  for (const name of Object.keys(object).sort()) {
    const value = object[name];
    if (value !== undefined) members.push(`${writeString(name)}:${write(value, depth + 1)}`);
  }
  return `{${members.join(",")}}`;
}

function writeString(text: string): string {
  const written = JSON.stringify(text);
  // JSON.stringify writes lone surrogates as \ud800 to \udfff, so the slow test runs only where one may be.
  if (written.includes("\\ud") && /\p{Surrogate}/u.test(text))
    throw new TypeError("canonical JSON cannot carry a lone surrogate");
  return written;
}

function writeInteger(number: number): string {
  if (!Number.isSafeInteger(number))
    throw new TypeError(`canonical JSON carries safe integers only, not ${number}`);
  return number === 0 ? "0" : String(number);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
