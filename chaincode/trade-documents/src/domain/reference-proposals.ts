/**
 * Putting reference tables in force: one steward proposes a whole version, another approves it. A version is named by its
 * content, and the past is never rewritten: a later version begins on the day of its approval at the earliest.
 */

import { z } from "zod";
import { type ClockName, statutoryClocks } from "./clock-table.js";
import { localDate } from "./dates.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "./errors.js";
import { date, timestamp } from "./fields.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
import { readRange, readValue, type Reading } from "./reading.js";
import {
  referenceProblems,
  referenceTableNames,
  type ReferenceTableName,
  referenceVersionId,
} from "./reference-tables.js";
import {
  readClock,
  readDeadline,
  readTable,
  readVersionOn,
  readVersions,
  type ReferenceProposal,
  referenceRowsKey,
  type ReferenceVersion,
  referenceVersionsKey,
} from "./reference-versions.js";
import { role } from "./roles.js";

const rowsMax = 2_000;

const table = z.enum(referenceTableNames as [ReferenceTableName, ...ReferenceTableName[]]);

const propose = z.strictObject({
  table,
  effectiveFrom: date,
  effectiveTo: date,
  rows: z.array(z.record(z.string(), z.string())).min(1).max(rowsMax),
});
const approve = z.strictObject({ table, id: z.string().regex(/^[0-9a-f]{64}$/) });
const ask = z.strictObject({ table, date: date.optional() });
const list = z.strictObject({ table });
const askDeadline = z.strictObject({
  clock: z.enum(Object.keys(statutoryClocks) as [ClockName, ...ClockName[]]),
  event: timestamp,
});

function* proposeVersion({
  arguments: { table: name, effectiveFrom, effectiveTo, rows },
  actor,
  now,
}: FunctionCall<z.infer<typeof propose>>): Reading<FunctionOutcome> {
  const problems = referenceProblems(name, rows).map(({ row, column, rule, message }) => ({
    pointer: `/arguments/rows/${row}/${column}`,
    rule,
    message,
  }));
  if (effectiveFrom > effectiveTo)
    problems.push({
      pointer: "/arguments/effectiveTo",
      rule: "E_VALIDITY",
      message: "ends before it begins",
    });
  if (problems.length > 0) throw invalidInput(problems);
  const id = referenceVersionId(name, { effectiveFrom, effectiveTo }, rows);
  const key = referenceRowsKey(name, id);
  if ((yield* readValue(key)) !== null)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "This version is already proposed.", { id });
  const proposedBy = actor.certificate;
  const proposal: ReferenceProposal = { id, effectiveFrom, effectiveTo, proposedBy, proposedAt: now, rows };
  return { result: { table: name, id, rows: rows.length }, writes: [{ key, value: proposal }] };
}

function* approveVersion({
  arguments: { table: name, id },
  actor,
  now,
}: FunctionCall<z.infer<typeof approve>>): Reading<FunctionOutcome> {
  const found = (yield* readValue(referenceRowsKey(name, id))) as ReferenceProposal | null;
  if (found?.id !== id)
    throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, "No such version was proposed.", { table: name });
  if (found.proposedBy === actor.certificate) throw new DomainError(errorCode.FOUR_EYES_REQUIRED);
  const versions = yield* readVersions(name);
  if (versions.some((known) => known.id === id))
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "This version is already approved.", { id });
  if (versions.length > 0 && found.effectiveFrom < localDate(now))
    throw guardFailed("E_RETROACTIVE", "A later version cannot change what was in force before today.", {
      effectiveFrom: found.effectiveFrom,
    });
  const { effectiveFrom, effectiveTo, proposedBy, proposedAt } = found;
  const version: ReferenceVersion = {
    id,
    effectiveFrom,
    effectiveTo,
    proposedBy,
    proposedAt,
    approvedBy: actor.certificate,
    approvedAt: now,
  };
  return {
    result: { table: name, ...version },
    writes: [{ key: referenceVersionsKey(name), value: [...versions, version] }],
  };
}

/** The version in force on a date with its rows; null when there is none. */
function* tableInForce({
  arguments: { table: name, date: asked },
  now,
}: FunctionCall<z.infer<typeof ask>>): Reading<FunctionOutcome> {
  const on = asked ?? localDate(now);
  const version = yield* readVersionOn(name, on);
  const rows = yield* readTable(name, on);
  return { result: { table: name, date: on, version, rows }, writes: [] };
}

/** Every version, and proposals that wait for a second pair of eyes. */
function* listVersions({
  arguments: { table: name },
}: FunctionCall<z.infer<typeof list>>): Reading<FunctionOutcome> {
  const versions = yield* readVersions(name);
  const proposals = (yield* readRange(referenceRowsKey(name)))
    .map(({ value }) => value as ReferenceProposal)
    .filter(({ id }) => !versions.some((known) => known.id === id))
    .map(({ rows, ...proposal }) => ({ ...proposal, rows: rows.length }));
  return { result: { table: name, versions, proposals }, writes: [] };
}

/** When the clock that an event started runs out, and the clock as it stands on the event's date. */
function* deadlineOf({
  arguments: { clock, event },
}: FunctionCall<z.infer<typeof askDeadline>>): Reading<FunctionOutcome> {
  const { amount, unit } = yield* readClock(clock, localDate(event));
  const due = yield* readDeadline(clock, event);
  return { result: { clock, event, amount, unit, due }, writes: [] };
}

const steward = [role.REFERENCE_DATA];

// prettier-ignore
export const referenceProposalFunctions: Readonly<Record<string, LedgerFunction>> = {
  "reference:ProposeTable": { argumentsSchema: propose, by: steward, run: proposeVersion },
  "reference:ApproveTable": { argumentsSchema: approve, by: steward, run: approveVersion },
  "reference:Table":        { argumentsSchema: ask,     by: [],      run: tableInForce },
  "reference:Versions":     { argumentsSchema: list,    by: [],      run: listVersions },
  "reference:Deadline":     { argumentsSchema: askDeadline, by: [],  run: deadlineOf },
};
