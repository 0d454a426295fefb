/**
 * Leaves: the public part of each ledger event, in commit order (block, transaction, index).
 * A VALID transaction of the trade documents chaincode carries one event envelope
 * `{"actor":{…},"at":"…","events":[{"event","kind","number","state","version",…}]}`; each of its events is one leaf,
 * the canonical JSON of `{...event, actor, at, txId}`. Checkpoint transactions carry no envelope and make no leaf.
 */
import { utf8 } from "./byte-encoding.js";
import { canonicalJson } from "./canonical-json.js";
import { EvidenceError } from "./errors.js";

/** What every leaf says. Further members are the event's own public fields. */
export interface LedgerLeaf {
  readonly event: string;
  readonly kind: string;
  readonly number: string;
  readonly state: string;
  readonly version: number;
  readonly actor: Readonly<Record<string, unknown>>;
  readonly at: string;
  readonly txId: string;
  readonly [extra: string]: unknown;
}

/**
 * Leaf bytes of one transaction's envelope, in order.
 * @param envelopeJson the chaincode event's payload, as text or bytes.
 * @throws EvidenceError `ENVELOPE_MALFORMED` with a pointer.
 */
export function leavesOfEnvelope(envelopeJson: string | Uint8Array, txId: string): Uint8Array[] {
  const { actor, at, events } = parseEnvelope(envelopeJson);
  if (typeof actor !== "object" || actor === null) throw malformed("/actor", "The actor is not an object.");
  if (typeof at !== "string") throw malformed("/at", "The time is not a text.");
  if (!Array.isArray(events)) throw malformed("/events", "The events are not an array.");
  return events.map((event: unknown, index) => {
    const leaf = asLeaf({ ...(event as object), actor, at, txId });
    if (leaf === undefined)
      throw malformed(`/events/${index}`, "The event lacks a member that every event has.");
    return utf8(canonicalJson(leaf));
  });
}

/** Reads a leaf's text. Undefined unless it is canonical JSON with the members of a leaf. */
export function parseLeaf(text: string): LedgerLeaf | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // Only the canonical form could enter the tree; this also rules out repeated member names.
    return canonicalJson(value) === text ? asLeaf(value) : undefined;
  } catch {
    return undefined;
  }
}

function asLeaf(value: unknown): LedgerLeaf | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { event, kind, number, state, version, actor, at, txId } = value as Record<string, unknown>;
  const hasTexts = [event, kind, number, state, at, txId].every(
    (text) => typeof text === "string" && text !== "",
  );
  const hasActor = typeof actor === "object" && actor !== null && !Array.isArray(actor);
  return hasTexts && hasActor && Number.isSafeInteger(version) ? (value as LedgerLeaf) : undefined;
}

function parseEnvelope(envelopeJson: string | Uint8Array): Record<string, unknown> {
  try {
    const text =
      typeof envelopeJson === "string"
        ? envelopeJson
        : new TextDecoder("utf-8", { fatal: true }).decode(envelopeJson);
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // reported below
  }
  throw malformed("", "The event payload is not a JSON object.");
}

const malformed = (pointer: string, message: string): EvidenceError =>
  new EvidenceError("ENVELOPE_MALFORMED", message, pointer);
