/** Asking to amend, and being allowed to. Source: DOMAIN D-08, D-09 (Circular 38/2015 art. 20). */

import { clockName } from "../../clock-table.js";
import type { Effect, Guard } from "../../define-document.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import { readDeadline } from "../../reference-versions.js";
import { amendmentFacet } from "./declaration-facets.js";
import { commonFacetsOf, traderOf } from "./declaration-rules.js";
import type { Declaration } from "./declaration-schema.js";
import type { ExportDeclaration } from "../export-declaration/export-declaration-schema.js";

const { REQUESTED, APPROVED, REFUSED, ORDERED } = amendmentFacet;
const inHand: readonly string[] = [REQUESTED, APPROVED, ORDERED];

export const mayAskToAmend: Guard = (situation) => {
  const { amendment = REFUSED } = commonFacetsOf(situation);
  if (!inHand.includes(amendment)) return undefined;
  throw guardFailed("E_AMENDMENT_STATE", "An amendment is in hand already.", { amendment });
};

export const requestAmend: Effect = ({ now, arguments: { reason } }) => ({
  facets: { amendment: REQUESTED, amendmentAt: now },
  extras: { reason: reason as string },
});

/** What was approved and never made can be refused again, so that the declaration goes on. */
export const amendmentOpen: Guard = (situation) => {
  const { amendment } = commonFacetsOf(situation);
  if (amendment === REQUESTED || amendment === APPROVED) return undefined;
  throw guardFailed("E_AMENDMENT_STATE", "Nobody asked to amend.", { amendment: amendment ?? null });
};

export const approveAmend: Effect = ({ now }) => ({ facets: { amendment: APPROVED, amendmentAt: now } });

export const refuseAmend: Effect = ({ now, arguments: { reason } }) => ({
  facets: { amendment: REFUSED, amendmentAt: now },
  extras: { reason: reason as string },
});

/** After the channel is announced: with customs' approval, or within the days of customs' order. */
export const amendmentAllowed: Guard = function* (situation) {
  const { amendment, amendmentAt = situation.now } = commonFacetsOf(situation);
  if (amendment === APPROVED) return;
  if (amendment !== ORDERED)
    throw guardFailed("E_AMENDMENT_STATE", "Customs has not approved an amendment.", {
      amendment: amendment ?? null,
    });
  const until = yield* readDeadline(clockName.ORDERED_AMENDMENT, amendmentAt);
  if (situation.now > until)
    throw guardFailed("E_AMENDMENT_LATE", "The amendment was ordered too long ago: ask for it.", { until });
};

type Filed = Declaration | ExportDeclaration;

/** Fields that no amendment changes: the declaration is cancelled and filed again. */
const fixedFields: readonly (readonly [pointer: string, read: (declaration: Filed) => unknown])[] = [
  ["/declaration/kindCode", ({ kindCode }) => kindCode],
  ["/declaration/cargoClass", ({ cargoClass }) => cargoClass],
  ["/declaration/transportMode", ({ transportMode }) => transportMode],
  ["/declaration/customsOffice", ({ customsOffice }) => customsOffice],
  ["/declaration/agent/mst", ({ agent }) => agent?.mst],
  [
    "/declaration/exporter/foreignId",
    (declaration) => (declaration.direction === "I" ? declaration.exporter.foreignId : undefined),
  ],
  [
    "/declaration/consignee/foreignId",
    (declaration) => (declaration.direction === "E" ? declaration.consignee.foreignId : undefined),
  ],
];

/** D-09. @throws FIELD_NOT_AMENDABLE naming every such field */
export function checkAmendable(before: Filed, after: Filed): void {
  const trader = traderOf(before);
  const pointers = [
    ...(trader.mst === traderOf(after).mst ? [] : [trader.pointer]),
    ...fixedFields.filter(([, read]) => read(before) !== read(after)).map(([pointer]) => pointer),
  ];
  if (pointers.length === 0) return;
  throw new DomainError(errorCode.FIELD_NOT_AMENDABLE, undefined, {
    pointer: pointers[0],
    fields: pointers.map((pointer) => ({
      pointer,
      rule: "E_NOT_AMENDABLE",
      message: "cannot be amended: cancel and file again",
    })),
  });
}
