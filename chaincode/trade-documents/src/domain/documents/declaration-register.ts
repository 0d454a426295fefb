/**
 * Official registration: the tax point. Everything that the declaration takes is checked and reserved here, the duties
 * are computed again from the ledger's own rates, and the notice for them is issued, all in one transaction.
 */

import { localDate } from "../dates.js";
import type { Change, Situation } from "../define-document.js";
import type { Reading } from "../reading.js";
import { billEffects, cargoFacets, readCargo } from "./declaration-cargo.js";
import { permitFacet, taxFacet } from "./declaration-facets.js";
import { permitReservations, permitUses } from "./declaration-permits.js";
import { advanceFacets } from "./declaration-rules.js";
import type { DeclarationPayload } from "./declaration-schema.js";
import { assessFromLedger, checkSubmitted, noticeEffect } from "./declaration-tax.js";

export function* register(situation: Situation): Reading<Change> {
  const { declaration, assessment: submitted } = situation.payload?.value as DeclarationPayload;
  const registrationDate = localDate(situation.now);
  const bills = yield* readCargo(declaration, situation.now);
  const assessment = yield* assessFromLedger(declaration, registrationDate, []);
  checkSubmitted(submitted, assessment);
  const permits = permitUses(declaration);
  const notice = noticeEffect(situation, assessment, {
    registrationDate,
    paymentDueCode: declaration.paymentDueCode,
  });
  return {
    facets: {
      ...advanceFacets(situation),
      ...cargoFacets(declaration, bills),
      registeredAt: situation.now,
      tax: assessment.total === "0" ? taxFacet.EXEMPT : taxFacet.DUE,
      ...(permits.length === 0 ? {} : { permit: permitFacet.RESERVED, permits }),
      notice: notice.number,
    },
    effects: [...permitReservations(situation, declaration), ...billEffects(situation, bills), notice],
  };
}
