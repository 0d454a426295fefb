import {
  declarationCommand,
  declarationKind,
  declarationState,
  findKind,
  manifest,
  manifestCommand,
  manifestState,
  type DeclarationFacets,
  type Head,
} from "@antin/trade-documents";
import type { JsonObject } from "../services.js";
import type { ServiceIdentities } from "../services/service-config.js";

/** A command that a service identity runs when its time has come. */
export interface AutomaticStep {
  readonly kind: string;
  readonly command: string;
  /** Which service acts: it belongs to the organisation whose act it is. */
  readonly by: keyof ServiceIdentities;
  readonly arguments?: JsonObject;
}

interface StepRow extends AutomaticStep {
  /**
   * Whether trying is worth an endorsement: a cheap look at public facts. The contract alone decides; a row may only
   * hold back what it would certainly refuse.
   */
  readonly isWorthTrying?: (head: Head, world: PublicWorld) => boolean;
}

/** What a row may look at beside the head. */
export interface PublicWorld {
  readonly head: (kind: string, number: string) => Head | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const { Accept, Close } = manifestCommand;
const { AssignChannel, Cancel, Clear, Complete, ExpirePre } = declarationCommand;
const { CHANNELLED, PRE_REGISTERED, REGISTERED } = declarationState;

const dayMs = 86_400_000;
/** Advance data lives so long from its last edit; a registration that nobody takes up, from its date (DOMAIN §10). */
const preRegistrationMs = 7 * dayMs;
const registrationMs = 16 * dayMs;

const lapsed = { reason: "Quá thời hạn hiệu lực của tờ khai (15 ngày)" };

const rows: readonly StepRow[] = [
  { kind: manifest.kind, command: Accept, by: "clearanceEngine" },
  { kind: manifest.kind, command: Close, by: "clearanceEngine", isWorthTrying: everyContainerOut },
  { kind: declarationKind, command: AssignChannel, by: "riskEngine" },
  { kind: declarationKind, command: Clear, by: "clearanceEngine", isWorthTrying: isPaidAndChecked },
  { kind: declarationKind, command: Complete, by: "clearanceEngine", isWorthTrying: isOut },
  { kind: declarationKind, command: ExpirePre, by: "clearanceEngine", isWorthTrying: isPreLapsed },
  {
    kind: declarationKind,
    command: Cancel,
    by: "clearanceEngine",
    isWorthTrying: isLapsed,
    arguments: lapsed,
  },
];

/** States in which time alone can make a step due: documents in them are looked at again every now and then. */
export const timedStates: readonly { readonly kind: string; readonly state: string }[] = [
  { kind: declarationKind, state: PRE_REGISTERED },
  { kind: declarationKind, state: REGISTERED },
  { kind: declarationKind, state: CHANNELLED },
  // Goods without containers leave nothing to be seen in the manifest itself when the last of them is declared.
  { kind: manifest.kind, state: manifestState.DISCHARGED },
];

/** Kinds whose change can make a step due for the declarations linked to them. */
const concerning: Readonly<Record<string, readonly string[]>> = {
  "payment-notice": [declarationKind],
  permit: [declarationKind],
  "certificate-of-origin": [declarationKind],
  manifest: [declarationKind],
};

/** Kinds of linked documents to look at when a document of this kind changed. */
export const concernedKinds = (kind: string): readonly string[] => concerning[kind] ?? [];

/** Steps that the contract's table has for a head's state and that are worth trying now. */
export function automaticSteps(head: Head, world: PublicWorld): readonly AutomaticStep[] {
  const transitions = findKind(head.kind)?.transitions ?? [];
  return rows.filter(
    (row) =>
      row.kind === head.kind &&
      transitions.some(({ from, command }) => from === head.state && command === row.command) &&
      row.isWorthTrying?.(head, world) !== false,
  );
}

function isPaidAndChecked(head: Head, world: PublicWorld): boolean {
  const { docCheck, physCheck, tax, notice } = head.facets as DeclarationFacets;
  const open = new Set<string>(["REQUIRED", "ORDERED", "FAILED"]);
  if (open.has(docCheck) || open.has(physCheck)) return false;
  // C6 is met by payment alone as long as the contract keeps no guarantees: what is owed would be refused.
  if (tax !== "DUE" || notice === undefined) return true;
  const owed = world.head("payment-notice", notice);
  return owed === undefined || owed.facets["amount"] === owed.facets["paid"];
}

function isOut(head: Head): boolean {
  return (head.facets as DeclarationFacets).gate === "OUT";
}

function everyContainerOut(head: Head): boolean {
  const containers = (head.facets["containers"] ?? []) as readonly { readonly state: string }[];
  return containers.every(({ state }) => state === "OUT");
}

const isOlder = (since: string | undefined, ageMs: number, { now }: PublicWorld): boolean =>
  since !== undefined && now - Date.parse(since) > ageMs;

function isPreLapsed(head: Head, world: PublicWorld): boolean {
  return isOlder((head.facets as DeclarationFacets).editedAt, preRegistrationMs, world);
}

function isLapsed(head: Head, world: PublicWorld): boolean {
  const { registeredAt, presentedAt } = head.facets as DeclarationFacets;
  return presentedAt === undefined && isOlder(registeredAt, registrationMs, world);
}
