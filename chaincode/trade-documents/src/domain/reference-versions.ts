/** Versions of reference tables on the ledger, as decisions read them. */

import { type ClockName, statutoryClocks } from "./clock-table.js";
import { localDate } from "./dates.js";
import { type Clock, type ClockUnit, dueAt } from "./deadline.js";
import type { LedgerKey } from "./head.js";
import { readValue, type Reading } from "./reading.js";
import { referenceTable, type ReferenceRow, type ReferenceTableName } from "./reference-tables.js";

/** A version that two people put in force; the certificates are the first digits of their hashes. */
export type ReferenceVersion = {
  readonly id: string;
  readonly effectiveFrom: string;
  readonly effectiveTo: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly approvedBy: string;
  readonly approvedAt: string;
};

/** What was proposed; it stays under its key when it is approved. */
export type ReferenceProposal = Omit<ReferenceVersion, "approvedBy" | "approvedAt"> & {
  readonly rows: readonly ReferenceRow[];
};

const keyDigits = 16;

export function referenceVersionsKey(table: ReferenceTableName): LedgerKey {
  return ["reference-versions", table];
}

/** One version's rows; those of all versions without an id. */
export function referenceRowsKey(table: ReferenceTableName, id?: string): LedgerKey {
  return id === undefined ? ["reference-rows", table] : ["reference-rows", table, id.slice(0, keyDigits)];
}

export function* readVersions(table: ReferenceTableName): Reading<readonly ReferenceVersion[]> {
  return ((yield* readValue(referenceVersionsKey(table))) ?? []) as readonly ReferenceVersion[];
}

/** The version in force on a date: of several the one approved last; null when there is none. */
export function* readVersionOn(table: ReferenceTableName, date: string): Reading<ReferenceVersion | null> {
  const versions = yield* readVersions(table);
  return versions.findLast((known) => known.effectiveFrom <= date && date <= known.effectiveTo) ?? null;
}

/** Rows of the version in force on a date; null when there is none. */
export function* readTable(table: ReferenceTableName, date: string): Reading<readonly ReferenceRow[] | null> {
  const version = yield* readVersionOn(table, date);
  if (version === null) return null;
  const proposal = (yield* readValue(referenceRowsKey(table, version.id))) as ReferenceProposal | null;
  return proposal?.rows ?? null;
}

/** Public holidays as published; none where no table is in force, so that weekends alone count. */
export function* readHolidays(date: string): Reading<readonly string[]> {
  const rows = yield* readTable(referenceTable.holidays, date);
  return (rows ?? []).map((row) => row["date"] ?? "");
}

/** A clock as it stands on a date. */
export function* readClock(name: ClockName, date: string): Reading<Clock> {
  const row = (yield* readTable(referenceTable.clocks, date))?.find((cells) => cells["name"] === name);
  if (row === undefined) return statutoryClocks[name];
  return { amount: Number(row["amount"]), unit: row["unit"] as ClockUnit };
}

/** When the clock runs out that an event started, by the clocks and holidays in force on the event's date. */
export function* readDeadline(name: ClockName, event: string): Reading<string> {
  const date = localDate(event);
  return dueAt(yield* readClock(name, date), event, yield* readHolidays(date));
}
