/** What a profile and rules would have done with declarations of the past. */

import { sha256Hex } from "../domain/salted-hash.js";
import { canonicalJson } from "../domain/canonical-json.js";
import { type Channel, channels } from "./channel.js";
import {
  evaluateRisk,
  factsOf,
  profileVersionOf,
  type RiskEvaluation,
  type RuleSet,
} from "./risk-evaluation.js";
import type { RiskProfile } from "./risk-score.js";

export interface BackTest {
  readonly profileVersion: string;
  readonly rules: string | null;
  /** First and last date of registration, both included. */
  readonly from: string;
  readonly to: string;
  readonly declarations: number;
  /** Declarations by the channel that they would have had, and in parts per million. */
  readonly channels: Readonly<Record<Channel, number>>;
  readonly sharesPpm: Readonly<Record<Channel, number>>;
  /** How many declarations would go from the channel they had to another: `GREEN>RED`. */
  readonly moves: Readonly<Record<string, number>>;
  /** How often each rule would have applied. */
  readonly ruleHits: Readonly<Record<string, number>>;
}

const million = 1_000_000;

/**
 * Evaluates again what was evaluated from one date to another, with the facts and draws of then.
 *
 * @throws TypeError for a profile that cannot be put in force
 */
export function backTest(
  past: readonly RiskEvaluation[],
  { from, to }: { readonly from: string; readonly to: string },
  profile: RiskProfile,
  rules: RuleSet,
): BackTest {
  const counted: Record<Channel, number> = { GREEN: 0, YELLOW: 0, RED: 0 };
  const moves: Record<string, number> = {};
  const ruleHits: Record<string, number> = {};
  const within = past.filter(({ date }) => from <= date && date <= to);
  for (const evaluation of within) {
    const { channel, hits } = evaluateRisk(factsOf(evaluation), profile, rules);
    counted[channel] += 1;
    for (const { id } of hits) ruleHits[id] = (ruleHits[id] ?? 0) + 1;
    const move = `${evaluation.channel}>${channel}`;
    if (channel !== evaluation.channel) moves[move] = (moves[move] ?? 0) + 1;
  }
  const sharesPpm = Object.fromEntries(
    channels.map((channel) => [
      channel,
      within.length === 0 ? 0 : Math.floor((counted[channel] * million) / within.length),
    ]),
  ) as Record<Channel, number>;
  return {
    profileVersion: profileVersionOf(profile),
    rules: rules.version,
    from,
    to,
    declarations: within.length,
    channels: counted,
    sharesPpm,
    moves,
    ruleHits,
  };
}

/** What a proposal commits to: hex SHA-256 of the report's canonical JSON. */
export function backTestHash(report: BackTest): string {
  return sha256Hex(canonicalJson(report));
}
