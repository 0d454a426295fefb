import { ExchangeError, exchangeCode } from "./exchange-error.js";
import {
  bindNamespaces,
  initialBindings,
  resolveAttributes,
  type NamespaceBindings,
  type QualifiedName,
  type RawAttribute,
  type XmlAttribute,
} from "./xml-namespaces.js";
import { resolveReferences } from "./xml-references.js";
import { decodeXmlText, malformed, positionOf } from "./xml-text.js";

export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** All text directly inside, references resolved, in one piece. */
  readonly text: string;
}

export const xmlLimits = {
  bytesMax: 4 * 1024 * 1024,
  depthMax: 32,
  elementsMax: 100_000,
  attributesMax: 64,
} as const;

export type XmlLimits = { readonly [limit in keyof typeof xmlLimits]: number };

const nameStart =
  "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F" +
  "\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const name = `[${nameStart}][\\u0300-\\u036F\\u00B7\\u203F-\\u2040${nameStart}\\-.0-9]{0,255}`;
const qualifiedName = `(?:(${name}):)?(${name})`;
const space = "[ \\t\\n]";

// Sticky, and none can match the same text in two ways, so reading is linear. What may be long is found by indexOf.
const declaration = new RegExp(
  `<\\?xml${space}+version${space}*=${space}*(["'])1\\.[0-9]+\\1` +
    `(?:${space}+encoding${space}*=${space}*(["'])([A-Za-z][A-Za-z0-9._-]*)\\2)?` +
    `(?:${space}+standalone${space}*=${space}*(["'])(?:yes|no)\\4)?${space}*\\?>`,
  "y",
);
const markupDeclaration = /<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/iy;
const instruction = new RegExp(`<\\?(${name})(?=${space}|\\?>)`, "uy");
const startTag = new RegExp(`<${qualifiedName}`, "uy");
const attribute = new RegExp(`${space}+${qualifiedName}${space}*=${space}*(["'])`, "uy");
const startTagEnd = new RegExp(`${space}*(/?)>`, "y");
const endTag = new RegExp(`</${qualifiedName}${space}*>`, "uy");

interface OpenElement extends QualifiedName {
  readonly offset: number;
  readonly bindings: NamespaceBindings;
  readonly element: { -readonly [member in keyof XmlElement]: XmlElement[member] } & {
    children: XmlElement[];
  };
}

/**
 * Reads an XML 1.0 file with namespaces into a tree, refusing everything that is not well-formed. Document types are
 * refused before anything in them is looked at, so there are no entities but XML's own five.
 *
 * @throws ExchangeError with one of the `XML_…` codes.
 * @see adr-strict-xml-reader.md
 */
export function readXml(bytes: Uint8Array, limits: Partial<XmlLimits> = {}): XmlElement {
  const bounds = { ...xmlLimits, ...limits };
  return new XmlReader(decodeXmlText(bytes, bounds.bytesMax), bounds).read();
}

class XmlReader {
  readonly #source: string;
  readonly #limits: XmlLimits;
  readonly #open: OpenElement[] = [];
  #offset = 0;
  #elements = 0;
  #root: XmlElement | undefined;

