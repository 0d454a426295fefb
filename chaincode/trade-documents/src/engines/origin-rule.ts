/**
 * Do goods made here have the origin that their exporter claims? The regional value content is worked out again from the
 * cost sheet, and the change of classification from the list of materials. Nothing is divided, so nothing is rounded.
 *
 * Source: DOMAIN §2.1.1; ATIGA articles 28, 29 (value content, direct and indirect) and 33 (de minimis).
 */

import { type OriginCriterion } from "../domain/codes/origin-criterion.js";
import {
  add,
  compare,
  type Decimal,
  decimal,
  integerDecimal,
  multiply,
  subtract,
  sum,
} from "../domain/decimal.js";

/** What one item costs, in one currency. */
export type CostSheet =
  | { readonly method: "INDIRECT"; readonly fob: string; readonly nonOriginatingMaterials: string }
  | {
      readonly method: "DIRECT";
      readonly fob: string;
      readonly originatingMaterials: string;
      readonly labour: string;
      readonly overheads: string;
      readonly otherCosts: string;
      readonly profit: string;
    };

export interface Material {
  readonly hs: string;
  readonly originating: boolean;
  readonly value: string;
}

export interface ClaimedItem {
  readonly hs: string;
  readonly criterion: OriginCriterion;
  readonly costSheet?: CostSheet | undefined;
  readonly materials?: readonly Material[] | undefined;
  /** FOB value of the item; de minimis is a share of it. */
  readonly fob?: string | undefined;
  readonly deMinimis: boolean;
}

export interface OriginProblem {
  readonly rule: string;
  readonly message: string;
  readonly field: "costSheet" | "materials" | "criterion" | "fob";
}

/** Per cent of the FOB value that materials which do not change their classification may make up. */
export const deMinimisPct = "10";

/** Digits of the code that must differ for each change in tariff classification. */
const digitsOfChange: Readonly<Record<NonNullable<OriginCriterion["change"]>, number>> = {
  CC: 2,
  CTH: 4,
  CTC: 4,
  CTSH: 6,
};

/** Every reason for which an item does not have the origin that is claimed; none when it has. */
export function originProblems(item: ClaimedItem): readonly OriginProblem[] {
  return [...contentProblems(item), ...changeProblems(item)];
}

function contentProblems({ criterion: { percentage }, costSheet }: ClaimedItem): readonly OriginProblem[] {
  if (percentage === undefined) return [];
  if (costSheet === undefined)
    return [problem("E_CO_COSTING", "a value content rests on a cost sheet", "costSheet")];
  const regional = multiply(regionalValue(costSheet), integerDecimal(100n));
  return compare(multiply(percentage, decimal(costSheet.fob)), regional) <= 0
    ? []
    : [problem("E_CO_RVC", "more value content than the cost sheet gives", "criterion")];
}

/** Value added in the region; over the FOB value it is the regional value content. */
export function regionalValue(sheet: CostSheet): Decimal {
  if (sheet.method === "INDIRECT")
    return subtract(decimal(sheet.fob), decimal(sheet.nonOriginatingMaterials));
  const { originatingMaterials, labour, overheads, otherCosts, profit } = sheet;
  return sum([originatingMaterials, labour, overheads, otherCosts, profit].map(decimal));
}

function changeProblems({ criterion, materials, hs, fob, deMinimis }: ClaimedItem): readonly OriginProblem[] {
  const { change } = criterion;
  if (change === undefined)
    return deMinimis
      ? [problem("E_CO_DE_MINIMIS", "de minimis belongs to a change of classification", "criterion")]
      : [];
  if (materials === undefined)
    return [
      problem("E_CO_MATERIALS", "a change of classification rests on the list of materials", "materials"),
    ];
  const unchanged = materials.filter(
    (material) => !material.originating && sameCode(material.hs, hs, digitsOfChange[change]),
  );
  if (unchanged.length === 0) return [];
  if (!deMinimis)
    return [
      problem(
        "E_CO_CTC",
        `materials that do not change: ${unchanged.map((one) => one.hs).join(", ")}`,
        "materials",
      ),
    ];
  if (fob === undefined) return [problem("E_CO_FOB", "needed for de minimis", "fob")];
  const value = multiply(unchanged.map((one) => decimal(one.value)).reduce(add), integerDecimal(100n));
  return compare(value, multiply(decimal(deMinimisPct), decimal(fob))) <= 0
    ? []
    : [problem("E_CO_DE_MINIMIS", `more than ${deMinimisPct} % of the value does not change`, "materials")];
}

const sameCode = (a: string, b: string, digits: number): boolean => a.slice(0, digits) === b.slice(0, digits);

function problem(rule: string, message: string, field: OriginProblem["field"]): OriginProblem {
  return { rule, message, field };
}
