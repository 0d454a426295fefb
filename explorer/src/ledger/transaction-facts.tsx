import type { JSX } from "preact";
import type { JsonObject, TransactionView } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { findKind, titleOf, useApp } from "../interface/app-context.js";
import { Facts } from "../interface/facts.js";
import { StateMark } from "../interface/state-mark.js";
import { documentLink } from "../router.js";

const textOf = (event: JsonObject, name: string): string => {
  const value = event[name];
  return typeof value === "string" ? value : "";
};

/** One event: what happened to which document, and the state after it. */
function EventItem(properties: { event: JsonObject }): JSX.Element {
  const { kinds, identity } = useApp();
  const { title } = useTranslator();
  const { event } = properties;
  const name = textOf(event, "event");
  const number = textOf(event, "number");
  const kind = findKind(kinds, textOf(event, "kind"));
  return (
    <li>
      <strong title={name}>{title(titleOf(kind?.events, name), name)}</strong>
      <span class="quiet"> · {title(kind?.title, textOf(event, "kind"))} </span>
      {identity === undefined ? (
        <span class="number">{number}</span>
      ) : (
        <a class="number" href={documentLink(textOf(event, "kind"), number)}>
          {number}
        </a>
      )}{" "}
      <StateMark state={textOf(event, "state")} kind={kind} />
    </li>
  );
}

/** A contract function in words, where it is a document's command. */
function FunctionName(properties: { name: string }): JSX.Element {
  const { kinds } = useApp();
  const { title } = useTranslator();
  const [kindName = "", command = ""] = properties.name.split(":");
  const kind = findKind(kinds, kindName);
  const commandTitle = titleOf(kind?.commands, command);
  return (
    <>
      {commandTitle !== undefined && (
        <>
          {title(commandTitle, command)}
          <span class="quiet"> · {title(kind?.title, kindName)}</span>{" "}
        </>
      )}
      <code>{properties.name}</code>
    </>
  );
}

export function TransactionFacts(properties: { transaction: TransactionView }): JSX.Element {
  const { text, word, dateTime } = useTranslator();
  const { transaction } = properties;
  const valid = transaction.validationCode === "VALID";
  const organisations = (ids: readonly string[]): string => ids.map((id) => word("msp", id)).join(", ");
  return (
    <Facts
      rows={[
        {
          name: "code",
          title: text("ledger.transaction.code"),
          value: (
            <span class={valid ? "outcome outcome-valid" : "outcome outcome-invalid"}>
              {valid ? "✓" : "✕"} {text(valid ? "ledger.transaction.valid" : "ledger.transaction.invalid")}{" "}
              <code>{transaction.validationCode}</code>
            </span>
          ),
        },
        {
          name: "function",
          title: text("ledger.transaction.function"),
          value:
            transaction.function === "" ? text("common.none") : <FunctionName name={transaction.function} />,
        },
        {
          name: "creator",
          title: text("ledger.transaction.creator"),
          value: organisations([transaction.creatorMsp]),
        },
        {
          name: "endorsers",
          title: text("ledger.transaction.endorsers"),
          value: organisations(transaction.endorsers) || text("common.none"),
        },
        { name: "at", title: text("ledger.block.at"), value: dateTime(transaction.at) },
        {
          name: "events",
          title: text("ledger.transaction.events"),
          value:
            transaction.events.length === 0 ? (
              text("common.none")
            ) : (
              <ul class="events">
                {transaction.events.map((event, index) => (
                  <EventItem key={index} event={event} />
                ))}
              </ul>
            ),
        },
      ]}
    />
  );
}
