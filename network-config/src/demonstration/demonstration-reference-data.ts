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
/** Nothing serves before both have published the same. */
const stewards = [keeper, "reference-approver"];
const VALID_DAYS = 3_650;
const WEEK_DAYS = 7;
const HOUR_MS = 3_600_000;

/**
 * Publishes the demonstration tariff, and the demonstration exchange rates of this week and the coming one, where none
 * are in force yet; what a ministry published is left alone. The coming week's stand ready when Monday begins in Viet
 * Nam: rates of a Thursday serve the week that follows (DOMAIN §5.1).
 */
export async function ensureReferenceData(
  api: ApiClient,
  repository: string,
  say: (line: string) => void,
  now = new Date(),
): Promise<void> {
  const today = localDate(now);
  const inForce = await api<ReferenceInForce>({ as: keeper, path: `/reference?date=${today}` });
  const read = (name: string): string =>
    readFileSync(path.join(repository, "network-config/reference", name), "utf8");
  if (inForce.rateSet === null) {
    const rows = parseTariffCsv(read("demonstration-tariff.csv"));
    const period = { effectiveFrom: `${today.slice(0, 4)}-01-01`, effectiveTo: addDays(today, VALID_DAYS) };
    for (const as of stewards)
      await api({ as, method: "POST", path: "/reference/rate-sets", json: { ...period, rows } });
    say(`Published the demonstration tariff, ${rows.length} rows`);
  }
  const quoted = parseExchangeRatesCsv(read("demonstration-exchange-rates.csv"));
  const rates = Object.fromEntries(quoted.map(({ currency, rate }) => [currency, rate]));
  for (const date of [today, addDays(today, WEEK_DAYS)]) {
    const { exchangeRates } = await api<ReferenceInForce>({ as: keeper, path: `/reference?date=${date}` });
    if (exchangeRates !== null) continue;
    const week = weekStart(date);
    for (const as of stewards)
      await api({
        as,
        method: "POST",
        path: "/reference/exchange-rates",
        json: { weekStart: week, rates },
      });
    say(`Published demonstration exchange rates for the week of ${week}`);
  }
}

/** Publishes the rates of each further week in time, for a start that stays up. Call the result to stop. */
export function keepReferenceData(
  api: ApiClient,
  repository: string,
  say: (line: string) => void,
): () => void {
  const timer = setInterval(() => {
    ensureReferenceData(api, repository, say).catch((error: unknown) => {
      say(`Reference data: ${error instanceof Error ? error.message : String(error)}`);
    });
  }, HOUR_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
