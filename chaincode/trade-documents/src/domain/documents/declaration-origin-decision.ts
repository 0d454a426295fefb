/** An officer's decision on one cited certificate, and what it does to the duties. */

import type { Change, EffectCommand, Guard, Situation } from "../define-document.js";
import { drawCommand } from "../drawing.js";
import { guardFailed } from "../errors.js";
import { readExisting, type Reading } from "../reading.js";
import { type DeclarationFacets, originFacet, type OriginUse, taxFacet } from "./declaration-facets.js";
import { originEffects } from "./declaration-origin.js";
import { facetsOf } from "./declaration-rules.js";
import { addAmounts, type AmountsByTax, negate, noticeEffect } from "./declaration-tax.js";
import {
  outstanding,
  paymentNoticeCommand,
  type PaymentNoticeFacets,
  paymentNoticeKind,
  paymentNoticeState,
} from "./payment-notice.js";

const granted = ({ result }: OriginUse): boolean => result === "ACCEPT" || result === "ACCEPT_PARTIAL";

function citationOf(situation: Situation): OriginUse | undefined {
  const { lineNo } = situation.arguments;
  return facetsOf(situation).origins?.find(({ at }) => at === lineNo);
}

/** The line cites a certificate on which this decision was not taken yet. */
export function undecided(accepting: boolean): Guard {
  return (situation) => {
    const citation = citationOf(situation);
    if (citation === undefined)
      throw guardFailed("E_CO_NOT_CITED", "The line cites no certificate of origin.");
    // What was denied gave its quantity back, so it is not granted again on the same citation.
    if (citation.result === "DENY" || (citation.decided === true && accepting))
      throw guardFailed("E_CO_DECIDED", "This was decided already.");
    if (accepting && citation.quantity === undefined)
      throw guardFailed(
        "E_CO_QTY_UNIT",
        "The certificate counts in a unit that the line is not declared in.",
      );
    return undefined;
  };
}

/** Grants or withdraws the preference of one line; the difference goes onto a new payment notice. */
export function decideOrigin(accepting: boolean): (situation: Situation) => Reading<Change> {
  return function* (situation) {
    const facets = facetsOf(situation);
    const citation = citationOf(situation) as OriginUse;
    const turns = granted(citation) !== accepting;
    const decided: OriginUse = {
      ...citation,
      decided: true,
      result: accepting ? (turns ? "ACCEPT" : citation.result) : "DENY",
      ...(turns ? { turned: negate(citation.turned) } : {}),
    };
    const origins = (facets.origins ?? []).map((origin) => (origin.at === citation.at ? decided : origin));
    const reassessment = turns
      ? yield* reassess(situation, facets, citation.turned)
      : { facets: {}, effects: [] };
    const released = !accepting ? originEffects(situation, [citation], drawCommand.Release) : [];
    return {
      facets: { origins, origin: originState(origins), ...reassessment.facets },
      effects: [...released, ...reassessment.effects],
      extras: { lineNo: citation.at },
    };
  };
}

function originState(origins: readonly OriginUse[]): DeclarationFacets["origin"] {
  if (origins.some(({ decided }) => decided !== true)) return originFacet.CITED;
  return origins.every(granted) ? originFacet.ACCEPTED : originFacet.DENIED;
}

interface Reassessment {
  readonly facets: Partial<DeclarationFacets>;
  readonly effects: readonly EffectCommand[];
}

/** A new notice for the changed total takes over what the old one brought in. */
function* reassess(
  situation: Situation,
  facets: DeclarationFacets,
  change: AmountsByTax,
): Reading<Reassessment> {
  const old = yield* readExisting(paymentNoticeKind, facets.notice ?? "");
  const { byTax, paid, dueDate } = old.facets as PaymentNoticeFacets;
  const notice = noticeEffect(situation, addAmounts(byTax, change), { dueDate, paid });
  const withdrawn = {
    kind: paymentNoticeKind,
    number: old.number,
    command: paymentNoticeCommand.Supersede,
    arguments: {},
  };
  const owes = outstanding(notice.arguments as PaymentNoticeFacets) > 0n;
  return {
    facets: { notice: notice.number, tax: owes ? taxFacet.DUE : taxFacet.PAID },
    effects: [...(old.state === paymentNoticeState.PAID ? [] : [withdrawn]), notice],
  };
}
