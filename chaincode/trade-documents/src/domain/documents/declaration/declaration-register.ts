/**
 * Official registration: the tax point. Everything that the declaration takes is checked and reserved here, the duties
 * are computed again from the ledger's own rates, and the notice for them is issued, all in one transaction. An amendment
 * before clearance does the same again for what changed, at the rates of the registration.
 */

import { canonicalJson } from "../../canonical-json.js";
import { localDate } from "../../dates.js";
import type { Change, EffectCommand, Situation } from "../../define-document.js";
import { drawCommand } from "../../drawing.js";
import { DomainError, errorCode } from "../../errors.js";
import type { Head } from "../../head.js";
import { readHead, type Reading } from "../../reading.js";
import { sourcePayload } from "../../source.js";
import type { DutyAssessment } from "../../../engines/duty-assessment.js";
import { checkAmendable } from "./declaration-amending.js";
import { billEffects, cargoFacets, readCargo } from "./declaration-cargo.js";
import {
  amendmentFacet,
  type BillUse,
  checkFacet,
  type CommonFacets,
  type DeclarationFacets,
  headOf,
  originFacet,
  permitFacet,
  taxFacet,
} from "./declaration-facets.js";
import { declarationKind, declarationState } from "./declaration-names.js";
import {
  type Citation,
  citationFacet,
  originEffects,
  originReservations,
  readCitations,
  refuseDenied,
} from "./declaration-origin.js";
import { readPaymentTerms } from "./declaration-deferral.js";
import { releaseReasons } from "./declaration-open-points.js";
import { permitEffects, permitReservations, permitUses } from "./declaration-permits.js";
import { redraw } from "./declaration-redrawing.js";
import { advanceFacets, traderOf } from "./declaration-rules.js";
import type { Declaration, DeclarationPayload } from "./declaration-schema.js";
import { assessAgain, assessFromLedger, checkSubmitted, noticeEffect } from "./declaration-tax.js";
import { reissueNotice } from "../payment/what-is-owed.js";

/** What registering or amending at this time would find and owe; the gateway runs it to learn the assessment it submits. */
export interface Registration {
  readonly assessment: DutyAssessment;
  readonly bills: readonly BillUse[];
  readonly citations: readonly Citation[];
}

type Filing = Pick<Situation, "number" | "sources" | "now">;

/**
 * Serves registering, amending before clearance and, once the goods are gone, amending after it.
 *
 * @throws what registration refuses: unknown bills, denied certificates, missing rates
 */
export function* assessRegistration(declaration: Declaration, filing: Filing): Reading<Registration> {
  const head = yield* readHead(declarationKind, filing.number);
  const facets = head?.facets as DeclarationFacets | undefined;
  const registeredAt = facets?.registeredAt ?? filing.now;
  if (head?.state === declarationState.COMPLETED) return yield* assessCompleted(declaration, head, filing);
  const bills = yield* readCargo(declaration, registeredAt);
  const citations = yield* readCitations({ declaration, bills, ...filing });
  refuseDenied(citations);
  const decisions = citations.map(({ finding }) => finding);
  const assessment = yield* assessFromLedger(declaration, localDate(registeredAt), decisions);
  return { bills, citations, assessment };
}

/** After clearance the decisions on origin stand, and so does all that was drawn. */
function* assessCompleted(declaration: Declaration, head: Head, { sources }: Filing): Reading<Registration> {
  const { assessment } = sourcePayload({ sources }, head) as DeclarationPayload;
  const { origins = [], registeredAt = head.updatedAt, bills = [] } = head.facets as DeclarationFacets;
  const decisions = origins.map(({ at, result }) => ({ lineNo: at, result }));
  const again = yield* assessAgain({ declaration, assessment }, localDate(registeredAt), decisions);
  return { bills, citations: [], assessment: again };
}

export function* register(situation: Situation): Reading<Change> {
  const { declaration, assessment: submitted } = situation.payload?.value as DeclarationPayload;
  const { bills, citations, assessment } = yield* assessRegistration(declaration, situation);
  checkSubmitted(submitted, assessment);
  const cargo = cargoFacets(declaration, bills);
  const { deferred, dueDate } = yield* readPaymentTerms(declaration, situation);
  const owed = { payer: traderOf(declaration).mst, assessment };
  const notice = noticeEffect(situation, owed, { dueDate, deferred, paid: "0" });
  return {
    facets: {
      ...advanceFacets(situation),
      ...cargo,
      registeredAt: situation.now,
      tax: assessment.total === "0" ? taxFacet.EXEMPT : taxFacet.DUE,
      ...openFacets(situation, declaration),
      ...drawnFacets(situation, declaration, citations),
      notice: notice.number,
    },
    effects: [
      ...permitReservations(situation, declaration),
      ...originReservations(situation, citations),
      ...billEffects(situation, cargo),
      notice,
    ],
  };
}

