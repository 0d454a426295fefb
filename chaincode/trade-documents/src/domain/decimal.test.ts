import fc from "fast-check";
import {
  absolute,
  add,
  commonUnits,
  compare,
  decimal,
  formatDecimal,
  isDecimal,
  multiply,
  shift,
  smaller,
  subtract,
  sum,
  unitsAt,
} from "./decimal.js";

const decimalText = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }),
    fc.integer({ min: 0, max: 6 }),
    fc.nat(999_999),
  )
  .map(([negative, whole, places, fraction]) => {
    const digits = String(fraction).padStart(6, "0").slice(0, places);
    return `${negative ? "-" : ""}${whole}${places === 0 ? "" : `.${digits}`}`;
  });

describe("decimals", () => {
  test.each(["0", "-0", "12000.50", "999999999999999999.999999", "-1.5", "007"])(
    "%s is a decimal",
    (text) => {
      expect(isDecimal(text)).toBe(true);
    },
  );

  test.each([
    "",
    ".5",
    "5.",
    "1e3",
    "+1",
    "1,000",
    " 1",
    "1\n",
    "1.1234567",
    "1234567890123456789",
    "--1",
    "0x1",
    "NaN",
    "٣",
  ])("%j is not", (text) => {
    expect(isDecimal(text)).toBe(false);
    expect(() => decimal(text)).toThrow(TypeError);
  });

  test("0.1 and 0.2 are 0.3", () => {
    expect(formatDecimal(add(decimal("0.1"), decimal("0.2")))).toBe("0.3");
  });

  test("unit price times quantity is exact", () => {
    expect(formatDecimal(multiply(decimal("12.345678"), decimal("1000.00")))).toBe("12345.678");
  });

  test.each([
    ["14500.000000", 2, "14500.00"],
    ["14500.000000", 0, "14500"],
    ["-0.050", 0, "-0.05"],
    ["0.000", 0, "0"],
    ["1.234567", 2, "1.234567"],
    ["7", 2, "7.00"],
  ])("%s with at least %d decimals reads %s", (text, decimalsMin, expected) => {
    expect(formatDecimal(decimal(text), decimalsMin)).toBe(expected);
  });

  test("shifting by two turns a percentage into a factor", () => {
    expect(formatDecimal(shift(decimal("25.22"), 2))).toBe("0.2522");
  });

  test("comparison ignores how many zeros were written", () => {
    expect(compare(decimal("1.50"), decimal("1.5"))).toBe(0);
    expect(compare(decimal("-2"), decimal("1"))).toBe(-1);
    expect(smaller(decimal("20"), decimal("7.5"))).toEqual(decimal("7.5"));
    expect(absolute(decimal("-2"))).toEqual(decimal("2"));
  });

  test("decimals of different scales weigh in the same unit", () => {
    expect(commonUnits([decimal("1.5"), decimal("2"), decimal("0.25")])).toEqual([150n, 200n, 25n]);
    expect(() => unitsAt(decimal("0.25"), 1)).toThrow(TypeError);
  });

  test("a formatted decimal reads back as the same value", () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        expect(compare(decimal(formatDecimal(decimal(text))), decimal(text))).toBe(0);
      }),
    );
  });

  test("what is added can be taken away", () => {
    fc.assert(
      fc.property(decimalText, decimalText, (a, b) => {
        expect(compare(subtract(sum([decimal(a), decimal(b)]), decimal(b)), decimal(a))).toBe(0);
      }),
    );
  });
});
