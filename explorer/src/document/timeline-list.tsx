import type { JSX } from "preact";
import type { Api, DocumentView, KindDescription, TimelineEntry, TransactionView } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { findKind, titleOf, useApp } from "../interface/app-context.js";
import { JsonText } from "../interface/json-facts.js";
import { StateMark } from "../interface/state-mark.js";
import { useLoaded } from "../interface/use-loaded.js";
import { blockLink, documentLink, transactionLink } from "../router.js";
import { reasonOfEntry, type EntryReason } from "./reason-of-entry.js";

/** A document with a longer history shows the reasons of its latest entries only. */
const reasonsMax = 40;

/** Reasons stand in the transactions; one that cannot be read leaves its entry without a reason. */
async function loadTransactions(
  api: Api,
  entries: readonly TimelineEntry[],
): Promise<ReadonlyMap<string, TransactionView>> {
  const ids = [...new Set(entries.slice(-reasonsMax).map(({ txId }) => txId))];
  const loaded = await Promise.all(ids.map((id) => api.transaction(id).catch(() => undefined)));
  return new Map(loaded.flatMap((transaction) => (transaction ? [[transaction.id, transaction]] : [])));
}

function Reason(properties: { reason: EntryReason }): JSX.Element | null {
  const { kinds } = useApp();
  const { text, title, field } = useTranslator();
  const { command, cause, details } = properties.reason;
  const causing = findKind(kinds, command.kind);
  const members = Object.entries(details);
  if (cause === undefined && members.length === 0) return null;
  return (
    <div class="reason-of-entry">
      {cause !== undefined && (
        <div>
          {text("document.timeline.cause")} {title(titleOf(causing?.commands, command.name), command.name)}
          {": "}
          {title(findKind(kinds, cause.kind)?.title, cause.kind)}{" "}
          <a class="number" href={documentLink(cause.kind, cause.number)}>
            {cause.number}
          </a>
        </div>
      )}
      {members.map(([name, value]) => (
        <div key={name}>
          {field(name)}: <JsonText name={name} value={value} />
        </div>
      ))}
    </div>
  );
}

function Entry(properties: {
  entry: TimelineEntry;
  kind: KindDescription;
  reason: EntryReason | undefined;
}): JSX.Element {
  const { roles } = useApp();
  const { text, word, title, dateTime } = useTranslator();
  const { entry, kind, reason } = properties;
  const role = title(titleOf(roles, entry.actor.role), entry.actor.role);
  const organisation = word("msp", entry.actor.msp);
  return (
    <li>
      <div class="entry-title">
        <strong title={entry.event}>{title(titleOf(kind.events, entry.event), entry.event)}</strong>{" "}
        <StateMark state={entry.state} kind={kind} />
      </div>
      <div class="quiet">
        <time dateTime={entry.at}>{dateTime(entry.at)}</time>
      </div>
      <div>
        {role}
        {organisation !== role && <span class="quiet"> · {organisation}</span>}
      </div>
      {reason !== undefined && <Reason reason={reason} />}
      <div class="quiet entry-place">
        <a href={transactionLink(entry.txId)} title={entry.txId}>
          {text("document.transaction")}
        </a>
        {" · "}
        <a href={blockLink(entry.block)}>{text("ledger.block", { number: entry.block })}</a>
      </div>
    </li>
  );
}

/** Every state says who, when and why, the newest first. */
export function TimelineList(properties: {
  view: DocumentView;
  entries: readonly TimelineEntry[];
  kind: KindDescription;
}): JSX.Element {
  const { api } = useApp();
  const { view, entries, kind } = properties;
  const transactions = useLoaded(() => loadTransactions(api, entries), [view.kind, view.number, view.txId]);
  const known = transactions.state === "loaded" ? transactions.value : undefined;
  return (
    <ol class="timeline" reversed>
      {[...entries].reverse().map((entry) => (
        <Entry
          key={entry.leafIndex}
          entry={entry}
          kind={kind}
          reason={reasonOfEntry(entry, view, known?.get(entry.txId))}
        />
      ))}
    </ol>
  );
}
