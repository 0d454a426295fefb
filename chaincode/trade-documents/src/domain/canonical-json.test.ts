import fc from "fast-check";
import { canonicalJson, jsonDepthMax, parseCanonicalJson } from "./canonical-json.js";
import { refusalOf } from "./refusal.fixture.js";

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "grapheme" }), tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("canonical JSON (RFC 8785)", () => {
  test("members are sorted by UTF-16 code units, as the RFC's example has them", () => {
    const object = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    expect(canonicalJson(object)).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis",' +
        '"\u20ac":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  test("strings are escaped the shortest way", () => {
    expect(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  test("undefined members are dropped and minus zero is zero", () => {
    expect(canonicalJson({ b: undefined, a: [-0, null, true] })).toBe('{"a":[0,null,true]}');
  });

  test.each([
    ["a fraction", 1.5],
    ["an unsafe integer", 2 ** 53],
    ["NaN", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
    ["a lone surrogate", "\ud800"],
    ["a lone surrogate in a name", { "\udc00": 1 }],
    ["undefined in an array", [undefined]],
    ["undefined", undefined],
    ["a bigint", 1n],
    ["a date", new Date(0)],
    ["a map", new Map()],
  ])("%s is refused", (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  test("nesting is refused past its limit and not before", () => {
    const nested = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));
    expect(canonicalJson(nested(jsonDepthMax + 1))).toHaveLength(2 * jsonDepthMax + 2);
    expect(() => canonicalJson(nested(jsonDepthMax + 2))).toThrow(TypeError);
    expect(() => parseCanonicalJson("[".repeat(5000) + "]".repeat(5000))).toThrow("not canonical");
  });

  test("objects count as nesting too", () => {
    const nested = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + "0" + "}".repeat(depth));
    expect(canonicalJson(nested(jsonDepthMax))).toHaveLength(6 * jsonDepthMax + 1);
    expect(() => canonicalJson(nested(jsonDepthMax + 1))).toThrow(TypeError);
  });

  test("every document survives the round trip, and has one spelling", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(parseCanonicalJson(text))).toBe(text);
        expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(text);
      }),
    );
  });

  test.each([
    '{"b":1,"a":2}',
    '{"a": 1}',
    '{"a":1.0}',
    '{"a":1e2}',
    '{"a":1,"a":1}',
    '{"a":0.5}',
    "{",
    "",
    '"\\ud800"',
    "-0",
  ])("text that is not canonical is refused: %s", (text) => {
    expect(refusalOf(() => parseCanonicalJson(text))).toMatchObject({ code: "INPUT_INVALID" });
  });
});
