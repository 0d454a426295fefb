import type { JSX } from "preact";
import type { ConditionResult, MissingReason } from "../api.js";
import { useTranslator, type TextKey } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { LoadedView } from "../interface/loaded-view.js";
import { useLoaded } from "../interface/use-loaded.js";
import { conditionsAsked, type ConditionSet } from "./conditions-asked.js";
import { readReason } from "./missing-reason.js";

const titles: Readonly<Record<ConditionSet["question"], TextKey>> = {
  canClear: "document.clearance",
  canPass: "document.passage",
};

/** Each reason with who must act; the contract's own English where this page does not know a code. */
function Reasons(properties: { reasons: readonly MissingReason[]; detail: string }): JSX.Element {
  const translator = useTranslator();
  const { reasons, detail } = properties;
  const read = reasons.map((reason) => readReason(reason, translator));
  if (read.length === 0 || read.includes(undefined))
    return (
      <div class="quiet detail" lang="en">
        {detail}
      </div>
    );
  return (
    <>
      {read.map((reason, at) => (
        <div key={at} class="detail">
          <span class="quiet">{reason?.sentence}</span>
          {reason?.next !== undefined && <div class="next-step">→ {reason.next}</div>}
        </div>
      ))}
    </>
  );
}

function Conditions(properties: { asked: ConditionSet; result: ConditionResult }): JSX.Element {
  const { text, word } = useTranslator();
  const { asked, result } = properties;
  const codes = [...new Set([...asked.codes, ...result.missing])];
  return (
    <section class="panel">
      <h2>{text(titles[asked.question])}</h2>
      <p class={result.ok ? "outcome outcome-valid" : "outcome outcome-open"}>
        {result.ok
          ? `✓ ${text("document.clearance.ok")}`
          : `○ ${text("document.clearance.missing", { count: result.missing.length })}`}
      </p>
      <ul class="checks">
        {codes.map((code) => {
          const met = !result.missing.includes(code);
          const detail = result.detail[code];
          return (
            <li key={code} class={met ? "check check-passed" : "check check-open"}>
              <span aria-hidden="true">{met ? "✓" : "○"}</span>
              <code>{code}</code> {word("condition", code)}
              <span class="unseen"> {text(met ? "common.yes" : "common.no")}</span>
              {detail !== undefined && (
                <Reasons
                  reasons={result.reasons.filter(({ condition }) => condition === code)}
                  detail={detail}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What a declaration still lacks for its next gate; nothing once there is no gate ahead of it. */
export function ClearancePanel(properties: {
  collection: string;
  number: string;
  state: string;
  version: number;
}): JSX.Element | null {
  const asked = conditionsAsked(properties.state);
  return asked === undefined ? null : <Asked {...properties} asked={asked} />;
}

function Asked(properties: {
  collection: string;
  number: string;
  version: number;
  asked: ConditionSet;
}): JSX.Element {
  const { api } = useApp();
  const { collection, number, version, asked } = properties;
  const clearance = useLoaded(() => api.clearance(collection, number), [collection, number, version]);
  return (
    <LoadedView loaded={clearance}>
      {(value) => <Conditions asked={asked} result={value[asked.question]} />}
    </LoadedView>
  );
}
