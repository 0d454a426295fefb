import { describe, expect, it } from "@jest/globals";
import type { Head } from "./domain/head.js";
import { ParsedHeads } from "./parsed-heads.js";

const mebibyte = 1024 * 1024;
const bytesOf = (state: string, paddingBytes = 4_096): Buffer =>
  Buffer.from(JSON.stringify({ state, facets: { text: "x".repeat(paddingBytes) } }));
const stateOf = ({ state }: Pick<Head, "state">): string => state;

describe("parsed heads", () => {
  it("parse the same bytes of a key once", () => {
    const heads = new ParsedHeads();
    const first = heads.parse("key", bytesOf("OPEN"));
    expect(heads.parse("key", bytesOf("OPEN"))).toBe(first);
  });

  it("never answer other bytes than those that were read", () => {
    const heads = new ParsedHeads();
    heads.parse("key", bytesOf("OPEN"));
    expect(stateOf(heads.parse("key", bytesOf("SHUT")))).toBe("SHUT");
    expect(stateOf(heads.parse("key", bytesOf("OPEN")))).toBe("OPEN");
  });

  it("do not mix up keys with the same bytes", () => {
    const heads = new ParsedHeads();
    expect(heads.parse("one", bytesOf("OPEN"))).not.toBe(heads.parse("other", bytesOf("OPEN")));
  });

  it("give up the oldest when there is no room", () => {
    const heads = new ParsedHeads();
    const first = heads.parse("first", bytesOf("OPEN", 3 * mebibyte));
    const second = heads.parse("second", bytesOf("OPEN", 3 * mebibyte));
    heads.parse("third", bytesOf("OPEN", 3 * mebibyte));
    expect(heads.parse("second", bytesOf("OPEN", 3 * mebibyte))).toBe(second);
    expect(heads.parse("first", bytesOf("OPEN", 3 * mebibyte))).not.toBe(first);
  });
});
