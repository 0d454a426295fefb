/**
 * Levels of compliance and ranks of risk of a trader, evaluated daily over the last 365 days. The criteria of each level
 * are dated data, because the annexes that hold them change; the rules between the levels are here.
 * Source: DOMAIN §6.2 (Circular 81/2019 art. 10–14, am. 06/2024).
 */

import { compare, decimal } from "../domain/decimal.js";
import type { ComplianceLevel } from "./risk-factors.js";

/** What is known of a trader at the end of a day; ratios are per cent, as decimal text. */
export interface ComplianceFacts {
  /** A recognised priority enterprise (AEO). */
  readonly isPriority: boolean;
  readonly declarations: number;
  /** Listed violations of the period, `grave` where the list says so. */
  readonly violations: readonly { readonly code: string; readonly date: string; readonly grave: boolean }[];
  readonly measures: Readonly<Record<string, string>>;
  /** Days since the last listed violation ended; null where there never was one. */
  readonly cleanDays: number | null;
  /** The violation before was a grave one. */
  readonly wasGrave: boolean;
}

/** A measure that must be at most, or at least, so much. */
export interface ComplianceCriterion {
  readonly code: string;
  readonly measure: string;
  readonly limit: "AT_MOST" | "AT_LEAST";
  readonly value: string;
}

/** Criteria as one version of the reference data has them, with the names of the levels that it was written in. */
export interface ComplianceCriteria {
  readonly version: string;
  readonly levels: Readonly<Record<2 | 3 | 4, readonly ComplianceCriterion[]>>;
}

export interface ComplianceRating {
  readonly level: ComplianceLevel;
  /** The names of the levels moved in 2024, so a level is told with the version of its criteria. */
  readonly version: string;
  /** Why the trader is on this level and on no better one: codes of criteria, violations and rules. */
  readonly reasons: readonly string[];
}

/** Clean days before a trader leaves level 5. */
export const cleanDaysMin = 365;

/**
 * The level of a day.
 *
 * @param facts null where they could not be gathered: the level of the day before stays.
 * @param before the level of the day before; null for a trader that is rated for the first time.
 */
export function rateCompliance(
  facts: ComplianceFacts | null,
  before: ComplianceRating | null,
  criteria: ComplianceCriteria,
): ComplianceRating | null {
  if (facts === null)
    return before && { ...before, reasons: [...new Set([...before.reasons, "SYSTEM_FAILURE"])] };
  const { version } = criteria;
  const violations = facts.violations.map(({ code }) => code);
  if (violations.length > 0) return { level: 5, version, reasons: [...new Set(violations)].sort() };
  if (before?.level === 5 && (facts.cleanDays ?? cleanDaysMin) < cleanDaysMin)
    return { level: 5, version, reasons: ["CLEAN_PERIOD"] };
  const earned = earnedLevel(facts, criteria);
  // After a grave act a trader rises one level, however good its figures are.
  if (before?.level === 5 && facts.wasGrave && earned.level < 4)
    return { level: 4, version, reasons: ["GRAVE_ACT"] };
  return earned;
}

function earnedLevel(facts: ComplianceFacts, { version, levels }: ComplianceCriteria): ComplianceRating {
  if (facts.isPriority) return { level: 1, version, reasons: ["PRIORITY_ENTERPRISE"] };
  const missed: string[] = [];
  for (const level of [2, 3, 4] as const) {
    const broken = levels[level].filter((criterion) => !isMet(criterion, facts.measures));
    if (broken.length === 0) return { level, version, reasons: missed };
    missed.push(...broken.map(({ code }) => code));
  }
  // Level 5 takes a listed violation: who only misses the criteria is medium.
  return { level: 4, version, reasons: missed };
}

/** A measure that is not known is not met. */
function isMet(
  { measure, limit, value }: ComplianceCriterion,
  measures: ComplianceFacts["measures"],
): boolean {
  const found = Object.hasOwn(measures, measure) ? measures[measure] : undefined;
  if (found === undefined) return false;
  const order = compare(decimal(found), decimal(value));
  return limit === "AT_MOST" ? order <= 0 : order >= 0;
}

/** Ranks of risk: 1 priority to 6 very high; 7 to 9 for traders without activity, by what is held against them. */
export type RiskRank = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** @param sanctions ever, not only in the period */
export function riskRank(
  { level }: Pick<ComplianceRating, "level">,
  activity: { readonly declarations: number },
  sanctions: { readonly any: boolean; readonly grave: boolean },
): RiskRank {
  if (activity.declarations === 0 && level !== 1) {
    if (sanctions.grave) return 9;
    return sanctions.any ? 8 : 7;
  }
  if (level === 5) return sanctions.grave ? 6 : 5;
  return level;
}
