import { readFileSync } from "node:fs";
import path from "node:path";
import { parseExchangeRatesCsv, parseTariffCsv, weekStart } from "@antin/trade-documents";
import { addDays, localDate } from "./local-date.js";
import type { ApiClient } from "./api-client.js";

/** What is in force, as `GET /reference` tells it. */
interface ReferenceInForce {
  readonly rateSet: { readonly setId: string } | null;
  readonly exchangeRates: {
    readonly weekStart: string;
    readonly rates: Readonly<Record<string, string>>;
  } | null;
}

const keeper = "reference-data";
const VALID_DAYS = 3_650;

/**
 * Publishes the demonstration tariff and this week's demonstration exchange rates where none is in force yet; what a
 * ministry published is left alone.
 */
export async function ensureReferenceData(
  api: ApiClient,
  repository: string,
  say: (line: string) => void,
): Promise<void> {
  const today = localDate(new Date());
  const inForce = await api<ReferenceInForce>({ as: keeper, path: `/reference?date=${today}` });
  const read = (name: string): string =>
    readFileSync(path.join(repository, "network-config/reference", name), "utf8");
  if (inForce.rateSet === null) {
    const rows = parseTariffCsv(read("demonstration-tariff.csv"));
    await api({
      as: keeper,
      method: "POST",
      path: "/reference/rate-sets",
      json: { effectiveFrom: `${today.slice(0, 4)}-01-01`, effectiveTo: addDays(today, VALID_DAYS), rows },
    });
    say(`Published the demonstration tariff, ${rows.length} rows`);
  }
  if (inForce.exchangeRates === null) {
    const quoted = parseExchangeRatesCsv(read("demonstration-exchange-rates.csv"));
    const rates = Object.fromEntries(quoted.map(({ currency, rate }) => [currency, rate]));
    const week = weekStart(today);
    await api({
      as: keeper,
      method: "POST",
      path: "/reference/exchange-rates",
      json: { weekStart: week, rates },
    });
    say(`Published demonstration exchange rates for the week of ${week}`);
  }
}
