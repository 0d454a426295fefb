/** Money: amounts in đồng are integers, every conversion and every tax is rounded once, to one đồng. */

import { type Decimal, multiply, shift } from "./decimal.js";

/** `{amount: "12000.00", currency: "USD"}`: a decimal string and an ISO 4217 code. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** Half-up (away from zero at exactly one half) is the rule; truncation is there for offices that cut the fraction. */
export type RoundingPolicy = "HALF_UP" | "TRUNCATE";

/** The value as an integer: 0.5 → 1, 1.4999 → 1, 2.5 → 3. */
export function round(value: Decimal, policy: RoundingPolicy = "HALF_UP"): bigint {
  const one = 10n ** BigInt(value.scale);
  const whole = value.units / one;
  if (policy === "TRUNCATE") return whole;
  const rest = value.units % one;
  const half = rest < 0n ? -rest * 2n >= one : rest * 2n >= one;
  if (!half) return whole;
  return value.units < 0n ? whole - 1n : whole + 1n;
}

/** An amount in foreign currency, in đồng at `rate` đồng per unit. */
export function toVnd(amount: Decimal, rate: Decimal, policy: RoundingPolicy = "HALF_UP"): bigint {
  return round(multiply(amount, rate), policy);
}

/** `ratePercent` per cent of an amount in đồng. */
export function percentOf(
  amountVnd: bigint,
  ratePercent: Decimal,
  policy: RoundingPolicy = "HALF_UP",
): bigint {
  return round(shift({ units: amountVnd * ratePercent.units, scale: ratePercent.scale }, 2), policy);
}

/**
 * Splits a total in proportion to the weights so that the parts sum to it exactly: everybody gets the floor, and what
 * is left goes one by one to the largest remainders, ties to the lower position (largest-remainder method).
 *
 * @param total   not negative.
 * @param weights not negative, and not all zero; otherwise TypeError.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total < 0n || weightSum <= 0n || weights.some((weight) => weight < 0n)) {
    throw new TypeError("allocation needs a total and weights that are not negative, one weight above zero");
  }
  const parts = weights.map((weight) => (total * weight) / weightSum);
  const left = Number(total - parts.reduce((sum, part) => sum + part, 0n));
  const remainderOf = (index: number): bigint => (total * (weights[index] ?? 0n)) % weightSum;
  const byRemainder = weights
    .map((_, index) => index)
    .sort((a, b) => descending(remainderOf(a), remainderOf(b)) || a - b);
  for (const index of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}

function descending(a: bigint, b: bigint): number {
  return a > b ? -1 : a < b ? 1 : 0;
}
