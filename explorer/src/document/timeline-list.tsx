import type { JSX } from "preact";
import type { KindDescription, TimelineEntry } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { StateMark } from "../interface/state-mark.js";
import { transactionLink } from "../router.js";

/** Every state says who, when, and in which transaction. */
export function TimelineList(properties: {
  entries: readonly TimelineEntry[];
  kind: KindDescription | undefined;
}): JSX.Element {
  const { text, dateTime } = useTranslator();
  return (
    <ol class="timeline">
      {properties.entries.map((entry) => (
        <li key={entry.leafIndex}>
          <div>
            <strong>{entry.event}</strong> <StateMark state={entry.state} kind={properties.kind} />
          </div>
          <div class="quiet">
            <time dateTime={entry.at}>{dateTime(entry.at)}</time>
            {" · "}
            {text("document.timeline.by", { role: entry.actor.role, msp: entry.actor.msp })}
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
