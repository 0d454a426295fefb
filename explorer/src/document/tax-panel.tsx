import type { JSX } from "preact";
import { useTranslator } from "../i18n/translate.js";
import { taxes, type TaxTotals } from "./tax-totals.js";

export function TaxPanel(properties: { totals: TaxTotals }): JSX.Element {
  const { text, field, number } = useTranslator();
  const { total, byTax, paid } = properties.totals;
  return (
    <section class="panel">
      <h2>
        {text("document.tax")} <small class="quiet">({text("common.unitVnd")})</small>
      </h2>
      <table class="amounts">
        <tbody>
          {taxes
            .filter((tax) => byTax[tax] !== undefined && byTax[tax] !== "0")
            .map((tax) => (
              <tr key={tax}>
                <th scope="row">{field(tax)}</th>
                <td class="figures">{number(byTax[tax] ?? "0")}</td>
              </tr>
            ))}
          <tr class="total">
            <th scope="row">{text("document.tax.total")}</th>
            <td class="figures">{number(total)}</td>
          </tr>
          {paid !== undefined && (
            <tr>
              <th scope="row">{text("document.tax.paid")}</th>
              <td class="figures">{number(paid)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
