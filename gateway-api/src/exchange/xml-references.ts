import { isXmlCharacter } from "./xml-text.js";

const reference = /&(?:#([0-9]{1,16})|#x([0-9A-Fa-f]{1,12})|(amp|lt|gt|quot|apos));/y;

const predefined = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/**
 * Text with its references replaced. XML's own five entities are all there are: others need a document type.
 *
 * @throws whatever `unknown` returns, for the offset in `raw` of the first & that begins no reference.
 */
export function resolveReferences(raw: string, unknown: (offset: number) => Error): string {
  let resolved = "";
  let from = 0;
  for (let at = raw.indexOf("&"); at !== -1; at = raw.indexOf("&", from)) {
    reference.lastIndex = at;
    const character = characterOf(reference.exec(raw));
    if (character === undefined) throw unknown(at);
    resolved += raw.slice(from, at) + character;
    from = reference.lastIndex;
  }
  return resolved + raw.slice(from);
}

function characterOf(match: RegExpExecArray | null): string | undefined {
  if (match === null) return undefined;
  const [, decimal, hex, entity] = match;
  if (entity !== undefined) return predefined.get(entity);
  const codePoint = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  return isXmlCharacter(codePoint) ? String.fromCodePoint(codePoint) : undefined;
}
