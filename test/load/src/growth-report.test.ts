import type { Figure } from "./figure.js";
import { formatGrowth, growthRows, withReport } from "./growth-report.js";

const figuresAt = (ledgerTransactions: number, perSecond: number): readonly Figure[] => {
  const common = { benchmark: "growth", n: 1, ledgerTransactions } as const;
  return [
    { ...common, what: "create at some transactions", perSecond, cpuMs: 3.456 },
    { ...common, what: "evaluate at some", perSecond: perSecond * 3 },
    { ...common, what: "peer opens some after SIGKILL, none lost", p50Ms: 812.4 },
    { ...common, what: "peer's memory under load at some", bytes: 100 * 1_048_576 },
    { ...common, what: "folder for each of some", bytes: 1_234 },
  ];
};

describe("growthRows", () => {
  test("puts the figures of one size into a row", () => {
    expect(growthRows([...figuresAt(1_000, 400), ...figuresAt(100_000, 200)])).toEqual([
      expect.objectContaining({ transactions: 1_000, createPerSecond: 400, evaluatePerSecond: 1_200 }),
      expect.objectContaining({ transactions: 100_000, reopenMs: 812.4, bytesPerTransaction: 1_234 }),
    ]);
  });

  test("leaves out a size that was not measured to its end", () => {
    expect(growthRows(figuresAt(1_000, 400).slice(0, 2))).toEqual([]);
  });
});

describe("formatGrowth", () => {
  const report = formatGrowth(growthRows([...figuresAt(1_000, 400), ...figuresAt(100_000, 200)]), {
    ...{ date: "2026-01-31", machine: "2 cores" },
  });

  test("says when and where it was measured, with a line for each size", () => {
    expect(report).toContain("Measured 2026-01-31 on 2 cores.");
    expect(report).toContain("| 100,000 | 200 | 3.46 | 600 | 812 | 100 | 1,234 |");
  });

  test("draws a bar half as long for half the speed", () => {
    expect(report).toContain(`    1,000 ${"█".repeat(40)} 400`);
    expect(report).toContain(`  100,000 ${"█".repeat(20)} 200`);
  });
});

describe("withReport", () => {
  const text = "before\n<!-- growth: begin -->\nold\n<!-- growth: end -->\nafter\n";

  test("replaces what stands between the marks and nothing else", () => {
    expect(withReport(text, "new")).toBe(
      "before\n<!-- growth: begin -->\n\nnew\n\n<!-- growth: end -->\nafter\n",
    );
  });

  test("refuses a text without marks", () => {
    expect(() => withReport("text", "new")).toThrow("growth: begin");
  });
});
