/** The channel of a declaration: score, then management's rules, then the random draw, which only raises. */

import { type Channel, higher } from "./channel.js";
import { drawRange } from "./draw.js";
import type { ComplianceLevel } from "./risk-factors.js";
import { type RiskRule, type RuleHit, applyRules } from "./risk-rules.js";
import type { RiskContext } from "./risk-predicate.js";

/** Scores from `yellow` and from `red` upwards. */
export interface Thresholds {
  readonly yellow: number;
  readonly red: number;
}

export const importThresholds: Thresholds = { yellow: 35, red: 65 };

/** Share of declarations that is drawn at random, in parts per million by the trader's compliance level. */
export type RandomRates = Readonly<Record<ComplianceLevel, number>>;

export const importRandomRates: RandomRates = { 1: 5000, 2: 10_000, 3: 20_000, 4: 50_000, 5: 100_000 };

/** Of those that are drawn, this share in per cent is inspected; the others have their documents checked. */
const redSharePct = 30;

/** Revealed after clearance: why the declaration was in its channel. */
export type ReasonClass = "RISK" | "MANAGEMENT_REQUIREMENT" | "RANDOM" | "LOW_RISK";

export interface ChannelInput {
  /** 0 to 100, of layer 1. */
  readonly score: number;
  readonly level: ComplianceLevel;
  /** 0 to 999,999. */
  readonly draw: number;
  readonly scope: RiskRule["scope"];
  /** Date of registration in Viet Nam. */
  readonly date: string;
  readonly context: RiskContext;
  readonly rules: readonly RiskRule[];
  readonly thresholds?: Thresholds;
  readonly randomRates?: RandomRates;
}

export interface ChannelDecision {
  readonly channel: Channel;
  readonly reasonClass: ReasonClass;
  readonly hold: boolean;
  /** Scanner before opening: a rule asks for it, or a priority enterprise was drawn at random. */
  readonly scan: boolean;
  readonly hits: readonly RuleHit[];
  /** After each layer, for the evidence. */
  readonly layers: readonly [byScore: Channel, byRules: Channel, byDraw: Channel];
}

export function channelByScore(score: number, { yellow, red }: Thresholds = importThresholds): Channel {
  if (score >= red) return "RED";
  return score >= yellow ? "YELLOW" : "GREEN";
}

/** What the draw alone asks for: GREEN when the declaration is not selected. */
export function randomChannel(draw: number, ratePpm: number): Channel {
  if (draw >= ratePpm) return "GREEN";
  // Multiplied out, so that no share is ever a fraction.
  return draw * 100 < ratePpm * redSharePct ? "RED" : "YELLOW";
}

/** Decides the channel. @throws TypeError for a draw outside its range. */
export function decideChannel(input: ChannelInput): ChannelDecision {
  const { score, level, draw, rules, thresholds, randomRates = importRandomRates } = input;
  if (!Number.isInteger(draw) || draw < 0 || draw >= drawRange) throw new TypeError(`no draw: ${draw}`);
  const byScore = channelByScore(score, thresholds);
  const ruled = applyRules(byScore, rules, input);
  const byDraw = randomChannel(draw, randomRates[level]);
  const channel = higher(ruled.channel, byDraw);
  const raisedByDraw = channel !== ruled.channel;
  return {
    channel,
    reasonClass: reasonOf(byScore, ruled.channel, raisedByDraw),
    hold: ruled.hold,
    scan: ruled.scan || (raisedByDraw && channel === "RED" && level === 1),
    hits: ruled.hits,
    layers: [byScore, ruled.channel, channel],
  };
}

function reasonOf(byScore: Channel, byRules: Channel, raisedByDraw: boolean): ReasonClass {
  if (raisedByDraw) return "RANDOM";
  if (byRules !== byScore) return "MANAGEMENT_REQUIREMENT";
  return byScore === "GREEN" ? "LOW_RISK" : "RISK";
}
