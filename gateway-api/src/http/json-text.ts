import { RequestError, requestCode } from "./request-error.js";

/** Any JSON, as `JSON.parse` gives it. */
export type ParsedJson = string | number | boolean | null | ParsedJson[] | { [member: string]: ParsedJson };

/** A member of this name would reach an object's prototype wherever it is assigned. */
const reservedMember = "__proto__";

/**
 * Parses a request's bytes as JSON: fatal UTF-8, bounded nesting, no member twice, no lone surrogate.
 *
 * @throws RequestError JSON_ENCODING, JSON_MALFORMED, JSON_TOO_DEEP or JSON_MEMBER_REFUSED.
 */
export function parseJsonBytes(bytes: Uint8Array, depthMax: number): ParsedJson {
  const text = decodeUtf8(bytes);
  let value: ParsedJson;
  try {
    value = JSON.parse(text) as ParsedJson;
  } catch {
    throw new RequestError(requestCode.JSON_MALFORMED);
  }
  assertMembers(text, depthMax);
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new RequestError(requestCode.JSON_ENCODING);
  }
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Walks text that is known to be JSON, so that every brace outside a string opens or closes. `JSON.parse` keeps the last
 * of two equal members while other readers keep the first: two programs would see two different documents.
 */
function assertMembers(text: string, depthMax: number): void {
  const open: (Set<string> | null)[] = [];
  let keyExpected = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case "{":
      case "[":
        keyExpected = text[at] === "{";
        open.push(keyExpected ? new Set() : null);
        if (open.length > depthMax)
          throw new RequestError(requestCode.JSON_TOO_DEEP, { details: { depthMax } });
        break;
      case "}":
      case "]":
        open.pop();
        keyExpected = false;
        break;
      case ",":
        keyExpected = open.at(-1) !== null;
        break;
      case '"': {
        const end = endOfString(text, at + 1);
        const word = wordBetween(text, at, end);
        if (keyExpected) assertMember(word, open.at(-1) ?? new Set());
        keyExpected = false;
        at = end;
        break;
      }
    }
  }
}

function assertMember(name: string, members: Set<string>): void {
  if (members.has(name))
    throw new RequestError(requestCode.JSON_MEMBER_REFUSED, {
      message: "A member stands twice in one object.",
    });
  if (name === reservedMember)
    throw new RequestError(requestCode.JSON_MEMBER_REFUSED, { message: "A member has a reserved name." });
  members.add(name);
}

/** Index of the closing quote. */
function endOfString(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at;
}

/** The string between two quotes; escapes are rare, so they alone are parsed again. */
function wordBetween(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  if (!raw.includes("\\")) return raw;
  const word = JSON.parse(text.slice(start, end + 1)) as string;
  // Decoded UTF-8 holds no lone surrogate; an escape can.
  if (/\p{Surrogate}/u.test(word)) throw new RequestError(requestCode.JSON_ENCODING);
  return word;
}
