import { documentBytes } from "./document-bytes.js";

const mebibyte = 1024 * 1024;

describe("documentBytes", () => {
  test("gives exactly as many bytes as are asked for, the same ones each time", () => {
    const read = () => Buffer.concat([...documentBytes(mebibyte + 17, 3)]);
    expect(read()).toHaveLength(mebibyte + 17);
    expect(read().equals(read())).toBe(true);
  });

  test("has no piece twice, within a document or in two of them", () => {
    const pieces = [1, 2].flatMap((seed) => [...documentBytes(mebibyte, seed)]);
    expect(new Set(pieces.map((piece) => piece.toString("base64"))).size).toBe(pieces.length);
  });
});
