import {
  errorCode,
  readExchangeRates,
  readRateSet,
  readTable,
  readVersionOn,
  runOnLedger,
  type LedgerReader,
  type ReferenceTableName,
} from "@antin/trade-documents";
import type { ReferenceView, TableView } from "../services.js";
import { hasCode } from "../services/service-error.js";

/** A table's version in force on a date, and its rows. */
export async function tableOn(
  table: ReferenceTableName,
  date: string,
  ledger: LedgerReader,
): Promise<TableView> {
  const version = await runOnLedger(readVersionOn(table, date), ledger);
  const rows = version === null ? null : await runOnLedger(readTable(table, date), ledger);
  return { table, date, version, rows };
}

/** What is in force on a date, read off the ledger's public state. */
export async function referenceOn(date: string, ledger: LedgerReader): Promise<ReferenceView> {
  const rates = await runOnLedger(readExchangeRates(date), ledger);
  const [first] = rates;
  return {
    date,
    rateSet: await rateSetOn(date, ledger),
    exchangeRates:
      first === undefined
        ? null
        : {
            weekStart: first.weekStart,
            rates: Object.fromEntries(rates.map(({ currency, rate }) => [currency, rate])),
          },
  };
}

async function rateSetOn(date: string, ledger: LedgerReader): Promise<ReferenceView["rateSet"]> {
  try {
    return await runOnLedger(readRateSet(date), ledger);
  } catch (error) {
    if (hasCode(error, errorCode.REFERENCE_DATA_MISSING)) return null;
    throw error;
  }
}
