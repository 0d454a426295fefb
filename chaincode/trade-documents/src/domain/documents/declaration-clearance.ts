/** Clearance, evaluated by the contract from public facts and the present heads of what it rests on. */

import { canClear, canPass, type Verdict } from "../../engines/clearance.js";
import type {
  ClearanceFacts,
  ManifestFact,
  OriginFact,
  PermitFact,
  SpecialisedCheckFact,
  TaxFact,
} from "../../engines/clearance-facts.js";
import { localDate } from "../dates.js";
import { decimal, formatDecimal, sum } from "../decimal.js";
import type { Change, Effect, EffectCommand, Situation } from "../define-document.js";
import { drawCommand } from "../drawing.js";
import { DomainError, errorCode } from "../errors.js";
import type { Head } from "../head.js";
import { readExisting, readHead, type Reading } from "../reading.js";
import { readUse, readUses, type Use, useState } from "../use.js";
import { certificateKind, certificateState } from "./certificate-of-origin.js";
import { billEffects, packagesOf } from "./declaration-cargo.js";
import {
  type BillUse,
  type DeclarationFacets,
  type DeclarationHead,
  headOf,
  permitFacet,
  taxFacet,
} from "./declaration-facets.js";
import { declarationState } from "./declaration-names.js";
import { originEffects } from "./declaration-origin.js";
import { passageFacts } from "./declaration-passage.js";
import { permitEffects } from "./declaration-permits.js";
import { manifestKind, manifestState } from "./manifest.js";
import type { BillFacet, ManifestFacets } from "./manifest-facets.js";
import {
  noticeContentOf,
  openNoticeStates,
  outstanding,
  paymentNoticeCommand,
  paymentNoticeKind,
} from "./payment-notice.js";
import { permitKind, permitState } from "./permit.js";

/** Per cent by which a declared weight may differ from the bill's. */
const weightTolerancePct = "5";

/** When it is asked; amounts are answered to whoever shows the notice that has them. */
type Asked = Pick<Situation, "now" | "sources">;

/** What C1 to C9 are evaluated on. */
export function* clearanceFacts(
  { number, state, facets }: DeclarationHead,
  { now, sources }: Asked,
): Reading<ClearanceFacts> {
  return {
    today: localDate(now),
    registeredOn: localDate(facets.registeredAt ?? now),
    stateAllows: state === declarationState.CHANNELLED,
    presented: facets.presentedAt !== undefined,
    holds: facets.holds.map(({ reason }) => reason),
    ...(yield* permitFacts(number, facets)),
    origins: yield* originFacts(facets),
    docCheck: facets.docCheck,
    physCheck: facets.physCheck,
    tax: yield* taxFact(facets, sources),
    undetermined: [],
    fines: [],
    manifest: yield* manifestFact(number, facets),
  };
}

/** What the declaration draws from permits: a permit must stand, a specialised check must have passed and stand. */
function* permitFacts(number: string, { permits = [] }: DeclarationFacets): Reading<PermitFacts> {
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
  return { permits: found, specialisedChecks };
}

type PermitFacts = Pick<ClearanceFacts, "permits" | "specialisedChecks">;

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

function* originFacts({ origins = [] }: DeclarationFacets): Reading<readonly OriginFact[]> {
  const facts: OriginFact[] = [];
  for (const { no, at, result, decided } of origins) {
    const assessedWithoutPreference = result === "DENY" || result === "QUERY";
    const state = assessedWithoutPreference ? undefined : (yield* readExisting(certificateKind, no)).state;
    const stands = state === undefined || state === certificateState.RECEIVED;
    facts.push({
      lineNo: at,
      claimsPreference: true,
      decision: decided === true ? result : null,
      assessedWithoutPreference,
      differenceGuaranteed: false,
      ...(stands ? {} : { withdrawn: { certificate: no, state } }),
      certificateMandatory: false,
    });
  }
  return facts;
}

function* taxFact({ notice }: DeclarationFacets, sources: Situation["sources"]): Reading<TaxFact> {
  const head = notice === undefined ? null : yield* readHead(paymentNoticeKind, notice);
  const settled = { outstanding: "0", guaranteed: "0", deferred: false };
  if (head === null || !openNoticeStates.includes(head.state)) return settled;
  const shown = sources.some(({ kind, number }) => kind === paymentNoticeKind && number === notice);
  return {
    ...settled,
    outstanding: shown ? String(outstanding(noticeContentOf({ sources }, head))) : null,
  };
}

