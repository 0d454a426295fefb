import {
  type AutomaticStep as StepRow,
  documentKinds,
  findKind,
  type Head,
  type PublicWorld,
  type Role,
} from "@antin/trade-documents";
import type { JsonObject } from "../services.js";
import type { ServiceIdentities } from "../services/service-config.js";

/** A command that a service identity runs when its time has come. */
export interface AutomaticStep {
  readonly kind: string;
  readonly command: string;
  readonly by: AutomaticService;
  readonly arguments?: JsonObject;
}

/** The services of this gateway's own organisation; the steps of others are their gateways' to run. */
const services = {
  CLEARANCE_ENGINE: "clearanceEngine",
  RISK_ENGINE: "riskEngine",
} as const satisfies Partial<Record<Role, keyof ServiceIdentities>>;

export type AutomaticService = (typeof services)[keyof typeof services];

const serviceOf = (role: Role): AutomaticService | undefined =>
  (services as Partial<Record<Role, AutomaticService>>)[role];

const rowFires = (kind: string, state: string, { command, by }: StepRow): boolean =>
  (findKind(kind)?.transitions ?? []).some(
    (row) => row.from === state && row.command === command && row.by.includes(by),
  );

/** States in which time alone can make a step due: documents in them are looked at again every now and then. */
export const timedStates: readonly { readonly kind: string; readonly state: string }[] =
  documentKinds.flatMap(({ kind, states, automatic = [] }) =>
    Object.keys(states)
      .filter((state) =>
        automatic.some(
          (step) => step.timed === true && serviceOf(step.by) !== undefined && rowFires(kind, state, step),
        ),
      )
      .map((state) => ({ kind, state })),
  );

/** Kinds of linked documents to look at when a document of this kind changed. */
export const concernedKinds = (kind: string): readonly string[] =>
  documentKinds.filter(({ awaits }) => awaits?.includes(kind) === true).map((waiting) => waiting.kind);

/** Steps that the kind's table has for a head's state and that are worth trying now. */
export function automaticSteps(head: Head, world: PublicWorld): readonly AutomaticStep[] {
  const { kind, state } = head;
  return (findKind(kind)?.automatic ?? []).flatMap((step) => {
    const by = serviceOf(step.by);
    if (by === undefined || !rowFires(kind, state, step) || step.due?.(head, world) === false) return [];
    const { command, arguments: given } = step;
    return [{ kind, command, by, ...(given && { arguments: given }) }];
  });
}
