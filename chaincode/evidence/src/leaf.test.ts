import fc from "fast-check";
import { createHash } from "node:crypto";
import { utf8 } from "./byte-encoding.js";
import { canonicalJson } from "./canonical-json.js";
import { documentDigest, documentHasher, payloadDigest } from "./document-digest.js";
import { leavesOfEnvelope, parseLeaf } from "./leaf.js";
import { anEnvelope, txIdOf } from "./testing/sample-log.js";

const withCode = (code: string, pointer?: string) =>
  expect.objectContaining(pointer === undefined ? { code } : { code, pointer }) as Error;
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("canonical JSON", () => {
  test("sorts members by UTF-16 code units, as the example of RFC 8785 §3.2.3", () => {
    const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
    expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toEqual([4, 2, 6, 7, 1, 5, 3]);
    expect(canonicalJson(value)).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  test("writes numbers and texts as RFC 8785 §3.2.2 does", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test("does not depend on the order in which members were set", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test.each([
    [undefined],
    [Number.NaN],
    [Infinity],
    [1n],
    ["\ud800"],
    [{ a: undefined }],
    [{ "\udc00": 1 }],
    [() => 1],
  ])("does not exist for %p", (value) => {
    expect(() => canonicalJson(value)).toThrow(withCode("NOT_CANONICAL"));
  });

  test("is refused for nesting that would exhaust the stack", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
    expect(() => canonicalJson(deep)).toThrow(withCode("NOT_CANONICAL"));
  });
});

describe("leaves", () => {
  const envelope = {
    actor: { cert: "0123456789abcdef", msp: "CustomsMSP", role: "CLEARANCE_ENGINE" },
    at: "2026-03-02T07:59:58.123Z",
    events: [
      {
        event: "DeclarationCleared",
        kind: "declaration",
        number: "301",
        state: "CLEARED",
        version: 4,
        channel: "GREEN",
      },
      { event: "PermitDrawn", kind: "permit", number: "GP-1", state: "IN_USE", version: 2 },
    ],
  };

  test("are one per event, in order, each with actor, time and transaction, in canonical form", () => {
    const leaves = leavesOfEnvelope(JSON.stringify(envelope), "ab12").map(decode);
    expect(leaves[0]).toBe(
      '{"actor":{"cert":"0123456789abcdef","msp":"CustomsMSP","role":"CLEARANCE_ENGINE"},"at":"2026-03-02T07:59:58.123Z",' +
        '"channel":"GREEN","event":"DeclarationCleared","kind":"declaration","number":"301","state":"CLEARED","txId":"ab12","version":4}',
    );
    expect(leaves.map((leaf) => parseLeaf(leaf)?.event)).toEqual(["DeclarationCleared", "PermitDrawn"]);
  });

  test("are the same from bytes and from text", () => {
    const text = JSON.stringify(envelope);
    expect(leavesOfEnvelope(utf8(text), "ab12")).toEqual(leavesOfEnvelope(text, "ab12"));
  });

  test("cannot have actor, time or transaction written over by an event", () => {
    const event = { ...envelope.events[0], actor: { msp: "Nobody" }, at: "never", txId: "none" };
    const [leaf] = leavesOfEnvelope(JSON.stringify({ ...envelope, events: [event] }), "ab12");
    expect(parseLeaf(decode(leaf!))).toMatchObject({ actor: envelope.actor, at: envelope.at, txId: "ab12" });
  });

  test.each([
    ["", "not json"],
    ["", "null"],
    ["", new Uint8Array([0xff, 0xfe])],
    ["/actor", JSON.stringify({ ...envelope, actor: "me" })],
    ["/at", JSON.stringify({ ...envelope, at: 5 })],
    ["/events", JSON.stringify({ ...envelope, events: {} })],
    ["/events/1", JSON.stringify({ ...envelope, events: [envelope.events[0], { event: "x" }] })],
    ["/events/0", JSON.stringify({ ...envelope, events: [null] })],
    ["/events/0", JSON.stringify({ ...envelope, events: [{ ...envelope.events[0], version: "4" }] })],
  ])("are refused with a pointer to %j", (pointer, bad) => {
    expect(() => leavesOfEnvelope(bad, "ab12")).toThrow(withCode("ENVELOPE_MALFORMED", pointer));
  });

  test("are read in canonical form only, so that two members of one name cannot hide", () => {
    const leaf = decode(leavesOfEnvelope(anEnvelope("301"), txIdOf(1))[0]!);
    expect(parseLeaf(leaf)).toMatchObject({ number: "301" });
    expect(parseLeaf(` ${leaf}`)).toBeUndefined();
    expect(parseLeaf(leaf.replace('"version":4', '"version":4,"version":4'))).toBeUndefined();
    expect(parseLeaf("{}")).toBeUndefined();
  });
});

describe("document digests", () => {
  const salt = "00112233445566778899aabbccddeeff";

  test("are SHA-256 of salt and bytes, whatever the pieces the file comes in", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
        const whole = Buffer.concat(pieces);
        const expected = createHash("sha256").update(Buffer.from(salt, "hex")).update(whole).digest("hex");
        const hasher = documentHasher(salt);
        for (const piece of pieces) hasher.update(piece);
        expect(hasher.digest()).toBe(expected);
        expect(documentDigest(salt, whole)).toBe(expected);
      }),
    );
  });

  test("of a payload are those of its canonical JSON", () => {
    expect(payloadDigest(salt, { b: 1, a: 2 })).toBe(documentDigest(salt, utf8('{"a":2,"b":1}')));
  });

  test.each(["", "00", `${salt}00`, salt.toUpperCase(), "zz112233445566778899aabbccddeeff"])(
    "refuse the salt %j",
    (bad) => {
      expect(() => documentHasher(bad)).toThrow(withCode("DIGEST_MALFORMED"));
    },
  );
});
