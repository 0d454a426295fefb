import { goodsLines, payloadBesideLines } from "./goods-lines.js";

const payload = {
  declaration: {
    kindCode: "A11",
    lines: [
      { lineNo: 1, hs: "84818099" },
      { lineNo: 2, hs: "73079990" },
    ],
  },
  assessment: { engineVersion: "tax/1", total: "10", totalsByTax: {}, lines: [{ lineNo: 2, vat: "10" }] },
};

describe("a declaration's lines of goods", () => {
  it("stand with their assessment, whatever its order", () => {
    expect(goodsLines(payload).map(({ lineNo, assessed }) => [lineNo, assessed?.["vat"]])).toEqual([
      [1, undefined],
      [2, "10"],
    ]);
  });

  it("are none in another kind's payload or in one that may not be read", () => {
    expect(goodsLines({ lines: [{ no: 1 }] })).toEqual([]);
    expect(goodsLines(undefined)).toEqual([]);
  });

  it("are not shown a second time with the rest of the payload", () => {
    expect(payloadBesideLines(payload)).toEqual({
      kindCode: "A11",
      assessment: { engineVersion: "tax/1" },
    });
  });

  it("leave another kind's payload whole", () => {
    const permit = { permitNo: "GP-1", lines: [{ no: 1 }], total: "7" };
    expect(payloadBesideLines(permit)).toBe(permit);
  });
});
