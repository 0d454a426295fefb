/** Duties and taxes of one line, in the order in which each is part of the next one's base. */

import type { TaxTreatment } from "../domain/codes/declaration-kind.js";
import { tariffTreatment } from "../domain/codes/trade-agreement.js";
import { type Quantity, conversionTargets, quantityIn } from "../domain/codes/unit.js";
import { type Decimal, commonUnits, compare, decimal, multiply, subtract } from "../domain/decimal.js";
import { DomainError, errorCode, invalidInput } from "../domain/errors.js";
import { allocate, percentOf, round } from "../domain/money.js";
import type { ToVnd } from "./customs-value.js";
import { quantityOfLine } from "./line-quantity.js";
import { type DutyRate, type RateRow, chooseDutyRate } from "./tariff.js";
import type { TaxPolicy } from "./tax-policy.js";
import type { OriginDecision, TaxableLine } from "./taxable-declaration.js";

export interface LineContext {
  readonly line: TaxableLine;
  /** Position in the declaration, for pointers. */
  readonly index: number;
  readonly row: RateRow;
  readonly customsValue: bigint;
  readonly treatment: TaxTreatment;
  readonly decision: OriginDecision | undefined;
  readonly vnd: ToVnd;
  readonly policy: TaxPolicy;
  readonly dutyWaived: boolean;
}

/** Amounts in đồng. */
export interface Taxes {
  readonly ID: bigint;
  readonly AD: bigint;
  readonly TTDB: bigint;
  readonly BVMT: bigint;
  readonly VAT: bigint;
  readonly XK: bigint;
}

/** A line, or the part of it that its proof of origin covers or leaves out. */
export interface TaxedPart {
  readonly quantity: Decimal;
  readonly unit: string;
  readonly customsValue: bigint;
  /** undefined where no import duty is taxed at all. */
  readonly duty: DutyRate | undefined;
  readonly taxes: Taxes;
}

interface Coverage {
  readonly accepted: boolean;
  readonly quantity: Decimal;
  readonly unit: string;
}

const noTaxes: Taxes = { ID: 0n, AD: 0n, TTDB: 0n, BVMT: 0n, VAT: 0n, XK: 0n };

/**
 * Taxes a line: one part, or two where its proof of origin covers some of the quantity only.
 *
 * @throws DomainError INPUT_INVALID or RATE_NOT_FOUND with the line's fields.
 */
export function taxLine(context: LineContext): readonly TaxedPart[] {
  return taxParts(context, coverageOf(context));
}

/** What the line would pay if the preference that it claims were granted for all of it. */
export function taxLineIfPreferred(context: LineContext): readonly TaxedPart[] {
  // A reduction was granted on the duty that is due now, which the preferential one may not even reach.
  const line = { ...context.line, dutyReduction: undefined };
  return taxParts({ ...context, line }, [wholeLine(line, true)]);
}

/** True when the line claims an agreement's rate and the proof was not accepted, not even for a part. */
export function preferenceWithheld({ line, decision, treatment }: LineContext): boolean {
  const granted = decision?.result === "ACCEPT" || decision?.result === "ACCEPT_PARTIAL";
  return treatment === "TAXED" && tariffTreatment(line.tariffCode) === "FTA" && !granted;
}

export function sumOfTaxes(taxes: Taxes): bigint {
  return taxes.ID + taxes.AD + taxes.TTDB + taxes.BVMT + taxes.VAT + taxes.XK;
}

/** The taxes of several parts together. */
export function totalTaxes(parts: readonly TaxedPart[]): Taxes {
  return parts.reduce((sum, { taxes }) => addTaxes(sum, taxes), noTaxes);
}

function addTaxes(a: Taxes, b: Taxes): Taxes {
  return {
    ID: a.ID + b.ID,
    AD: a.AD + b.AD,
    TTDB: a.TTDB + b.TTDB,
    BVMT: a.BVMT + b.BVMT,
    VAT: a.VAT + b.VAT,
    XK: a.XK + b.XK,
  };
}

function coverageOf({ line, index, decision }: LineContext): readonly Coverage[] {
  if (decision?.result !== "ACCEPT_PARTIAL") return [wholeLine(line, decision?.result === "ACCEPT")];
  const comparison = decision.acceptedQuantity && inCommonUnit(line, decision.acceptedQuantity);
  if (comparison === undefined) {
    const message = "The proof of origin counts in a unit that the line has no quantity in.";
    throw invalidInput([{ pointer: `/lines/${index}/qty1`, rule: "E_UNIT", message }]);
  }
  const { declared, accepted, unit } = comparison;
  if (compare(accepted, declared) >= 0) return [wholeLine(line, true)];
  if (accepted.units <= 0n) return [wholeLine(line, false)];
  return [
    { accepted: true, quantity: accepted, unit },
    { accepted: false, quantity: subtract(declared, accepted), unit },
  ];
}

function wholeLine({ qty1 }: TaxableLine, accepted: boolean): Coverage {
  return { accepted, quantity: decimal(qty1.value), unit: qty1.unit };
}

/** The line's and the accepted quantity in a unit that both can be counted in exactly. */
function inCommonUnit(
  line: TaxableLine,
  covered: Quantity,
): { readonly declared: Decimal; readonly accepted: Decimal; readonly unit: string } | undefined {
  for (const unit of [line.qty1.unit, covered.unit, ...conversionTargets]) {
    const declared = quantityOfLine(line, unit);
    const accepted = quantityIn(covered, unit);
    if (declared !== undefined && accepted !== undefined) return { declared, accepted, unit };
  }
  return undefined;
}

