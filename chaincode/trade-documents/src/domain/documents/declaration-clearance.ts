/** Clearance and passage, evaluated by the contract from public facts and the present heads of what they rest on. */

import { canClear, canPass, type Verdict } from "../../engines/clearance.js";
import type {
  ClearanceFacts,
  ManifestFact,
  OriginFact,
  PassageFacts,
  PermitFact,
  SealFact,
} from "../../engines/clearance-facts.js";
import { localDate } from "../dates.js";
import { decimal, formatDecimal, sum } from "../decimal.js";
import type { Change, Effect, EffectCommand, Situation } from "../define-document.js";
import { drawCommand } from "../drawing.js";
import { DomainError, errorCode } from "../errors.js";
import type { Head } from "../head.js";
import { readHead, type Reading } from "../reading.js";
import { readUse, readUses, useState } from "../use.js";
import { billEffects } from "./declaration-cargo.js";
import {
  type BillUse,
  type DeclarationFacets,
  gateFacet,
  permitFacet,
  taxFacet,
} from "./declaration-facets.js";
import { declarationState } from "./declaration-names.js";
import { originEffects } from "./declaration-origin.js";
import { permitEffects } from "./declaration-permits.js";
import {
  containerState,
  type ManifestFacets,
  manifestCommand,
  manifestKind,
  manifestState,
} from "./manifest.js";
import {
  outstanding,
  paymentNoticeCommand,
  type PaymentNoticeFacets,
  paymentNoticeKind,
  paymentNoticeState,
} from "./payment-notice.js";
import { permitKind, permitState } from "./permit.js";

/** Per cent by which a declared weight may differ from the bill's. */
const weightTolerancePct = "5";

type DeclarationHead = Pick<Head, "number" | "state"> & { readonly facets: DeclarationFacets };

/** What C1 to C9 are evaluated on. */
export function* clearanceFacts(
  { number, state, facets }: DeclarationHead,
  now: string,
): Reading<ClearanceFacts> {
  return {
    today: localDate(now),
    registeredOn: localDate(facets.registeredAt ?? now),
    stateAllows: state === declarationState.CHANNELLED,
    presented: facets.presentedAt !== undefined,
    holds: facets.holds.map(({ reason }) => reason),
    permits: yield* permitFacts(number, facets),
    specialisedChecks: [],
    origins: originFacts(facets),
    docCheck: facets.docCheck,
    physCheck: facets.physCheck,
    tax: { outstanding: String(yield* readOutstanding(facets)), guaranteed: "0", deferred: false },
    undetermined: [],
    fines: [],
    manifest: yield* manifestFact(number, facets),
  };
}

function* permitFacts(number: string, { permits = [] }: DeclarationFacets): Reading<readonly PermitFact[]> {
  const facts: PermitFact[] = [];
  for (const { no, line, at, quantity } of permits) {
    const head = yield* readHead(permitKind, no);
    const draw = { line: String(line), at, quantity: { value: quantity, unit: "" } };
    const use = yield* readUse({ kind: permitKind, number: no }, draw, number);
    const reserved = use !== null && use.state !== useState.RELEASED;
    facts.push({ permit: no, reserved, standing: standingOf(head), mismatches: [] });
  }
  return facts;
}

const standings: Readonly<Record<string, PermitFact["standing"]>> = {
  [permitState.ACTIVE]: "ACTIVE",
  [permitState.EXPIRED]: "EXPIRED_AFTER_RESERVATION",
  [permitState.SUSPENDED]: "SUSPENDED",
  [permitState.REVOKED]: "REVOKED",
};

function standingOf(head: Head | null): PermitFact["standing"] {
  return standings[head?.state ?? ""] ?? "MISSING";
}

function originFacts({ origins = [] }: DeclarationFacets): readonly OriginFact[] {
  return origins.map(({ at, result, decided }) => ({
    lineNo: at,
    claimsPreference: true,
    decision: decided === true ? result : null,
    assessedWithoutPreference: result === "DENY" || result === "QUERY",
    differenceGuaranteed: false,
    certificateMandatory: false,
  }));
}

function* readOutstanding({ notice }: DeclarationFacets): Reading<bigint> {
  const head = notice === undefined ? null : yield* readHead(paymentNoticeKind, notice);
  return head === null ? 0n : outstanding(head.facets as PaymentNoticeFacets);
}

function* manifestFact(number: string, facets: DeclarationFacets): Reading<ManifestFact | null> {
  const { bills = [], weightKgm = "0", containers = [] } = facets;
  if (bills.length === 0) return null;
  const missing: string[] = [];
  const found = [];
  let elsewhere = 0n;
  for (const bill of bills) {
    const head = yield* readHead(manifestKind, bill.manifest);
    const entry = (head?.facets as ManifestFacets | undefined)?.bills.find(({ no }) => no === bill.no);
    if (entry === undefined || !standingManifest(head)) missing.push(bill.no);
    else found.push(entry);
    const uses = yield* readUses({ kind: manifestKind, number: bill.manifest }, bill.no);
    const others = uses.filter((use) => use.declaration !== number && use.state !== useState.RELEASED);
    elsewhere += others.reduce((count, { quantity }) => count + BigInt(quantity), 0n);
  }
  const packages = found.reduce((count, bill) => count + bill.packages, 0);
  const weight = formatDecimal(sum(found.map(({ grossWeightKgm }) => decimal(grossWeightKgm))));
  return {
    missingBills: missing,
    consigneeMatches: bills.every(({ otherConsignee }) => otherConsignee !== true),
    packages: {
      declared: String(packagesOf(bills)),
      manifested: String(packages),
      declaredElsewhere: String(elsewhere),
    },
    grossWeightKgm: { declared: weightKgm, manifested: weight, declaredElsewhere: "0" },
    weightTolerancePct,
    declaredContainers: containers,
    manifestedContainers: found.flatMap((bill) => bill.containers),
    split: packagesOf(bills) < packages,
  };
}

