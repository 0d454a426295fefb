/** Reads tariff and exchange rates from the tables that they are published as. */

import { checkCurrency } from "../domain/codes/currency.js";
import { isDate, weekStart } from "../domain/dates.js";
import { isDecimal } from "../domain/decimal.js";
import { type FieldProblem, invalidInput } from "../domain/errors.js";
import { type CsvColumns, type CsvRecord, csvProblem, parseCsv } from "./csv.js";
import { rateRowProblems } from "./rate-set.js";
import type { AdditionalDutyRate, RateRow } from "./tariff.js";

const tariffColumns: CsvColumns = {
  required: ["prefix", "description", "mfn", "vat"],
  optional: [
    "preferential",
    "ordinary",
    "outOfQuota",
    "exportDuty",
    "excise",
    "environmentAmount",
    "environmentUnit",
    "absoluteAmount",
    "absoluteUnit",
    "absoluteCurrency",
    "additionalKind",
    "additionalRate",
    "additionalOrigins",
    "statisticalUnit",
  ],
};

/** A rate of a published table; null where the table leaves the week to whoever puts it in force. */
export interface QuotedRate {
  readonly currency: string;
  readonly rate: string;
  readonly weekStart: string | null;
}

/**
 * Reads a tariff. Preferential rates are written `B04=0 B05=5`, origins of a trade remedy `CN KR`.
 *
 * @throws DomainError INPUT_INVALID with a pointer `/<row>/<column>` for every problem; rows count from 1.
 */
export function parseTariffCsv(text: string): readonly RateRow[] {
  const records = parseCsv(text, tariffColumns);
  const rows = records.map(rateRowOf);
  const seen = new Set<string>();
  const problems = rows.flatMap((row, index): FieldProblem[] => {
    const number = records[index]?.row ?? 0;
    const broken = rateRowProblems(row).map(({ field, rule, message }) =>
      csvProblem(number, field, rule, message),
    );
    if (seen.has(row.prefix))
      broken.push(csvProblem(number, "prefix", "E_PREFIX_TWICE", "It repeats a prefix."));
    seen.add(row.prefix);
    return broken;
  });
  if (problems.length > 0) throw invalidInput(problems);
  return rows;
}

/**
 * Reads exchange rates: currency, đồng per unit, and the Monday of the week they are for, which may be left empty.
 *
 * @throws DomainError INPUT_INVALID as above.
 */
export function parseExchangeRatesCsv(text: string): readonly QuotedRate[] {
  const records = parseCsv(text, { required: ["currency", "rate"], optional: ["weekStart"] });
  const quoted = records.map(({ fields }) => ({
    currency: fields["currency"] ?? "",
    rate: fields["rate"] ?? "",
    weekStart: fields["weekStart"] || null,
  }));
  const seen = new Set<string>();
  const problems = quoted.flatMap((rate, index): FieldProblem[] => {
    const number = records[index]?.row ?? 0;
    const key = `${rate.currency} ${rate.weekStart}`;
    const twice = seen.has(key) ? [csvProblem(number, "currency", "E_RATE_TWICE", "It repeats a rate.")] : [];
    seen.add(key);
    return [...quotedRateProblems(rate, number), ...twice];
  });
  if (problems.length > 0) throw invalidInput(problems);
  return quoted;
}

function rateRowOf({ fields }: CsvRecord): RateRow {
  const cell = (column: string): string => fields[column] ?? "";
  const given = (...columns: readonly string[]): boolean => columns.some((column) => cell(column) !== "");
  return {
    prefix: cell("prefix"),
    description: cell("description"),
    mfn: cell("mfn") || null,
    preferential: preferencesOf(cell("preferential")),
    ...(given("ordinary") && { ordinary: cell("ordinary") }),
    ...(given("outOfQuota") && { outOfQuota: cell("outOfQuota") }),
    ...(given("exportDuty") && { exportDuty: cell("exportDuty") }),
    vat: cell("vat"),
    ...(given("excise") && { excise: cell("excise") }),
    ...(given("environmentAmount", "environmentUnit") && {
      environment: { amount: cell("environmentAmount"), unit: cell("environmentUnit") },
    }),
    ...(given("absoluteAmount", "absoluteUnit", "absoluteCurrency") && {
      absolute: {
        amount: cell("absoluteAmount"),
        unit: cell("absoluteUnit"),
        currency: cell("absoluteCurrency"),
      },
    }),
    ...(given("additionalKind", "additionalRate", "additionalOrigins") && {
      additionalDuty: {
        kind: cell("additionalKind") as AdditionalDutyRate["kind"],
        rate: cell("additionalRate"),
        origins: words(cell("additionalOrigins")),
      },
    }),
    ...(given("statisticalUnit") && { statisticalUnit: cell("statisticalUnit") }),
  };
}

function preferencesOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words(text).map((entry) => {
      const [code = "", ...rate] = entry.split("=");
      return [code, rate.join("=")];
    }),
  );
}

function words(text: string): readonly string[] {
  return text.split(" ").filter((word) => word !== "");
}

function quotedRateProblems(
  { currency, rate, weekStart: monday }: QuotedRate,
  row: number,
): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (!checkCurrency(currency).ok || currency === "VND") {
    problems.push(csvProblem(row, "currency", "E_CURRENCY", "It is no foreign currency."));
  }
  if (!isDecimal(rate) || !/[1-9]/.test(rate) || rate.startsWith("-")) {
    problems.push(csvProblem(row, "rate", "E_RATE", "It is no rate above zero."));
  }
  if (monday !== null && (!isDate(monday) || weekStart(monday) !== monday)) {
    problems.push(csvProblem(row, "weekStart", "E_WEEK_START", "It is no Monday."));
  }
  return problems;
}
