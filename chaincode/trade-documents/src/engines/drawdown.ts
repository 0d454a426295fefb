/**
 * Drawdown: declarations draw from a permit line, an exemption list, a quota or a certificate's item. Nothing keeps a
 * running total: what remains is computed from the uses, exactly, each time.
 *
 *   available = authorised × (1 + tolerance) − committed − reserved
 */

import type { Quantity } from "../domain/codes/unit.js";
import {
  type Decimal,
  add,
  compare,
  decimal,
  formatDecimal,
  multiply,
  shift,
  subtract,
  sum,
} from "../domain/decimal.js";
import { DomainError, errorCode } from "../domain/errors.js";
import { type UseState, useState } from "../domain/use.js";

/** A line that can be drawn from, in one unit. */
export interface DrawableLine {
  readonly authorised: string;
  readonly unit: string;
  /** Per cent by which the authorised quantity may be exceeded; none when absent. */
  readonly tolerancePct?: string | undefined;
}

/** What one declaration line drew, in the unit of the line. */
export interface DrawnUse {
  readonly quantity: string;
  readonly state: UseState;
}

/** Declared quantities carry two decimals, and so does what remains of them. */
const decimalsMin = 2;

const ended: readonly UseState[] = [useState.RELEASED, useState.VOIDED];

/** What remains on a line; never negative when every use passed `reserve`. */
export function available(line: DrawableLine, uses: readonly DrawnUse[]): Decimal {
  const authorised = decimal(line.authorised);
  const tolerance = shift(multiply(authorised, decimal(line.tolerancePct ?? "0")), 2);
  return subtract(add(authorised, tolerance), drawn(uses));
}

/** Committed and reserved together: the least that an amendment of the line must leave authorised. */
export function drawn(uses: readonly DrawnUse[]): Decimal {
  return sum(uses.filter(({ state }) => !ended.includes(state)).map(({ quantity }) => decimal(quantity)));
}

/** A quantity as documents spell it: `14500.00`. */
export function formatQuantity(quantity: Decimal): string {
  return formatDecimal(quantity, decimalsMin);
}

/** True when nothing remains and nothing is reserved that could come back. */
export function isExhausted(line: DrawableLine, uses: readonly DrawnUse[]): boolean {
  return available(line, uses).units <= 0n && !uses.some(({ state }) => state === useState.RESERVED);
}

/**
 * Reserves a quantity on a line.
 *
 * @param quantityRule the rule that a use which is too large breaks; each kind of source names its own.
 * @throws DomainError DRAWDOWN_REFUSED (E_UNIT, E_USE_QUANTITY), DRAWDOWN_EXCEEDED with what is available.
 */
export function reserve(
  line: DrawableLine,
  uses: readonly DrawnUse[],
  wanted: Quantity,
  quantityRule = "E_PERMIT_QTY",
): DrawnUse {
  if (wanted.unit !== line.unit) {
    const details = { rule: "E_UNIT", vnaccs: "E8248", unit: line.unit, declared: wanted.unit };
    throw new DomainError(errorCode.DRAWDOWN_REFUSED, `The line counts in ${line.unit}.`, details);
  }
  const quantity = decimal(wanted.value);
  if (quantity.units <= 0n) throw refused("E_USE_QUANTITY", "A use draws more than nothing.");
  const left = available(line, uses);
  if (compare(quantity, left) > 0) {
    throw new DomainError(errorCode.DRAWDOWN_EXCEEDED, undefined, {
      rule: quantityRule,
      requested: formatQuantity(quantity),
      available: formatQuantity(left),
      unit: line.unit,
    });
  }
  return { quantity: wanted.value, state: useState.RESERVED };
}

/**
 * Commits a reservation, for what was really moved when that is less.
 *
 * @throws DomainError DRAWDOWN_REFUSED unless the use is reserved (E_USE_STATE) and covers `actual` (E_USE_QUANTITY).
 */
export function commit(use: DrawnUse, actual: string = use.quantity): DrawnUse {
  refuseUnless(use, useState.RESERVED);
  const quantity = decimal(actual);
  if (quantity.units <= 0n || compare(quantity, decimal(use.quantity)) > 0) {
    throw refused("E_USE_QUANTITY", "No more can be committed than was reserved.");
  }
  return { quantity: actual, state: useState.COMMITTED };
}

/** Gives a reservation back. @throws DomainError DRAWDOWN_REFUSED E_USE_STATE unless the use is reserved. */
export function release(use: DrawnUse): DrawnUse {
  refuseUnless(use, useState.RESERVED);
  return { ...use, state: useState.RELEASED };
}

/** Gives a committed use back, when a cleared declaration is cancelled. @throws DomainError DRAWDOWN_REFUSED E_USE_STATE */
export function reverse(use: DrawnUse): DrawnUse {
  refuseUnless(use, useState.COMMITTED);
  return { ...use, state: useState.RELEASED };
}

function refuseUnless(use: DrawnUse, state: UseState): void {
  if (use.state !== state) throw refused("E_USE_STATE", `The use is ${use.state}, not ${state}.`);
}

function refused(rule: string, message: string): DomainError {
  return new DomainError(errorCode.DRAWDOWN_REFUSED, message, { rule });
}
