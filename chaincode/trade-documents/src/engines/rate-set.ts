/** A rate set: the tariff in force for a period, named by its content. */

import { canonicalJson } from "../domain/canonical-json.js";
import { checkCommodityCode } from "../domain/codes/commodity.js";
import { checkCountry } from "../domain/codes/country.js";
import { checkCurrency } from "../domain/codes/currency.js";
import { tariffTreatment } from "../domain/codes/trade-agreement.js";
import { checkUnit } from "../domain/codes/unit.js";
import { isDecimal } from "../domain/decimal.js";
import { sha256Hex } from "../domain/salted-hash.js";
import { type RateRow, prefixLengths } from "./tariff.js";

/** A broken rule of a row: the field, the rule and words. */
export interface RateRowProblem {
  readonly field: string;
  readonly rule: string;
  readonly message: string;
}

/** The set's name: hex SHA-256 of its rows in order of prefix, so the same tariff has one name wherever it is loaded. */
export function rateSetId(rows: readonly RateRow[]): string {
  const ordered = [...rows].sort((a, b) => (a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : 0));
  return sha256Hex(canonicalJson(ordered));
}

/** Every rule that a row breaks. */
export function rateRowProblems(row: RateRow): readonly RateRowProblem[] {
  const { absolute, environment, additionalDuty, statisticalUnit } = row;
  const optionalRates = {
    ordinary: row.ordinary,
    outOfQuota: row.outOfQuota,
    exportDuty: row.exportDuty,
    excise: row.excise,
  };
  return [
    ...prefixProblems(row.prefix),
    ...(row.description.trim() === "" ? [problem("description", "E_TEXT", "Goods have a description.")] : []),
    ...(row.mfn === null ? [] : rateProblems("mfn", row.mfn)),
    ...rateProblems("vat", row.vat),
    ...Object.entries(optionalRates).flatMap(([field, rate]) =>
      rate === undefined ? [] : rateProblems(field, rate),
    ),
    ...Object.entries(row.preferential).flatMap(([code, rate]) => preferenceProblems(code, rate)),
    ...(environment
      ? [
          ...amountProblems("environment", environment.amount),
          ...unitProblems("environment", environment.unit),
        ]
      : []),
    ...(absolute
      ? [...amountProblems("absolute", absolute.amount), ...unitProblems("absolute", absolute.unit)]
      : []),
    ...(absolute && !checkCurrency(absolute.currency).ok
      ? [problem("absolute", "E_CURRENCY", "Not a currency.")]
      : []),
    ...(additionalDuty ? additionalDutyProblems(additionalDuty) : []),
    ...(statisticalUnit === undefined ? [] : unitProblems("statisticalUnit", statisticalUnit)),
  ];
}

function prefixProblems(prefix: string): readonly RateRowProblem[] {
  const check = checkCommodityCode(prefix, { min: 2, max: 8 });
  if (!check.ok) return [problem("prefix", check.code, check.message)];
  if (check.normalised !== prefix) return [problem("prefix", "E_HS_FORMAT", "A prefix has digits only.")];
  const known = prefixLengths.some((length) => length === prefix.length);
  return known ? [] : [problem("prefix", "E_HS_LENGTH", "A prefix has 2, 4, 6 or 8 digits.")];
}

function preferenceProblems(code: string, rate: string): readonly RateRowProblem[] {
  const treatment = tariffTreatment(code);
  const known = treatment === "FTA" || treatment === "SPECIAL";
  const unknown = known
    ? []
    : [problem("preferential", "E_TARIFF_CODE", `${code} is no preferential tariff code.`)];
  return [...unknown, ...rateProblems("preferential", rate)];
}

function additionalDutyProblems({
  kind,
  rate,
  origins,
}: NonNullable<RateRow["additionalDuty"]>): readonly RateRowProblem[] {
  const strangers = origins.filter((origin) => !checkCountry(origin).ok);
  return [
    ...(["AD", "CVD", "SG"].includes(kind)
      ? []
      : [problem("additionalDuty", "E_REMEDY", "A trade remedy is AD, CVD or SG.")]),
    ...rateProblems("additionalDuty", rate),
    ...(origins.length === 0
      ? [problem("additionalDuty", "E_ORIGINS", "A trade remedy names the origins it is for.")]
      : []),
    ...strangers.map((origin) => problem("additionalDuty", "E_COUNTRY", `${origin} is no country.`)),
  ];
}

/** Rates are per cent, and none is negative. */
function rateProblems(field: string, rate: string): readonly RateRowProblem[] {
  return isDecimal(rate) && !rate.startsWith("-")
    ? []
    : [problem(field, "E_RATE", "A rate is a decimal in per cent, such as 7.5.")];
}

function amountProblems(field: string, amount: string): readonly RateRowProblem[] {
  return isDecimal(amount) && !amount.startsWith("-")
    ? []
    : [problem(field, "E_DECIMAL", "An amount is a decimal such as 2000.")];
}

function unitProblems(field: string, unit: string): readonly RateRowProblem[] {
  const check = checkUnit(unit);
  return check.ok ? [] : [problem(field, check.code, check.message)];
}

function problem(field: string, rule: string, message: string): RateRowProblem {
  return { field, rule, message };
}
