/** Layer 1: the weighted risk score, integers only. The weights are a versioned profile; the score stays confidential. */

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

export type FactorScores = Readonly<Record<RiskFactor, number>>;

/** Weights sum to 100. The member names are short because the profile's hash is published. */
export interface RiskProfile {
  readonly id: string;
  readonly version: number;
  readonly w: Readonly<Record<RiskFactor, number>>;
}

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
  const weightSum = riskFactors.reduce((sum, factor) => sum + percentage(profile.w[factor]), 0);
  if (weightSum !== 100) throw new TypeError(`the weights of ${profile.id} sum to ${weightSum}, not 100`);
  const raw = riskFactors.reduce((sum, factor) => sum + profile.w[factor] * percentage(scores[factor]), 0);
  return { raw, score: Math.floor((raw + 50) / 100) };
}

function percentage(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= 100) return value;
  throw new TypeError(`weights and scores are integers from 0 to 100, not ${value}`);
}
