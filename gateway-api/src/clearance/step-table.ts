import {
  declarationCommand,
  declarationKind,
  findKind,
  manifest,
  manifestCommand,
  type DeclarationFacets,
  type Head,
} from "@antin/trade-documents";
import type { ServiceIdentities } from "../services/service-config.js";

/** A command that a service identity runs when its time has come. */
export interface AutomaticStep {
  readonly kind: string;
  readonly command: string;
  /** Which service acts: it belongs to the organisation whose act it is. */
  readonly by: keyof ServiceIdentities;
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
}

const { Accept, Close } = manifestCommand;
const { AssignChannel, Clear, Complete } = declarationCommand;

/** Steps that committed events make due. Those that only time makes due are in deadline-table.ts. */
const rows: readonly StepRow[] = [
  { kind: manifest.kind, command: Accept, by: "clearanceEngine" },
  { kind: manifest.kind, command: Close, by: "clearanceEngine", isWorthTrying: everyContainerOut },
  { kind: declarationKind, command: AssignChannel, by: "riskEngine" },
  { kind: declarationKind, command: Clear, by: "clearanceEngine", isWorthTrying: isPaidAndChecked },
  { kind: declarationKind, command: Complete, by: "clearanceEngine", isWorthTrying: isOut },
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
  // A guarantee or a deferral secures a notice without paying it, so only a plain debt is held back.
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
