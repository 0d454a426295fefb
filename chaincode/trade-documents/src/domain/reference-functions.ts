/**
 * Publishing tariffs and exchange rates, by two people. A tariff comes in parts, and serves only once another steward
 * activates it: then all of its parts are there and its id is the hash of its rows, so nobody can add or change a row
 * afterwards. A week's exchange rates serve once a second steward publishes the same ones.
 */

import { z } from "zod";
import { rateRowProblems, rateSetId } from "../engines/rate-set.js";
import type { RateRow } from "../engines/tariff.js";
import { canonicalJson, type JsonObject, type JsonValue } from "./canonical-json.js";
import { checkCurrency } from "./codes/currency.js";
import { localDate, weekStart } from "./dates.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "./errors.js";
import { coded, date, decimalText } from "./fields.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
import { namesOf } from "./names.js";
import { type KeyValue, readRange, readValue, type Reading } from "./reading.js";
import {
  activeRateSetsKey,
  type ActiveRateSet,
  exchangeRateKey,
  exchangeRateProposalKey,
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

/** What all parts of a set must agree on, and how many rows this one has. */
type RatePart = {
  readonly effectiveFrom: string;
  readonly effectiveTo: string;
  readonly parts: number;
  readonly rows: number;
  readonly publishedBy: string;
};

const activateRates = z.strictObject({ setId });

const publishExchangeRates = z.strictObject({
  weekStart: date,
  /** Đồng per unit. */
  rates: z.record(coded(checkCurrency), decimalText(6, "positive")),
});

type ExchangeRateProposal = { readonly rates: Readonly<Record<string, string>>; readonly proposedBy: string };

/** What became of a publication: it waits for a second steward, or serves. */
export const publication = namesOf({ PROPOSED: true, IN_FORCE: true });

const describe = z.strictObject({ date: date.optional() });
const rates = z.strictObject({
  prefixes: z
    .array(z.string().regex(/^\d{2,8}$/))
    .min(1)
    .max(100),
  date: date.optional(),
});

/** Keys of a part: its rows, and the part itself with what all parts must agree on. */
function* publish({ arguments: input, actor }: FunctionCall<PublishRates>): Reading<FunctionOutcome> {
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
  const header: RatePart = {
    effectiveFrom,
    effectiveTo,
    parts,
    rows: rows.length,
    publishedBy: actor.certificate,
  };
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
  actor,
}: FunctionCall<z.infer<typeof activateRates>>): Reading<FunctionOutcome> {
  const active = yield* activeSets();
  refuseActive(active, id);
  const { publishedBy, ...period } = completeSet(yield* readRange(ratePartKey(id)), id);
  if (publishedBy === actor.certificate) throw new DomainError(errorCode.FOUR_EYES_REQUIRED);
  const rows = (yield* readRange(rateRowsKey(id))).map(rowFrom);
  if (rateSetId(rows) !== id)
    throw guardFailed("E_RATE_SET_ID", "The id is not the hash of the published rows.");
  const set: ActiveRateSet = { setId: id, ...period };
  return { result: set, writes: [{ key: activeRateSetsKey, value: [...active, set] }] };
}

/** Period and publisher, which all parts agree on. @throws GUARD_FAILED when a part is missing or of another set */
function completeSet(
  parts: readonly KeyValue[],
  id: string,
): Pick<RatePart, "effectiveFrom" | "effectiveTo" | "publishedBy"> {
  const headers = parts.map(({ value }) => value as RatePart);
  const [first] = headers;
  const agree = headers.every(
    (header) =>
      header.parts === headers.length &&
      header.effectiveFrom === first?.effectiveFrom &&
      header.effectiveTo === first.effectiveTo &&
      header.publishedBy === first.publishedBy,
  );
  if (first === undefined || !agree)
    throw guardFailed("E_RATE_PARTS", "Parts of the tariff are missing, or differ.", {
      setId: id,
      found: parts.length,
    });
  const { effectiveFrom, effectiveTo, publishedBy } = first;
  return { effectiveFrom, effectiveTo, publishedBy };
}

function rowFrom({ key, value }: KeyValue): RateRow {
  return { prefix: key[2], ...(value as JsonObject) } as unknown as RateRow;
}

function* activeSets(): Reading<readonly ActiveRateSet[]> {
  return ((yield* readValue(activeRateSetsKey)) ?? []) as readonly ActiveRateSet[];
}

/** A week's rates come into force once: what was registered with them stays explainable. */
function* publishFx({
  arguments: input,
  actor,
}: FunctionCall<z.infer<typeof publishExchangeRates>>): Reading<FunctionOutcome> {
  const { weekStart: week, rates: published } = input;
  if (weekStart(week) !== week)
    throw invalidInput([
      { pointer: "/arguments/weekStart", rule: "E_MONDAY", message: "a week starts on Monday" },
    ]);
  const key = exchangeRateKey(week);
  if ((yield* readValue(key)) !== null)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "This week's rates are published.", { weekStart: week });
  const proposalKey = exchangeRateProposalKey(week);
  const proposal = (yield* readValue(proposalKey)) as ExchangeRateProposal | null;
  const confirms =
    proposal !== null &&
    proposal.proposedBy !== actor.certificate &&
    canonicalJson(proposal.rates) === canonicalJson(published);
  const result = {
    weekStart: week,
    currencies: Object.keys(published).length,
    state: confirms ? publication.IN_FORCE : publication.PROPOSED,
  };
  if (confirms) return { result, writes: [{ key, value: published }] };
  const next: ExchangeRateProposal = { rates: published, proposedBy: actor.certificate };
  return { result, writes: [{ key: proposalKey, value: next }] };
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
