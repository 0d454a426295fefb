/** UN/ECE Recommendation 20 units of measure, Recommendation 21 package types, and conversion between units. */

import { type Decimal, decimal, integerDecimal, multiply } from "../decimal.js";
import { memberOf } from "./code-check.js";

/** A decimal string and a Recommendation 20 unit: `{value: "2500.00", unit: "KGM"}`. */
export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

/** The units that others convert to exactly. */
export const conversionTargets = ["KGM", "LTR"] as const;

interface Conversion {
  readonly base: (typeof conversionTargets)[number];
  /** How many of the base unit one of this unit is, exactly. */
  readonly factor: Decimal;
}

// prettier-ignore
const conversions = new Map<string, Conversion>([
  ["KGM", { base: "KGM", factor: integerDecimal(1n) }],
  ["GRM", { base: "KGM", factor: decimal("0.001") }],
  ["TNE", { base: "KGM", factor: integerDecimal(1000n) }],
  ["LBR", { base: "KGM", factor: { units: 45_359_237n, scale: 8 } }],
  ["LTR", { base: "LTR", factor: integerDecimal(1n) }],
  ["HLT", { base: "LTR", factor: integerDecimal(100n) }],
  ["MTQ", { base: "LTR", factor: integerDecimal(1000n) }],
]);

const units = new Set(
  "KGM GRM TNE LBR LTR HLT MTR CMT MTK MTQ FTQ BFT KWH PR DZN SET C62 H87 NIU NPR CTM CEN".split(" "),
);

const packageTypes = new Set(
  "CT CS BX BG PK PX DR BE RO CR SA CN VL VO VR VY NE BA BC BI BL BO CA CL CY HR IN JR KG LG PA PC PI PL RL SK TB TN TO TU UN VG VQ WB ZZ".split(
    " ",
  ),
);

export const checkUnit = memberOf(units, "E_UNIT_CODE", "a known unit of measure (UN/ECE Recommendation 20)");

export const checkPackageType = memberOf(
  packageTypes,
  "E_PACKAGE_CODE",
  "a known package type (UN/ECE Recommendation 21)",
);

/** The quantity in kilograms, exactly; undefined when the unit is none of mass. */
export function toKilograms(quantity: Quantity): Decimal | undefined {
  const conversion = conversions.get(quantity.unit);
  return conversion?.base === "KGM" ? multiply(decimal(quantity.value), conversion.factor) : undefined;
}

/** The quantity in another unit, exactly: its own or a conversion target; undefined when it cannot be converted. */
export function quantityIn(quantity: Quantity, unit: string): Decimal | undefined {
  if (quantity.unit === unit) return decimal(quantity.value);
  const conversion = conversions.get(quantity.unit);
  return conversion?.base === unit ? multiply(decimal(quantity.value), conversion.factor) : undefined;
}
