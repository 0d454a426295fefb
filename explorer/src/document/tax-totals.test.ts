import { taxTotals } from "./tax-totals.js";

describe("the tax totals of a document", () => {
  it("are the facets of a payment notice, with what was paid", () => {
    const facets = { amount: "118680746", paid: "18680746", byTax: { ID: "53236730", VAT: "65444016" } };
    expect(taxTotals(facets)).toEqual({
      total: "118680746",
      paid: "18680746",
      byTax: { ID: "53236730", VAT: "65444016" },
    });
  });

  it("are the assessment of a declaration, for whom may read its payload", () => {
    const assessment = { total: "118680746", totalsByTax: { AD: "0", ID: "53236730", VAT: "65444016" } };
    expect(taxTotals({ tax: "PAID" }, { assessment })).toEqual({
      total: "118680746",
      byTax: { AD: "0", ID: "53236730", VAT: "65444016" },
    });
  });

  it.each([
    ["another kind's facets", { lines: [] }, undefined],
    ["a receipt's amount without its taxes", { amount: "1", notice: "2" }, undefined],
    ["an assessment that is not there yet", { tax: "UNASSESSED" }, { declaration: {} }],
  ])("are none for %s", (_what, facets, payload) => {
    expect(taxTotals(facets, payload)).toBeUndefined();
  });
});
