import path from "node:path";
import {
  csvProblem,
  type FieldProblem,
  invalidInput,
  parseCsv,
  parseExchangeRatesCsv,
  parseTariffCsv,
  rateRowProblems,
  type RateRow,
  referenceProblems,
  type ReferenceRow,
  type ReferenceTableName,
  referenceTableNames,
  referenceTables,
  weekStart,
} from "@antin/trade-documents";

/** What a file holds beside the tables of the contract. */
const tariff = "tariff";
const exchangeRates = "exchange-rates";

/** Every name that a file can be loaded as. */
export const loadableTables: readonly string[] = [tariff, exchangeRates, ...referenceTableNames];

/** What the command line says of the file; the file itself says it where it is JSON. */
export interface FileTerms {
  readonly table?: string | undefined;
  readonly effectiveFrom?: string | undefined;
  readonly effectiveTo?: string | undefined;
}

/** A request to the gateway: the same content twice, by two stewards, is in force. */
export interface Publication {
  readonly table: string;
  readonly rows: number;
  readonly path: string;
  readonly json: object;
}

interface Document extends FileTerms {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** The file lacks what only its user can say: which table it is, or from when to when it is in force. */
export class FileTermsError extends Error {}

/**
 * Reads a table of reference data, JSON `{table, effectiveFrom, effectiveTo, rows}` or CSV whose name begins with the
 * table's.
 *
 * @throws DomainError INPUT_INVALID with every broken cell by row, column and rule; FileTermsError
 */
export function readReferenceFile(file: string, text: string, given: FileTerms): Publication {
  const document = path.extname(file).toLowerCase() === ".json" ? parseDocument(text) : undefined;
  const table = tableNamed(given.table ?? document?.table ?? tableOfName(path.basename(file)));
  const terms = {
    effectiveFrom: given.effectiveFrom ?? document?.effectiveFrom,
    effectiveTo: given.effectiveTo ?? document?.effectiveTo,
  };
  if (table === exchangeRates) return exchangeRatesOf(document?.rows, text, terms);
  const period = periodOf(terms);
  const rows = table === tariff ? tariffRows(document, text) : tableRows(asTable(table), document, text);
  const address = table === tariff ? "/reference/rate-sets" : `/reference/tables/${table}`;
  return { table, rows: rows.length, path: address, json: { ...period, rows } };
}

function tableNamed(table: string | undefined): string {
  if (table !== undefined && loadableTables.includes(table)) return table;
  throw new FileTermsError(`say which table it is with --table: ${loadableTables.join(", ")}.`);
}

function periodOf({ effectiveFrom, effectiveTo }: FileTerms): { effectiveFrom: string; effectiveTo: string } {
  if (effectiveFrom !== undefined && effectiveTo !== undefined) return { effectiveFrom, effectiveTo };
  throw new FileTermsError("say from when to when it is in force with --from and --to.");
}

function parseDocument(text: string): Document {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidInput([csvProblem(0, "", "E_JSON", "The file is no JSON.")]);
  }
  const rows: unknown = (value as { rows?: unknown } | null)?.rows;
  if (
    !Array.isArray(rows) ||
    rows.length === 0 ||
    !rows.every((row) => typeof row === "object" && row !== null)
  )
    throw invalidInput([csvProblem(0, "rows", "E_REQUIRED", "It is no list of rows.")]);
  return value as Document;
}

/** `holidays-2026.csv` and `demonstration-holidays.csv` are holidays; the longest name decides. */
function tableOfName(name: string): string | undefined {
  return [...loadableTables].sort((a, b) => b.length - a.length).find((table) => name.includes(table));
}

function asTable(table: string): ReferenceTableName {
  const known = referenceTableNames.find((name) => name === table);
  if (known === undefined) throw new TypeError(`no such table: ${table}`);
  return known;
}

function tariffRows(document: Document | undefined, text: string): readonly RateRow[] {
  if (document === undefined) return parseTariffCsv(text);
  const rows = document.rows as unknown as readonly RateRow[];
  refuse(
    rows.flatMap((row, index) =>
      problemsOf(row).map(({ field, rule, message }) => csvProblem(index + 1, field, rule, message)),
    ),
  );
  return rows;
}

function problemsOf(row: RateRow): ReturnType<typeof rateRowProblems> {
  try {
    return rateRowProblems(row);
  } catch {
    return [{ field: "", rule: "E_TYPE", message: "It is no row of a tariff." }];
  }
}

function tableRows(
  table: ReferenceTableName,
  document: Document | undefined,
  text: string,
): readonly ReferenceRow[] {
  const rows = document === undefined ? csvRows(table, text) : document.rows.map(textCells);
  refuse(
    referenceProblems(table, rows).map(({ row, column, rule, message }) =>
      csvProblem(row + 1, column, rule, message),
    ),
  );
  return rows;
}

function csvRows(table: ReferenceTableName, text: string): readonly ReferenceRow[] {
  const columns = Object.entries<{ readonly optional?: true }>(referenceTables[table].columns);
  const named = (isOptional: boolean): string[] =>
    columns.filter(([, { optional }]) => (optional === true) === isOptional).map(([name]) => name);
  const records = parseCsv(text, { required: named(false), optional: named(true) });
  if (records.length === 0) throw invalidInput([csvProblem(0, "", "E_REQUIRED", "The file has no rows.")]);
  // An empty cell of an optional column says nothing, and is no part of what the version is named by.
  return records.map(({ fields }) =>
    Object.fromEntries(Object.entries(fields).filter(([, cell]) => cell !== "")),
  );
}

function textCells(row: Readonly<Record<string, unknown>>, index: number): ReferenceRow {
  refuse(
    Object.entries(row)
      .filter(([, cell]) => typeof cell !== "string")
      .map(([name]) => csvProblem(index + 1, name, "E_TYPE", "A cell is text.")),
  );
  return row as ReferenceRow;
}

function exchangeRatesOf(
  rows: Document["rows"] | undefined,
  text: string,
  { effectiveFrom }: FileTerms,
): Publication {
  const quoted = parseExchangeRatesCsv(
    rows === undefined
      ? text
      : [
          "currency,rate,weekStart",
          ...rows.map((row) => [row["currency"], row["rate"], row["weekStart"] ?? ""].join(",")),
        ].join("\n"),
  );
  const weeks = new Set(quoted.map((rate) => rate.weekStart ?? effectiveFrom));
  const [week] = weeks;
  if (week === undefined || weeks.size > 1)
    throw new FileTermsError("say for which week the rates are with --from, a Monday; one week at a time.");
  if (weekStart(week) !== week) throw new FileTermsError(`${week} is no Monday.`);
  const rates = Object.fromEntries(quoted.map(({ currency, rate }) => [currency, rate]));
  return {
    table: exchangeRates,
    rows: quoted.length,
    path: "/reference/exchange-rates",
    json: { weekStart: week, rates },
  };
}

function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw invalidInput(problems);
}
