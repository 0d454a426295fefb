import { compareKeys } from "./key-order.js";

describe("key order", () => {
  const keys = [
    "",
    "\0",
    "\0use\0a\0",
    "a",
    "aa",
    "b",
    "é",
    "ấn",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "\u{10000}",
    "\u{10ffff}",
  ];

  it("is that of the keys' UTF-8 bytes", () => {
    for (const a of keys)
      for (const b of keys)
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.from(a, "utf8").compare(Buffer.from(b, "utf8")));
  });
});
