import type { JSX } from "preact";
import type { DocumentView, JsonObject } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { JsonFacts } from "../interface/json-facts.js";
import { payloadBesideLines } from "./goods-lines.js";
import { statusFields, statusOf } from "./status-of.js";

/** Facets that no other panel of the page shows. */
function otherFacets(facets: JsonObject): JsonObject {
  const shown = new Set<string>(statusOf(facets).length > 1 ? statusFields : []);
  return Object.fromEntries(Object.entries(facets).filter(([name]) => !shown.has(name)));
}

/** Amounts by tax stand in the tax panel, goods in their table. */
function factsOf(payload: JsonObject): JsonObject {
  const facts = Object.entries(payloadBesideLines(payload));
  return Object.fromEntries(facts.filter(([name]) => name !== "byTax"));
}

/** The payload, for whom may read it, and what the ledger shows everybody. */
export function ContentPanels(properties: { view: DocumentView }): JSX.Element {
  const { text } = useTranslator();
  const { facets, payload, payloadHash } = properties.view;
  return (
    <>
      {payloadHash !== null && (
        <section class="panel">
          <h2>{text("document.payload")}</h2>
          {payload === undefined ? (
            <p class="quiet">{text("document.payload.hidden")}</p>
          ) : (
            <JsonFacts value={factsOf(payload)} />
          )}
        </section>
      )}
      <section class="panel">
        <details open={payload === undefined}>
          <summary>{text("document.facts")}</summary>
          <JsonFacts value={otherFacets(facets)} />
        </details>
      </section>
    </>
  );
}
