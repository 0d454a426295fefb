import type { Figure } from "./figure.js";
import { atReferenceSpeed, machineSpeed } from "./reference-machine.js";

const aBaseline = (perSecond: number, reference: number): Figure => ({
  ...{ benchmark: "ledger", what: "baseline", n: 1, perSecond, reference: { perSecond: reference } },
});

describe("machineSpeed", () => {
  test("is the geometric mean of the baselines beside the reference machine's", () => {
    expect(machineSpeed([aBaseline(50, 100), aBaseline(200, 100), aBaseline(25, 100)])).toBeCloseTo(0.63, 2);
  });

  test("is unknown without a baseline", () => {
    expect(machineSpeed([{ benchmark: "ledger", what: "create", n: 1, perSecond: 5 }])).toBeUndefined();
  });
});

describe("atReferenceSpeed", () => {
  const create: Figure = {
    benchmark: "ledger",
    what: "create",
    n: 1,
    perSecond: 300,
    p50Ms: 20,
    cpuMs: 5,
    bytes: 9,
  };

  test.each([
    ["perSecond", 600],
    ["p50Ms", 10],
    ["cpuMs", 2.5],
    ["bytes", undefined],
    ["p99Ms", undefined],
  ] as const)("of %s on a machine of half the speed is %p", (of, expected) => {
    expect(atReferenceSpeed(create, { of }, 0.5)).toBe(expected);
  });

  test("leaves alone what a disk decides as much as a processor", () => {
    expect(atReferenceSpeed({ ...create, benchmark: "store" }, { of: "perSecond" }, 0.5)).toBeUndefined();
  });
});
