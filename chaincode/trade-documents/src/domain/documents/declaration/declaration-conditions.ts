/** What conditions of clearance are evaluated on alike for goods that come and goods that leave. */

import type {
  ExportClearanceFacts,
  PermitFact,
  SpecialisedCheckFact,
} from "../../../engines/clearance-facts.js";
import { localDate } from "../../dates.js";
import type { Situation } from "../../define-document.js";
import type { Head } from "../../head.js";
import { readHead, type Reading } from "../../reading.js";
import { readHolidays } from "../../reference-versions.js";
import { readUse, useState } from "../../use.js";
import { amendmentFacet, type CommonFacets } from "./declaration-facets.js";
import { readHolds } from "../supervision/gate-hold-keys.js";
import { permitKind, permitState } from "../permit/permit.js";
import { readCheckResult } from "../permit/specialised-check.js";
import { taxFact } from "../payment/what-is-secured.js";

/** When it is asked; amounts are answered to whoever shows the notice that has them. */
export type Asked = Pick<Situation, "now" | "sources">;

/** Every fact but those of origin, manifest and what is still to be determined. */
export function* commonFacts(
  { number, facets }: Pick<Head, "number"> & { readonly facets: CommonFacets },
  stateAllows: boolean,
  { now, sources }: Asked,
): Reading<ExportClearanceFacts> {
  const registeredOn = localDate(facets.registeredAt ?? now);
  return {
    today: localDate(now),
    registeredOn,
    stateAllows,
    presented: facets.presentedAt !== undefined,
    holds: [...facets.holds.map(({ reason }) => reason), ...(yield* readHolds(number))],
    ...(yield* permitFacts(number, facets)),
    docCheck: facets.docCheck,
    physCheck: facets.physCheck,
    tax: yield* taxFact(facets, sources),
    fines: (facets.fines ?? []).map(({ decisionNo, receiptNo, goodsAllowed }) => ({
      fine: decisionNo,
      settled: receiptNo !== undefined,
      goodsAllowed,
    })),
    holidays: yield* readHolidays(registeredOn),
    amendmentOpen: openAmendments.includes(facets.amendment ?? ""),
  };
}

/** An order of customs shows in the documents that failed; what was amended waits for the risk engine. */
const openAmendments: readonly string[] = [
  amendmentFacet.REQUESTED,
  amendmentFacet.APPROVED,
  amendmentFacet.MADE,
];

/** What the declaration draws from permits: a permit must stand, a specialised check must have passed and stand. */
function* permitFacts(
  number: string,
  { permits = [], specialisedChecks: waiting = [], trader }: CommonFacets,
): Reading<PermitFacts> {
  const found: PermitFact[] = [];
  const specialisedChecks: SpecialisedCheckFact[] = [];
  for (const { no, line, at, quantity } of permits) {
    const head = yield* readHead(permitKind, no);
    const draw = { line: String(line), at, quantity: { value: quantity, unit: "" } };
    const use = yield* readUse({ kind: permitKind, number: no }, draw, number);
    const reserved = use !== null && use.state !== useState.RELEASED;
    const standing = standingOf(head);
    found.push({ permit: no, reserved, standing, mismatches: [] });
    if (head?.facets.family === "SPEC_CHECK")
      specialisedChecks.push({ check: no, result: standsStill.includes(standing) ? "PASS" : "FAIL" });
  }
  for (const check of waiting)
    specialisedChecks.push({
      check,
      result: (yield* readCheckResult(check, trader)) ?? resultOf(yield* readHead(permitKind, check)),
    });
  return { permits: found, specialisedChecks };
}

/** A check that was registered and has no result yet is pending; its document becomes a certificate, or is refused. */
function resultOf(head: Head | null): SpecialisedCheckFact["result"] {
  if (head?.state === permitState.ACTIVE || head?.state === permitState.EXPIRED) return "PASS";
  return head?.state === permitState.REJECTED || head?.state === permitState.REVOKED ? "FAIL" : "PENDING";
}

type PermitFacts = Pick<ExportClearanceFacts, "permits" | "specialisedChecks">;

const standsStill: readonly PermitFact["standing"][] = ["ACTIVE", "EXPIRED_AFTER_RESERVATION"];

const standings: Readonly<Record<string, PermitFact["standing"]>> = {
  [permitState.ACTIVE]: "ACTIVE",
  [permitState.EXPIRED]: "EXPIRED_AFTER_RESERVATION",
  [permitState.SUSPENDED]: "SUSPENDED",
  [permitState.REVOKED]: "REVOKED",
};

function standingOf(head: Head | null): PermitFact["standing"] {
  return standings[head?.state ?? ""] ?? "MISSING";
}
