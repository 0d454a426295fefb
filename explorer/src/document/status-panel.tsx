import type { JSX } from "preact";
import type { JsonObject } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { ChannelMark } from "../interface/state-mark.js";
import { statusOf, type StatusMark } from "./status-of.js";

const signs: Readonly<Record<StatusMark, string>> = { done: "✓", open: "○", failed: "✕", none: "–" };

/** Where each part of a declaration's course stands, on one line. */
export function StatusPanel(properties: { facets: JsonObject }): JSX.Element {
  const { text, field, code } = useTranslator();
  const channel = properties.facets["channel"];
  return (
    <section class="status" aria-label={text("document.status")}>
      <dl>
        <div>
          <dt>{field("channel")}</dt>
          <dd>
            {typeof channel === "string" ? (
              <ChannelMark channel={channel} />
            ) : (
              <span class="mark mark-open">○ {text("document.channel.none")}</span>
            )}
          </dd>
        </div>
        {statusOf(properties.facets).map(({ field: name, value, mark }) => (
          <div key={name}>
            <dt>{field(name)}</dt>
            <dd class={`mark mark-${mark}`}>
              <span aria-hidden="true">{signs[mark]}</span> {code(name, value) ?? value}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
