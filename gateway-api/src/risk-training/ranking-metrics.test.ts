import { areaUnderCurve, precisionAmongTop } from "./ranking-metrics.js";

const ranked = (...labels: readonly [number, 0 | 1][]) =>
  labels.map(([score, label]) => ({ score, isFraud: label === 1 }));

it("counts fraud among the highest scores, the earlier line first among equals", () => {
  const lines = ranked([1, 0], [9, 1], [7, 0], [7, 1], [2, 1]);
  expect(precisionAmongTop(lines, 0.2)).toBe(1);
  expect(precisionAmongTop(lines, 0.4)).toBe(1 / 2);
  expect(precisionAmongTop(lines, 0.6)).toBe(2 / 3);
});

it("inspects one line at least", () => {
  expect(precisionAmongTop(ranked([1, 1], [0, 0]), 0.05)).toBe(1);
});

it.each([
  [ranked([1, 0], [2, 0], [3, 1], [4, 1]), 1],
  [ranked([1, 1], [2, 0]), 0],
  [ranked([5, 1], [5, 0]), 0.5],
  [ranked([1, 0], [2, 1], [3, 0], [4, 1]), 0.75],
])("measures how often fraud is scored above the rest", (lines, expected) => {
  expect(areaUnderCurve(lines)).toBe(expected);
});

it("has no area when one kind is missing", () => {
  expect(areaUnderCurve(ranked([1, 1], [2, 1]))).toBeNaN();
});
