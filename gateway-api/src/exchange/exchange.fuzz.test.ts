import fc from "fast-check";
import { exchangeErrors, ExchangeError } from "./exchange-error.js";
import { receiveWcoDeclaration } from "./receive-wco-declaration.js";
import { aMessage, original } from "./testing/a-declaration.js";
import { describeSamples } from "./testing/wco-samples.js";
import { exchangeMessageSchema } from "./wco-message.js";
import { readXml, type XmlElement } from "./xml-reader.js";

/** Far above what reading takes on a busy machine, far below what a caller waits for. */
const readingMsMax = 2000;

/** Either a payload that fits its schema or a coded refusal, soon; anything else fails the test. */
function expectAnswer(bytes: Uint8Array): void {
  const startedAt = performance.now();
  try {
    const { payload } = receiveWcoDeclaration(bytes, { bytesMax: 256 * 1024 });
    expect(exchangeMessageSchema.safeParse(payload.message).error).toBeUndefined();
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    expect(Object.keys(exchangeErrors)).toContain(error.code);
    expect(() => JSON.stringify(error.details)).not.toThrow();
  }
  expect(performance.now() - startedAt).toBeLessThan(readingMsMax);
}

const nastyPieces = [
  "<",
  ">",
  "&",
  "'",
  '"',
  "/",
  "<!",
  "<!--",
  "-->",
  "--",
  "<![CDATA[",
  "]]>",
  "<?xml version='1.0'?>",
  "<?",
  "?>",
  "</",
  "<!DOCTYPE a [<!ENTITY b 'c'>]>",
  "&b;",
  "&#0;",
  "&#x110000;",
  "&lt;",
  "\0",
  "\uFFFE",
  "ấ",
  "🚢",
  " xmlns='u'",
  " xmlns:p=''",
  "<p:a/>",
  "</md:MetaData>",
  "<Declaration>",
  "</Declaration>",
  "<TypeCode>",
  "<constructor/>",
  "<__proto__/>",
  "\r",
  "\n",
] as const;

type Change = (text: string) => string;

/** Changes at a place given as a fraction of the text's length. */
const aChange: fc.Arbitrary<Change> = fc
  .tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(400), fc.constantFrom(...nastyPieces), fc.nat(4))
  .map(([place, length, piece, kind]) => (text) => {
    const start = Math.floor(place * text.length);
    const end = Math.min(text.length, start + length);
    switch (kind) {
      case 0:
        return text.slice(0, start) + text.slice(end);
      case 1:
        return text.slice(0, end) + text.slice(start);
      case 2:
        return text.slice(0, start) + piece + text.slice(start);
      case 3:
        return text.slice(0, start) + piece + text.slice(end);
      default:
        return text.slice(0, start);
    }
  });

const changed = (bytes: Uint8Array, changes: readonly Change[]): Uint8Array =>
  Buffer.from(changes.reduce((text, change) => change(text), Buffer.from(bytes).toString()));

describe("a message that has been tampered with is answered or refused with a code", () => {
  const message = aMessage(
    `${original}<Declarant><ID>D&amp;1</ID></Declarant><!-- c --><GoodsShipment><GovernmentAgencyGoodsItem>
     <Commodity><Description><![CDATA[x]]></Description></Commodity></GovernmentAgencyGoodsItem></GoodsShipment>`,
  );

  it("when pieces of it are cut, doubled or put in", () => {
    fc.assert(
      fc.property(fc.array(aChange, { minLength: 1, maxLength: 6 }), (changes) => {
        expectAnswer(changed(message, changes));
      }),
      { numRuns: 1500 },
    );
  });

  it("when bytes of it are changed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(message.length - 1), fc.nat(255)), { maxLength: 5 }),
        (changes) => {
          const bytes = Buffer.from(message);
          for (const [at, value] of changes) bytes[at] = value;
          expectAnswer(bytes);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("when it is nothing but noise", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.string({ unit: "binary" }).map((text) => Buffer.from(text)),
        ),
        expectAnswer,
      ),
      { numRuns: 500 },
    );
  });
});

describeSamples(
  "a real message that has been tampered with is answered or refused with a code",
  (samples) => {
    it("whichever it is", () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...samples),
          fc.array(aChange, { minLength: 1, maxLength: 4 }),
          ({ bytes }, changes) => {
            expectAnswer(changed(bytes, changes));
          },
        ),
        { numRuns: 300 },
      );
    });
  },
);

describe("a tree that was written is read back", () => {
  const aName = fc.constantFrom("a", "Tờ", "_x-1", "constructor", "__proto__");
  const aText = fc.string({
    unit: fc.constantFrom("x", " ", "<", "&", ">", "]", '"', "'", "ấ", "🚢", "\n", "\t"),
    maxLength: 12,
  });
  interface Written {
    readonly name: string;
    readonly value: string;
    readonly children: readonly (Written | string)[];
  }
  const { aTree } = fc.letrec<{ aTree: Written }>((tie) => ({
    aTree: fc.record({
      name: aName,
      value: aText,
      children: fc.array(fc.oneof({ depthSize: "small" }, aText, tie("aTree")), { maxLength: 4 }),
    }),
  }));

  const escaped = (text: string): string =>
    text.replace(/[<>&"'\n\t]/g, (character) => `&#${String(character.codePointAt(0))};`);
  const write = ({ name, value, children }: Written): string =>
    `<${name} n="${escaped(value)}">${children
      .map((child) => (typeof child === "string" ? `<!--,-->${escaped(child)}` : write(child)))
      .join("")}</${name}>`;
  const isText = (child: Written | string): child is string => typeof child === "string";
  const isElement = (child: Written | string): child is Written => typeof child !== "string";
  const expected = ({ name, value, children }: Written): XmlElement => ({
    namespace: "",
    name,
    attributes: [{ namespace: "", name: "n", value }],
    children: children.filter(isElement).map(expected),
    text: children.filter(isText).join(""),
  });

  it("as it was", () => {
    fc.assert(
      fc.property(aTree, (tree) => {
        expect(readXml(Buffer.from(write(tree)))).toEqual(expected(tree));
      }),
      { numRuns: 500 },
    );
  });
});
