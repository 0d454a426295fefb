import type { ComponentChildren, JSX } from "preact";
import { useTranslator } from "../i18n/translate.js";
import { ProblemView } from "./loaded-view.js";
import type { Paged } from "./use-paged.js";

export interface Column<Item> {
  readonly title: string;
  readonly cell: (item: Item) => ComponentChildren;
  /** Figures are set in tabular digits and aligned to the right. */
  readonly figures?: boolean;
}

/** A dense table on a desk, a list of cards on a phone: each cell carries its column's title. */
export function RecordTable<Item>(properties: {
  caption: string;
  columns: readonly Column<Item>[];
  paged: Paged<Item>;
  keyOf: (item: Item) => string | number;
  empty: string;
  onReload: () => void;
}): JSX.Element {
  const { text } = useTranslator();
  const { caption, columns, paged, keyOf, empty, onReload } = properties;
  const reload = (
    <button type="button" class="button button-small" onClick={onReload}>
      {text("common.reload")}
    </button>
  );
  if (paged.items.length === 0)
    return (
      <div class="notice">
        <p>{empty}</p>
        {reload}
      </div>
    );
  return (
    <>
      <table class="records">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={column.figures === true ? "figures" : undefined}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {paged.items.map((item) => (
            <tr key={keyOf(item)}>
              {columns.map((column) => (
                <td
                  key={column.title}
                  data-title={column.title}
                  class={column.figures === true ? "figures" : undefined}
                >
                  {column.cell(item)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {paged.problem !== undefined && <ProblemView problem={paged.problem} />}
      <p class="table-actions">
        <span class="quiet">{text("common.count", { count: paged.items.length })}</span>
        {reload}
        {paged.more !== undefined && (
          <button type="button" class="button button-small" onClick={paged.more}>
            {text("common.more")}
          </button>
        )}
      </p>
    </>
  );
}
