/**
 * A guarantee that is smaller than the tax: the head of branch clears the share of the packages that it covers, and the rest
 * stays until the tax is paid (Circular 38/2015 art. 43). Goods in containers leave with their container, so only loose
 * goods have a share.
 */

import { canClear, guaranteedShare } from "../../../engines/clearance.js";
import type { Change, Guard, Situation } from "../../define-document.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import type { Reading } from "../../reading.js";
import { clearanceFacts } from "./declaration-clearance.js";
import { gateFacet, headOf } from "./declaration-facets.js";
import { facetsOf } from "./declaration-rules.js";
import { readHolds } from "../supervision/gate-hold-keys.js";

/** Only the tax stands in the way, and part of it is guaranteed. @throws CLEARANCE_REFUSED */
export function* clearShare(situation: Situation): Reading<Change> {
  const head = headOf(situation);
  const facts = yield* clearanceFacts(head, situation);
  const { ok, ...verdict } = canClear(facts);
  const others = verdict.missing.filter((code) => code !== "C6");
  if (ok || others.length > 0) throw new DomainError(errorCode.CLEARANCE_REFUSED, undefined, { ...verdict });
  const { packages = 0, containers = [], share } = head.facets;
  if (containers.length > 0) throw guardFailed("E_SHARE_CONTAINERS", "Goods in containers leave as a whole.");
  const { outstanding, guaranteed } = facts.tax;
  // Without the notice among the sources nobody can say how much is covered.
  if (outstanding === null) throw new DomainError(errorCode.SOURCE_MISSING);
  const cleared = guaranteedShare(packages, BigInt(guaranteed), BigInt(outstanding));
  if (cleared <= (share ?? 0))
    throw guardFailed("E_SHARE", "The guarantee covers no package more.", { cleared });
  return { facets: { share: cleared }, extras: { packages: cleared, of: packages } };
}

/** Of goods that are not cleared as a whole, no more leaves than the share. */
export const withinShare: Guard = function* (situation) {
  const { share, outPackages = 0, holds } = facetsOf(situation);
  const held = [...holds.map(({ reason }) => reason), ...(yield* readHolds(situation.number))];
  if (held.length > 0) throw guardFailed("E_HELD", "Customs holds the goods.", { held });
  const { packages } = situation.arguments as { packages?: number };
  if (share !== undefined && packages !== undefined && outPackages + packages <= share) return;
  throw guardFailed("E_SHARE_EXCEEDED", "More than the share that is cleared.", {
    share: share ?? 0,
    outPackages,
  });
};

/** The port lets part of the share go; the rest of the goods waits for the tax. */
export const shareOut = (situation: Situation): Change => {
  const { outPackages = 0 } = facetsOf(situation);
  const { packages = 0 } = situation.arguments as { packages?: number };
  return {
    facets: { gate: gateFacet.PARTLY_OUT, outPackages: outPackages + packages },
    extras: { packages },
  };
};
