import { median, percentile } from "./percentile.js";

describe("percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);

  test.each([
    [1, 1],
    [50, 50],
    [99, 99],
    [99.1, 100],
    [100, 100],
  ])("takes the nearest rank: %p percent of 1 to 100 is %p", (percent, value) => {
    expect(percentile(hundred, percent)).toBe(value);
  });

  test("compares values as numbers and leaves their order alone", () => {
    const values = [10, 9, 100];
    expect(median(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
  });

  test("gives the one value there is for every percentage", () => {
    expect([percentile([7], 1), percentile([7], 99)]).toEqual([7, 7]);
  });

  test("refuses to make up a value where there is none", () => {
    expect(() => percentile([], 50)).toThrow(RangeError);
  });
});
