/** Rows of a customs data set: one declared line each, with what its inspection found where that is known. */

import {
  csvProblem,
  type CsvRecord,
  type DeclaredLine,
  invalidInput,
  parseCsv,
} from "@antin/trade-documents";

/** A column of the file and the rule that its cells keep. */
interface Column {
  readonly name: string;
  readonly pattern: RegExp;
  readonly rule: string;
  readonly message: string;
}

const named = (name: string): Column => ({
  name,
  pattern: /^.{1,80}$/,
  rule: "E_RISK_NAME",
  message: "It is a name of 1 to 80 characters.",
});
const namedOrEmpty = (name: string): Column => ({
  ...named(name),
  pattern: /^.{0,80}$/,
  message: "It is a name of at most 80 characters, or empty.",
});
const size = (name: string): Column => ({
  name,
  pattern: /^\d{1,12}(\.\d{1,20})?$/,
  rule: "E_RISK_NUMBER",
  message: "It is a decimal number of at most 12 digits before the point, not negative.",
});

// prettier-ignore
const columns = {
  date:      { name: "Date", pattern: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, rule: "E_RISK_DATE", message: "It is a date such as 2020-01-31." },
  office:    named("Office ID"),
  declarant: named("Declarant ID"),
  importer:  named("Importer ID"),
  seller:    namedOrEmpty("Seller ID"),
  hs:        { name: "HS6 Code", pattern: /^\d{5,6}$/, rule: "E_RISK_HS", message: "It is a commodity of six digits." },
  departure: named("Country of Departure"),
  origin:    named("Country of Origin"),
  taxRate:   size("Tax Rate"),
  taxType:   named("Tax Type"),
  mass:      size("Net Mass"),
  price:     size("Item Price"),
} as const satisfies Readonly<Record<string, Column>>;

/** Either tells fraud: the second grades it. */
const labels: readonly Column[] = ["Fraud", "Critical Fraud"].map((name) => ({
  name,
  pattern: /^[0-9](\.0)?$/,
  rule: "E_RISK_LABEL",
  message: "It is 0 for no fraud, or 1 and more for fraud.",
}));

export interface DeclaredRow {
  readonly date: string;
  readonly line: DeclaredLine;
  /** null where the file has no label. */
  readonly isFraud: boolean | null;
}

const commodityDigits = 6;
const gramsPerKilogram = 1000;
/** Rates and prices are counted in hundredths. */
const hundred = 100;

/**
 * Reads a file whose columns stand in any order, with or without labels; columns that nothing here reads are left out.
 *
 * @throws DomainError INPUT_INVALID naming row, column and rule of everything that is wrong with the file
 */
export function readDeclaredRows(text: string): readonly DeclaredRow[] {
  const read = Object.values(columns);
  const records = parseCsv(text, { required: read.map(({ name }) => name), optional: "others" });
  const [first] = records;
  const label = labels.find(({ name }) => first !== undefined && Object.hasOwn(first.fields, name));
  const checked = label === undefined ? read : [...read, label];
  const problems = records.flatMap((record) => problemsOf(record, checked));
  if (problems.length > 0) throw invalidInput(problems);
  return records.map((record) => ({
    date: cell(record, columns.date),
    line: lineOf(record),
    isFraud: label === undefined ? null : Number(cell(record, label)) > 0,
  }));
}

function problemsOf(record: CsvRecord, checked: readonly Column[]): ReturnType<typeof csvProblem>[] {
  return checked
    .filter((column) => !column.pattern.test(cell(record, column)))
    .map(({ name, rule, message }) => csvProblem(record.row, name, rule, message));
}

function lineOf(record: CsvRecord): DeclaredLine {
  const scaled = (column: Column, scale: number): number => Math.round(Number(cell(record, column)) * scale);
  return {
    importer: cell(record, columns.importer),
    declarant: cell(record, columns.declarant),
    seller: cell(record, columns.seller),
    office: cell(record, columns.office),
    // A spreadsheet drops the first digit of chapters 01 to 09.
    hs: cell(record, columns.hs).padStart(commodityDigits, "0"),
    origin: cell(record, columns.origin),
    departure: cell(record, columns.departure),
    taxType: cell(record, columns.taxType),
    taxRate: scaled(columns.taxRate, hundred),
    massGrams: scaled(columns.mass, gramsPerKilogram),
    priceHundredths: scaled(columns.price, hundred),
  };
}

function cell({ fields }: CsvRecord, { name }: Column): string {
  return fields[name] ?? "";
}
