/** Leaving the supervised area, evaluated by the contract from the manifests' bills and containers, and the holds. */

import { canPass } from "../../../engines/clearance.js";
import type { PassageFacts, SealFact, SharedBillFact } from "../../../engines/clearance-facts.js";
import type { Change, EffectCommand, Situation } from "../../define-document.js";
import { DomainError, errorCode } from "../../errors.js";
import { readExisting, type Reading } from "../../reading.js";
import { readUses, useState } from "../../use.js";
import { packagesOf } from "./declaration-cargo.js";
import { type DeclarationFacets, type DeclarationHead, gateFacet, headOf } from "./declaration-facets.js";
import { declarationKind, declarationState } from "./declaration-names.js";
import { readHolds } from "../supervision/gate-hold-keys.js";
import { manifestCommand, manifestKind, manifestState } from "../manifest/manifest.js";
import {
  type BillFacet,
  type ContainerFacet,
  containerState,
  type ManifestFacets,
} from "../manifest/manifest-facets.js";

/** Cleared, or let go under supervision before that. */
const mayLeaveIn: readonly string[] = [
  declarationState.CLEARED,
  declarationState.RELEASED,
  declarationState.IN_STORAGE,
  declarationState.MOVED_FOR_CHECK,
];

/** What the manifests of the declaration's bills say of the goods. */
interface Area {
  readonly bills: readonly (BillFacet & { readonly manifest: string })[];
  readonly containers: readonly (ContainerFacet & { readonly manifest: string })[];
  /** Loose goods are in the area once their manifest is discharged. */
  readonly discharged: boolean;
}

function* readArea({ facets }: DeclarationHead): Reading<Area> {
  const manifests = [];
  for (const number of new Set((facets.bills ?? []).map(({ manifest }) => manifest)))
    manifests.push(yield* readExisting(manifestKind, number));
  const landed: readonly string[] = [manifestState.DISCHARGED, manifestState.CLOSED];
  return {
    bills: manifests.flatMap(({ number, facets: manifest }) =>
      (manifest as ManifestFacets).bills.map((bill) => ({ ...bill, manifest: number })),
    ),
    containers: manifests.flatMap(({ number, facets: manifest }) =>
      (manifest as ManifestFacets).containers.map((container) => ({ ...container, manifest: number })),
    ),
    discharged: manifests.every(({ state }) => landed.includes(state)),
  };
}

/** What C10 to C12 are evaluated on, for the containers that are to leave now; all that are left unless named. */
export function* passageFacts(head: DeclarationHead, asked?: readonly string[]): Reading<PassageFacts> {
  const { holds, containers = [], out = [] } = head.facets;
  const area = yield* readArea(head);
  const present = area.containers.filter(({ state }) => state === containerState.IN_AREA);
  const shared = area.containers.filter(({ no, state }) => state === containerState.OUT && !out.includes(no));
  const leaving = asked ?? containers.filter((container) => !out.includes(container));
  const held: string[] = [];
  for (const target of [head.number, ...leaving]) held.push(...(yield* readHolds(target)));
  return {
    stateAllows: mayLeaveIn.includes(head.state),
    holds: [...holds.map(({ reason }) => reason), ...held],
    declaredContainers: containers,
    // What left with another declaration of its goods left for this one too.
    containersInArea: [...present, ...shared].map(({ no }) => no),
    leavingContainers: leaving,
    sharedBills: yield* readSharedBills(head, area, leaving),
    loosePackages: looseFact(head, area),
    seals: present.filter(({ no }) => leaving.includes(no)).flatMap(sealFacts),
  };
}

/** What the declaration takes of bills without containers leaves as a whole; null where there are none. */
function looseFact(
  { facets: { bills = [], packages = 0 } }: DeclarationHead,
  area: Area,
): PassageFacts["loosePackages"] {
  const packed = new Set(area.bills.filter(({ containers }) => containers.length > 0).map(({ no }) => no));
  const loose = bills.filter(({ no }) => !packed.has(no));
  if (bills.length > 0 && loose.length === 0) return null;
  const leaving = bills.length === 0 ? packages : packagesOf(loose);
  return { declared: leaving, inArea: area.discharged ? leaving : 0, leaving };
}

/** Bills in the leaving containers, but for those that the declaration takes whole: nobody else can have goods of them. */
function* readSharedBills(
  { number, facets }: DeclarationHead,
  { bills }: Area,
  leaving: readonly string[],
): Reading<readonly SharedBillFact[]> {
  const whole = (bill: BillFacet): boolean =>
    (facets.bills ?? []).some(({ no, packages }) => no === bill.no && packages === bill.packages);
  const found: SharedBillFact[] = [];
  for (const bill of bills) {
    if (whole(bill) || !bill.containers.some((no) => leaving.includes(no))) continue;
    const source = { kind: manifestKind, number: bill.manifest };
    const uses = (yield* readUses(source, bill.no)).filter(({ state }) => state !== useState.RELEASED);
    const taken = uses.reduce((count, { quantity }) => count + Number(quantity), 0);
    const waiting: string[] = [];
    for (const { declaration } of uses)
      if (declaration !== number && !(yield* mayLeave(declaration))) waiting.push(declaration);
    found.push({ bill: bill.no, undeclared: bill.packages - taken, waiting });
  }
  return found;
}

function* mayLeave(declaration: string): Reading<boolean> {
  const { state, facets } = yield* readExisting(declarationKind, declaration);
  return (
    [...mayLeaveIn, declarationState.COMPLETED].includes(state) &&
    (facets as DeclarationFacets).holds.length === 0 &&
    (yield* readHolds(declaration)).length === 0
  );
}

/** Seals that are not the manifest's break all of them; a manifest that names none says that there are none. */
function sealFacts({ no, seals, sealMismatch }: ContainerFacet): readonly SealFact[] {
  const expected = seals.length === 0 && sealMismatch === true ? ["NONE"] : seals;
  return expected.map((seal) => ({
    containerNo: no,
    kind: "CARRIER",
    expected: seal,
    seen: sealMismatch === true ? [] : [seal],
    explained: false,
  }));
}

/** Lets goods out when C10 to C12 hold. @throws PASSAGE_REFUSED */
export function* gateOut(situation: Situation): Reading<Change> {
  const head = headOf(situation);
  const asked = situation.arguments.containers as readonly string[] | undefined;
  const facts = yield* passageFacts(head, asked);
  const { ok, ...missing } = canPass(facts);
  if (!ok) throw new DomainError(errorCode.PASSAGE_REFUSED, undefined, { ...missing });
  const { containers = [], out = [] } = head.facets;
  const left = [...new Set([...out, ...facts.leavingContainers])].sort();
  const all = containers.every((container) => left.includes(container));
  return {
    facets: { gate: all ? gateFacet.OUT : gateFacet.PARTLY_OUT, ...(left.length === 0 ? {} : { out: left }) },
    effects: passOutEffects(yield* readArea(head), facts.leavingContainers),
    extras: facts.leavingContainers.length === 0 ? {} : { containers: facts.leavingContainers },
  };
}

/** Tells each manifest which of its containers left. */
function passOutEffects(area: Area, leaving: readonly string[]): readonly EffectCommand[] {
  const gone = area.containers.filter(
    ({ no, state }) => state === containerState.IN_AREA && leaving.includes(no),
  );
  return [...new Set(gone.map(({ manifest }) => manifest))].map((number) => ({
    kind: manifestKind,
    number,
    command: manifestCommand.PassOut,
    arguments: { containers: gone.filter(({ manifest }) => manifest === number).map(({ no }) => no) },
  }));
}
