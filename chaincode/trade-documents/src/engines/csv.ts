/** Comma-separated values as reference tables come in: RFC 4180 with a header, quotes and doubled quotes. */

import { type FieldProblem, invalidInput } from "../domain/errors.js";

/** Fields by column name, and the number of the row for messages: 1 is the first row after the header. */
export interface CsvRecord {
  readonly row: number;
  readonly fields: Readonly<Record<string, string>>;
}

export interface CsvColumns {
  readonly required: readonly string[];
  /** Columns that may be missing; `others` lets any column stand beside the required ones. */
  readonly optional: readonly string[] | "others";
}

/**
 * Parses a table whose columns may stand in any order.
 *
 * @throws DomainError INPUT_INVALID naming row, column and rule: E_CSV_COLUMN for a column that is missing, unknown or
 *         doubled, E_CSV_FIELDS for a row of another length, E_CSV_QUOTE for a quote that does not enclose its field.
 */
export function parseCsv(text: string, { required, optional }: CsvColumns): readonly CsvRecord[] {
  const [header = [], ...rows] = splitRows(text.replace(/^\uFEFF/, ""));
  const known = optional === "others" ? header : [...required, ...optional];
  const problems = [
    ...required
      .filter((column) => !header.includes(column))
      .map((column) => csvProblem(0, column, "E_CSV_COLUMN", "It is missing.")),
    ...header
      .filter((column) => !known.includes(column))
      .map((column) => csvProblem(0, column, "E_CSV_COLUMN", "It is unknown.")),
    ...header
      .filter((column, position) => header.indexOf(column) !== position)
      .map((column) => csvProblem(0, column, "E_CSV_COLUMN", "It stands twice.")),
    ...rows.flatMap((row, index) =>
      row.length === header.length
        ? []
        : [csvProblem(index + 1, "", "E_CSV_FIELDS", `It has ${row.length} fields, not ${header.length}.`)],
    ),
  ];
  if (problems.length > 0) throw invalidInput(problems);
  return rows.map((row, index) => ({
    row: index + 1,
    fields: Object.fromEntries(header.map((column, position) => [column, row[position] ?? ""])),
  }));
}

/** A problem of a cell; row 0 is the header. */
export function csvProblem(row: number, column: string, rule: string, message: string): FieldProblem {
  const place =
    row === 0 ? `Column ${column}` : column === "" ? `Row ${row}` : `Row ${row}, column ${column}`;
  return { pointer: column === "" ? `/${row}` : `/${row}/${column}`, rule, message: `${place}: ${message}` };
}

/** A field in quotes or without, and what ends it. */
const fieldPattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/** Rows of fields; blank lines are no rows. */
function splitRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let position = 0;
  for (;;) {
    fieldPattern.lastIndex = position;
    const match = fieldPattern.exec(text);
    if (match === null)
      throw invalidInput([
        csvProblem(rows.length, "", "E_CSV_QUOTE", "It has a quote or line end inside a field."),
      ]);
    const [matched, quoted, plain = "", separator] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    position += matched.length;
    if (separator === ",") continue;
    if (row.length > 1 || row[0] !== "") rows.push(row);
    if (position >= text.length) return rows;
    row = [];
  }
}
