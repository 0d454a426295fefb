import type { RowOutcome } from "./clear-rows.js";
import { formatDemoSummary, summariseRows } from "./demo-summary.js";

const aCleared = (channel: string, byTax: Readonly<Record<string, string>>, total: string): RowOutcome => ({
  cleared: true,
  channel,
  number: "10000000001",
  charge: { total, byTax },
});

describe("the summary of a demonstration", () => {
  const outcomes: readonly RowOutcome[] = [
    aCleared("GREEN", { ID: "1000000", VAT: "2000000" }, "3000000"),
    aCleared("RED", { ID: "500", TTDB: "70", VAT: "30" }, "600"),
    aCleared("GREEN", {}, "0"),
    { cleared: false, code: "INPUT_INVALID", rule: "E_COUNTRY" },
    { cleared: false, code: "INPUT_INVALID", rule: "E_COUNTRY" },
    { cleared: false, code: "RATE_MISSING" },
  ];

  it("adds duty, VAT and the other taxes up apart, to the đồng", () => {
    expect(summariseRows(outcomes, 2, 60_001)).toEqual({
      cleared: 3,
      byChannel: { GREEN: 2, RED: 1 },
      refused: 3,
      refusedByCode: { "INPUT_INVALID E_COUNTRY": 2, RATE_MISSING: 1 },
      amounts: { importDuty: "1000500", vat: "2000030", otherTaxes: "70", total: "3000600" },
      seconds: 2,
      declarationsPerSecond: 1.5,
      ledgerBytesPerDeclaration: 20_000,
    });
  });

  it("is told in lines whose amounts stand below each other", () => {
    const lines = formatDemoSummary(summariseRows(outcomes, 2, 60_001)).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "3 declarations cleared in 2.0 s",
        "  Channels          green 2, red 1",
        "  Refused           3: INPUT_INVALID E_COUNTRY ×2, RATE_MISSING ×1",
        "  Import duty       1,000,500 VND",
        "  VAT               2,000,030 VND",
        "  Other taxes              70 VND",
        "  Total             3,000,600 VND, paid",
        "  Ledger            20,000 bytes a declaration",
      ]),
    );
  });

  it("of nothing cleared divides by nothing", () => {
    const summary = summariseRows([], 0, 0);
    expect(summary).toMatchObject({ cleared: 0, declarationsPerSecond: 0, ledgerBytesPerDeclaration: 0 });
    expect(formatDemoSummary(summary)).toContain("  Refused           none");
  });
});
