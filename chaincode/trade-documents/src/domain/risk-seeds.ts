/**
 * Seeds of the weekly draw: each contributor commits its own before it is drawn with, and reveals it when the week is long
 * over, so that anybody can repeat every draw. Source: DOMAIN §6.6.
 */

import { z } from "zod";
import { seedCommitment } from "../engines/draw.js";
import { addDays, endOfLocalDay, isoWeek } from "./dates.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "./errors.js";
import type { LedgerKey } from "./head.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
import { readRange, readValue, type Reading } from "./reading.js";
import { role } from "./roles.js";

/** A week's seeds are revealed so many days after it: what is still under way must not be foreseen. */
export const revealDelayDays = 60;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** ISO week, `2026-W47`. */
const epoch = z.string().regex(/^\d{4}-W\d{2}$/);

const commit = z.strictObject({
  epoch,
  /** SHA-256 of the seed. */
  commitment: hash,
});
const reveal = z.strictObject({ epoch, seed: hash });
const ask = z.strictObject({ epoch });

export type CommittedSeed = {
  readonly commitment: string;
  readonly committedAt: string;
  /** 64 hex digits, once revealed. */
  readonly seed?: string;
  readonly revealedAt?: string;
};

const seedsKey = (week: string): LedgerKey => ["risk-seed", week];
const seedKey = (week: string, mspId: string): LedgerKey => [...seedsKey(week), mspId];

/** An organisation's seed of a week, or null. */
export function* readSeed(week: string, mspId: string): Reading<CommittedSeed | null> {
  return (yield* readValue(seedKey(week, mspId))) as CommittedSeed | null;
}

/** Every seed of an organisation, by week. */
export function* readSeedsOf(
  mspId: string,
): Reading<readonly { readonly epoch: string; readonly seed: CommittedSeed }[]> {
  const found = yield* readRange(["risk-seed"]);
  return found.flatMap(({ key: [, epoch = "", organisation], value }) =>
    organisation === mspId ? [{ epoch, seed: value as unknown as CommittedSeed }] : [],
  );
}

/** The last instant at which a week's seeds are secret. */
export function seedsSecretUntil(week: string): string {
  return endOfLocalDay(addDays(lastDateOf(week), revealDelayDays));
}

/** The last date of a week. @throws DomainError INPUT_INVALID when the year has no such week */
export function lastDateOf(week: string): string {
  const [year = "", number = ""] = week.split("-W");
  // 4 January is in the first week of every year.
  const within = addDays(`${year}-01-04`, (Number(number) - 1) * 7);
  if (Number(number) < 1 || isoWeek(within) !== week)
    throw invalidInput([
      { pointer: "/arguments/epoch", rule: "E_EPOCH", message: "the year has no such week" },
    ]);
  let last = within;
  while (isoWeek(addDays(last, 1)) === week) last = addDays(last, 1);
  return last;
}

/** Each contributor commits its own seed of a week, once: nobody draws again for a better one. */
function* commitSeed({
  arguments: { epoch: week, commitment },
  actor,
  now,
}: FunctionCall<z.infer<typeof commit>>): Reading<FunctionOutcome> {
  if (endOfLocalDay(lastDateOf(week)) < now)
    throw guardFailed("E_RISK_EPOCH_OVER", "A seed is committed before its week is over.", { epoch: week });
  if ((yield* readSeed(week, actor.mspId)) !== null)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "The seed of this week is committed.", { epoch: week });
  const seed: CommittedSeed = { commitment, committedAt: now };
  return {
    result: { epoch: week, organisation: actor.mspId },
    writes: [{ key: seedKey(week, actor.mspId), value: seed }],
  };
}

/** The seed that was committed, and no other. */
function* revealSeed({
  arguments: { epoch: week, seed },
  actor,
  now,
}: FunctionCall<z.infer<typeof reveal>>): Reading<FunctionOutcome> {
  const found = yield* readSeed(week, actor.mspId);
  if (found === null)
    throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, "No seed of this week was committed.", {
      epoch: week,
    });
  if (found.seed !== undefined)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "The seed of this week is revealed.", { epoch: week });
  if (seedCommitment(seed) !== found.commitment)
    throw guardFailed("E_RISK_SEED", "This is not the seed that was committed.", { epoch: week });
  const opens = seedsSecretUntil(week);
  if (now <= opens)
    throw guardFailed("E_RISK_REVEAL", "A week's seeds stay secret for 60 days after it.", {
      epoch: week,
      opens,
    });
  return {
    result: { epoch: week, organisation: actor.mspId },
    writes: [{ key: seedKey(week, actor.mspId), value: { ...found, seed, revealedAt: now } }],
  };
}

/** The contributors' seeds of a week as far as they are known. */
function* describe({
  arguments: { epoch: week },
}: FunctionCall<z.infer<typeof ask>>): Reading<FunctionOutcome> {
  const found = yield* readRange(seedsKey(week));
  const seeds = Object.fromEntries(found.map(({ key, value }) => [key.at(-1) ?? "", value]));
  return { result: { epoch: week, seeds }, writes: [] };
}

const contributors = [role.RISK_ENGINE, role.AUDITOR];

// prettier-ignore
export const riskSeedFunctions: Readonly<Record<string, LedgerFunction>> = {
  "risk-seed:Commit":   { argumentsSchema: commit, by: contributors, run: commitSeed },
  "risk-seed:Reveal":   { argumentsSchema: reveal, by: contributors, run: revealSeed },
  "risk-seed:Describe": { argumentsSchema: ask,    by: [],           run: describe },
};
