import type { JSX } from "preact";
import type { JsonObject, TransactionView } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { Facts } from "../interface/facts.js";
import { documentLink } from "../router.js";

function EventItem(properties: { event: JsonObject }): JSX.Element {
  const { event } = properties;
  const { event: name, kind, number, state } = event;
  return (
    <li>
      {typeof name === "string" && <strong>{name}</strong>}{" "}
      {typeof kind === "string" && typeof number === "string" && (
        <a class="number" href={documentLink(kind, number)}>
          {kind} {number}
        </a>
      )}{" "}
      {typeof state === "string" && <span class="quiet">{state}</span>}
    </li>
  );
}

export function TransactionFacts(properties: { transaction: TransactionView }): JSX.Element {
  const { text, dateTime } = useTranslator();
  const { transaction } = properties;
  const valid = transaction.validationCode === "VALID";
  return (
    <Facts
      rows={[
        [text("ledger.transaction.function"), <code key="function">{transaction.function}</code>],
        [
          text("ledger.transaction.code"),
          <span key="code" class={valid ? "outcome outcome-valid" : "outcome outcome-invalid"}>
            {valid ? "✓" : "✕"} {transaction.validationCode}
          </span>,
        ],
        [text("ledger.transaction.creator"), transaction.creatorMsp],
        [text("ledger.transaction.endorsers"), transaction.endorsers.join(", ")],
        [text("ledger.block.at"), dateTime(transaction.at)],
        [
          text("ledger.transaction.events"),
          transaction.events.length === 0 ? (
            text("common.none")
          ) : (
            <ul key="events" class="events">
              {transaction.events.map((event, index) => (
                <EventItem key={index} event={event} />
              ))}
            </ul>
          ),
        ],
      ]}
    />
  );
}
