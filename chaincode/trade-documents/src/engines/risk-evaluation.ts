/** The evaluation of a declaration: from facts, profile and rules to a channel, the same for engine, back-test and auditor. */

import type { Channel } from "./channel.js";
import { type Draw, type DrawSubject } from "./draw.js";
import { decideChannel, type ReasonClass } from "./risk-channel.js";
import type { ComplianceLevel } from "./risk-factors.js";
import type { RiskContext } from "./risk-predicate.js";
import type { RiskRule, RuleHit } from "./risk-rules.js";
import { type FactorScores, type RiskProfile, weightedScore } from "./risk-score.js";

/** What is known of a declaration when it is evaluated. */
export interface RiskFacts {
  readonly declaration: string;
  readonly scope: RiskRule["scope"];
  /** Date of registration in Viet Nam. */
  readonly date: string;
  /** null for a trader without a record. */
  readonly level: ComplianceLevel | null;
  readonly scores: FactorScores;
  /** What rules ask about. */
  readonly context: RiskContext;
  readonly draw: DrawSubject & Draw;
}

/** Rules under the version that is committed; null where none is in force. */
export interface RuleSet {
  readonly version: string | null;
  readonly rules: readonly RiskRule[];
}

/** What stands in the risk collection; its salted hash stands on the ledger. */
export interface RiskEvaluation extends RiskFacts {
  readonly profile: { readonly id: string; readonly version: number };
  readonly rules: string | null;
  readonly raw: number;
  readonly score: number;
  readonly hits: readonly RuleHit[];
  readonly layers: readonly [byScore: Channel, byRules: Channel, byDraw: Channel];
  readonly hold: boolean;
  readonly scan: boolean;
  readonly channel: Channel;
  readonly reasonClass: ReasonClass;
}

/** The level at which a trader without a record is drawn at random: medium compliance. */
export const levelWithoutRecord: ComplianceLevel = 4;

/** Evaluates a declaration. @throws TypeError for a profile, scores or a draw that cannot be */
export function evaluateRisk(
  facts: RiskFacts,
  profile: RiskProfile,
  { version, rules }: RuleSet,
): RiskEvaluation {
  const { scope, date, context, level, scores, draw } = facts;
  const { raw, score } = weightedScore(profile, scores);
  const decision = decideChannel({
    score,
    level: level ?? levelWithoutRecord,
    draw: draw.draw,
    scope,
    date,
    context,
    rules,
    ...(profile.thresholds && { thresholds: profile.thresholds }),
  });
  const { channel, reasonClass, layers, hits, hold, scan } = decision;
  return {
    ...facts,
    profile: { id: profile.id, version: profile.version },
    rules: version,
    raw,
    score,
    hits,
    layers,
    hold,
    scan,
    channel,
    reasonClass,
  };
}

/** The name under which a profile is committed. */
export function profileVersionOf({ id, version }: { readonly id: string; readonly version: number }): string {
  return `${id} v${version}`;
}

/** The facts that an evaluation was made from. */
export function factsOf(evaluation: RiskEvaluation): RiskFacts {
  const { declaration, scope, date, level, scores, context, draw } = evaluation;
  return { declaration, scope, date, level, scores, context, draw };
}
