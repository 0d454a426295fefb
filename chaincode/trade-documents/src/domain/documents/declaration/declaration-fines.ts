/** Administrative fines on a declaration: C8 asks for them to be settled, and for the goods to be allowed in. */

import type { Effect, Guard } from "../../define-document.js";
import { guardFailed } from "../../errors.js";
import type { Fine } from "./declaration-facets.js";
import { commonFacetsOf } from "./declaration-rules.js";

export const imposeFine: Effect = (situation) => {
  const { decisionNo, amount, goodsAllowed, reason } = situation.arguments as Omit<
    Fine,
    "by" | "receiptNo"
  > & {
    reason: string;
  };
  const fine: Fine = { decisionNo, amount, goodsAllowed, by: situation.actor.certificate };
  return {
    facets: { fines: [...(commonFacetsOf(situation).fines ?? []), fine] },
    extras: { decisionNo, amount, reason },
  };
};

export const fineIsOpen: Guard = (situation) => {
  const { decisionNo } = situation.arguments;
  const fine = commonFacetsOf(situation).fines?.find((one) => one.decisionNo === decisionNo);
  if (fine !== undefined && fine.receiptNo === undefined) return undefined;
  throw guardFailed("E_FINE", "No fine of this decision is open.");
};

export const settleFine: Effect = (situation) => {
  const { decisionNo, receiptNo } = situation.arguments as { decisionNo: string; receiptNo: string };
  const fines = commonFacetsOf(situation).fines ?? [];
  return {
    facets: { fines: fines.map((fine) => (fine.decisionNo === decisionNo ? { ...fine, receiptNo } : fine)) },
    extras: { decisionNo, receiptNo },
  };
};
