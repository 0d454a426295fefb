import { type Figure, type Target, verdictOf } from "./figure.js";

const aFigure = (measures: Partial<Figure>): Figure => ({
  benchmark: "ledger",
  what: "create",
  n: 10,
  ...measures,
});

const rate: Target = { of: "perSecond", atLeast: 600 };
const time: Target = { of: "p50Ms", atMost: 7 };

describe("verdictOf", () => {
  test.each([
    [rate, { perSecond: 600 }, "met"],
    [rate, { perSecond: 599.9 }, "short"],
    [time, { p50Ms: 7 }, "met"],
    [time, { p50Ms: 7.1 }, "short"],
    [time, { perSecond: 900 }, "open"],
  ] as const)("holds %j against %j: %s", (target, measures, verdict) => {
    expect(verdictOf(aFigure(measures), target)).toBe(verdict);
  });

  test("counts no target as met while operations failed", () => {
    expect(verdictOf(aFigure({ perSecond: 900, failed: 1 }), rate)).toBe("short");
  });

  test("leaves open what was within the limit in easier circumstances, and not what was beyond it", () => {
    const target: Target = { ...time, circumstances: { text: "with 100,000", given: false } };
    expect(verdictOf(aFigure({ p50Ms: 5 }), target)).toBe("open");
    expect(verdictOf(aFigure({ p50Ms: 8 }), target)).toBe("short");
  });
});
