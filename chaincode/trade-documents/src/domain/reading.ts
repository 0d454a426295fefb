/**
 * Decisions are pure generators: where they need world state they yield what they need, and whoever runs them answers.
 * So one decision runs unchanged over the ledger, over a fixed world in a test, and in a replay by an auditor.
 */

import type { JsonValue } from "./canonical-json.js";
import { DomainError, errorCode } from "./errors.js";
import { headKey, type Head, type LedgerKey } from "./head.js";

export type ReadRequest =
  | { readonly read: "head"; readonly kind: string; readonly number: string }
  | { readonly read: "value"; readonly key: LedgerKey }
  /** Every key that starts with these attributes, in key order. */
  | { readonly read: "range"; readonly key: LedgerKey };

export interface KeyValue {
  readonly key: LedgerKey;
  readonly value: JsonValue;
}

/** A head as found, and whether the issuing organisation's own marker vouches for exactly these bytes. */
export interface FoundHead {
  readonly head: Head;
  readonly vouched: boolean;
}

export type ReadAnswer = FoundHead | JsonValue | readonly KeyValue[];

/** A computation that may read. `yield*` one from inside another. */
export type Reading<Result> = Generator<ReadRequest, Result, ReadAnswer>;

/** The head, or null when there is no such document. @throws ISSUER_MARKER_MISMATCH when its issuer never endorsed it. */
export function* readHead(kind: string, number: string): Reading<Head | null> {
  const found = (yield { read: "head", kind, number }) as FoundHead | null;
  if (found === null) return null;
  if (!found.vouched) throw new DomainError(errorCode.ISSUER_MARKER_MISMATCH, undefined, { kind, number });
  return found.head;
}

/** The head of a document that must be there. @throws DOCUMENT_NOT_FOUND, ISSUER_MARKER_MISMATCH */
export function* readExisting(kind: string, number: string): Reading<Head> {
  const head = yield* readHead(kind, number);
  if (head === null) throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, undefined, { kind, number });
  return head;
}

/** The value under a key, or null. */
export function* readValue(key: LedgerKey): Reading<JsonValue> {
  return (yield { read: "value", key }) as JsonValue;
}

export function* readRange(key: LedgerKey): Reading<readonly KeyValue[]> {
  return (yield { read: "range", key }) as readonly KeyValue[];
}

/** Answers read requests at once: a world held in memory. */
export interface World {
  head(kind: string, number: string): FoundHead | null;
  value(key: LedgerKey): JsonValue;
  range(key: LedgerKey): readonly KeyValue[];
}

/** The same, from a ledger that must be waited for. */
export interface LedgerReader {
  head(kind: string, number: string): Promise<FoundHead | null>;
  value(key: LedgerKey): Promise<JsonValue>;
  range(key: LedgerKey): Promise<readonly KeyValue[]>;
}

function answerFrom<Reader extends World | LedgerReader>(
  reader: Reader,
  request: ReadRequest,
): ReturnType<Reader["head" | "value" | "range"]> {
  type Answer = ReturnType<Reader["head" | "value" | "range"]>;
  if (request.read === "head") return reader.head(request.kind, request.number) as Answer;
  if (request.read === "value") return reader.value(request.key) as Answer;
  return reader.range(request.key) as Answer;
}

/** Runs a computation over a world in memory. */
export function runInWorld<Result>(reading: Reading<Result>, world: World): Result {
  let step = reading.next();
  while (step.done !== true) step = reading.next(answerFrom(world, step.value));
  return step.value;
}

/** Runs a computation over the ledger; every key is read once, so it sees one value of it. */
export async function runOnLedger<Result>(reading: Reading<Result>, ledger: LedgerReader): Promise<Result> {
  const answers = new Map<string, ReadAnswer>();
  let step = reading.next();
  while (step.done !== true) {
    const name = nameOf(step.value);
    let answer = answers.get(name);
    if (answer === undefined) {
      answer = await answerFrom(ledger, step.value);
      answers.set(name, answer);
    }
    step = reading.next(answer);
  }
  return step.value;
}

function nameOf(request: ReadRequest): string {
  const key = request.read === "head" ? headKey(request.kind, request.number) : request.key;
  return JSON.stringify([request.read, ...key]);
}
