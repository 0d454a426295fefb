/** Layer 2: what management requires beside the score. Rules are data, with an owner and an end. */

import { addMonths, isDate } from "../domain/dates.js";
import { type Channel, higher, lower } from "./channel.js";
import { type Predicate, type RiskContext, holds, predicateProblem } from "./risk-predicate.js";

/**
 * MIN_YELLOW and FORCE_SCAN raise, CAP_YELLOW and CAP_GREEN lower, FORCE_RED beats the caps, and HOLD keeps the goods
 * whatever the channel.
 */
export const ruleActions = [
  "MIN_YELLOW",
  "FORCE_RED",
  "FORCE_SCAN",
  "CAP_YELLOW",
  "CAP_GREEN",
  "HOLD",
] as const;
export type RuleAction = (typeof ruleActions)[number];

export interface RiskRule {
  readonly id: string;
  readonly version: number;
  /** Dates, both included. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly scope: "import" | "export";
  readonly predicate: Predicate;
  readonly action: RuleAction;
  readonly priority: number;
  readonly owner: string;
  readonly legalBasis: string;
}

export interface RuleHit {
  readonly id: string;
  readonly version: number;
  readonly action: RuleAction;
}

export interface RuledChannel {
  readonly channel: Channel;
  readonly hold: boolean;
  /** Goods go through the scanner before anybody opens them. */
  readonly scan: boolean;
  /** Rules that apply, highest priority first. */
  readonly hits: readonly RuleHit[];
}

/** A rule lives so many months at most; then its owner must want it again. */
export const ruleLifeMonthsMax = 6;

interface RuledDeclaration {
  readonly scope: RiskRule["scope"];
  /** Date of registration in Viet Nam. */
  readonly date: string;
  readonly context: RiskContext;
}

/** Applies the rules in force to the channel that the score gave. */
export function applyRules(
  scored: Channel,
  rules: readonly RiskRule[],
  declaration: RuledDeclaration,
): RuledChannel {
  const { scope, date, context } = declaration;
  const hits = rules
    .filter(
      (rule) =>
        rule.scope === scope &&
        rule.validFrom <= date &&
        date <= rule.validTo &&
        holds(rule.predicate, context),
    )
    .sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1))
    .map(({ id, version, action }) => ({ id, version, action }));
  const asked = new Set(hits.map(({ action }) => action));
  let channel = scored;
  if (asked.has("MIN_YELLOW")) channel = higher(channel, "YELLOW");
  if (asked.has("FORCE_SCAN")) channel = "RED";
  if (asked.has("CAP_YELLOW")) channel = lower(channel, "YELLOW");
  if (asked.has("CAP_GREEN")) channel = "GREEN";
  if (asked.has("FORCE_RED")) channel = "RED";
  return { channel, hold: asked.has("HOLD"), scan: asked.has("FORCE_SCAN") && channel === "RED", hits };
}

/** What makes a rule unfit to be put in force. */
export function ruleProblems(rule: RiskRule): readonly string[] {
  const dated = isDate(rule.validFrom) && isDate(rule.validTo) && rule.validFrom <= rule.validTo;
  const predicate = predicateProblem(rule.predicate);
  return [
    ...(rule.owner.trim() === "" ? ["a rule has an owner"] : []),
    ...(rule.legalBasis.trim() === "" ? ["a rule has a legal basis"] : []),
    ...(dated ? [] : ["a rule has a first and a last date"]),
    ...(dated && rule.validTo > addMonths(rule.validFrom, ruleLifeMonthsMax)
      ? [`a rule lives at most ${ruleLifeMonthsMax} months`]
      : []),
    ...(predicate === undefined ? [] : [predicate]),
  ];
}
