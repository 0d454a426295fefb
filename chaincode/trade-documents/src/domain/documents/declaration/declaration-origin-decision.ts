/** An officer's decision on one cited certificate, and what it does to the duties. */

import { localDate } from "../../dates.js";
import type { Change, Guard, Situation } from "../../define-document.js";
import { drawCommand } from "../../drawing.js";
import { guardFailed } from "../../errors.js";
import type { Head } from "../../head.js";
import type { Reading } from "../../reading.js";
import { sourcePayload } from "../../source.js";
import { type DeclarationFacets, originFacet, type OriginUse } from "./declaration-facets.js";
import { certificateKind } from "../certificate/certificate-of-origin.js";
import { reportDenial } from "../exchange/certificate-report.js";
import { originEffects } from "./declaration-origin.js";
import { facetsOf } from "./declaration-rules.js";
import type { DeclarationPayload } from "./declaration-schema.js";
import { assessAgain } from "./declaration-tax.js";
import { reissueNotice } from "../payment/what-is-owed.js";
import { refuseDoubted } from "../certificate/verification-standing.js";

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

/** What is being verified, or was denied by a verification, is not accepted. */
export const notDoubted: Guard = function* (situation) {
  const citation = citationOf(situation);
  if (citation !== undefined)
    yield* refuseDoubted({ kind: certificateKind, number: citation.no, item: citation.item });
};

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
    };
    const origins = (facets.origins ?? []).map((origin) => (origin.at === citation.at ? decided : origin));
    const reassessment = turns ? yield* reassess(situation, facets, origins) : { facets: {}, effects: [] };
    const released = !accepting ? originEffects(situation, [citation], drawCommand.Release) : [];
    const told = accepting ? [] : yield* reportDenial(citation.no, citation.item);
    return {
      facets: { origins, origin: originState(origins), ...reassessment.facets },
      effects: [...released, ...reassessment.effects, ...told],
      extras: { lineNo: citation.at },
    };
  };
}

function originState(origins: readonly OriginUse[]): DeclarationFacets["origin"] {
  if (origins.some(({ decided }) => decided !== true)) return originFacet.CITED;
  return origins.every(granted) ? originFacet.ACCEPTED : originFacet.DENIED;
}

/** The duties with the decisions as they are now, at the rates of the registration. */
function* reassess(
  situation: Situation,
  { registeredAt = situation.now, notice = "" }: DeclarationFacets,
  origins: readonly OriginUse[],
): ReturnType<typeof reissueNotice> {
  const payload = sourcePayload(situation, situation.head as Head) as DeclarationPayload;
  const decisions = origins.map(({ at, result }) => ({ lineNo: at, result }));
  const assessment = yield* assessAgain(payload, localDate(registeredAt), decisions);
  return yield* reissueNotice(situation, notice, { payer: payload.declaration.importer.mst, assessment });
}
