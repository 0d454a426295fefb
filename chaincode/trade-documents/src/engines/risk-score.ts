/** Layer 1: the weighted risk score, integers only. The weights are a versioned profile; the score stays confidential. */

import type { Thresholds } from "./risk-channel.js";

/** What is scored, from 0 (no risk) to 100. */
export const riskFactors = [
  "compliance",
  "goods",
  "policy",
  "value",
  "origin",
  "route",
  "partner",
  "documents",
] as const;
export type RiskFactor = (typeof riskFactors)[number];

/** The score of a learnt model may be one factor more; a profile without a model has no such member. */
export type FactorScores = Readonly<Record<RiskFactor, number>> & { readonly model?: number };

/** Weights sum to 100. The member names are short because the profile's hash is published. */
export interface RiskProfile {
  readonly id: string;
  readonly version: number;
  readonly w: Readonly<Record<RiskFactor, number>> & { readonly model?: number };
  /** Hex SHA-256 of the model whose score is the factor `model`. */
  readonly modelHash?: string;
  /** Scores from which the channels are yellow and red, where they are not the usual ones. */
  readonly thresholds?: Thresholds;
}

/** A model may suggest, and never decide: so much of 100 is the most that its factor weighs. */
export const modelWeightMax = 20;

export interface WeightedScore {
  /** Σ weight × score, 0 to 10,000. */
  readonly raw: number;
  /** 0 to 100, half-up. */
  readonly score: number;
}

/** The profile that a network starts with; version 7 because the vectors are computed with it. */
export const importProfile: RiskProfile = {
  id: "RP-IMP",
  version: 7,
  w: { compliance: 30, documents: 5, goods: 20, origin: 10, partner: 7, policy: 10, route: 8, value: 10 },
};

/** @throws TypeError when a weight or a score is not an integer from 0 to 100, or the weights do not sum to 100. */
export function weightedScore(profile: RiskProfile, scores: FactorScores): WeightedScore {
  const problem = profileProblem(profile);
  if (problem !== undefined) throw new TypeError(problem);
  const weighted = riskFactors.reduce(
    (sum, factor) => sum + profile.w[factor] * percentage(scores[factor]),
    0,
  );
  const { model = 0 } = profile.w;
  // A model that did not score is no reason to trust: it is an error, not a zero.
  const raw = model === 0 ? weighted : weighted + model * percentage(scores.model ?? NaN);
  return { raw, score: Math.floor((raw + 50) / 100) };
}

/** What makes a profile unfit to be put in force; undefined when nothing does. */
export function profileProblem({ id, w, modelHash, thresholds }: RiskProfile): string | undefined {
  const weights = [...riskFactors.map((factor) => w[factor]), w.model ?? 0];
  if (!weights.every(isPercentage)) return `a weight of ${id} is no integer from 0 to 100`;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum !== 100) return `the weights of ${id} sum to ${sum}, not 100`;
  if ((w.model ?? 0) > modelWeightMax) return `a model weighs at most ${modelWeightMax} of 100`;
  if ((w.model !== undefined) !== (modelHash !== undefined))
    return "a model and its weight stand together: the one is named by its hash";
  if (thresholds === undefined) return undefined;
  const { yellow, red } = thresholds;
  return isPercentage(yellow) && isPercentage(red) && yellow <= red
    ? undefined
    : "yellow and red begin at integers from 0 to 100, yellow first";
}

const isPercentage = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 100;

function percentage(value: number): number {
  if (isPercentage(value)) return value;
  throw new TypeError(`weights and scores are integers from 0 to 100, not ${value}`);
}
