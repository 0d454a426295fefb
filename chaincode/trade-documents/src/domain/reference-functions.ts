/**
 * Publishing reference data. A tariff comes in parts, and serves only once it is activated: then all of its parts are
 * there and its id is the hash of its rows, so nobody can add or change a row afterwards.
 */

import { z } from "zod";
import { rateRowProblems, rateSetId } from "../engines/rate-set.js";
import type { RateRow } from "../engines/tariff.js";
import type { JsonObject, JsonValue } from "./canonical-json.js";
import { checkCurrency } from "./codes/currency.js";
import { localDate, weekStart } from "./dates.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "./errors.js";
import { coded, date, decimalText } from "./fields.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
import { type KeyValue, readRange, readValue, type Reading } from "./reading.js";
import {
  activeRateSetsKey,
  type ActiveRateSet,
  exchangeRateKey,
  rateKey,
  ratePartKey,
  rateRowsKey,
  readExchangeRates,
  readRateRows,
  readRateSet,
  sharesKeys,
} from "./reference-data.js";
import { role } from "./roles.js";

const rowsPerPartMax = 1000;
const partsMax = 100;

const setId = z.string().regex(/^[0-9a-f]{64}$/);

const publishRates = z.strictObject({
  setId,
  effectiveFrom: date,
  effectiveTo: date,
  /** Counts from 1. */
  part: z.int().min(1).max(partsMax),
  parts: z.int().min(1).max(partsMax),
  rows: z
    .array(z.looseObject({ prefix: z.string() }))
    .min(1)
    .max(rowsPerPartMax),
});

type PublishRates = z.infer<typeof publishRates>;

const activateRates = z.strictObject({ setId });

const publishExchangeRates = z.strictObject({
  weekStart: date,
  /** Đồng per unit. */
  rates: z.record(coded(checkCurrency), decimalText(6, "positive")),
});

const describe = z.strictObject({ date: date.optional() });
const rates = z.strictObject({
  prefixes: z
    .array(z.string().regex(/^\d{2,8}$/))
    .min(1)
    .max(100),
  date: date.optional(),
});

/** Keys of a part: its rows, and the part itself with what all parts must agree on. */
function* publish({ arguments: input }: FunctionCall<PublishRates>): Reading<FunctionOutcome> {
  const { setId: id, part, parts, effectiveFrom, effectiveTo, rows } = input;
  refuseActive(yield* activeSets(), id);
  const problems = rows.flatMap((row, index) => rowProblems(row, index));
  if (part > parts)
    problems.push({ pointer: "/arguments/part", rule: "E_PART", message: "beyond the number of parts" });
  if (effectiveFrom > effectiveTo)
    problems.push({
      pointer: "/arguments/effectiveTo",
      rule: "E_VALIDITY",
      message: "ends before it begins",
    });
  if (problems.length > 0) throw invalidInput(problems);
  const writes = rows.map(({ prefix, ...row }) => ({ key: rateKey(id, prefix), value: row as JsonObject }));
  const header = { effectiveFrom, effectiveTo, parts, rows: rows.length };
  return {
    result: { setId: id, part, parts },
    writes: [...writes, { key: ratePartKey(id, part), value: header }],
  };
}

/** Rows of an active tariff never change, under its own id or under one that would write the same keys. */
function refuseActive(active: readonly ActiveRateSet[], id: string): void {
  const same = active.find((set) => sharesKeys(set.setId, id));
  if (same !== undefined)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "This tariff is already active.", { setId: same.setId });
}

function rowProblems(
  row: PublishRates["rows"][number],
  index: number,
): { pointer: string; rule: string; message: string }[] {
  try {
    return rateRowProblems(row as unknown as RateRow).map(({ field, rule, message }) => ({
      pointer: `/arguments/rows/${index}/${field}`,
      rule,
      message,
    }));
  } catch {
    return [{ pointer: `/arguments/rows/${index}`, rule: "E_TYPE", message: "not a row of a tariff" }];
  }
}

