import type { JSX } from "preact";
import type { JsonObject, JsonValue } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { Facts } from "./facts.js";
import { HashText } from "./hash-text.js";
import {
  fitsCell,
  inlineText,
  isDigest,
  isFigure,
  isWordy,
  isList,
  isObject,
  memberTitle,
  saysSomething,
  tableColumns,
} from "./json-value.js";
import { ScrollRegion } from "./scroll-region.js";

/** One value in one line. */
export function JsonText(properties: { name: string; value: JsonValue }): JSX.Element {
  const translator = useTranslator();
  const { name, value } = properties;
  if (isDigest(value)) return <HashText value={value} />;
  return <span class="scalar">{inlineText(translator, name, value)}</span>;
}

function JsonTable(properties: {
  title: string;
  rows: readonly JsonObject[];
  columns: readonly string[];
}): JSX.Element {
  const translator = useTranslator();
  const { title, rows, columns } = properties;
  const classOf = (name: string): string | undefined => {
    const values = rows.flatMap((row) => (row[name] === undefined ? [] : [row[name]]));
    if (values.some((value) => isFigure(name, value))) return "figures";
    return values.some((value) => isWordy(inlineText(translator, name, value))) ? "words" : undefined;
  };
  return (
    <ScrollRegion label={title} fit>
      <table class="cells">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" class={classOf(name)}>
                {translator.field(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((name) => (
                <td key={name} class={classOf(name)}>
                  {row[name] === undefined ? "" : <JsonText name={name} value={row[name]} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function JsonMember(properties: { name: string; value: JsonValue }): JSX.Element {
  const { field } = useTranslator();
  const { name, value } = properties;
  if (isList(value) && !fitsCell(value)) {
    const columns = tableColumns(value);
    if (columns !== undefined)
      return <JsonTable title={field(name)} rows={value.filter(isObject)} columns={columns} />;
    return (
      <ol class="json-list">
        {value.map((item, index) => (
          <li key={index}>
            <JsonMember name={name} value={item} />
          </li>
        ))}
      </ol>
    );
  }
  if (isObject(value) && !fitsCell(value)) return <JsonFacts value={value} />;
  return <JsonText name={name} value={value} />;
}

/** Any JSON object as a definition list with tables in it: what no page knows by name is still readable. */
export function JsonFacts(properties: { value: JsonObject }): JSX.Element {
  const translator = useTranslator();
  const members = Object.entries(properties.value).filter(([, value]) => saysSomething(value));
  if (members.length === 0) return <p class="quiet">{translator.text("common.none")}</p>;
  return (
    <Facts
      rows={members.map(([name, value]) => ({
        name,
        title: memberTitle(translator, name, value),
        value: <JsonMember name={name} value={value} />,
        wide: isWide(value),
      }))}
    />
  );
}

/** Tables and nested lists take the whole width, under their title. */
const isWide = (value: JsonValue): boolean => !fitsCell(value);