  constructor(source: string, limits: XmlLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  read(): XmlElement {
    this.#readDeclaration();
    while (this.#offset < this.#source.length) this.#readPart();
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) throw this.#malformed("an element that is never closed", unclosed.offset);
    if (this.#root === undefined) throw this.#malformed("no element");
    return this.#root;
  }

  #readPart(): void {
    const at = (markup: string): boolean => this.#source.startsWith(markup, this.#offset);
    if (!at("<")) this.#readText();
    else if (at("</")) this.#readEndTag();
    else if (at("<!--")) this.#readComment();
    else if (at("<![CDATA[")) this.#readCharacterData();
    else if (at("<!")) this.#refuseMarkupDeclaration();
    else if (at("<?")) this.#readInstruction();
    else this.#readStartTag();
  }

  #readDeclaration(): void {
    if (!/^<\?xml[ \t\n]/.test(this.#source)) return;
    const [, , , encoding] = this.#expect(declaration, "an XML declaration that cannot be read");
    // The bytes decoded as UTF-8, but a file that says it is something else may mean other characters by them.
    if (encoding !== undefined && !/^(utf-8|us-ascii)$/i.test(encoding)) {
      throw new ExchangeError(exchangeCode.XML_ENCODING, { declared: encoding.slice(0, 40) });
    }
  }

  #readComment(): void {
    const offset = this.#offset;
    this.#offset += "<!--".length;
    this.#through("--", offset, "a comment that does not end");
    if (this.#source[this.#offset] !== ">") throw this.#malformed("-- inside a comment", this.#offset - 2);
    this.#offset += 1;
  }

  #readInstruction(): void {
    const offset = this.#offset;
    const [, target = ""] = this.#expect(instruction, "<? that begins no processing instruction");
    if (/^xml$/i.test(target)) throw this.#malformed("an XML declaration that is not at the start", offset);
    this.#through("?>", offset, "a processing instruction that does not end");
  }

  #refuseMarkupDeclaration(): never {
    if (this.#take(markupDeclaration) === undefined) throw this.#malformed("<! that begins nothing known");
    throw new ExchangeError(exchangeCode.XML_DTD_FORBIDDEN, { ...positionOf(this.#source, this.#offset) });
  }

  #readText(): void {
    const offset = this.#offset;
    const next = this.#source.indexOf("<", offset);
    this.#offset = next === -1 ? this.#source.length : next;
    const run = this.#source.slice(offset, this.#offset);
    const parent = this.#open.at(-1);
    if (parent === undefined) {
      const outside = run.search(/[^ \t\n]/);
      if (outside !== -1) throw this.#malformed("text outside the root element", offset + outside);
      return;
    }
    const closing = run.indexOf("]]>");
    if (closing !== -1) throw this.#malformed("]]> in text", offset + closing);
    parent.element.text += this.#resolveReferences(run, offset);
  }

  #readCharacterData(): void {
    const offset = this.#offset;
    const parent = this.#open.at(-1);
    if (parent === undefined) throw this.#malformed("text outside the root element", offset);
    this.#offset += "<![CDATA[".length;
    parent.element.text += this.#through("]]>", offset, "a CDATA section that does not end");
  }

  #readStartTag(): void {
    const offset = this.#offset;
    const [, prefix = "", local = ""] = this.#expect(startTag, "< that begins no element");
    const raw = this.#readAttributes();
    const [, empty] = this.#expect(
      startTagEnd,
      "a tag that does not end, or an attribute without a quoted value",
    );
    const parent = this.#open.at(-1);
    if (parent === undefined && this.#root !== undefined)
      throw this.#malformed("a second root element", offset);
    this.#countElement();
    const bindings = bindNamespaces(parent?.bindings ?? initialBindings, raw);
    if (bindings === undefined) throw this.#malformed("a namespace declaration that is not allowed", offset);
    const unbound = (unknown: string): Error => this.#unbound(unknown, offset);
    const namespace = bindings.get(prefix);
    if (namespace === undefined) throw unbound(prefix);
    const attributes = resolveAttributes(raw, bindings, unbound);
    // Twice as written (which namespace declarations can be), or twice through two prefixes of one namespace.
    const asWritten = raw.map((each) => `${each.prefix}:${each.local}`);
    const resolved = attributes.map((each) => `${each.namespace}\n${each.name}`);
    if (hasDuplicates(asWritten) || hasDuplicates(resolved)) {
      throw this.#malformed("an attribute that stands twice", offset);
    }
    const element = { namespace, name: local, attributes, children: [], text: "" };
    if (parent === undefined) this.#root = element;
    else parent.element.children.push(element);
    if (empty === "") this.#open.push({ prefix, local, offset, bindings, element });
  }

  #countElement(): void {
    const { elementsMax, depthMax } = this.#limits;
    this.#elements += 1;
    if (this.#elements > elementsMax) throw tooMany(elementsMax);
    if (this.#open.length >= depthMax) throw new ExchangeError(exchangeCode.XML_TOO_DEEP, { depthMax });
  }

  #readAttributes(): RawAttribute[] {
    const attributes: RawAttribute[] = [];
    for (;;) {
      const match = this.#take(attribute);
      if (match === undefined) return attributes;
      const [, prefix = "", local = "", quote = ""] = match;
      if (attributes.length >= this.#limits.attributesMax) throw tooMany(this.#limits.attributesMax);
      attributes.push({ prefix, local, value: this.#readAttributeValue(quote) });
    }
  }

  #readAttributeValue(quote: string): string {
    const offset = this.#offset;
    const raw = this.#through(quote, offset, "an attribute value that does not end");
    const tag = raw.indexOf("<");
    if (tag !== -1) throw this.#malformed("< in an attribute value", offset + tag);
    return this.#resolveReferences(raw.replace(/[\t\n]/g, " "), offset);
  }

  #readEndTag(): void {
    const offset = this.#offset;
    const [, prefix = "", local = ""] = this.#expect(endTag, "an end tag that cannot be read");
    const opened = this.#open.pop();
    if (opened?.prefix !== prefix || opened.local !== local) {
      throw this.#malformed("an end tag that does not match the open element", offset);
    }
  }

  #resolveReferences(raw: string, offset: number): string {
    return resolveReferences(raw, (at) => this.#malformed("& that begins no known reference", offset + at));
  }

  /** What stands before the next `end`, which is skipped. */
  #through(end: string, begun: number, otherwise: string): string {
    const from = this.#offset;
    const to = this.#source.indexOf(end, from);
    if (to === -1) throw this.#malformed(otherwise, begun);
    this.#offset = to + end.length;
    return this.#source.slice(from, to);
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#source);
    if (match === null) return undefined;
    this.#offset = pattern.lastIndex;
    return match;
  }

  #expect(pattern: RegExp, otherwise: string): RegExpExecArray {
    const match = this.#take(pattern);
    if (match === undefined) throw this.#malformed(otherwise);
    return match;
  }

  #malformed(reason: string, offset = this.#offset): ExchangeError {
    return malformed(this.#source, offset, reason);
  }

  #unbound(prefix: string, offset: number): ExchangeError {
    return new ExchangeError(exchangeCode.XML_NAMESPACE_UNKNOWN, {
      prefix,
      ...positionOf(this.#source, offset),
    });
  }
}

const tooMany = (countMax: number): ExchangeError =>
  new ExchangeError(exchangeCode.XML_TOO_MANY_PARTS, { countMax });

const hasDuplicates = (names: readonly string[]): boolean => new Set(names).size < names.length;
