/** Duties of a declaration: recomputed from the rates on the ledger, and asked for by a payment notice. */

import { assess } from "../../engines/tax.js";
import type { DutyAssessment } from "../../engines/duty-assessment.js";
import type { OriginDecision } from "../../engines/taxable-declaration.js";
import { declarationValidityDays } from "../../engines/clearance.js";
import { canonicalJson, type JsonObject } from "../canonical-json.js";
import { addDays } from "../dates.js";
import type { EffectCommand, Situation } from "../define-document.js";
import { DomainError, errorCode, invalidInput } from "../errors.js";
import type { Reading } from "../reading.js";
import { readExchangeRates, readRateRows, readRateSet } from "../reference-data.js";
import type { Declaration } from "./declaration-schema.js";
import { paymentNoticeCommand, type PaymentNoticeFacets, paymentNoticeKind } from "./payment-notice.js";

/** A guarantee stands for so long from registration (Law 107/2016 art. 9). */
const guaranteeDaysMax = 30;
const guaranteedCodes = ["A", "B"];

/** Assesses a declaration with what is on the ledger for the date of registration. */
export function* assessFromLedger(
  declaration: Declaration,
  registrationDate: string,
  originDecisions: readonly OriginDecision[],
): Reading<DutyAssessment> {
  const { setId } = yield* readRateSet(registrationDate);
  const rateRows = yield* readRateRows(
    setId,
    declaration.lines.map(({ hs }) => hs),
  );
  const exchangeRates = yield* readExchangeRates(registrationDate);
  return assess({
    declaration,
    registrationDate,
    rateRows,
    rateSetId: setId,
    exchangeRates,
    originDecisions,
  });
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

export function noticeNumber(declaration: string, version: number): string {
  return `${declaration}-${version}`;
}

/** The notice that asks for an assessment's total; `paid` is what an earlier notice already brought in. */
export function noticeEffect(
  { number, head }: Pick<Situation, "number" | "head">,
  assessment: DutyAssessment,
  terms: { readonly registrationDate: string; readonly paymentDueCode: string; readonly paid?: string },
): EffectCommand {
  const days = guaranteedCodes.includes(terms.paymentDueCode) ? guaranteeDaysMax : declarationValidityDays;
  const facets: PaymentNoticeFacets = {
    declaration: number,
    amount: assessment.total,
    paid: terms.paid ?? "0",
    dueDate: addDays(terms.registrationDate, days),
    byTax: Object.fromEntries(Object.entries(assessment.totalsByTax).filter(([, amount]) => amount !== "0")),
  };
  const version = head === null ? 0 : head.version + 1;
  return {
    kind: paymentNoticeKind,
    number: noticeNumber(number, version),
    command: paymentNoticeCommand.Issue,
    arguments: facets,
  };
}
