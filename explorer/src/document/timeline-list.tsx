import type { JSX } from "preact";
import type { KindDescription, TimelineEntry } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { titleOf, useApp } from "../interface/app-context.js";
import { StateMark } from "../interface/state-mark.js";
import { transactionLink } from "../router.js";

/** Every state says who, when, and in which transaction. */
export function TimelineList(properties: {
  entries: readonly TimelineEntry[];
  kind: KindDescription | undefined;
}): JSX.Element {
  const { roles } = useApp();
  const { text, title, dateTime } = useTranslator();
  return (
    <ol class="timeline">
      {properties.entries.map((entry) => (
        <li key={entry.leafIndex}>
          <div>
            <strong title={entry.event}>
              {title(titleOf(properties.kind?.events, entry.event), entry.event)}
            </strong>{" "}
            <StateMark state={entry.state} kind={properties.kind} />
          </div>
          <div class="quiet">
            <time dateTime={entry.at}>{dateTime(entry.at)}</time>
            {" · "}
            {text("document.timeline.by", {
              role: title(titleOf(roles, entry.actor.role), entry.actor.role),
              msp: entry.actor.msp,
            })}
            {" · "}
            <a href={transactionLink(entry.txId)} title={entry.txId}>
              {text("document.block")} {entry.block}
            </a>
          </div>
        </li>
      ))}
    </ol>
  );
}
