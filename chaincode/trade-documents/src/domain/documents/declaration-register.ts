/**
 * Official registration: the tax point. Everything that the declaration takes is checked and reserved here, the duties
 * are computed again from the ledger's own rates, and the notice for them is issued, all in one transaction.
 */

import { localDate } from "../dates.js";
import type { Change, Situation, Source } from "../define-document.js";
import type { Reading } from "../reading.js";
import { billEffects, cargoFacets, readCargo } from "./declaration-cargo.js";
import { type BillUse, originFacet, permitFacet, taxFacet } from "./declaration-facets.js";
import {
  type Citation,
  citationFacet,
  originReservations,
  readCitations,
  refuseDenied,
} from "./declaration-origin.js";
import { permitReservations, permitUses } from "./declaration-permits.js";
import { advanceFacets } from "./declaration-rules.js";
import type { Declaration, DeclarationPayload } from "./declaration-schema.js";
import type { DutyAssessment } from "../../engines/duty-assessment.js";
import { assessFromLedger, checkSubmitted, dueDate, noticeEffect } from "./declaration-tax.js";

/** What registering at this time would find and owe; the gateway runs it to learn the assessment it submits. */
export interface Registration {
  readonly assessment: DutyAssessment;
  readonly bills: readonly BillUse[];
  readonly citations: readonly Citation[];
}

/** @throws what registration refuses: unknown bills, denied certificates, missing rates */
export function* assessRegistration(
  declaration: Declaration,
  { sources, now }: { readonly sources: readonly Source[]; readonly now: string },
): Reading<Registration> {
  const bills = yield* readCargo(declaration, now);
  const citations = yield* readCitations({ declaration, bills, sources, now });
  refuseDenied(citations);
  const decisions = citations.map(({ finding }) => finding);
  return { bills, citations, assessment: yield* assessFromLedger(declaration, localDate(now), decisions) };
}

export function* register(situation: Situation): Reading<Change> {
  const { declaration, assessment: submitted } = situation.payload?.value as DeclarationPayload;
  const { bills, citations, assessment } = yield* assessRegistration(declaration, situation);
  checkSubmitted(submitted, assessment);
  const permits = permitUses(declaration);
  const cargo = cargoFacets(declaration, bills);
  const origins = citations.map(citationFacet);
  const due = dueDate(localDate(situation.now), declaration.paymentDueCode);
  const notice = noticeEffect(situation, { declaration, assessment }, { dueDate: due, paid: "0" });
  return {
    facets: {
      ...advanceFacets(situation),
      ...cargo,
      registeredAt: situation.now,
      tax: assessment.total === "0" ? taxFacet.EXEMPT : taxFacet.DUE,
      ...(permits.length === 0 ? {} : { permit: permitFacet.RESERVED, permits }),
      ...(origins.length === 0 ? {} : { origin: originFacet.CITED, origins }),
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
