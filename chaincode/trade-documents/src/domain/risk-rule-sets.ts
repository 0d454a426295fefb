/**
 * Sets of exception rules. What the rules are stays secret; their commitment, their owner's two signatures and their end
 * are on the ledger. A set lives six months at most; an emergency set is in force at once, on one signature, for three
 * days. Source: DOMAIN §6.4, §6.7.
 */

import { z } from "zod";
import { addHours, addMonths, localDate } from "./dates.js";
import { DomainError, errorCode, type FieldProblem, guardFailed, invalidInput } from "./errors.js";
import { timestamp } from "./fields.js";
import type { LedgerKey } from "./head.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
import { readRange, readValue, type Reading } from "./reading.js";
import { role } from "./roles.js";
import { ruleLifeMonthsMax } from "../engines/risk-rules.js";

/** An emergency needs no second person, and no long life either. */
export const emergencyHoursMax = 72;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const rulesVersion = z.string().regex(/^[A-Z0-9-]{1,30} v[1-9]\d{0,5}$/);

const propose = z.strictObject({
  rulesVersion,
  /** SHA-256 of a 16-byte salt and the canonical JSON of the list of rules. */
  commitment: hash,
  validFrom: timestamp,
  validTo: timestamp,
  emergency: z.boolean().optional(),
});
const commit = propose.omit({ validFrom: true, emergency: true });
const approve = z.strictObject({ rulesVersion, commitment: hash });

export type CommittedRules = {
  readonly commitment: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly emergency: boolean;
  readonly committedAt: string;
  readonly proposedBy: string;
  readonly approvedBy?: string;
  readonly approvedAt?: string;
};

export interface NamedRules extends CommittedRules {
  readonly rulesVersion: string;
}

const setsKey: LedgerKey = ["risk-rules"];
const setKey = (version: string): LedgerKey => [...setsKey, version];

/** Every set of rules, drafts and lapsed ones too. */
export function* readRuleSets(): Reading<readonly NamedRules[]> {
  const found = yield* readRange(setsKey);
  return found.map(({ key, value }) => ({
    rulesVersion: key.at(-1) ?? "",
    ...(value as unknown as CommittedRules),
  }));
}

/** Is a set in force at an instant? Approved before it, begun and not lapsed. */
export function areRulesInForce({ approvedAt, validFrom, validTo }: CommittedRules, at: string): boolean {
  return approvedAt !== undefined && approvedAt <= at && validFrom <= at && at <= validTo;
}

function* proposeRules({
  arguments: { rulesVersion: version, emergency = false, ...proposal },
  actor,
  now,
}: FunctionCall<z.infer<typeof propose>>): Reading<FunctionOutcome> {
  if ((yield* readValue(setKey(version))) !== null)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "These rules are committed.", { rulesVersion: version });
  const problems = lifeProblems(proposal, emergency, now);
  if (problems.length > 0) throw invalidInput(problems);
  const { certificate } = actor;
  const set: CommittedRules = {
    ...proposal,
    emergency,
    committedAt: now,
    proposedBy: certificate,
    ...(emergency && { approvedBy: certificate, approvedAt: now }),
  };
  return { result: { rulesVersion: version }, writes: [{ key: setKey(version), value: set }] };
}

/** The first rules of a ledger, in force at once, as the first profile is. */
function* commitFirst(call: FunctionCall<z.infer<typeof commit>>): Reading<FunctionOutcome> {
  const { arguments: inputs, actor, now } = call;
  if ((yield* readRuleSets()).length > 0)
    throw guardFailed(
      "E_RISK_SECOND",
      "All rules but the first are proposed by one and approved by another.",
    );
  const { result, writes } = yield* proposeRules({ ...call, arguments: { ...inputs, validFrom: now } });
  const approval = { approvedBy: actor.certificate, approvedAt: now };
  return {
    result,
    writes: writes.map(({ key, value }) => ({ key, value: { ...(value as CommittedRules), ...approval } })),
  };
}

function lifeProblems(
  { validFrom, validTo }: { readonly validFrom: string; readonly validTo: string },
  emergency: boolean,
  now: string,
): FieldProblem[] {
  const longest = emergency
    ? addHours(validFrom, emergencyHoursMax)
    : `${addMonths(localDate(validFrom), ruleLifeMonthsMax)}T23:59:59.999Z`;
  const problem = (member: string, rule: string, message: string): FieldProblem => ({
    pointer: `/arguments/${member}`,
    rule,
    message,
  });
  return [
    ...(validFrom < now ? [problem("validFrom", "E_RISK_RETROACTIVE", "rules do not reach back")] : []),
    ...(validTo <= validFrom ? [problem("validTo", "E_VALIDITY", "ends before it begins")] : []),
    ...(validTo > longest
      ? [problem("validTo", "E_RISK_RULE_LIFE", "rules live six months at most, in an emergency three days")]
      : []),
  ];
}

/** @throws FOUR_EYES_REQUIRED for the person who proposed them */
function* approveRules({
  arguments: { rulesVersion: version, commitment },
  actor,
  now,
}: FunctionCall<z.infer<typeof approve>>): Reading<FunctionOutcome> {
  const found = (yield* readValue(setKey(version))) as CommittedRules | null;
  if (found?.commitment !== commitment)
    throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, "No such rules were proposed.", {
      rulesVersion: version,
    });
  if (found.approvedAt !== undefined)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "These rules are approved.", { rulesVersion: version });
  if (found.proposedBy === actor.certificate) throw new DomainError(errorCode.FOUR_EYES_REQUIRED);
  if (found.validTo <= now)
    throw guardFailed("E_RISK_RULES_LAPSED", "These rules have lapsed.", { validTo: found.validTo });
  const approved: CommittedRules = { ...found, approvedBy: actor.certificate, approvedAt: now };
  return { result: { rulesVersion: version }, writes: [{ key: setKey(version), value: approved }] };
}

/** Every set, and whether it is in force now. */
function* describe({ now }: FunctionCall): Reading<FunctionOutcome> {
  const sets = (yield* readRuleSets()).map((set) => ({ ...set, inForce: areRulesInForce(set, now) }));
  return { result: { rules: sets }, writes: [] };
}

const managers = [role.RISK_OFFICER, role.CUSTOMS_HQ];
const readers = [...managers, role.RISK_ENGINE, role.AUDITOR];

// prettier-ignore
export const riskRuleFunctions: Readonly<Record<string, LedgerFunction>> = {
  "risk-rules:Commit":   { argumentsSchema: commit,             by: managers, run: commitFirst },
  "risk-rules:Propose":  { argumentsSchema: propose,            by: managers, run: proposeRules },
  "risk-rules:Approve":  { argumentsSchema: approve,            by: managers, run: approveRules },
  "risk-rules:Describe": { argumentsSchema: z.strictObject({}), by: readers,  run: describe },
};
