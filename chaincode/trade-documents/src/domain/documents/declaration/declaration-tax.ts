/** Duties of a declaration: recomputed from the rates on the ledger, and asked for by a payment notice. */

import { declarationValidityDays } from "../../../engines/clearance.js";
import type { DutyAssessment } from "../../../engines/duty-assessment.js";
import { assess, type AssessmentInput } from "../../../engines/tax.js";
import { canonicalJson, type JsonObject } from "../../canonical-json.js";
import { addDays } from "../../dates.js";
import type { EffectCommand, Situation } from "../../define-document.js";
import { DomainError, errorCode, type FieldProblem, invalidInput } from "../../errors.js";
import type { Reading } from "../../reading.js";
import { readExchangeRates, readRateRows, readRateSet } from "../../reference-data.js";
import type { OriginDecision } from "../../../engines/taxable-declaration.js";
import type { Declaration } from "./declaration-schema.js";
import type { ExportDeclaration } from "../export-declaration/export-declaration-schema.js";
import { taxableExport } from "../export-declaration/export-declaration-tax.js";
import { paymentNoticeCommand, paymentNoticeKind, type NoticeTerms } from "../payment/payment-notice.js";

/** A guarantee stands for so long from registration (Law 107/2016 art. 9). */
export const guaranteeDaysMax = 30;
const guaranteedCodes = ["A", "B"];

type Filed = Declaration | ExportDeclaration;

/** Amounts in đồng, as text, by tax. */
export type AmountsByTax = Readonly<Record<string, string>>;

/** Assesses a declaration with what is on the ledger for the date of registration. */
export function* assessFromLedger(
  declaration: Filed,
  registrationDate: string,
  originDecisions: readonly OriginDecision[],
): Reading<DutyAssessment> {
  const { setId } = yield* readRateSet(registrationDate);
  return yield* assessWithRates({ declaration, registrationDate, originDecisions, rateSetId: setId });
}

/**
 * Assesses a registered declaration again, with the rates of its registration and other decisions on origin.
 *
 * @param payload as it was registered: its own assessment says which rates were in force, and what a proof covers
 */
export function* assessAgain(
  {
    declaration,
    assessment: before,
  }: { readonly declaration: Filed; readonly assessment?: JsonObject | undefined },
  registrationDate: string,
  decisions: readonly Pick<OriginDecision, "lineNo" | "result">[],
): Reading<DutyAssessment> {
  const { rateSetId, lines } = before as unknown as DutyAssessment;
  const originDecisions = decisions.map(({ lineNo, result }): OriginDecision => {
    const covered = lines.find((line) => line.lineNo === lineNo)?.parts?.[0]?.quantity;
    return { lineNo, result, ...(result === "ACCEPT_PARTIAL" && { acceptedQuantity: covered }) };
  });
  return yield* assessWithRates({ declaration, registrationDate, originDecisions, rateSetId });
}

type Assessing = Pick<AssessmentInput, "registrationDate" | "originDecisions" | "rateSetId"> & {
  readonly declaration: Filed;
};

function* assessWithRates(assessing: Assessing): Reading<DutyAssessment> {
  const { declaration, registrationDate, rateSetId } = assessing;
  const commodities = declaration.lines.map(({ hs }) => hs);
  const rateRows = yield* readRateRows(rateSetId, commodities);
  const exchangeRates = yield* readExchangeRates(registrationDate);
  const taxable = declaration.direction === "I" ? declaration : taxableExport(declaration);
  return assessed({ ...assessing, declaration: taxable, rateRows, exchangeRates });
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

/** Taxes that are due; those of nothing are left out. */
export function byTax({ totalsByTax }: DutyAssessment): AmountsByTax {
  return Object.fromEntries(Object.entries(totalsByTax).filter(([, amount]) => amount !== "0"));
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
  { payer, assessment }: Owed,
  terms: { readonly dueDate: string; readonly paid: string; readonly deferred?: boolean },
): EffectCommand {
  const { dueDate, paid, deferred = false } = terms;
  const version = head === null ? 0 : head.version + 1;
  const content = {
    declaration: number,
    payer,
    amount: assessment.total,
    paid,
    byTax: byTax(assessment),
  };
  return {
    kind: paymentNoticeKind,
    number: `${number}-${version}`,
    command: paymentNoticeCommand.Issue,
    arguments: { declaration: number, dueDate, ...(deferred && { deferred }), content } satisfies NoticeTerms,
  };
}

/** Who owes what. */
export interface Owed {
  /** Tax code. */
  readonly payer: string;
  readonly assessment: DutyAssessment;
}
