import { isVerificationCode, verificationCode } from "./verification-code.js";

describe("a verification code", () => {
  const code = verificationCode("declaration", "10000000001", "00".repeat(16));

  it("has ten characters that are read back however they are written", () => {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(isVerificationCode(`${code.slice(0, 5).toLowerCase()}-${code.slice(5)}`, code)).toBe(true);
  });

  it("differs with the number and with the salt", () => {
    expect(verificationCode("declaration", "10000000002", "00".repeat(16))).not.toBe(code);
    expect(verificationCode("declaration", "10000000001", "01".repeat(16))).not.toBe(code);
    expect(isVerificationCode("0000000000", code)).toBe(false);
    expect(isVerificationCode("ấ".repeat(10), code)).toBe(false);
  });
});
