/** Amending a declaration whose goods are gone: what may still change, and until when it is free. Source: DOMAIN D-08. */

import { canonicalJson } from "../../canonical-json.js";
import { clockName } from "../../clock-table.js";
import type { Situation } from "../../define-document.js";
import { DomainError, errorCode } from "../../errors.js";
import type { Reading } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import type { CommonFacets } from "./declaration-facets.js";
import { permitUses } from "./declaration-permits.js";
import { commonFacetsOf } from "./declaration-rules.js";
import type { Declaration } from "./declaration-schema.js";
import type { ExportDeclaration } from "../export-declaration/export-declaration-schema.js";

/** Facts that permits and specialised checks were given for stay as they are. @throws FIELD_NOT_AMENDABLE */
export function checkDrawnFacts(situation: Situation, declaration: Declaration | ExportDeclaration): void {
  const { permits = [] } = commonFacetsOf(situation);
  if (canonicalJson(permits) === canonicalJson(permitUses(declaration, situation.number))) return;
  const pointer = "/declaration/permits";
  throw new DomainError(errorCode.FIELD_NOT_AMENDABLE, undefined, {
    pointer,
    fields: [{ pointer, rule: "E_PERMIT_FACTS", message: "was checked, and is not amended after clearance" }],
  });
}

/** Last instant at which an amendment is free; later ones go to a penalty. */
export function* freeUntil({ clearedAt, registeredAt = "" }: CommonFacets): Reading<string> {
  return yield* readDeadline(clockName.FREE_AMENDMENT, clearedAt ?? registeredAt);
}
