import { readXml, type XmlElement, type XmlLimits } from "./xml-reader.js";

const read = (text: string, limits?: Partial<XmlLimits>): XmlElement => readXml(Buffer.from(text), limits);

/** Code and details of the refusal. */
function refusalOf(bytes: Uint8Array | string, limits?: Partial<XmlLimits>): Record<string, unknown> {
  try {
    readXml(typeof bytes === "string" ? Buffer.from(bytes) : bytes, limits);
  } catch (error) {
    const { code, details } = error as { code: string; details: Record<string, unknown> };
    return { code, ...details };
  }
  throw new Error("was read");
}

const anElement = (name: string, parts: Partial<XmlElement> = {}): XmlElement => ({
  namespace: "",
  name,
  attributes: [],
  children: [],
  text: "",
  ...parts,
});

describe("what is read", () => {
  it.each([
    ["an empty element", "<a/>", anElement("a")],
    ["an element with an end tag", "<a ></a >", anElement("a")],
    ["text", "<a>one two</a>", anElement("a", { text: "one two" })],
    [
      "nested elements in order",
      "<a><b/><c/><b/></a>",
      anElement("a", { children: ["b", "c", "b"].map((name) => anElement(name)) }),
    ],
    [
      "text around children in one piece",
      "<a>x<b/>y</a>",
      anElement("a", { text: "xy", children: [anElement("b")] }),
    ],
    ["the five entities", "<a>&lt;&gt;&amp;&quot;&apos;</a>", anElement("a", { text: `<>&"'` })],
    ["references by number", "<a>&#65;&#x1EA4;&#x1F6A2;</a>", anElement("a", { text: "AẤ🚢" })],
    ["a reference that spells a reference", "<a>&amp;lt;</a>", anElement("a", { text: "&lt;" })],
    [
      "CDATA as it stands",
      "<a><![CDATA[<b>&amp;]]]]><![CDATA[>]]></a>",
      anElement("a", { text: "<b>&amp;]]>" }),
    ],
    [
      "comments and instructions as nothing",
      "<?x y?><!-- - --><a>1<!--<b>&-->2<?p ?>3</a><!-- -->",
      anElement("a", { text: "123" }),
    ],
    ["line ends as one character", "<a>1\r\n2\r3\n4</a>", anElement("a", { text: "1\n2\n3\n4" })],
    [
      "a declaration in full",
      "<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<a/>",
      anElement("a"),
    ],
    ["a byte order mark", "\uFEFF<a/>", anElement("a")],
    ["white space before the root when there is no declaration", "\n\t<a/>\n", anElement("a")],
    ["names of other scripts", "<tờ-khai/>", anElement("tờ-khai")],
    ["names that objects have by nature", "<constructor/>", anElement("constructor")],
  ])("%s", (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it("attributes, with their references resolved and their white space as spaces", () => {
    expect(read(`<a b = "1&lt;2" c='x\n\ty"&#10;'/>`).attributes).toEqual([
      { namespace: "", name: "b", value: "1<2" },
      { namespace: "", name: "c", value: 'x  y"\n' },
    ]);
  });
});

describe("namespaces", () => {
  it("resolves prefixes and defaults where they are in force, and nowhere else", () => {
    const root = read(
      `<p:a xmlns:p="u1" xmlns="u2" p:x="1" y="2"><b xmlns=""><c xmlns:p="u3"><p:d/></c></b><p:e/></p:a>`,
    );
    expect(root).toEqual(
      anElement("a", {
        namespace: "u1",
        attributes: [
          { namespace: "u1", name: "x", value: "1" },
          { namespace: "", name: "y", value: "2" },
        ],
        children: [
          anElement("b", { children: [anElement("c", { children: [anElement("d", { namespace: "u3" })] })] }),
          anElement("e", { namespace: "u1" }),
        ],
      }),
    );
  });

  it("knows the xml prefix without being told", () => {
    expect(read(`<a xml:lang="vi"/>`).attributes).toEqual([
      { namespace: "http://www.w3.org/XML/1998/namespace", name: "lang", value: "vi" },
    ]);
  });

  it.each([
    ["on an element", "<p:a/>"],
    ["on an attribute", "<a p:b='1'/>"],
    ["that a sibling declared", "<a><b xmlns:p='u'/><p:c/></a>"],
  ])("refuses an undeclared prefix %s", (_, text) => {
    expect(refusalOf(text)).toMatchObject({ code: "XML_NAMESPACE_UNKNOWN", prefix: "p", line: 1 });
  });
});

describe("what is malformed", () => {
  it.each([
    ["nothing at all", ""],
    ["no element", "<!-- only words -->"],
    ["plain text", "declaration"],
    ["an unclosed element", "<a>"],
    ["an unclosed child", "<a><b></a>"],
    ["crossed elements", "<a><b></a></b>"],
    ["an end tag without a start", "</a>"],
    ["an end tag of another prefix", "<p:a xmlns:p='u' xmlns:q='u'></q:a>"],
    ["an end tag with an attribute", "<a></a b='1'>"],
    ["two roots", "<a></a><b/>"],
    ["two empty roots", "<a/><b/>"],
    ["text before the root", "x<a/>"],
    ["text after the root", "<a></a>x"],
    ["text after an empty root", "<a/>x"],
    ["CDATA outside the root", "<a/><![CDATA[x]]>"],
    ["a reference outside the root", "<a/>&#32;"],
    ["an attribute twice", "<a b='1' b='2'/>"],
    ["an attribute twice through two prefixes", "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>"],
    ["a namespace declared twice", "<a xmlns:p='u' xmlns:p='v'/>"],
    ["an attribute without a value", "<a b/>"],
    ["an attribute without quotes", "<a b=1/>"],
    ["an attribute whose value does not end", "<a b='1/>"],
    ["attributes without space between", "<a b='1'c='2'/>"],
    ["< in an attribute", "<a b='<'/>"],
    ["& in an attribute", "<a b='x & y'/>"],
    ["& in text", "<a>x & y</a>"],
    ["an entity that nothing declares", "<a>&nbsp;</a>"],
    ["an entity that objects have by nature", "<a>&constructor;</a>"],
    ["a reference to no character", "<a>&#0;</a>"],
    ["a reference to half a character", "<a>&#xD800;</a>"],
    ["a reference beyond Unicode", "<a>&#x110000;</a>"],
    ["a reference without an end", "<a>&#65</a>"],
    ["a control character", "<a>\u0001</a>"],
    ["a character that is none", "<a>\uFFFE</a>"],
    ["]]> in text", "<a>]]></a>"],
    ["CDATA that does not end", "<a><![CDATA[x</a>"],
    ["a comment that does not end", "<a/><!-- x"],
    ["a comment with -- inside", "<a><!-- x -- y --></a>"],
    ["a comment that ends in --->", "<a><!-- x ---></a>"],
    ["an instruction that does not end", "<a><?x </a>"],
    ["an instruction without a name", "<a><? x ?></a>"],
    ["a declaration not at the start", "\n<?xml version='1.0'?><a/>"],
    ["two declarations", "<?xml version='1.0'?><?xml version='1.0'?><a/>"],
    ["a declaration of another version", "<?xml version='2.0'?><a/>"],
    ["a declaration in another order", "<?xml encoding='UTF-8' version='1.0'?><a/>"],
    ["a tag that does not end", "<a"],
    ["an end tag that does not end", "<a></a"],
    ["a space before the name", "< a/>"],
    ["a name that begins with a digit", "<1a/>"],
    ["a name with two colons", "<a:b:c xmlns:a='u'/>"],
    ["a name that ends in a colon", "<a:/>"],
    ["a slash before an attribute", "<a / b='1'/>"],
    ["an unbinding of a prefix", "<a xmlns:p=''/>"],
    ["another meaning for the xml prefix", "<a xmlns:xml='u'/>"],
    ["the xmlns prefix declared", "<a xmlns:xmlns='u'/>"],
    ["<! of nothing known", "<a><!x></a>"],
    ["a name beyond any use", `<${"a".repeat(257)}/>`],
  ])("refuses %s", (_, text) => {
    expect(refusalOf(text)).toMatchObject({ code: "XML_MALFORMED" });
  });

  it.each([
    ["<a>\n  <b></c>\n</a>", 2, 6],
    ["<a>\r\n\r\n  <b>", 3, 3],
    ["<a>\n\n x &y; </a>", 3, 4],
    ["<a b='1'\n   c='&'/>", 2, 7],
    ["<a/>\n text", 2, 2],
  ])("says at which line and column of %j", (text, line, column) => {
    expect(refusalOf(text)).toMatchObject({ code: "XML_MALFORMED", line, column });
  });
});

describe("what is not UTF-8", () => {
  it.each([
    ["bytes of Latin-1", Buffer.from("<a>é</a>", "latin1")],
    ["UTF-16 with its mark", Buffer.from("\uFEFF<a/>", "utf16le")],
    [
      "a surrogate written as bytes",
      Buffer.from([0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80, 0x3c, 0x2f, 0x61, 0x3e]),
    ],
    ["an overlong zero", Buffer.from([0x3c, 0x61, 0x3e, 0xc0, 0x80, 0x3c, 0x2f, 0x61, 0x3e])],
    ["a character cut short", Buffer.from("<a>Ấ").subarray(0, 5)],
    ["another declared encoding", Buffer.from("<?xml version='1.0' encoding='ISO-8859-1'?><a/>")],
  ])("refuses %s", (_, bytes) => {
    expect(refusalOf(bytes)).toMatchObject({ code: "XML_ENCODING" });
  });
});

describe("document types", () => {
  const bomb = `<!ENTITY a "ha">${Array.from({ length: 20 }, (_, n) => `<!ENTITY a${n} "&a;&a;&a;">`).join("")}`;

  it.each([
    ["an empty one", "<!DOCTYPE a><a/>"],
    ["in small letters", "<!doctype a><a/>"],
    ["an entity bomb", `<!DOCTYPE a [${bomb}]><a>&a19;</a>`],
    ["a file to be read", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`],
    ["an address to be asked", `<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>`],
    ["parameter entities", `<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]><a/>`],
    ["an entity declared inside the root", `<a><!ENTITY x "y"></a>`],
    ["after a declaration and a comment", `<?xml version="1.0"?><!-- x --><!DOCTYPE a><a/>`],
  ])("refuses %s", (_, text) => {
    expect(refusalOf(text)).toMatchObject({ code: "XML_DTD_FORBIDDEN" });
  });

  it("sees one where text only looks like it", () => {
    expect(read("<a><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE a>]]></a>").text).toBe("<!DOCTYPE a>");
  });
});

describe("limits", () => {
  const nested = (depth: number): string => "<a>".repeat(depth) + "</a>".repeat(depth);
  const attributes = (count: number): string =>
    `<a ${Array.from({ length: count }, (_, n) => `b${n}=''`).join(" ")}/>`;

  it.each<[string, string, Partial<XmlLimits>, string, Record<string, number>]>([
    ["bytes", "<a>ấ</a>", { bytesMax: 9 }, "XML_TOO_LARGE", { bytesMax: 9 }],
    ["depth", nested(5), { depthMax: 4 }, "XML_TOO_DEEP", { depthMax: 4 }],
    ["elements", "<a><b/><b/><b/></a>", { elementsMax: 3 }, "XML_TOO_MANY_PARTS", { countMax: 3 }],
    ["attributes", attributes(4), { attributesMax: 3 }, "XML_TOO_MANY_PARTS", { countMax: 3 }],
  ])("refuses one more than the limit of %s and reads the limit itself", (_, text, limits, code, details) => {
    expect(refusalOf(text, limits)).toEqual({ code, ...details });
    const oneMore = Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit + 1]));
    expect(() => read(text, oneMore)).not.toThrow();
  });
});

describe("hostile size", () => {
  const bytes = 1024 * 1024;
  const filled = (before: string, piece: string, after: string): string =>
    before +
    piece.repeat(Math.floor((bytes - before.length - after.length) / Buffer.byteLength(piece))) +
    after;

  it.each([
    ["one text", filled("<a>", "x", "</a>")],
    ["one text that ends in white space", filled("<a>", " ", "x</a>")],
    ["references", filled("<a>", "&#65;", "</a>")],
    ["brackets", filled("<a>", "]]", "</a>")],
    ["one comment", filled("<a><!--", "- ", "--></a>")],
    ["comments", filled("<a>", "<!---->", "</a>")],
    ["one CDATA section", filled("<a><![CDATA[", "]", "]]></a>")],
    ["one attribute", filled("<a b='", "ấ", "'/>")],
    ["white space in a tag", filled("<a", " ", "/>")],
  ])("reads a mebibyte of %s", (_, text) => {
    expect(read(text).name).toBe("a");
  });

  it.each([
    ["open elements", "<a>"],
    ["empty elements", "<a/>"],
    ["attributes", " b='1'"],
    ["a name", "a"],
    ["ampersands", "&"],
    ["quotes", "'"],
    ["comment openings", "<!--"],
    ["CDATA openings", "<![CDATA["],
    ["instruction openings", "<?a "],
    ["white space", " "],
  ])("refuses a mebibyte of %s", (_, piece) => {
    for (const before of ["", "<a", "<a>", "<a b='"]) {
      expect(refusalOf(filled(before, piece, "")).code).toMatch(/^XML_/);
    }
  });
});