const packagesOf = (bills: readonly BillUse[]): number =>
  bills.reduce((count, bill) => count + bill.packages, 0);

function standingManifest(head: Head | null): boolean {
  const standing: readonly string[] = [
    manifestState.ACCEPTED,
    manifestState.ARRIVED,
    manifestState.DISCHARGED,
    manifestState.CLOSED,
  ];
  return head !== null && standing.includes(head.state);
}

/** What C10 to C12 are evaluated on, for the containers that are to leave now. */
export function* passageFacts(
  { state, facets }: DeclarationHead,
  leaving: readonly string[] | undefined,
): Reading<PassageFacts> {
  const { bills = [], containers = [], out = [] } = facets;
  const inArea: string[] = [];
  const seals: SealFact[] = [];
  let discharged = bills.length === 0;
  const leavingContainers = leaving ?? containers.filter((container) => !out.includes(container));
  for (const number of new Set(bills.map(({ manifest }) => manifest))) {
    const head = yield* readHead(manifestKind, number);
    const manifest = head?.facets as ManifestFacets | undefined;
    const present =
      manifest?.containers.filter((container) => container.state === containerState.IN_AREA) ?? [];
    inArea.push(...present.map(({ no }) => no));
    for (const { no, seals: expected, sealMismatch } of present)
      if (leavingContainers.includes(no))
        seals.push(...expected.map((seal) => sealFact(no, seal, sealMismatch === true)));
    discharged ||= head?.state === manifestState.DISCHARGED || head?.state === manifestState.CLOSED;
  }
  const declared = packagesOf(bills);
  return {
    stateAllows: state === declarationState.CLEARED,
    holds: facets.holds.map(({ reason }) => reason),
    declaredContainers: containers,
    containersInArea: inArea,
    leavingContainers,
    loosePackages:
      containers.length > 0 ? null : { declared, inArea: discharged ? declared : 0, leaving: declared },
    seals,
  };
}

function sealFact(containerNo: string, expected: string, mismatch: boolean): SealFact {
  return { containerNo, kind: "CARRIER", expected, seen: mismatch ? [] : [expected], explained: false };
}

/** Both verdicts on a declaration as it stands. */
export function* clearanceView(
  head: DeclarationHead,
  now: string,
): Reading<{ canClear: Verdict; canPass: Verdict }> {
  const clearance = canClear(yield* clearanceFacts(head, now));
  return { canClear: clearance, canPass: canPass(yield* passageFacts(head, undefined)) };
}

function headOf({ head, number }: Situation): DeclarationHead {
  if (head === null) throw new TypeError(`declaration ${number} has no head`);
  return { ...head, facets: head.facets as DeclarationFacets };
}

/** Clears when C1 to C9 hold, and commits everything that was reserved, once. @throws CLEARANCE_REFUSED */
export function* clear(situation: Situation): Reading<Change> {
  const head = headOf(situation);
  const { ok, missing, detail } = canClear(yield* clearanceFacts(head, situation.now));
  if (!ok) throw new DomainError(errorCode.CLEARANCE_REFUSED, undefined, { missing, detail });
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
  const { permits = [], origins = [], bills = [] } = head.facets;
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
    ...billEffects(head, bills, command),
  ];
}

/** Lets goods out when C10 to C12 hold. @throws PASSAGE_REFUSED */
export function* gateOut(situation: Situation): Reading<Change> {
  const head = headOf(situation);
  const asked = situation.arguments.containers as readonly string[] | undefined;
  const facts = yield* passageFacts(head, asked);
  const { ok, missing, detail } = canPass(facts);
  if (!ok) throw new DomainError(errorCode.PASSAGE_REFUSED, undefined, { missing, detail });
  const { containers = [], out = [] } = head.facets;
  const left = [...new Set([...out, ...facts.leavingContainers])].sort();
  const all = containers.every((container) => left.includes(container));
  return {
    facets: { gate: all ? gateFacet.OUT : gateFacet.PARTLY_OUT, ...(left.length === 0 ? {} : { out: left }) },
    effects: yield* passOutEffects(head, facts.leavingContainers),
    extras: facts.leavingContainers.length === 0 ? {} : { containers: facts.leavingContainers },
  };
}

function* passOutEffects(
  { facets }: DeclarationHead,
  leaving: readonly string[],
): Reading<readonly EffectCommand[]> {
  const effects: EffectCommand[] = [];
  for (const number of new Set((facets.bills ?? []).map(({ manifest }) => manifest))) {
    const manifest = (yield* readHead(manifestKind, number))?.facets as ManifestFacets | undefined;
    const containers = leaving.filter(
      (container) => manifest?.containers.some(({ no }) => no === container) === true,
    );
    if (containers.length > 0)
      effects.push({
        kind: manifestKind,
        number,
        command: manifestCommand.PassOut,
        arguments: { containers },
      });
  }
  return effects;
}

/** Gives everything back, and withdraws what is still owed. */
export const cancel: Effect = function* (situation) {
  const head = headOf(situation);
  const { notice } = head.facets;
  const owed = notice === undefined ? null : yield* readHead(paymentNoticeKind, notice);
  const open: readonly string[] = [paymentNoticeState.ISSUED, paymentNoticeState.PART_PAID];
  const withdrawn =
    owed !== null && open.includes(owed.state)
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
