import type { ComponentChildren, JSX } from "preact";
import type { JsonObject } from "../api.js";
import { useTranslator, type Translator } from "../i18n/translate.js";
import { inlineText, isObject } from "../interface/json-value.js";
import { ScrollRegion } from "../interface/scroll-region.js";
import type { GoodsLine } from "./goods-lines.js";

interface LineColumn {
  readonly title: string;
  /** How the cell is set: figures at the right, words given room to wrap. */
  readonly style?: "figures" | "words";
  readonly cell: (line: GoodsLine) => ComponentChildren;
}

const member = (object: JsonObject | undefined, name: string): string => {
  const value = object?.[name];
  return typeof value === "string" ? value : "";
};

/** A tax with its rate beneath; a dash where none is due. */
function taxCell({ number }: Translator, { assessed }: GoodsLine, name: string): ComponentChildren {
  const amount = member(assessed, name);
  if (amount === "") return "–";
  const rates = assessed?.["rates"];
  const rate = isObject(rates) ? member(rates, name) : "";
  return (
    <>
      {number(amount)}
      {rate !== "" && <small class="quiet">{number(rate)}%</small>}
    </>
  );
}

function columnsOf(translator: Translator, lines: readonly GoodsLine[]): readonly LineColumn[] {
  const { field, number } = translator;
  const declared = (name: string, style?: LineColumn["style"]): LineColumn => ({
    title: field(name),
    ...(style === undefined ? {} : { style }),
    cell: (line) => inlineText(translator, name, line.declared[name] ?? ""),
  });
  const tax = (name: string): LineColumn => ({
    title: field(name),
    style: "figures",
    cell: (line) => taxCell(translator, line, name),
  });
  const rare = ["additionalDuty", "excise", "environmentTax"].filter((name) =>
    lines.some(({ assessed }) => !["", "0"].includes(member(assessed, name))),
  );
  return [
    { title: field("lineNo"), style: "figures", cell: ({ lineNo }) => lineNo },
    declared("hs"),
    declared("description", "words"),
    {
      title: field("origin"),
      cell: (line) => (
        <>
          {member(line.declared, "origin")}
          <small class="quiet">{member(line.declared, "tariffCode")}</small>
        </>
      ),
    },
    declared("qty1", "figures"),
    declared("invoiceValue", "figures"),
    {
      title: field("customsValue"),
      style: "figures",
      cell: ({ assessed }) => number(member(assessed, "customsValue")) || "–",
    },
    tax("importDuty"),
    ...rare.map(tax),
    tax("vat"),
  ];
}

/** Goods as an officer checks them: a line each, with value, rates and taxes. */
export function GoodsPanel(properties: { lines: readonly GoodsLine[] }): JSX.Element {
  const translator = useTranslator();
  const { text } = translator;
  const { lines } = properties;
  const columns = columnsOf(translator, lines);
  return (
    <section class="panel">
      <h2>{text("document.goods")}</h2>
      <ScrollRegion label={text("document.goods")}>
        <table class="cells">
          <thead>
            <tr>
              {columns.map(({ title, style }) => (
                <th key={title} scope="col" class={style}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.lineNo}>
                {columns.map(({ title, style, cell }) => (
                  <td key={title} class={style}>
                    {cell(line)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