/** A declaration may ask for its release from the start. */
function openFacets(
  { now }: Pick<Situation, "now">,
  { releaseReason: reason }: Declaration,
): Partial<DeclarationFacets> {
  return reason === undefined ? {} : { undetermined: [releaseReasons[reason]], release: { reason, at: now } };
}

function drawnFacets(
  { number }: Pick<Situation, "number">,
  declaration: Declaration,
  citations: readonly Citation[],
): Partial<DeclarationFacets> {
  const permits = permitUses(declaration, number);
  const origins = citations.map(citationFacet);
  return {
    ...(permits.length === 0 ? {} : { permit: permitFacet.RESERVED, permits }),
    ...(origins.length === 0 ? {} : { origin: originFacet.CITED, origins }),
  };
}

/** Before clearance: as if it were registered again, with the tax point and what was paid as they are. */
export function* amend(situation: Situation): Reading<Change> {
  const head = headOf(situation);
  const { declaration, assessment: submitted } = situation.payload?.value as DeclarationPayload;
  const before = sourcePayload(situation, situation.head as Head) as DeclarationPayload;
  checkAmendable(before.declaration, declaration);
  const { bills, citations, assessment } = yield* assessRegistration(declaration, situation);
  refuseDeniedBefore(head.facets, citations);
  checkSubmitted(submitted, assessment);
  const cargo = cargoFacets(declaration, bills);
  const unchanged = canonicalJson(before.assessment) === canonicalJson(assessment);
  const owed = { payer: traderOf(declaration).mst, assessment };
  const reissued = unchanged
    ? { facets: {}, effects: [] }
    : yield* reissueNotice(situation, head.facets.notice ?? "", owed);
  return {
    facets: {
      // What the amended declaration no longer has must not stay behind.
      split: false,
      containers: [],
      permits: [],
      permit: permitFacet.NONE,
      origins: [],
      origin: originFacet.NONE,
      ...cargo,
      ...drawnFacets(situation, declaration, citations),
      ...reissued.facets,
      ...amendedChecks(situation, head.facets),
    },
    effects: [...redrawn(situation, head.facets, { declaration, citations, cargo }), ...reissued.effects],
  };
}

interface Amended {
  readonly declaration: Declaration;
  readonly citations: readonly Citation[];
  readonly cargo: Partial<DeclarationFacets>;
}

function redrawn(
  situation: Situation,
  { permits = [], origins = [], bills = [], weightKgm }: DeclarationFacets,
  { declaration, citations, cargo }: Amended,
): readonly EffectCommand[] {
  const wanted = permitUses(declaration, situation.number);
  const samePermit = (no: string): boolean =>
    canonicalJson(permits.filter((use) => use.no === no)) ===
    canonicalJson(wanted.filter((use) => use.no === no));
  const held = origins.filter(({ result }) => result !== "DENY");
  const drawnBills = { bills, ...(weightKgm === undefined ? {} : { weightKgm }) };
  return [
    ...redraw(
      permitEffects(situation, permits, drawCommand.Release),
      permitReservations(situation, declaration),
      samePermit,
    ),
    ...redraw(originEffects(situation, held, drawCommand.Release), originReservations(situation, citations)),
    ...redraw(billEffects(situation, drawnBills, drawCommand.Release), billEffects(situation, cargo)),
  ];
}

/** What an officer denied is not cited again by the same declaration. @throws ORIGIN_REFUSED */
function refuseDeniedBefore({ origins = [] }: DeclarationFacets, citations: readonly Citation[]): void {
  const denied = origins.filter(({ result, decided }) => result === "DENY" && decided === true);
  const again = citations.filter(({ no, item }) => denied.some((old) => old.no === no && old.item === item));
  if (again.length === 0) return;
  const checks = again.map(({ finding: { lineNo } }) => ({ lineNo, id: "CO-01", reason: "DENIED_BEFORE" }));
  throw new DomainError(errorCode.ORIGIN_REFUSED, undefined, { checks });
}

/** After the channel is announced the risk engine looks again, and an officer at documents that failed. */
export function amendedChecks(
  { now, head }: Pick<Situation, "now" | "head">,
  { docCheck, channel }: CommonFacets,
): Partial<CommonFacets> {
  if (head === null || channel === undefined) return {};
  // What left customs' hands has its channel for good.
  const looksAgain = head.state === declarationState.CHANNELLED;
  return {
    amendment: looksAgain ? amendmentFacet.MADE : amendmentFacet.ASSESSED,
    amendmentAt: now,
    ...(docCheck === checkFacet.FAILED ? { docCheck: checkFacet.REQUIRED } : {}),
  };
}
