import { DomainError } from "@antin/trade-documents";
import { aCustomsFile } from "./declared-rows.fixture.js";
import { readDeclaredRows } from "./declared-rows.js";

const problemsOf = (text: string): readonly string[] => {
  try {
    readDeclaredRows(text);
  } catch (error) {
    const fields = (error as DomainError).details["fields"] as { rule: string; message: string }[];
    return fields.map(({ rule, message }) => `${rule} ${message}`);
  }
  return [];
};

const header = aCustomsFile([]).trim().split(",");

it("reads sizes as whole grams and hundredths, however the decimals were printed", () => {
  const [row] = readDeclaredRows(aCustomsFile([{}]));
  expect(row).toMatchObject({
    date: "2020-01-01",
    isFraud: false,
    line: { massGrams: 108_000, priceHundredths: 43_194, taxRate: 800, hs: "440890", seller: "0VKY2BR" },
  });
});

it("reads columns in any order, quoted cells, carriage returns and columns that it does not know", () => {
  const plain = readDeclaredRows(aCustomsFile([{}, { Fraud: "1" }]));
  const turned = aCustomsFile([{}, { Fraud: "1" }], [...header].reverse(), "\r\n");
  expect(readDeclaredRows(turned)).toEqual(plain);
  expect(readDeclaredRows(`\uFEFF${turned.replaceAll("QLRUBN9", '"QLRUBN9"')}`)).toEqual(plain);
  expect(readDeclaredRows(aCustomsFile([{}, { Fraud: "1" }], [...header, "Courier ID"]))).toEqual(plain);
});

it("does without labels, and takes the graded one when it is alone", () => {
  const unlabelled = header.filter((column) => column !== "Fraud");
  expect(readDeclaredRows(aCustomsFile([{}], unlabelled))[0]?.isFraud).toBeNull();
  const graded = aCustomsFile([{ Fraud: "2" }]).replace("Fraud", "Critical Fraud");
  expect(readDeclaredRows(graded)[0]?.isFraud).toBe(true);
});

it.each([
  [{ "Net Mass": "-1" }, "E_RISK_NUMBER Row 2, column Net Mass: "],
  [{ "Item Price": "NaN" }, "E_RISK_NUMBER Row 2, column Item Price: "],
  [{ "Item Price": "" }, "E_RISK_NUMBER Row 2, column Item Price: "],
  [{ "Tax Rate": "8%" }, "E_RISK_NUMBER Row 2, column Tax Rate: "],
  [{ Date: "2020-13-01" }, "E_RISK_DATE Row 2, column Date: "],
  [{ "HS6 Code": "44" }, "E_RISK_HS Row 2, column HS6 Code: "],
  [{ "Importer ID": "" }, "E_RISK_NAME Row 2, column Importer ID: "],
  [{ Fraud: "yes" }, "E_RISK_LABEL Row 2, column Fraud: "],
])("names row, column and rule of %j", (cells, told) => {
  expect(problemsOf(aCustomsFile([{}, cells]))).toEqual([expect.stringContaining(told)]);
});

it("tells all that is wrong with a file together", () => {
  expect(problemsOf(aCustomsFile([{ "Net Mass": "x", Date: "y" }, {}, { "HS6 Code": "z" }]))).toHaveLength(3);
});

it("names a column that is missing and a row that is short", () => {
  const withoutMass = header.filter((column) => column !== "Net Mass");
  expect(problemsOf(aCustomsFile([{}], withoutMass))).toEqual([
    "E_CSV_COLUMN Column Net Mass: It is missing.",
  ]);
  expect(problemsOf(`${aCustomsFile([{}])}1,2\n`)).toEqual([expect.stringMatching(/^E_CSV_FIELDS Row 2: /)]);
});
