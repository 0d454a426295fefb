import fc from "fast-check";
import { decimal } from "./decimal.js";
import { allocate, percentOf, round, toVnd } from "./money.js";

describe("rounding to one đồng", () => {
  test.each([
    ["0.5", 1n],
    ["1.4999", 1n],
    ["2.5", 3n],
    ["0.499999", 0n],
    ["-0.5", -1n],
    ["-1.4999", -1n],
    ["7", 7n],
  ])("%s rounds half-up to %s", (text, expected) => {
    expect(round(decimal(text))).toBe(expected);
  });

  test("truncation cuts the fraction", () => {
    expect(round(decimal("2.999999"), "TRUNCATE")).toBe(2n);
    expect(round(decimal("-2.999999"), "TRUNCATE")).toBe(-2n);
  });

  test("a conversion is rounded once", () => {
    expect(toVnd(decimal("3333.33"), decimal("25450"))).toBe(84_833_249n);
    expect(toVnd(decimal("3456789"), decimal("168.25"))).toBe(581_604_749n);
    expect(percentOf(1_277_500_925n, decimal("15"))).toBe(191_625_139n);
    expect(percentOf(6_362_519_088n, decimal("25.22"))).toBe(1_604_627_314n);
  });
});

describe("allocation", () => {
  test.each([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [2n, [1n, 1n, 1n], [1n, 1n, 0n]],
    [25_450_000n, [12_000n, 8_000n, 3_333n], [13_088_758n, 8_725_839n, 3_635_403n]],
    [0n, [5n, 1n], [0n, 0n]],
    [7n, [0n, 3n], [0n, 7n]],
  ])("%s over %j is %j", (total, weights, parts) => {
    expect(allocate(total, weights)).toEqual(parts);
  });

  test.each<[bigint, bigint[]]>([
    [-1n, [1n]],
    [1n, []],
    [1n, [0n, 0n]],
    [1n, [2n, -1n]],
  ])("%s over %j is refused", (total, weights) => {
    expect(() => allocate(total, weights)).toThrow(TypeError);
  });

  test("the parts always sum to the total, and none strays a whole unit from its share", () => {
    const weights = fc
      .array(fc.bigInt({ min: 0n, max: 10n ** 15n }), { minLength: 1, maxLength: 50 })
      .filter((list) => list.some((weight) => weight > 0n));
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n }), weights, (total, list) => {
        const parts = allocate(total, list);
        const weightSum = list.reduce((a, b) => a + b, 0n);
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(total);
        parts.forEach((part, index) => {
          const drift = part * weightSum - total * list[index]!;
          expect(drift > -weightSum && drift < weightSum).toBe(true);
        });
      }),
    );
  });
});
