import fc from "fast-check";
import { parseJsonBytes } from "./json-text.js";
import { refusal } from "../testing/refusal.js";

const parse = (text: string, depthMax = 8) => parseJsonBytes(new TextEncoder().encode(text), depthMax);

test("JSON without oddities parses as JSON.parse does", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), (text) => {
      const reserved = JSON.stringify(JSON.parse(text)).includes("__proto__");
      fc.pre(!reserved && !hasDuplicates(text));
      expect(parse(text)).toEqual(JSON.parse(text));
    }),
  );
});

/** Duplicates vanish in parsing, so the text that comes back is shorter in members. */
const hasDuplicates = (text: string) =>
  (text.match(/:/g)?.length ?? 0) !== (JSON.stringify(JSON.parse(text)).match(/:/g)?.length ?? 0);

test.each([
  ["", "JSON_MALFORMED"],
  ["{", "JSON_MALFORMED"],
  ["{'a':1}", "JSON_MALFORMED"],
  ["\uFEFF{}", "JSON_MALFORMED"],
  ['{"a":1,"a":2}', "JSON_MEMBER_REFUSED"],
  ['{"a":1,"\\u0061":2}', "JSON_MEMBER_REFUSED"],
  ['{"a":[{"b":1,"c":{"d":1},"b":2}]}', "JSON_MEMBER_REFUSED"],
  ['{"__proto__":{"roles":["BRANCH_HEAD"]}}', "JSON_MEMBER_REFUSED"],
  ['{"a":"\\ud800"}', "JSON_ENCODING"],
  ["[[[[[[[[[1]]]]]]]]]", "JSON_TOO_DEEP"],
])("%j is refused with %s", (text, code) => {
  expect(() => parse(text)).toThrow(refusal(code));
});

test("the same member in sibling objects, and equal strings as values, are not duplicates", () => {
  const text = '[{"a":"a","b":["a","a"]},{"a":"{\\"a\\":1}"}]';
  expect(parse(text)).toEqual(JSON.parse(text));
});

test("bytes that are not UTF-8 are refused, an overlong form and a surrogate included", () => {
  for (const bytes of [
    [0x22, 0xff, 0x22],
    [0x22, 0xc0, 0xaf, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
  ])
    expect(() => parseJsonBytes(Uint8Array.from(bytes), 8)).toThrow(refusal("JSON_ENCODING"));
});

test("nesting up to the limit is taken", () => {
  expect(parse("[[[[[[[[1]]]]]]]]")).toEqual([[[[[[[[1]]]]]]]]);
});
