import type { ComponentChildren, JSX } from "preact";
import type { JsonValue } from "../api.js";
import { useTranslator } from "../i18n/translate.js";

export function Facts(properties: { rows: readonly (readonly [string, ComponentChildren])[] }): JSX.Element {
  return (
    <dl class="facts">
      {properties.rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** Any JSON as nested definition lists: what no page knows by name is still readable. */
export function JsonFacts(properties: { value: JsonValue }): JSX.Element {
  const { text } = useTranslator();
  const { value } = properties;
  if (value === null || value === "") return <span class="quiet">{text("common.none")}</span>;
  if (typeof value !== "object") return <span class="scalar">{String(value)}</span>;
  if (isList(value)) {
    if (value.length === 0) return <span class="quiet">{text("common.none")}</span>;
    if (value.every((item) => typeof item !== "object"))
      return <span class="scalar">{value.join(", ")}</span>;
    return (
      <ol class="json-list">
        {value.map((item, index) => (
          <li key={index}>
            <JsonFacts value={item} />
          </li>
        ))}
      </ol>
    );
  }
  return (
    <Facts
      rows={Object.entries(value).map(([name, member]) => [name, <JsonFacts key={name} value={member} />])}
    />
  );
}
