/** Clearance, evaluated by the contract from public facts and the present heads of what it rests on. */

import { canClear, canPass, type Verdict } from "../../../engines/clearance.js";
import type { ClearanceFacts, ManifestFact, OriginFact } from "../../../engines/clearance-facts.js";
import { decimal, formatDecimal, sum } from "../../decimal.js";
import type { Change, Effect, EffectCommand, Situation } from "../../define-document.js";
import { drawCommand } from "../../drawing.js";
import { DomainError, errorCode } from "../../errors.js";
import type { Head } from "../../head.js";
import { readExisting, readHead, type Reading } from "../../reading.js";
import { readUses, type Use, useState } from "../../use.js";
import { certificateKind, certificateState } from "../certificate/certificate-of-origin.js";
import { billEffects, packagesOf } from "./declaration-cargo.js";
import { groundExtra } from "./declaration-cancelling.js";
import { type Asked, commonFacts } from "./declaration-conditions.js";
import { lateBan } from "./declaration-conditional.js";
import {
  type BillUse,
  type CommonFacets,
  type DeclarationFacets,
  type DeclarationHead,
  headOf,
  permitFacet,
} from "./declaration-facets.js";
import { declarationState } from "./declaration-names.js";
import { originEffects } from "./declaration-origin.js";
import { passageFacts } from "./declaration-passage.js";
import { permitEffects } from "./declaration-permits.js";
import { taxWhenCleared } from "../payment/what-is-secured.js";
import { analysisCauses } from "../supervision/laboratory-analysis.js";
import { manifestKind, manifestState } from "../manifest/manifest.js";
import type { BillFacet, ManifestFacets } from "../manifest/manifest-facets.js";
import { openNoticeStates, paymentNoticeCommand, paymentNoticeKind } from "../payment/payment-notice.js";

/** Per cent by which a declared weight may differ from the bill's. */
const weightTolerancePct = "5";

/** Channelled, or in customs' hands already without being cleared. */
const clearable: readonly string[] = [
  declarationState.CHANNELLED,
  declarationState.RELEASED,
  declarationState.IN_STORAGE,
  declarationState.MOVED_FOR_CHECK,
];

/** What C1 to C9 are evaluated on. */
export function* clearanceFacts(
  { number, state, facets }: DeclarationHead,
  asked: Asked,
): Reading<ClearanceFacts> {
  const common = yield* commonFacts({ number, facets }, clearable.includes(state), asked);
  return {
    ...common,
    origins: yield* originFacts(facets),
    undetermined: [...new Set([...(facets.undetermined ?? []), ...(yield* analysisCauses(number))])],
    manifest: yield* manifestFact(number, facets),
  };
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
  const { permits } = head.facets;
  const tax = yield* taxWhenCleared(situation, head.facets);
  return {
    facets: {
      ...tax.facets,
      ...(permits === undefined || permits.length === 0 ? {} : { permit: permitFacet.OK }),
      clearedAt: situation.now,
    },
    writes: lateBan(head.facets, situation.now),
    effects: [...useEffects(head, drawCommand.Commit), ...tax.effects],
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
  return {
    effects: [...useEffects(head, drawCommand.Release), ...(yield* noticeWithdrawal(head.facets))],
    extras: { ...groundExtra(situation) },
  };
};

/** The notice that a cancelled declaration no longer owes; what was paid on it is for a refund. */
export function* noticeWithdrawal({ notice }: CommonFacets): Reading<readonly EffectCommand[]> {
  const owed = notice === undefined ? null : yield* readHead(paymentNoticeKind, notice);
  if (owed === null || !openNoticeStates.includes(owed.state)) return [];
  const { Supersede } = paymentNoticeCommand;
  return [{ kind: paymentNoticeKind, number: owed.number, command: Supersede, arguments: {} }];
}
