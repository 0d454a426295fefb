/** Duties of a declaration: recomputed from the rates on the ledger, and asked for by a payment notice. */

import { declarationValidityDays } from "../../engines/clearance.js";
import type { DutyAssessment } from "../../engines/duty-assessment.js";
import { assess, type AssessmentInput } from "../../engines/tax.js";
import { canonicalJson, type JsonObject } from "../canonical-json.js";
import { addDays } from "../dates.js";
import type { EffectCommand, Situation } from "../define-document.js";
import { DomainError, errorCode, type FieldProblem, invalidInput } from "../errors.js";
import type { Reading } from "../reading.js";
import { readExchangeRates, readRateRows, readRateSet } from "../reference-data.js";
import { type Citation, turned } from "./declaration-origin.js";
import type { Declaration } from "./declaration-schema.js";
import { paymentNoticeCommand, type PaymentNoticeFacets, paymentNoticeKind } from "./payment-notice.js";

/** A guarantee stands for so long from registration (Law 107/2016 art. 9). */
const guaranteeDaysMax = 30;
const guaranteedCodes = ["A", "B"];

/** Amounts in đồng, as text, by tax. */
export type AmountsByTax = Readonly<Record<string, string>>;

export interface Assessed {
  readonly assessment: DutyAssessment;
  /** Of each citation: by how much each tax changes when its decision is turned round. */
  readonly turned: readonly AmountsByTax[];
}

/** Assesses a declaration with what is on the ledger for the date of registration. */
export function* assessFromLedger(
  declaration: Declaration,
  registrationDate: string,
  citations: readonly Citation[],
): Reading<Assessed> {
  const { setId } = yield* readRateSet(registrationDate);
  const commodities = declaration.lines.map(({ hs }) => hs);
  const rateRows = yield* readRateRows(setId, commodities);
  const exchangeRates = yield* readExchangeRates(registrationDate);
  const originDecisions = citations.map(({ finding }) => finding);
  const input = { declaration, registrationDate, rateRows, rateSetId: setId, exchangeRates, originDecisions };
  const assessment = assessed(input);
  const alternatives = citations.map((citation, index) => {
    const decisions = originDecisions.map((finding, at) =>
      at === index ? turned(citation.finding) : finding,
    );
    return difference(assessed({ ...input, originDecisions: decisions }), assessment);
  });
  return { assessment, turned: alternatives };
}

/** The engine points at fields of the declaration, which is one member of the payload. */
function assessed(input: AssessmentInput): DutyAssessment {
  try {
    return assess(input);
  } catch (error) {
    if (!(error instanceof DomainError) || !Array.isArray(error.details.fields)) throw error;
    const fields = error.details.fields as readonly FieldProblem[];
    const placed = fields.map((field) => ({ ...field, pointer: `/declaration${field.pointer}` }));
    throw new DomainError(error.code, error.message, { ...error.details, fields: placed });
  }
}

function difference(to: DutyAssessment, from: DutyAssessment): AmountsByTax {
  return addAmounts(
    byTax(to),
    Object.fromEntries(Object.entries(byTax(from)).map(([tax, amount]) => [tax, `-${amount}`])),
  );
}

/** Taxes that are due; those of nothing are left out. */
export function byTax({ totalsByTax }: DutyAssessment): AmountsByTax {
  return Object.fromEntries(Object.entries(totalsByTax).filter(([, amount]) => amount !== "0"));
}

export function addAmounts(a: AmountsByTax, b: AmountsByTax): AmountsByTax {
  const taxes = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  const sums = taxes.map((tax) => [tax, BigInt(a[tax] ?? "0") + BigInt(b[tax] ?? "0")] as const);
  return Object.fromEntries(
    sums.filter(([, amount]) => amount !== 0n).map(([tax, amount]) => [tax, String(amount)]),
  );
}

/** The opposite change. */
export function negate(amounts: AmountsByTax): AmountsByTax {
  return Object.fromEntries(Object.entries(amounts).map(([tax, amount]) => [tax, String(-BigInt(amount))]));
}

/** The gateway computed, the contract computes again: nothing else than the same bytes is accepted. */
export function checkSubmitted(submitted: JsonObject | undefined, computed: DutyAssessment): void {
  if (submitted === undefined)
    throw invalidInput([
      { pointer: "/assessment", rule: "E_REQUIRED", message: "must be given to register" },
    ]);
  if (canonicalJson(submitted) === canonicalJson(computed)) return;
  throw new DomainError(errorCode.ASSESSMENT_MISMATCH, undefined, {
    total: computed.total,
    rateSetId: computed.rateSetId,
    engineVersion: computed.engineVersion,
  });
}

/** Last day to pay: while the declaration is good, or while a guarantee would be. */
export function dueDate(registrationDate: string, paymentDueCode: string): string {
  const days = guaranteedCodes.includes(paymentDueCode) ? guaranteeDaysMax : declarationValidityDays;
  return addDays(registrationDate, days);
}

/** Asks for what is due; the notice is named after the version of the declaration that owes it. */
export function noticeEffect(
  { number, head }: Pick<Situation, "number" | "head">,
  amounts: AmountsByTax,
  terms: { readonly dueDate: string; readonly paid: string },
): EffectCommand {
  const total = Object.values(amounts).reduce((sum, amount) => sum + BigInt(amount), 0n);
  const facets: PaymentNoticeFacets = {
    declaration: number,
    amount: String(total),
    ...terms,
    byTax: amounts,
  };
  const version = head === null ? 0 : head.version + 1;
  return {
    kind: paymentNoticeKind,
    number: `${number}-${version}`,
    command: paymentNoticeCommand.Issue,
    arguments: facets,
  };
}
