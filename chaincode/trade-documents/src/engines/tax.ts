/**
 * The tax engine: declaration, tariff, exchange rates and origin decisions in; every duty and tax to the đồng out.
 * The gateway computes it to show and to submit, the contract computes it again and accepts nothing else.
 */

import { taxTreatment } from "../domain/codes/declaration-kind.js";
import { tariffTreatment } from "../domain/codes/trade-agreement.js";
import { DomainError, errorCode, invalidInput, mapOrRefuse } from "../domain/errors.js";
import { toVnd } from "../domain/money.js";
import { type ToVnd, currenciesOf, customsValues } from "./customs-value.js";
import { type DutyAssessment, type TaxedLine, assessment } from "./duty-assessment.js";
import { type ExchangeRate, exchangeRatesFor, rateOf } from "./exchange-rates.js";
import { type LineContext, taxLine, totalTaxes } from "./line-taxes.js";
import { type RateRow, findRateRow } from "./tariff.js";
import { type TaxPolicy, taxPolicyInForce } from "./tax-policy.js";
import type { OriginDecision, TaxableDeclaration, TaxableLine } from "./taxable-declaration.js";
import { valuationProblems } from "./valuation-rules.js";

export interface AssessmentInput {
  readonly declaration: TaxableDeclaration;
  /** The tax point: the date of registration in Viet Nam. */
  readonly registrationDate: string;
  /** Rows of the rate set in force; those under prefixes of the declared commodities are enough. */
  readonly rateRows: readonly RateRow[];
  readonly rateSetId: string;
  readonly exchangeRates: readonly ExchangeRate[];
  /** One for each line whose proof of origin was checked; a line without one gets no preference. */
  readonly originDecisions: readonly OriginDecision[];
  readonly policy?: TaxPolicy;
}

/**
 * Assesses a declaration.
 *
 * @throws DomainError INPUT_INVALID for what the declaration lacks, RATE_NOT_FOUND naming each line without a rate,
 *         EXCHANGE_RATE_MISSING.
 */
export function assess(input: AssessmentInput): DutyAssessment {
  const { declaration, policy = taxPolicyInForce } = input;
  const treatment = taxTreatment(declaration.direction, declaration.kindCode);
  if (treatment === undefined) {
    throw invalidInput([
      { pointer: "/kindCode", rule: "E_KIND_CODE", message: "No such kind of declaration." },
    ]);
  }
  const problems = valuationProblems(declaration);
  if (problems.length > 0) throw invalidInput(problems);

  const rows = mapOrRefuse(declaration.lines, (line, index) => rowOf(line, index, input.rateRows));
  const currencies = [...currenciesOf(declaration), ...absoluteCurrencies(declaration.lines, rows)];
  const fx = exchangeRatesFor(currencies, input.registrationDate, input.exchangeRates);
  const vnd: ToVnd = (amount, currency) => toVnd(amount, rateOf(currency, fx), policy.rounding);
  const values = customsValues(declaration, vnd);

  const contexts = declaration.lines.map((line, index): LineContext => {
    const decision = input.originDecisions.find(({ lineNo }) => lineNo === line.lineNo);
    const [row, customsValue] = [rows[index] as RateRow, values[index] as bigint];
    return { line, index, row, customsValue, treatment, decision, vnd, policy, dutyWaived: false };
  });
  const taxed = mapOrRefuse(contexts, taxWithContext);
  if (!isWaived(taxed, policy)) return assessment(taxed, fx, input.rateSetId);
  const waived = contexts.map((context) => taxWithContext({ ...context, dutyWaived: true }));
  return { ...assessment(waived, fx, input.rateSetId), dutyWaived: true };
}

function taxWithContext(context: LineContext): TaxedLine {
  return { context, parts: taxLine(context) };
}

function rowOf(line: TaxableLine, index: number, rows: readonly RateRow[]): RateRow {
  const row = findRateRow(rows, line.hs);
  if (row !== undefined) return row;
  const message = `The tariff has no row for ${line.hs}.`;
  const fields = [{ pointer: `/lines/${index}/hs`, rule: "E_RATE_NOT_FOUND", message }];
  throw new DomainError(errorCode.RATE_NOT_FOUND, undefined, { fields });
}

/** Currencies of the duties by quantity that lines ask for; a rate that is not applied needs no exchange rate. */
function absoluteCurrencies(lines: readonly TaxableLine[], rows: readonly RateRow[]): readonly string[] {
  return lines.flatMap(({ tariffCode }, index) => {
    const treatment = tariffTreatment(tariffCode);
    const currency = rows[index]?.absolute?.currency;
    return currency !== undefined && (treatment === "ABSOLUTE" || treatment === "MIXED") ? [currency] : [];
  });
}

/** A lot this small pays no import duty; a lot that pays none anyway is not said to be waived. */
function isWaived(lines: readonly TaxedLine[], { waiver }: TaxPolicy): boolean {
  if (waiver === null) return false;
  const duty = totalTaxes(lines.flatMap(({ parts }) => parts)).ID;
  const value = lines.reduce((sum, { context }) => sum + context.customsValue, 0n);
  return duty > 0n && (value <= waiver.customsValueMax || duty <= waiver.dutyMax);
}
