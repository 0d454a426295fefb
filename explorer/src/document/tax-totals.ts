import type { JsonObject, JsonValue } from "../api.js";
import { isObject } from "../interface/json-value.js";

/** Đồng, as digits. */
export interface TaxTotals {
  readonly total: string;
  readonly byTax: Readonly<Record<string, string>>;
  /** What the treasury has received; only a payment notice says. */
  readonly paid?: string;
}

/** Taxes in the order of a tax notice. */
export const taxes = ["ID", "AD", "TTDB", "BVMT", "VAT"] as const;

const digitsOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

/** Totals in the payload of a payment notice, or in that of a declaration with its assessment. */
export function taxTotals(payload: JsonObject | undefined): TaxTotals | undefined {
  return totalsIn(payload, "amount", "byTax") ?? totalsIn(payload?.["assessment"], "total", "totalsByTax");
}

function totalsIn(
  source: JsonValue | undefined,
  totalName: string,
  byTaxName: string,
): TaxTotals | undefined {
  if (!isObject(source)) return undefined;
  const byTax = source[byTaxName];
  const total = digitsOf(source[totalName]);
  if (!isObject(byTax) || total === undefined) return undefined;
  const paid = digitsOf(source["paid"]);
  return {
    total,
    byTax: Object.fromEntries(
      Object.entries(byTax).flatMap(([tax, amount]) => {
        const digits = digitsOf(amount);
        return digits === undefined ? [] : [[tax, digits]];
      }),
    ),
    ...(paid === undefined ? {} : { paid }),
  };
}
