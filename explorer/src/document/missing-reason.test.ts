import { translator } from "../i18n/translate.js";
import { readReason } from "./missing-reason.js";

const tax = {
  condition: "C6",
  reason: "TAX_OUTSTANDING",
  values: { outstanding: "118680746", secured: "0" },
};

describe("why a condition is not met", () => {
  it("is told in the reader's language, with amounts as the reader writes them and who must act", () => {
    expect(readReason(tax, translator("vi"))).toEqual({
      sentence: "Còn phải nộp 118.680.746 đồng, đã bảo đảm 0 đồng",
      next: "Người nộp thuế: nộp tiền; Kho bạc ghi nhận",
    });
    expect(readReason(tax, translator("en"))?.sentence).toBe("118,680,746 VND outstanding, 0 VND secured");
  });

  it.each([
    ["REQUIRED", "Head of branch: order the inspection"],
    ["ORDERED", "Inspection officer: inspect the goods and record the result"],
  ])("names another officer when the inspection is %s", (result, next) => {
    const reason = { condition: "C5", reason: "INSPECTION_NOT_PASSED", values: { result } };
    expect(readReason(reason, translator("en"))?.next).toBe(next);
  });

  it("shows days and states in words", () => {
    const late = { condition: "C1", reason: "NOT_PRESENTED", values: { lastDay: "2026-12-07" } };
    expect(readReason(late, translator("vi"))?.sentence).toContain("07/12/2026");
    const permit = {
      condition: "C2",
      reason: "PERMIT_NOT_STANDING",
      values: { permit: "GP-1", standing: "SUSPENDED" },
    };
    expect(readReason(permit, translator("en"))?.sentence).toBe("Permit GP-1: suspended");
  });

  it("is left to the contract's English where the page does not know the code", () => {
    expect(readReason({ condition: "C1", reason: "NEW", values: {} }, translator("en"))).toBeUndefined();
  });
});