function* manifestFact(number: string, facets: DeclarationFacets): Reading<ManifestFact | null> {
  const { bills = [], weightKgm = "0", containers = [], split = false } = facets;
  if (bills.length === 0) return null;
  const found: BillFacet[] = [];
  const others: Use[] = [];
  for (const bill of bills) {
    const entry = yield* readBill(bill);
    if (entry !== undefined) found.push(entry);
    const uses = yield* readUses({ kind: manifestKind, number: bill.manifest }, bill.no);
    others.push(...uses.filter((use) => use.declaration !== number && use.state !== useState.RELEASED));
  }
  const packages = found.map((bill) => bill.packages).reduce((a, b) => a + b, 0);
  return {
    missingBills: bills.map(({ no }) => no).filter((no) => !found.some((bill) => bill.no === no)),
    consigneeMatches: bills.every(({ otherConsignee }) => otherConsignee !== true),
    packages: {
      declared: String(packagesOf(bills)),
      manifested: String(packages),
      declaredElsewhere: total(others.map(({ quantity }) => quantity)),
    },
    grossWeightKgm: {
      declared: weightKgm,
      manifested: total(found.map(({ grossWeightKgm }) => grossWeightKgm)),
      declaredElsewhere: total(others.map((use) => use.weightKgm ?? "0")),
    },
    weightTolerancePct,
    declaredContainers: containers,
    manifestedContainers: found.flatMap((bill) => bill.containers),
    split,
  };
}

const total = (amounts: readonly string[]): string => formatDecimal(sum(amounts.map(decimal)));

/** The bill as its manifest has it; undefined when the manifest no longer stands. */
function* readBill({ manifest, no }: BillUse): Reading<BillFacet | undefined> {
  const head = yield* readHead(manifestKind, manifest);
  if (!standingManifest(head)) return undefined;
  return (head?.facets as ManifestFacets | undefined)?.bills.find((bill) => bill.no === no);
}

function standingManifest(head: Head | null): boolean {
  const standing: readonly string[] = [
    manifestState.ACCEPTED,
    manifestState.ARRIVED,
    manifestState.DISCHARGED,
    manifestState.CLOSED,
  ];
  return head !== null && standing.includes(head.state);
}

/** Both verdicts on a declaration as it stands. */
export function* clearanceView(
  head: DeclarationHead,
  asked: Asked,
): Reading<{ canClear: Verdict; canPass: Verdict }> {
  const clearance = canClear(yield* clearanceFacts(head, asked));
  return { canClear: clearance, canPass: canPass(yield* passageFacts(head, undefined)) };
}

/** Clears when C1 to C9 hold, and commits everything that was reserved, once. @throws CLEARANCE_REFUSED */
export function* clear(situation: Situation): Reading<Change> {
  const head = headOf(situation);
  const { ok, ...missing } = canClear(yield* clearanceFacts(head, situation));
  if (!ok) throw new DomainError(errorCode.CLEARANCE_REFUSED, undefined, { ...missing });
  const { tax, permits } = head.facets;
  return {
    facets: {
      ...(tax === taxFacet.EXEMPT ? {} : { tax: taxFacet.PAID }),
      ...(permits === undefined ? {} : { permit: permitFacet.OK }),
    },
    effects: useEffects(head, drawCommand.Commit),
  };
}

/** What the declaration drew from permits, certificates and bills, to be committed or given back. */
function useEffects(head: DeclarationHead, command: string): readonly EffectCommand[] {
  const { permits = [], origins = [] } = head.facets;
  const denied = origins.filter(({ result }) => result === "DENY");
  const queried = origins.filter(({ result }) => result === "QUERY");
  const held = origins.filter((origin) => !denied.includes(origin));
  const granted = held.filter((origin) => !queried.includes(origin));
  const committing = command === drawCommand.Commit;
  return [
    ...permitEffects(head, permits, command),
    ...originEffects(head, committing ? granted : held, command),
    // A certificate that gave no preference is not used up by the declaration that cited it.
    ...(committing ? originEffects(head, queried, drawCommand.Release) : []),
    // Goods on a bill are declared once and for all: clearance changes nothing about that.
    ...(committing ? [] : billEffects(head, head.facets, command)),
  ];
}

/** Gives everything back, and withdraws what is still owed. */
export const cancel: Effect = function* (situation) {
  const head = headOf(situation);
  const { notice } = head.facets;
  const owed = notice === undefined ? null : yield* readHead(paymentNoticeKind, notice);
  const withdrawn =
    owed !== null && openNoticeStates.includes(owed.state)
      ? [
          {
            kind: paymentNoticeKind,
            number: owed.number,
            command: paymentNoticeCommand.Supersede,
            arguments: {},
          },
        ]
      : [];
  return { effects: [...useEffects(head, drawCommand.Release), ...withdrawn] };
};
