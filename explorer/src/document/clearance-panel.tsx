import type { JSX } from "preact";
import type { ConditionResult } from "../api.js";
import { useTranslator, type TextKey } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { LoadedView } from "../interface/loaded-view.js";
import { useLoaded } from "../interface/use-loaded.js";
import { conditionsAsked, type ConditionSet } from "./conditions-asked.js";

const titles: Readonly<Record<ConditionSet["question"], TextKey>> = {
  canClear: "document.clearance",
  canPass: "document.passage",
};

/** The contract explains in English; its amounts are read as any other. */
const withGroupedAmounts = (detail: string, number: (digits: string) => string): string =>
  detail.replace(/\b(\d+) VND\b/g, (_whole, digits: string) => `${number(digits)} VND`);

function Conditions(properties: { asked: ConditionSet; result: ConditionResult }): JSX.Element {
  const { text, word, number } = useTranslator();
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
                <div class="quiet detail" lang="en">
                  {withGroupedAmounts(detail, number)}
                </div>
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
  number: string;
  state: string;
  version: number;
}): JSX.Element | null {
  const asked = conditionsAsked(properties.state);
  return asked === undefined ? null : <Asked {...properties} asked={asked} />;
}

function Asked(properties: { number: string; version: number; asked: ConditionSet }): JSX.Element {
  const { api } = useApp();
  const { number, version, asked } = properties;
  const clearance = useLoaded(() => api.clearance(number), [number, version]);
  return (
    <LoadedView loaded={clearance}>
      {(value) => <Conditions asked={asked} result={value[asked.question]} />}
    </LoadedView>
  );
}
