/** Dated reference data on the ledger, as decisions read it: tariff rows by content-addressed set, exchange rates by week. */

import type { ExchangeRate } from "../engines/exchange-rates.js";
import { prefixesOf, type RateRow } from "../engines/tariff.js";
import type { JsonObject } from "./canonical-json.js";
import { weekStart } from "./dates.js";
import { DomainError, errorCode } from "./errors.js";
import type { LedgerKey } from "./head.js";
import { readValue, type Reading } from "./reading.js";

/** A tariff that was activated, and the dates of registration it serves. */
export type ActiveRateSet = {
  readonly setId: string;
  readonly effectiveFrom: string;
  readonly effectiveTo: string;
};

/** Digits of a set's id in its keys: enough never to meet again, few because every key that is read stands in the block. */
const keyDigits = 16;

/** Two sets with one abbreviation would write each other's rows, so only one of them may ever be active. */
export const sharesKeys = (setId: string, other: string): boolean =>
  setId.slice(0, keyDigits) === other.slice(0, keyDigits);

export const activeRateSetsKey: LedgerKey = ["rate-sets"];

export function rateKey(setId: string, prefix: string): LedgerKey {
  return [...rateRowsKey(setId), prefix];
}

/** Every row of a set. */
export function rateRowsKey(setId: string): LedgerKey {
  return ["rate", setId.slice(0, keyDigits)];
}

/** One part of a set as it was published; all of them without a part number. */
export function ratePartKey(setId: string, part?: number): LedgerKey {
  const parts: LedgerKey = ["rate-part", setId.slice(0, keyDigits)];
  return part === undefined ? parts : [...parts, String(part).padStart(3, "0")];
}

export function exchangeRateKey(week: string): LedgerKey {
  return ["fx", week];
}

/** Rates of a week that one steward published; they serve once another publishes the same. */
export function exchangeRateProposalKey(week: string): LedgerKey {
  return ["fx-proposal", week];
}

/** The tariff that registrations of a date are assessed with; the one activated last, where two cover the date. */
export function* readRateSet(date: string): Reading<ActiveRateSet> {
  const active = ((yield* readValue(activeRateSetsKey)) ?? []) as readonly ActiveRateSet[];
  const found = active.findLast((set) => set.effectiveFrom <= date && date <= set.effectiveTo);
  if (found === undefined)
    throw new DomainError(errorCode.REFERENCE_DATA_MISSING, "No tariff is in force on this date.", { date });
  return found;
}

/** Of each commodity code the row with the longest prefix; codes without a row are left out. */
export function* readRateRows(setId: string, commodities: readonly string[]): Reading<readonly RateRow[]> {
  const rows: RateRow[] = [];
  for (const hs of new Set(commodities)) {
    for (const prefix of prefixesOf(hs)) {
      const row = (yield* readValue(rateKey(setId, prefix))) as JsonObject | null;
      if (row === null) continue;
      if (!rows.some((known) => known.prefix === prefix)) rows.push({ prefix, ...row } as unknown as RateRow);
      break;
    }
  }
  return rows;
}

/** Rates of the week of a date; empty when none were published. */
export function* readExchangeRates(date: string): Reading<readonly ExchangeRate[]> {
  const week = weekStart(date);
  const rates = ((yield* readValue(exchangeRateKey(week))) ?? {}) as Readonly<Record<string, string>>;
  return Object.entries(rates).map(([currency, rate]) => ({ currency, rate, weekStart: week }));
}
