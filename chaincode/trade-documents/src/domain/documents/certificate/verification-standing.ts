/** Where each item of a proof of origin stands in a verification: read when it is cited, and when it is accepted. */

import type { JsonObject } from "../../canonical-json.js";
import { guardFailed } from "../../errors.js";
import type { KeyWrite, LedgerKey } from "../../head.js";
import { readValue, type Reading } from "../../reading.js";

/** OPEN suspends the preference, DENIED ends it, CLEARED restores it. */
export type VerificationStanding = {
  readonly caseNo: string;
  readonly state: "OPEN" | "CLEARED" | "DENIED";
  readonly reasonCode?: string;
};

export interface ProofItem {
  readonly kind: string;
  readonly number: string;
  readonly item: number;
}

function standingKey({ kind, number, item }: ProofItem): LedgerKey {
  return ["verification", kind, number, String(item)];
}

export function standingWrite(item: ProofItem, standing: VerificationStanding): KeyWrite {
  return { key: standingKey(item), value: standing };
}

/** Undefined where the item was never doubted. */
export function* readVerification(item: ProofItem): Reading<VerificationStanding | undefined> {
  const value = (yield* readValue(standingKey(item))) as JsonObject | null;
  return value === null ? undefined : (value as VerificationStanding);
}

/** @throws GUARD_FAILED E_CO_UNDER_VERIFICATION, E_CO_VERIFICATION_FAILED */
export function* refuseDoubted(item: ProofItem): Reading<void> {
  const standing = yield* readVerification(item);
  if (standing?.state === "OPEN")
    throw guardFailed(
      "E_CO_UNDER_VERIFICATION",
      "The item is being verified: its preference is suspended.",
      standing,
    );
  if (standing?.state === "DENIED")
    throw guardFailed("E_CO_VERIFICATION_FAILED", "The verification denied the item its origin.", standing);
}
