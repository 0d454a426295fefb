import { declaration as declarationKind, fieldProblems, type FieldProblem } from "@antin/trade-documents";
import { readDataRows, type DataRow } from "./data-row.js";
import { declarationOfRow, roundDecimal, taxCodeOf } from "./row-declaration.js";

const aRow = (change: Partial<DataRow> = {}): DataRow => ({
  fileLine: 2,
  declarationId: "56839011",
  importType: "11",
  transportMode: "40",
  importerId: "SHHZGSL",
  sellerId: "249LO7A",
  hs6: "760711",
  departureCountry: "CN",
  originCountry: "CN",
  netMass: "901.2",
  itemPrice: "415092.72",
  ...change,
});
const noon = new Date("2026-11-22T05:00:00Z");

/** What the contract's schema says of a declaration, field by field. */
const problemsOf = (declaration: object): readonly FieldProblem[] =>
  fieldProblems(declarationKind.payloadSchema!, { declaration });

describe("a row of the import data set", () => {
  it("becomes a declaration that the contract's schema accepts", () => {
    expect(problemsOf(declarationOfRow(aRow(), noon).declaration)).toEqual([]);
  });

  it.each([
    ["an unknown origin", { originCountry: "ZZ" }, "/declaration/lines/0/origin"],
    ["a commodity of a chapter that does not exist", { hs6: "770100" }, "/declaration/lines/0/hs"],
  ])("with %s is refused at its field", (_title, change, pointer) => {
    const problems = problemsOf(declarationOfRow(aRow(change), noon).declaration);
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
  });

  it("declares the least mass and price where the data rounded them away", () => {
    const { declaration } = declarationOfRow(aRow({ netMass: "0.0", itemPrice: "0.0" }), noon);
    expect(declaration).toMatchObject({ totalInvoice: "1", grossWeight: { value: "0.05" } });
  });

  it("gives an importer one valid tax code, always the same", () => {
    expect(taxCodeOf("SHHZGSL")).toBe(taxCodeOf("SHHZGSL"));
    expect(taxCodeOf("SHHZGSL")).not.toBe(taxCodeOf("H6W16WM"));
    expect(taxCodeOf("SHHZGSL")).toMatch(/^\d{10}$/);
  });

  it.each([
    ["415092.72", "415092.72"],
    ["0.125", "0.13"],
    ["0.1249999", "0.12"],
    ["7", "7.00"],
    ["123456789.98999999463558197", "123456789.99"],
  ])("rounds %s to %s", (given, rounded) => {
    expect(roundDecimal(given, 2)).toBe(rounded);
  });
});

describe("the data set's file", () => {
  const header =
    "Declaration ID,Import Type,Mode of Transport,Importer ID,Seller ID,HS6 Code,Country of Departure,Country of Origin,Net Mass,Item Price";

  it("is read by the names of its columns", () => {
    const [row] = readDataRows(`${header}\n1,11,10,A,B,30120,CN,JP,1.5,20.0\n`);
    expect(row).toMatchObject({ fileLine: 2, hs6: "030120", originCountry: "JP", netMass: "1.5" });
  });

  it("without a column is refused, naming the column", () => {
    expect(() => readDataRows("Declaration ID\n1\n")).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: 'The file has no column "Import Type".' }),
    );
  });
});
