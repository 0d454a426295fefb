import { formatSummary, groupDigits, type StartSummary } from "./summary.js";

const aSummary = (change: Partial<StartSummary> = {}): StartSummary => ({
  cleared: true,
  channel: "GREEN",
  declaration: "10000000001",
  documents: [
    { kind: "manifest", number: "MN2026000001", state: "DISCHARGED" },
    { kind: "declaration", number: "10000000001", state: "COMPLETED" },
  ],
  amounts: {
    importDuty: "53236730",
    vat: "65444016",
    total: "118680746",
    paid: "118680746",
    byTax: { ID: "53236730", VAT: "65444016" },
  },
  ledger: { channel: "trade", blocks: [3, 4, 5, 9] },
  receipt: { path: ".antin/receipts/10000000001.json", verdict: "VALID" },
  page: "http://127.0.0.1:8080/#/documents/declaration/10000000001",
  secondsToClear: 1.84,
  ...change,
});

describe("the summary of a start", () => {
  it("tells documents, amounts, blocks, receipt and page", () => {
    expect(formatSummary(aSummary())).toBe(
      [
        "Shipment cleared on the green channel in 1.8 s",
        "",
        "  Manifest         MN2026000001  DISCHARGED",
        "  Declaration      10000000001   COMPLETED",
        "",
        "  Import duty          53,236,730 VND",
        "  VAT                  65,444,016 VND",
        "  Total               118,680,746 VND, paid 118,680,746 VND",
        "",
        "  Ledger          channel trade, blocks 3–5, 9",
        "  Receipt         .antin/receipts/10000000001.json (VALID)",
        "  Page            http://127.0.0.1:8080/#/documents/declaration/10000000001",
      ].join("\n"),
    );
  });

  it("does not hide that a shipment was not cleared", () => {
    expect(formatSummary(aSummary({ cleared: false }))).toMatch(/^Shipment NOT cleared/);
  });

  it.each([
    ["0", "0"],
    ["999", "999"],
    ["1000", "1,000"],
    ["118680746", "118,680,746"],
  ])("groups %s as %s", (digits, grouped) => {
    expect(groupDigits(digits)).toBe(grouped);
  });
});
