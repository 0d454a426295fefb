/** What still happens to a declaration whose goods are gone: amendments and post-clearance audits. Source: DOMAIN D-08, §3.4. */

import { canonicalJson } from "../../canonical-json.js";
import type { Change, Effect, Guard, Situation } from "../../define-document.js";
import type { Head } from "../../head.js";
import type { Reading } from "../../reading.js";
import { sourcePayload } from "../../source.js";
import { checkAmendable } from "./declaration-amending.js";
import { checkDrawnFacts, freeUntil } from "./declaration-post-clearance.js";
import { assessRegistration } from "./declaration-register.js";
import { facetsOf, traderOf } from "./declaration-rules.js";
import type { DeclarationPayload } from "./declaration-schema.js";
import { checkSubmitted } from "./declaration-tax.js";
import { reissueNotice } from "../payment/what-is-owed.js";

const before = (situation: Situation): DeclarationPayload =>
  sourcePayload(situation, situation.head as Head) as DeclarationPayload;

/** D-09 holds, and what permits and checks were given for stays. @throws FIELD_NOT_AMENDABLE */
export const amendmentFits: Guard = (situation) => {
  const { declaration } = situation.payload?.value as DeclarationPayload;
  checkAmendable(before(situation).declaration, declaration);
  checkDrawnFacts(situation, declaration);
  return undefined;
};

/** The difference is asked for, or is there to be refunded; later than the free days it is said so. */
export function* amendCompleted(situation: Situation): Reading<Change> {
  const { declaration, assessment: submitted } = situation.payload?.value as DeclarationPayload;
  const { assessment } = yield* assessRegistration(declaration, situation);
  checkSubmitted(submitted, assessment);
  const facets = facetsOf(situation);
  const late = situation.now > (yield* freeUntil(facets));
  if (canonicalJson(before(situation).assessment) === canonicalJson(assessment)) return { extras: { late } };
  const owed = { payer: traderOf(declaration).mst, assessment };
  const reissued = yield* reissueNotice(situation, facets.notice ?? "", owed);
  return { ...reissued, extras: { late } };
}

export const openAudit: Effect = ({ actor, arguments: { decisionNo, reason } }) => ({
  facets: { audit: { decisionNo: decisionNo as string, by: actor.certificate } },
  extras: { decisionNo: decisionNo as string, reason: reason as string },
});

export const closeAudit: Effect = ({ arguments: { result } }) => ({ extras: { result: result as string } });
