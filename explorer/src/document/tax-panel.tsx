import type { JSX } from "preact";
import type { JsonObject, JsonValue } from "../api.js";
import { useTranslator } from "../i18n/translate.js";

const taxes = ["ID", "AD", "TTDB", "BVMT", "VAT"] as const;

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export interface TaxTotals {
  readonly total: string;
  readonly byTax: Readonly<Record<string, string>>;
}

/** The public integers of an assessment or a payment notice, wherever its facets keep them. */
export function taxTotals(facets: JsonObject): TaxTotals | undefined {
  const source = isObject(facets["tax"]) ? facets["tax"] : facets;
  const byTax = source["byTax"] ?? source["totalsByTax"];
  const total = source["total"] ?? source["amount"];
  if (!isObject(byTax) || (typeof total !== "string" && typeof total !== "number")) return undefined;
  return {
    total: String(total),
    byTax: Object.fromEntries(
      Object.entries(byTax).flatMap(([tax, amount]) =>
        typeof amount === "string" || typeof amount === "number" ? [[tax, String(amount)]] : [],
      ),
    ),
  };
}

export function TaxPanel(properties: { totals: TaxTotals }): JSX.Element {
  const { text, word, number } = useTranslator();
  const { total, byTax } = properties.totals;
  return (
    <section class="panel">
      <h2>{text("document.tax")}</h2>
      <table class="amounts">
        <tbody>
          {taxes
            .filter((tax) => byTax[tax] !== undefined && byTax[tax] !== "0")
            .map((tax) => (
              <tr key={tax}>
                <th scope="row">{word("tax", tax)}</th>
                <td class="figures">{number(byTax[tax] ?? "0")}</td>
              </tr>
            ))}
          <tr class="total">
            <th scope="row">{text("document.tax.total")}</th>
            <td class="figures">
              {number(total)} <small>{text("common.unitVnd")}</small>
            </td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
