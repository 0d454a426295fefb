import { ExchangeError, exchangeCode } from "./exchange-error.js";

/** Where reading stopped; both count from 1, columns in UTF-16 units. */
export interface XmlPosition {
  readonly line: number;
  readonly column: number;
}

/** Characters that XML 1.0 has no place for, not even as references. */
const forbiddenCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/**
 * The text of an XML file: UTF-8 with or without a byte order mark, line ends as `\n`.
 *
 * @throws ExchangeError `XML_TOO_LARGE`, `XML_ENCODING`, `XML_MALFORMED` for characters that XML does not allow.
 */
export function decodeXmlText(bytes: Uint8Array, bytesMax: number): string {
  if (bytes.byteLength > bytesMax) throw new ExchangeError(exchangeCode.XML_TOO_LARGE, { bytesMax });
  const text = decodeUtf8(bytes).replace(/\r\n?/g, "\n");
  const forbidden = text.search(forbiddenCharacter);
  if (forbidden !== -1) throw malformed(text, forbidden, "a character that XML does not allow");
  return text;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ExchangeError(exchangeCode.XML_ENCODING, {});
  }
}

export const isXmlCharacter = (codePoint: number): boolean =>
  codePoint <= 0x10ffff && !forbiddenCharacter.test(String.fromCodePoint(codePoint));

export function positionOf(text: string, offset: number): XmlPosition {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

export function malformed(text: string, offset: number, reason: string): ExchangeError {
  const position = positionOf(text, offset);
  return new ExchangeError(
    exchangeCode.XML_MALFORMED,
    { ...position, reason },
    `Line ${position.line}, column ${position.column}: ${reason}.`,
  );
}
