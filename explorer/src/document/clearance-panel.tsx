import type { JSX } from "preact";
import type { ConditionResult } from "../api.js";
import { useTranslator, type TextKey } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { LoadedView } from "../interface/loaded-view.js";
import { useLoaded } from "../interface/use-loaded.js";

const clearanceConditions = ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"] as const;
const passageConditions = ["C10", "C11", "C12"] as const;

function Conditions(properties: {
  title: TextKey;
  conditions: readonly string[];
  result: ConditionResult;
}): JSX.Element {
  const { text, word } = useTranslator();
  const { title, conditions, result } = properties;
  return (
    <section class="panel">
      <h2>{text(title)}</h2>
      <p class={result.ok ? "outcome outcome-valid" : "outcome outcome-open"}>
        {result.ok
          ? `✓ ${text("document.clearance.ok")}`
          : `○ ${text("document.clearance.missing", { count: result.missing.length })}`}
      </p>
      <ul class="checks">
        {conditions.map((code) => {
          const met = !result.missing.includes(code);
          return (
            <li key={code} class={met ? "check check-passed" : "check check-failed"}>
              <span aria-hidden="true">{met ? "✓" : "○"}</span> <code>{code}</code> {word("condition", code)}
              <span class="unseen"> {text(met ? "common.yes" : "common.no")}</span>
              {result.detail[code] !== undefined && <div class="quiet">{result.detail[code]}</div>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function ClearancePanel(properties: { number: string; state: string }): JSX.Element {
  const { api } = useApp();
  const clearance = useLoaded(() => api.clearance(properties.number), [properties.number, properties.state]);
  return (
    <LoadedView loaded={clearance}>
      {(value) => (
        <>
          <Conditions title="document.clearance" conditions={clearanceConditions} result={value.canClear} />
          <Conditions title="document.passage" conditions={passageConditions} result={value.canPass} />
        </>
      )}
    </LoadedView>
  );
}
