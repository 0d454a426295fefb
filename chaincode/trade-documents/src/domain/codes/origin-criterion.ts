/** Origin criteria, which every form words in its own way: one validator per form. */

import { type Decimal, compare, decimal, integerDecimal } from "../decimal.js";
import { type CodeCheck, accepted, asText, rejected } from "./code-check.js";

/** What a criterion claims, so that rules need not read its text again. */
export interface OriginCriterion {
  /**
   * Wholly obtained, produced from originating materials only, specific process, product-specific rule, chemical
   * reaction, change in tariff classification, regional value content, partial cumulation.
   */
  readonly kind: "WO" | "PE" | "SP" | "PSR" | "CR" | "CTC" | "RVC" | "CTC_RVC" | "PC";
  readonly change?: "CC" | "CTH" | "CTSH" | "CTC";
  readonly percentage?: Decimal;
}

const percentage = String.raw`(\d{1,3}(?:\.\d{1,2})?)%`;
const formDPattern = new RegExp(
  `^(?:(WO)|(SP)|(CC|CTH|CTSH)(?: ?\\+ ?${percentage})?|${percentage}|PC ${percentage})$`,
);

/** Reads box 8 of a Form D, or the criterion of an ASEAN origin declaration; undefined when it is none. */
export function parseFormDCriterion(text: string): OriginCriterion | undefined {
  const match = formDPattern.exec(text);
  if (match === null) return undefined;
  const [, whollyObtained, specificProcess, change, changeRvc, rvc, partial] = match;
  if (whollyObtained !== undefined) return { kind: "WO" };
  if (specificProcess !== undefined) return { kind: "SP" };
  const content = changeRvc ?? rvc ?? partial;
  if (content !== undefined && !withinBounds(decimal(content), partial !== undefined)) return undefined;
  if (change !== undefined) {
    const named = { change: change as "CC" | "CTH" | "CTSH" };
    return content === undefined
      ? { kind: "CTC", ...named }
      : { kind: "CTC_RVC", ...named, percentage: decimal(content) };
  }
  return content === undefined
    ? undefined
    : { kind: partial === undefined ? "RVC" : "PC", percentage: decimal(content) };
}

/** Checks box 8 of a Form D in the 2021 text, which has no `PE`. */
export function checkFormDCriterion(input: unknown): CodeCheck {
  const text = asText(input);
  return parseFormDCriterion(text) === undefined
    ? rejected(
        "E_ORIGIN_CRITERION",
        "A Form D criterion is WO, SP, CC, CTH, CTSH, a percentage, both joined by +, or PC with 20 % to below 40 %.",
      )
    : accepted(text);
}

/** True when the criterion rests on a percentage, so that some members ask for the FOB value beside it. */
export function hasPercentage(criterion: OriginCriterion): boolean {
  return criterion.percentage !== undefined;
}

function withinBounds(content: Decimal, partialCumulation: boolean): boolean {
  if (partialCumulation)
    return compare(content, integerDecimal(20n)) >= 0 && compare(content, integerDecimal(40n)) < 0;
  return content.units > 0n && compare(content, integerDecimal(100n)) <= 0;
}
