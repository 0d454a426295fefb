/**
 * Tables of reference data as they are published: columns, the rule of each cell, and what makes a row the only one.
 * A new table is one entry here; proposing, approving, asking and `antin reference load` follow.
 */

import { canonicalJson, type JsonObject } from "./canonical-json.js";
import { checkCountry } from "./codes/country.js";
import { checkLocode } from "./codes/locode.js";
import { checkTariffCode } from "./codes/trade-agreement.js";
import { statutoryClocks } from "./clock-table.js";
import { isDate } from "./dates.js";
import { clockUnits } from "./deadline.js";
import { namesOf } from "./names.js";
import { normaliseText } from "./party-name.js";
import { sha256Hex } from "./salted-hash.js";

/** Cells by column, as text. */
export type ReferenceRow = Readonly<Record<string, string>>;

export interface ReferenceProblem {
  /** Counts from 0. */
  readonly row: number;
  readonly column: string;
  readonly rule: string;
  readonly message: string;
}

interface Column {
  readonly rule: string;
  readonly message: string;
  readonly test: (cell: string) => boolean;
  readonly optional?: true;
}

interface ReferenceTable {
  readonly columns: Readonly<Record<string, Column>>;
  /** Columns that together name a row. */
  readonly key: readonly string[];
}

const charactersMax = 300;

const column = (rule: string, message: string, test: (cell: string) => boolean): Column => ({
  rule,
  message,
  test,
});
const matching = (rule: string, message: string, pattern: RegExp): Column =>
  column(rule, message, (cell) => pattern.test(cell));
const optional = (of: Column): Column => ({ ...of, optional: true });
const oneOf = (rule: string, codes: readonly string[]): Column =>
  column(rule, `It is none of ${codes.join(", ")}.`, (cell) => codes.includes(cell));

const words = column(
  "E_TEXT",
  `It is no normalised text of up to ${charactersMax} characters.`,
  (cell) => cell.length <= charactersMax && normaliseText(cell) === cell,
);
const code = matching(
  "E_CODE",
  "A code is of capitals, digits, dots and dashes.",
  /^[A-Z0-9][A-Z0-9._-]{0,34}$/,
);
const day = column("E_DATE", "It is no date YYYY-MM-DD.", isDate);
const wholeNumber = matching("E_INTEGER", "It is no whole number of up to four digits.", /^-?\d{1,4}$/);
const office = matching("E_OFFICE", "An office has four to six capitals and digits.", /^[A-Z0-9]{4,6}$/);
const place = column("E_LOCODE", "It is no UN/LOCODE.", (cell) => checkLocode(cell).ok);
const tariffCode = column("E_TARIFF_CODE", "It is no tariff code.", (cell) => checkTariffCode(cell).ok);
const countries = column("E_COUNTRY", "It is no list of country codes.", (cell) =>
  cell.split(" ").every((name) => checkCountry(name).ok),
);

export const referenceTables = {
  clocks: {
    columns: {
      name: oneOf("E_CLOCK", Object.keys(statutoryClocks)),
      amount: wholeNumber,
      unit: oneOf("E_CLOCK_UNIT", clockUnits),
      basis: optional(words),
    },
    key: ["name"],
  },
  holidays: { columns: { date: day, name: words }, key: ["date"] },
  offices: { columns: { code: office, nameVi: words, nameEn: words }, key: ["code"] },
  areas: { columns: { code, place, office, nameVi: words, nameEn: words }, key: ["code"] },
  "permit-types": {
    columns: {
      code,
      family: oneOf("E_FAMILY", ["PERMIT", "SPEC_CHECK", "EXEMPT_LIST", "TRQ"]),
      ministry: code,
      nameVi: words,
      nameEn: words,
    },
    key: ["code"],
  },
  agreements: {
    columns: { tariffCode, agreement: code, forms: words, parties: countries, nameEn: words },
    key: ["tariffCode"],
  },
  "code-lists": { columns: { list: code, code, nameVi: words, nameEn: words }, key: ["list", "code"] },
} as const satisfies Record<string, ReferenceTable>;

export type ReferenceTableName = keyof typeof referenceTables;

export const referenceTable = namesOf(referenceTables);
export const referenceTableNames = Object.keys(referenceTables) as readonly ReferenceTableName[];

/** A table version's name: hex SHA-256 of what it says and from when to when, its rows in order of their keys. */
export function referenceVersionId(
  table: ReferenceTableName,
  period: { readonly effectiveFrom: string; readonly effectiveTo: string },
  rows: readonly ReferenceRow[],
): string {
  const { effectiveFrom, effectiveTo } = period;
  const ordered = [...rows].sort((a, b) => (keyOf(table, a) < keyOf(table, b) ? -1 : 1));
  return sha256Hex(
    canonicalJson({ table, effectiveFrom, effectiveTo, rows: ordered as readonly JsonObject[] }),
  );
}

/** Every rule that the rows break, in order of row and column. */
export function referenceProblems(
  table: ReferenceTableName,
  rows: readonly ReferenceRow[],
): readonly ReferenceProblem[] {
  const { columns }: ReferenceTable = referenceTables[table];
  const seen = new Set<string>();
  return rows.flatMap((cells, row) => {
    const unknown = Object.keys(cells)
      .filter((name) => !Object.hasOwn(columns, name))
      .map((name) => ({ row, column: name, rule: "E_CSV_COLUMN", message: "It is unknown." }));
    const broken = Object.entries(columns).flatMap(([name, { rule, message, test, optional: free }]) => {
      const cell = cells[name] ?? "";
      if (cell === "")
        return free ? [] : [{ row, column: name, rule: "E_REQUIRED", message: "It is empty." }];
      return test(cell) ? [] : [{ row, column: name, rule, message }];
    });
    const key = keyOf(table, cells);
    const [keyColumn = ""] = referenceTables[table].key;
    const twice = seen.has(key)
      ? [{ row, column: keyColumn, rule: "E_ROW_TWICE", message: "It repeats a row." }]
      : [];
    seen.add(key);
    return [...broken, ...unknown, ...twice];
  });
}

function keyOf(table: ReferenceTableName, row: ReferenceRow): string {
  return referenceTables[table].key.map((name) => row[name] ?? "").join("\n");
}
