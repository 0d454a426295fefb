/** How the factors of the risk score are read off a declaration and its trader. The numbers are an example profile's. */

import { compare, decimal, multiply } from "../domain/decimal.js";

export type ComplianceLevel = 1 | 2 | 3 | 4 | 5;

const byLevel: Readonly<Record<ComplianceLevel, number>> = { 1: 0, 2: 10, 3: 30, 4: 60, 5: 100 };

export interface TraderStanding {
  /** null for a trader without a record yet. */
  readonly level: ComplianceLevel | null;
  /** Ranks 8 and 9 are traders without activity that were sanctioned before. */
  readonly rank?: number | undefined;
}

const newTraderScore = 70;

export function complianceFactor({ level, rank = 0 }: TraderStanding): number {
  if (rank >= 8) return 100;
  return level === null ? newTraderScore : byLevel[level];
}

/** The severest of the lists that goods, route or partner stand on; 0 when they stand on none. */
export function listFactor(severities: readonly number[]): number {
  return Math.max(0, ...severities);
}

export function policyFactor(goods: {
  readonly needsPermit: boolean;
  readonly quotaOrTradeRemedy: boolean;
}): number {
  if (goods.quotaOrTradeRemedy) return 80;
  return goods.needsPermit ? 50 : 0;
}

/** Declared unit value over reference value: the ratio's lower bound, and the score from there up. */
const valueBands = [
  ["0.95", 0],
  ["0.80", 30],
  ["0.60", 60],
] as const;

/** Scores an undervalued line; both values are decimal strings in the same currency and unit. */
export function valueFactor(unitValue: string, referenceValue: string): number {
  const reached = valueBands.find(
    ([ratio]) => compare(decimal(unitValue), multiply(decimal(referenceValue), decimal(ratio))) >= 0,
  );
  return reached?.[1] ?? 100;
}

export function originFactor(line: {
  readonly claimsPreference: boolean;
  readonly tariffHop: boolean;
  readonly highRiskOrigin: boolean;
}): number {
  if (line.highRiskOrigin) return 80;
  if (line.tariffHop) return 60;
  return line.claimsPreference ? 20 : 0;
}

/** Weight on the manifest may differ by so much per cent before the documents are doubted. */
const weightMismatchPct = 5;

export function documentsFactor(papers: {
  readonly amendments: number;
  readonly manifestLate: boolean;
  readonly weightMismatchPct: number;
}): number {
  if (papers.weightMismatchPct > weightMismatchPct) return 60;
  return Math.min(50, papers.amendments * 10 + (papers.manifestLate ? 30 : 0));
}
