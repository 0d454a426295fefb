/** Interest on tax that is paid after its due date: simple, by day. */

import { decimal } from "../domain/decimal.js";
import { percentOf } from "../domain/money.js";

/** Per cent of the unpaid tax for each day (Circular 38/2015). */
export const lateInterestPercentPerDay = "0.03";

/** Interest in đồng on an amount that is `days` late, rounded once at the end. */
export function lateInterest(
  amountVnd: bigint,
  days: number,
  percentPerDay = lateInterestPercentPerDay,
): bigint {
  return days > 0 ? percentOf(amountVnd * BigInt(days), decimal(percentPerDay)) : 0n;
}
