import { isSalt, saltedHash, sha256Hex } from "./salted-hash.js";

describe("salted hash", () => {
  test("commits to the risk profile of the published vector", () => {
    const profile = {
      id: "RP-IMP",
      version: 7,
      w: { compliance: 30, documents: 5, goods: 20, origin: 10, partner: 7, policy: 10, route: 8, value: 10 },
    };
    expect(saltedHash("33".repeat(16), profile)).toBe(
      "f8ee8349039cb1ced42eb4d41699fabce6b071cf4884cc659c861ed4577e7577",
    );
  });

  test("depends on the salt and on the value, not on the order of members", () => {
    const salt = "00".repeat(16);
    expect(saltedHash(salt, { a: 1, b: 2 })).toBe(saltedHash(salt, { b: 2, a: 1 }));
    expect(saltedHash(salt, { a: 1 })).not.toBe(saltedHash("01".repeat(16), { a: 1 }));
    expect(saltedHash(salt, { a: 1 })).not.toBe(saltedHash(salt, { a: 2 }));
  });

  test.each([
    "",
    "33",
    "3".repeat(31),
    "3".repeat(33),
    "G".repeat(32),
    "A".repeat(32),
    `${"3".repeat(31)}\n`,
  ])("%j is no salt", (text) => {
    expect(isSalt(text)).toBe(false);
    expect(() => saltedHash(text, {})).toThrow(TypeError);
  });

  test("text is hashed as UTF-8", () => {
    expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(sha256Hex("đồng")).toBe(sha256Hex(Buffer.from("đồng", "utf8")));
  });
});
