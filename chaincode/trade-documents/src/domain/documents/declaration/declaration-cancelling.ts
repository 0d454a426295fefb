/** Ending a declaration: on request, by decision of the head of branch, or by the system. Source: DOMAIN D-10. */

import { clockName } from "../../clock-table.js";
import type { Change, Effect, Guard, Situation } from "../../define-document.js";
import { guardFailed } from "../../errors.js";
import { readDeadline } from "../../reference-versions.js";
import { role } from "../../roles.js";
import { type CancellationGround, groundTerms } from "./declaration-cancellation-grounds.js";
import { commonFacetsOf } from "./declaration-rules.js";

export function groundOf({
  arguments: { ground },
}: Pick<Situation, "arguments">): CancellationGround | undefined {
  return ground as CancellationGround | undefined;
}

/** The declarant asks for what is its to ask for. */
export const requestable: Guard = (situation) => {
  const ground = groundOf(situation);
  if (ground !== undefined && groundTerms[ground].onRequest) return undefined;
  throw guardFailed("E_CANCEL_GROUND", "This ground is customs' own to find.", { ground });
};

export const requestCancel: Effect = (situation) => {
  const { reason } = situation.arguments as { reason: string };
  const ground = groundOf(situation) as CancellationGround;
  return { facets: { cancellation: { ground, reason, at: situation.now } }, extras: { ground } };
};

export const cancellationAsked: Guard = (situation) => {
  const { cancellation } = commonFacetsOf(situation);
  if (cancellation !== undefined && cancellation.refused !== true) return undefined;
  throw guardFailed("E_NOT_ASKED", "Nobody asked for the declaration to be cancelled.");
};

export const refuseCancel: Effect = (situation): Change => {
  const { cancellation } = commonFacetsOf(situation);
  return { facets: { cancellation: { ...cancellation, refused: true } } };
};

/** The ground fits a declaration of this direction at this stage. */
export function groundFits(direction: "I" | "E", stage: "before clearance" | "after clearance"): Guard {
  return (situation) => {
    const ground = groundOf(situation) ?? commonFacetsOf(situation).cancellation?.ground;
    if (ground === undefined) {
      if (stage === "before clearance" || situation.role === role.CLEARANCE_ENGINE) return undefined;
      throw guardFailed("E_CANCEL_GROUND", "After clearance a declaration is cancelled on a ground only.");
    }
    const { directions, afterClearance } = groundTerms[ground as CancellationGround];
    if (directions.includes(direction) && (stage === "before clearance" || afterClearance)) return undefined;
    throw guardFailed("E_CANCEL_GROUND", "The ground does not end such a declaration.", { ground });
  };
}

/** Nobody took up the declaration within its days. */
export const declarationLapsed: Guard = function* (situation) {
  const { registeredAt, presentedAt } = commonFacetsOf(situation);
  const until = yield* readDeadline(clockName.DECLARATION_VALIDITY, registeredAt ?? situation.now);
  if (presentedAt === undefined && situation.now > until) return;
  throw guardFailed("E_DECLARATION_VALID", "The declaration can still be presented.", { until });
};

/** The ground as the event says it; absent where none was named. */
export function groundExtra(situation: Situation): { readonly ground?: string } {
  const ground = groundOf(situation) ?? commonFacetsOf(situation).cancellation?.ground;
  return ground === undefined ? {} : { ground };
}
