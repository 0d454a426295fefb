/** Amending an export declaration whose goods are gone. Source: DOMAIN D-08. */

import type { Change, Guard, Situation } from "../../define-document.js";
import type { Head } from "../../head.js";
import type { Reading } from "../../reading.js";
import { sourcePayload } from "../../source.js";
import { checkAmendable } from "../declaration/declaration-amending.js";
import { checkDrawnFacts, freeUntil } from "../declaration/declaration-post-clearance.js";
import { commonFacetsOf } from "../declaration/declaration-rules.js";
import { newlyOwed } from "./export-declaration-register.js";
import type { ExportDeclarationPayload } from "./export-declaration-schema.js";

const before = (situation: Situation): ExportDeclarationPayload =>
  sourcePayload(situation, situation.head as Head) as ExportDeclarationPayload;

/** D-09 holds, and what permits were used for stays as it was checked. */
export const exportAmendmentFits: Guard = (situation) => {
  const { declaration } = situation.payload?.value as ExportDeclarationPayload;
  checkAmendable(before(situation).declaration, declaration);
  checkDrawnFacts(situation, declaration);
  return undefined;
};

/** The difference is asked for, or is there to be refunded; later than the free days it is said so. */
export function* amendExportAfter(situation: Situation): Reading<Change> {
  const { declaration } = situation.payload?.value as ExportDeclarationPayload;
  const owed = yield* newlyOwed(situation, before(situation), declaration);
  const late = situation.now > (yield* freeUntil(commonFacetsOf(situation)));
  return { ...owed, extras: { late } };
}
