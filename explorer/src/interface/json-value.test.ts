import { translator } from "../i18n/translate.js";
import { fitsCell, inlineText, isFigure, tableColumns } from "./json-value.js";

const vi = translator("vi");

describe("a value in one line", () => {
  it.each([
    ["amount", "118680746", "118.680.746"],
    ["mst", "0300000018", "0300000018"],
    ["number", "10000000001", "10000000001"],
    ["weightKgm", "4250.5", "4.250,5"],
    ["eta", "2026-11-23T03:41:22.910Z", "23/11/2026 10:41:22"],
    ["validTo", "2027-11-22", "22/11/2027"],
    ["tax", "PAID", "Đã nộp"],
    ["kindCode", "A11", "A11"],
    ["late", false, "Không"],
    ["packages", 1220, "1.220"],
    ["reason", "", "Không có"],
    ["containers", [], "Không có"],
    ["containers", ["VNLU0000019", "VNLU0000024"], "VNLU0000019, VNLU0000024"],
    ["qty", { value: "1200.00", unit: "KGM" }, "1.200,00 KGM"],
    ["invoiceValue", { amount: "12000.00", currency: "USD" }, "12.000,00 USD"],
    ["unitPrice", { amount: "4.800000", currency: "USD", per: "KGM" }, "4,800000 USD/KGM"],
    ["packages", { count: 220, type: "CT" }, "220 CT"],
    ["bills", [{ no: "WHLC1" }, { no: "WHLC2" }], "WHLC1; WHLC2"],
    [
      "importer",
      { name: "VAN ÂU LẠC", mst: "0300000018", address: "1 Lê Lợi", countryCode: "VN" },
      "VAN ÂU LẠC, Mã số thuế 0300000018, 1 Lê Lợi, VN",
    ],
    [
      "turned",
      { ID: "31940447", VAT: "3194045" },
      "Thuế nhập khẩu: 31.940.447, Thuế giá trị gia tăng: 3.194.045",
    ],
  ] as const)("%s %j reads %s", (name, value, text) => {
    expect(inlineText(vi, name, value)).toBe(text);
  });

  it("names a moment a moment and a place a place", () => {
    expect(inlineText(vi, "hold", { at: "2026-11-22T00:00:00.000Z", by: "ab" })).toMatch(/^Lúc: /);
    expect(inlineText(vi, "use", { at: 2, no: "GP-1" })).toMatch(/^Dòng tờ khai: 2/);
  });
});

describe("a list of objects", () => {
  it("is a table with every member as a column", () => {
    expect(
      tableColumns([
        { no: 1, hs: "7307" },
        { no: 2, unit: "KGM" },
      ]),
    ).toEqual(["no", "hs", "unit"]);
  });

  it("has no column of empty lists", () => {
    expect(tableColumns([{ role: "agent", id: "1", communications: [] }])).toEqual(["role", "id"]);
  });

  it.each([
    ["nothing", []],
    ["plain values", ["a", "b"]],
    ["one member each", [{ no: "1" }, { no: "2" }]],
    ["deeper lists", [{ no: 1, goods: [{ description: "x", marks: "y" }] }]],
    [
      "more columns than fit",
      [Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, index]))],
    ],
  ])("is no table of %s", (_what, value) => {
    expect(tableColumns(value)).toBeUndefined();
  });

  it("fits a line when its objects are no more than a number", () => {
    expect(fitsCell([{ no: "1" }, { no: "2" }])).toBe(true);
    expect(fitsCell([{ no: "1", hs: "7307" }])).toBe(false);
  });
});

describe("figures", () => {
  it("are amounts, quantities and numbers, not identifiers made of digits", () => {
    expect(isFigure("amount", "118680746")).toBe(true);
    expect(isFigure("qty", { value: "1.00", unit: "KGM" })).toBe(true);
    expect(isFigure("mst", "0300000018")).toBe(false);
  });
});
