import type { JsonObject, JsonValue, TimelineEntry, TransactionView } from "../api.js";
import { isList } from "../interface/json-value.js";

/** Why something happened to a document: the command of its transaction and what its event says besides. */
export interface EntryReason {
  /** Kind and command of the transaction. */
  readonly command: { readonly kind: string; readonly name: string };
  /** The document whose change brought this one about, when it is another. */
  readonly cause?: { readonly kind: string; readonly number: string };
  /** What the event tells beyond who and when: a reason, a channel, an amount. */
  readonly details: JsonObject;
}

const toldElsewhere = new Set([
  "event",
  "kind",
  "number",
  "state",
  "version",
  "actor",
  "at",
  "txId",
  "leafIndex",
  "cid",
  "digest",
]);

/** Undefined when the transaction is not known (yet) or does not tell of the entry. */
export function reasonOfEntry(
  entry: TimelineEntry,
  document: { readonly kind: string; readonly number: string },
  transaction: TransactionView | undefined,
): EntryReason | undefined {
  const event = transaction?.events.find(({ leafIndex }) => leafIndex === entry.leafIndex);
  if (transaction === undefined || event === undefined) return undefined;
  const [kind = "", name = ""] = transaction.function.split(":");
  const cause = causeOf(transaction, document);
  const details = Object.fromEntries(
    Object.entries(event)
      .filter(([member, value]) => !toldElsewhere.has(member) && value !== cause?.number && value !== "")
      .map(([member, value]) => [member, member === "uses" ? namedUses(value) : value]),
  );
  return { command: { kind, name }, ...(cause === undefined ? {} : { cause }), details };
}

/** Uses travel as `[part of this document, line of the declaration, quantity]`. */
function namedUses(uses: JsonValue): JsonValue {
  if (!isList(uses)) return uses;
  return uses.map((use): JsonValue => {
    const [part, , quantity] = isList(use) ? use : [];
    return typeof part === "string" && typeof quantity === "string" ? { part, quantity } : use;
  });
}

/** A transaction's first event is of the document that the command was given to; effects on others follow it. */
function causeOf(
  { events }: TransactionView,
  document: { readonly kind: string; readonly number: string },
): EntryReason["cause"] {
  const { kind, number } = events[0] ?? {};
  if (typeof kind !== "string" || typeof number !== "string") return undefined;
  return kind === document.kind && number === document.number ? undefined : { kind, number };
}
