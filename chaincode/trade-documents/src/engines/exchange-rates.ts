/** Exchange rates in force: one per currency and week, Monday to Sunday, fixed on the Thursday before. */

import { weekStart } from "../domain/dates.js";
import { type Decimal, decimal, integerDecimal } from "../domain/decimal.js";
import { DomainError, errorCode } from "../domain/errors.js";

export interface ExchangeRate {
  readonly currency: string;
  /** Đồng per unit, a decimal string. */
  readonly rate: string;
  /** The Monday of the week in which declarations are registered at this rate. */
  readonly weekStart: string;
}

/**
 * The rates of a registration date for the currencies asked for, in order of currency; đồng needs none.
 *
 * @throws DomainError EXCHANGE_RATE_MISSING naming the first currency without a rate in that week.
 */
export function exchangeRatesFor(
  currencies: readonly string[],
  registrationDate: string,
  table: readonly ExchangeRate[],
): readonly ExchangeRate[] {
  const week = weekStart(registrationDate);
  const foreign = [...new Set(currencies)].filter((currency) => currency !== "VND").sort();
  return foreign.map((currency) => {
    const found = table.find((entry) => entry.currency === currency && entry.weekStart === week);
    if (found === undefined) {
      throw new DomainError(
        errorCode.EXCHANGE_RATE_MISSING,
        `No exchange rate for ${currency} in the week of ${week}.`,
        {
          currency,
          weekStart: week,
        },
      );
    }
    return { currency, rate: found.rate, weekStart: week };
  });
}

/** Đồng per unit of a currency, among rates that `exchangeRatesFor` returned. */
export function rateOf(currency: string, rates: readonly ExchangeRate[]): Decimal {
  if (currency === "VND") return integerDecimal(1n);
  const found = rates.find((entry) => entry.currency === currency);
  if (found === undefined) throw new TypeError(`no rate was looked up for ${currency}`);
  return decimal(found.rate);
}
