import { checkCommodityCode, displayCommodityCode, hasCommodityPrefix, sameSubheading } from "./commodity.js";

describe("commodity codes", () => {
  test.each([
    ["8703.23.61", "87032361"],
    ["84818099", "84818099"],
    ["8481 80 99", "84818099"],
    ["01012100", "01012100"],
    ["97011000", "97011000"],
  ])("%s is %s", (input, normalised) => {
    expect(checkCommodityCode(input)).toEqual({ ok: true, normalised });
  });

  test.each([
    ["8703236", "E_HS_LENGTH"],
    ["870323611", "E_HS_LENGTH"],
    ["77010000", "E_HS_CHAPTER"],
    ["98491100", "E_HS_CH98"],
    ["99010000", "E_HS_CHAPTER"],
    ["00123456", "E_HS_CHAPTER"],
    ["8481809A", "E_HS_FORMAT"],
    ["", "E_HS_FORMAT"],
    ["８４８１８０９９", "E_HS_FORMAT"],
    [84818099, "E_HS_FORMAT"],
    [null, "E_HS_FORMAT"],
    [undefined, "E_HS_FORMAT"],
    [{ toString: () => "84818099" }, "E_HS_FORMAT"],
  ])("%p breaks %s", (input, code) => {
    expect(checkCommodityCode(input)).toMatchObject({ ok: false, code });
  });

  test("other documents ask for fewer digits", () => {
    expect(checkCommodityCode("3808", { min: 4, max: 8 })).toMatchObject({ ok: true });
    expect(checkCommodityCode("380", { min: 4, max: 8 })).toMatchObject({ code: "E_HS_LENGTH" });
  });

  test("codes are compared by subheading and by prefix, and printed with dots", () => {
    expect(sameSubheading("84818099", "84818063")).toBe(true);
    expect(sameSubheading("84818099", "84819099")).toBe(false);
    expect(hasCommodityPrefix("2806", "28061000")).toBe(true);
    expect(displayCommodityCode("84818099")).toBe("8481.80.99");
    expect(displayCommodityCode("8481")).toBe("8481");
  });
});