function* activate({
  arguments: { setId: id },
}: FunctionCall<z.infer<typeof activateRates>>): Reading<FunctionOutcome> {
  const active = yield* activeSets();
  refuseActive(active, id);
  const period = completeSet(yield* readRange(ratePartKey(id)), id);
  const rows = (yield* readRange(rateRowsKey(id))).map(rowFrom);
  if (rateSetId(rows) !== id)
    throw guardFailed("E_RATE_SET_ID", "The id is not the hash of the published rows.");
  const set: ActiveRateSet = { setId: id, ...period };
  return { result: set, writes: [{ key: activeRateSetsKey, value: [...active, set] }] };
}

/** The period that all parts agree on. @throws GUARD_FAILED when a part is missing or of another set */
function completeSet(
  parts: readonly KeyValue[],
  id: string,
): Pick<ActiveRateSet, "effectiveFrom" | "effectiveTo"> {
  const headers = parts.map(
    ({ value }) => value as { parts: number; effectiveFrom: string; effectiveTo: string },
  );
  const [first] = headers;
  const agree = headers.every(
    (header) =>
      header.parts === headers.length &&
      header.effectiveFrom === first?.effectiveFrom &&
      header.effectiveTo === first.effectiveTo,
  );
  if (first === undefined || !agree)
    throw guardFailed("E_RATE_PARTS", "Parts of the tariff are missing, or differ.", {
      setId: id,
      found: parts.length,
    });
  return { effectiveFrom: first.effectiveFrom, effectiveTo: first.effectiveTo };
}

function rowFrom({ key, value }: KeyValue): RateRow {
  return { prefix: key[2], ...(value as JsonObject) } as unknown as RateRow;
}

function* activeSets(): Reading<readonly ActiveRateSet[]> {
  return ((yield* readValue(activeRateSetsKey)) ?? []) as readonly ActiveRateSet[];
}

/** A week's rates are published once: what was registered with them stays explainable. */
function* publishFx({
  arguments: input,
}: FunctionCall<z.infer<typeof publishExchangeRates>>): Reading<FunctionOutcome> {
  const { weekStart: week, rates: published } = input;
  if (weekStart(week) !== week)
    throw invalidInput([
      { pointer: "/arguments/weekStart", rule: "E_MONDAY", message: "a week starts on Monday" },
    ]);
  const key = exchangeRateKey(week);
  if ((yield* readValue(key)) !== null)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "This week's rates are published.", { weekStart: week });
  return {
    result: { weekStart: week, currencies: Object.keys(published).length },
    writes: [{ key, value: published }],
  };
}

/** What is in force on a date: the tariff, and the week's exchange rates. */
function* describeInForce({
  arguments: asked,
  now,
}: FunctionCall<z.infer<typeof describe>>): Reading<FunctionOutcome> {
  const on = asked.date ?? localDate(now);
  const active = yield* activeSets();
  const rateSet = active.findLast((set) => set.effectiveFrom <= on && on <= set.effectiveTo) ?? null;
  const exchangeRates = yield* readExchangeRates(on);
  return {
    result: { date: on, rateSet, rateSets: active, exchangeRates } as unknown as JsonValue,
    writes: [],
  };
}

/** Tariff rows in force for commodity codes or prefixes, each by the longest prefix that has a row. */
function* ratesInForce({
  arguments: asked,
  now,
}: FunctionCall<z.infer<typeof rates>>): Reading<FunctionOutcome> {
  const { setId: id } = yield* readRateSet(asked.date ?? localDate(now));
  const rows = yield* readRateRows(id, asked.prefixes);
  return { result: { setId: id, rows } as unknown as JsonValue, writes: [] };
}

const steward = [role.REFERENCE_DATA];

// prettier-ignore
export const referenceFunctions: Readonly<Record<string, LedgerFunction>> = {
  "reference:PublishRates":         { argumentsSchema: publishRates,         by: steward, run: publish },
  "reference:ActivateRates":        { argumentsSchema: activateRates,        by: steward, run: activate },
  "reference:PublishExchangeRates": { argumentsSchema: publishExchangeRates, by: steward, run: publishFx },
  "reference:Describe":             { argumentsSchema: describe,             by: [],      run: describeInForce },
  "reference:Rates":                { argumentsSchema: rates,                by: [],      run: ratesInForce },
};
