/** Leaving the supervised area, evaluated by the contract from the manifests' containers and the holds. */

import { canPass } from "../../engines/clearance.js";
import type { PassageFacts, SealFact } from "../../engines/clearance-facts.js";
import type { Change, EffectCommand, Situation } from "../define-document.js";
import { DomainError, errorCode } from "../errors.js";
import { readExisting, type Reading } from "../reading.js";
import { type DeclarationHead, gateFacet, headOf } from "./declaration-facets.js";
import { declarationState } from "./declaration-names.js";
import { manifestCommand, manifestKind, manifestState } from "./manifest.js";
import { type ContainerFacet, containerState, type ManifestFacets } from "./manifest-facets.js";

/** What the manifests of the declaration's bills say of the goods. */
interface Area {
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
    containers: manifests.flatMap(({ number, facets: manifest }) =>
      (manifest as ManifestFacets).containers.map((container) => ({ ...container, manifest: number })),
    ),
    discharged: manifests.every(({ state }) => landed.includes(state)),
  };
}

/** What C10 to C12 are evaluated on, for the containers that are to leave now; all that are left unless named. */
export function* passageFacts(head: DeclarationHead, asked?: readonly string[]): Reading<PassageFacts> {
  const { holds, containers = [], out = [], packages = 0 } = head.facets;
  const area = yield* readArea(head);
  const present = area.containers.filter(({ state }) => state === containerState.IN_AREA);
  const leaving = asked ?? containers.filter((container) => !out.includes(container));
  return {
    stateAllows: head.state === declarationState.CLEARED,
    holds: holds.map(({ reason }) => reason),
    declaredContainers: containers,
    containersInArea: present.map(({ no }) => no),
    leavingContainers: leaving,
    loosePackages:
      containers.length > 0
        ? null
        : { declared: packages, inArea: area.discharged ? packages : 0, leaving: packages },
    seals: present.filter(({ no }) => leaving.includes(no)).flatMap(sealFacts),
  };
}

function sealFacts({ no, seals, sealMismatch }: ContainerFacet): readonly SealFact[] {
  return seals.map((expected) => ({
    containerNo: no,
    kind: "CARRIER",
    expected,
    seen: sealMismatch === true ? [] : [expected],
    explained: false,
  }));
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
    effects: passOutEffects(yield* readArea(head), facts.leavingContainers),
    extras: facts.leavingContainers.length === 0 ? {} : { containers: facts.leavingContainers },
  };
}

/** Tells each manifest which of its containers left. */
function passOutEffects(area: Area, leaving: readonly string[]): readonly EffectCommand[] {
  const gone = area.containers.filter(({ no }) => leaving.includes(no));
  return [...new Set(gone.map(({ manifest }) => manifest))].map((number) => ({
    kind: manifestKind,
    number,
    command: manifestCommand.PassOut,
    arguments: { containers: gone.filter(({ manifest }) => manifest === number).map(({ no }) => no) },
  }));
}
