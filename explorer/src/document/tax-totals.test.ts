import { taxTotals } from "./tax-totals.js";

describe("the tax totals of a document", () => {
  it("are those of a payment notice, with what was paid, for whom may read it", () => {
    const notice = { amount: "118680746", paid: "18680746", byTax: { ID: "53236730", VAT: "65444016" } };
    expect(taxTotals(notice)).toEqual({
      total: "118680746",
      paid: "18680746",
      byTax: { ID: "53236730", VAT: "65444016" },
    });
  });

  it("are the assessment of a declaration, for whom may read its payload", () => {
    const assessment = { total: "118680746", totalsByTax: { AD: "0", ID: "53236730", VAT: "65444016" } };
    expect(taxTotals({ assessment })).toEqual({
      total: "118680746",
      byTax: { AD: "0", ID: "53236730", VAT: "65444016" },
    });
  });

  it.each([
    ["another kind's payload", { lines: [] }],
    ["a receipt's amount without its taxes", { amount: "1", allocations: [] }],
    ["an assessment that is not there yet", { declaration: {} }],
    ["somebody who may not read the payload", undefined],
  ])("are none for %s", (_what, payload) => {
    expect(taxTotals(payload)).toBeUndefined();
  });
});