function taxParts(context: LineContext, coverage: readonly Coverage[]): readonly TaxedPart[] {
  const { row, customsValue, treatment, policy } = context;
  const weights = coverage.length === 1 ? [1n] : commonUnits(coverage.map((part) => part.quantity));
  const values = allocate(customsValue, weights);
  const parts = coverage.map(({ quantity, unit }, index) => ({
    quantity,
    unit,
    customsValue: values[index] ?? 0n,
  }));
  if (treatment === "EXPORT") {
    const rate = decimal(row.exportDuty ?? "0");
    const taxed = (value: bigint): Taxes => ({ ...noTaxes, XK: percentOf(value, rate, policy.rounding) });
    return parts.map((part) => ({ ...part, duty: undefined, taxes: taxed(part.customsValue) }));
  }
  if (treatment !== "TAXED") return parts.map((part) => ({ ...part, duty: undefined, taxes: noTaxes }));
  const rates = coverage.map((part) => dutyRateOf(context, part.accepted));
  const duties = relieve(
    context,
    parts.map((part, index) => importDuty(context, rates[index], part.customsValue)),
  );
  const environment = allocate(environmentTax(context), weights);
  return parts.map((part, index) => ({
    ...part,
    duty: rates[index],
    taxes: chargedOn(context, part.customsValue, { ID: duties[index] ?? 0n, BVMT: environment[index] ?? 0n }),
  }));
}

/** Excise is charged on the value with its duties, and value added tax on everything before it. */
function chargedOn(
  { row, line, policy }: LineContext,
  value: bigint,
  { ID, BVMT }: Pick<Taxes, "ID" | "BVMT">,
): Taxes {
  const percent = (base: bigint, rate: string | undefined): bigint =>
    rate === undefined ? 0n : percentOf(base, decimal(rate), policy.rounding);
  const AD = percent(value, additionalDutyRate(row, line));
  const TTDB = percent(value + ID + (policy.exciseIncludesAdditionalDuty ? AD : 0n), row.excise);
  const VAT = percent(value + ID + AD + TTDB + BVMT, row.vat);
  return { ID, AD, TTDB, BVMT, VAT, XK: 0n };
}

/** The trade remedy on goods of the line's origin, in per cent. */
export function additionalDutyRate({ additionalDuty }: RateRow, line: TaxableLine): string | undefined {
  return additionalDuty?.origins.includes(line.origin) === true ? additionalDuty.rate : undefined;
}

function dutyRateOf({ row, line, index, policy }: LineContext, preferenceAccepted: boolean): DutyRate {
  const { originsWithoutMfn } = policy;
  if (tariffTreatment(line.tariffCode) === "NOT_SUBJECT") {
    const message = "Goods of this kind of declaration are subject to import duty.";
    throw invalidInput([{ pointer: `/lines/${index}/tariffCode`, rule: "E_TARIFF_CODE_KIND", message }]);
  }
  const rate = chooseDutyRate({ row, line, preferenceAccepted, originsWithoutMfn });
  if (rate !== undefined) return rate;
  const message = `Tariff row ${row.prefix} has no rate for tariff code ${line.tariffCode}.`;
  const fields = [{ pointer: `/lines/${index}/tariffCode`, rule: "E_RATE_NOT_FOUND", message }];
  throw new DomainError(errorCode.RATE_NOT_FOUND, undefined, { fields });
}

function importDuty(context: LineContext, rate: DutyRate | undefined, value: bigint): bigint {
  if (rate === undefined || context.dutyWaived) return 0n;
  const adValorem = rate.percent === undefined ? 0n : percentOf(value, rate.percent, context.policy.rounding);
  // An absolute rate comes with tariff codes that no proof of origin splits, so the whole quantity is this part's.
  return rate.absolute === undefined ? adValorem : adValorem + perUnit(context, rate.absolute);
}

function environmentTax(context: LineContext): bigint {
  const { environment } = context.row;
  return environment === undefined ? 0n : perUnit(context, { ...environment, currency: "VND" });
}

function perUnit(context: LineContext, rate: { amount: string; unit: string; currency: string }): bigint {
  const quantity = quantityOfLine(context.line, rate.unit);
  if (quantity === undefined) {
    const message = `A tax on these goods is counted in ${rate.unit}: declare that quantity.`;
    throw invalidInput([{ pointer: `/lines/${context.index}/qty2`, rule: "E_UNIT", message }]);
  }
  return context.vnd(multiply(quantity, decimal(rate.amount)), rate.currency);
}

/** Exemption and reduction of the line's import duty, which only a relief code in force allows. */
function relieve(
  { line, index, policy, dutyWaived }: LineContext,
  duties: readonly bigint[],
): readonly bigint[] {
  const { dutyExemptCode, dutyReduction } = line;
  if (dutyExemptCode === undefined && dutyReduction === undefined) return duties;
  const refuse = (field: string, rule: string, message: string): DomainError =>
    invalidInput([{ pointer: `/lines/${index}/${field}`, rule, message }]);
  const known = dutyExemptCode !== undefined && Object.hasOwn(policy.reliefCodes, dutyExemptCode);
  const relief = known ? policy.reliefCodes[dutyExemptCode] : undefined;
  if (relief === undefined)
    throw refuse("dutyExemptCode", "E_RELIEF_CODE", "No such relief code is in force.");
  if (relief === "EXEMPT") return duties.map(() => 0n);
  const reduction = round(decimal(dutyReduction ?? "0"), policy.rounding);
  const total = duties.reduce((sum, duty) => sum + duty, 0n);
  if (dutyWaived || reduction === 0n) return duties;
  if (reduction < 0n || reduction > total) {
    throw refuse("dutyReduction", "E_REDUCTION", "The reduction is larger than the import duty.");
  }
  const shares = allocate(reduction, duties);
  return duties.map((duty, part) => duty - (shares[part] ?? 0n));
}
