import type { Figure } from "./figure.js";
import { describeTarget, formatResults } from "./results-table.js";

const figures: readonly Figure[] = [
  {
    benchmark: "ledger",
    what: "create",
    n: 6_000,
    inFlight: 64,
    perSecond: 612.4,
    p50Ms: 101.26,
    p99Ms: 140,
    cpuMs: 2.718,
    bytes: 3085.4,
    targets: [
      { of: "perSecond", atLeast: 600 },
      { of: "cpuMs", atMost: 2.6 },
    ],
  },
  { benchmark: "receipts", what: "make a receipt", n: 5, cpuMs: 0.0137, failed: 2 },
];

describe("formatResults", () => {
  test("lines up the figures under their titles, with target and verdict beside each", () => {
    expect(formatResults(figures)).toBe(
      [
        "what                n  in flight  per second  p50 ms  p99 ms  CPU ms  bytes  target",
        "──────────────  ─────  ─────────  ──────────  ──────  ──────  ──────  ─────  ─────────────────────  ──────────",
        "create          6,000         64         612     101     140    2.72  3,085  ≥ 600/s; ≤ 2.6 CPU ms  met; short",
        "make a receipt      5          –           –       –       –  0.0137      –  –",
        "",
        "make a receipt: 2 failed and are not counted",
      ].join("\n"),
    );
  });

  test("gives no verdict on counts that were too small", () => {
    const text = formatResults(figures, false);
    expect(text).toContain("≥ 600/s; ≤ 2.6 CPU ms");
    expect(text).not.toMatch(/\bmet\b|\bshort\b/);
  });

  test("has a column of ratios only when there are any", () => {
    expect(formatResults(figures)).not.toContain("ratio");
    expect(formatResults([{ benchmark: "store", what: "put", n: 1, ratio: 0.61 }])).toMatch(
      /ratio.*\n.*\n.*0\.61/,
    );
  });

  test("says what a figure would be at the reference machine's speed, and judges it as it stands", () => {
    const slower: Figure = {
      ...{ benchmark: "ledger", what: "baseline", n: 1, perSecond: 50, reference: { perSecond: 100 } },
    };
    const text = formatResults([{ ...figures[0]!, perSecond: 310, cpuMs: 5 }, slower]);
    expect(text).toContain("at reference speed");
    expect(text).toMatch(/≥ 600\/s; ≤ 2\.6 CPU ms +620\/s; 2\.5 CPU ms +short; short/);
    expect(text).toContain("This machine does 0.50 of the reference machine's work");
  });

  test("tells whose processor time it was", () => {
    const shared: Figure = {
      benchmark: "ledger",
      what: "create",
      n: 1,
      cpuMsByProcess: { peer: 1.25, rest: 0.5 },
    };
    expect(formatResults([shared])).toContain("CPU ms of create: peer 1.25, rest 0.50");
  });
});

describe("describeTarget", () => {
  test.each([
    [{ of: "bytes", atMost: 24_000 }, "≤ 24,000 B"],
    [{ of: "ratio", atLeast: 0.5 }, "≥ ratio 0.5"],
    [
      { of: "p50Ms", atMost: 3_000, circumstances: { text: "with 100,000", given: true } },
      "≤ 3,000 ms p50 with 100,000",
    ],
  ] as const)("puts %j as %s", (target, text) => {
    expect(describeTarget(target)).toBe(text);
  });
});
