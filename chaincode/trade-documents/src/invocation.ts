/** What a transaction asks for: function, one argument, private input; parsed once, defensively, here. */

import { createHash } from "node:crypto";
import type { ChaincodeStub } from "fabric-shim";
import { z } from "zod";
import { type JsonObject, type JsonValue, parseCanonicalJson } from "./domain/canonical-json.js";
import { epochMs, timestampOf } from "./domain/dates.js";
import type { Payload, Source } from "./domain/define-document.js";
import { DomainError, errorCode, invalidInput } from "./domain/errors.js";
import { fieldProblems } from "./domain/input.js";
import { isSalt } from "./domain/salted-hash.js";

/** Bounds on what one transaction may carry. */
const argumentBytesMax = 1_048_576;
const transientBytesMax = 4_194_304;
const sourcesMax = 60;

/** Clients choose a transaction's time; this far from the endorser's clock it is refused. */
const clockToleranceMs = 5 * 60_000;

const json = z.record(z.string(), z.unknown());
const salt = z.string().refine(isSalt);
const argumentSchema = z.strictObject({
  number: z.string().min(1).max(64).optional(),
  version: z.int().min(0).optional(),
  arguments: json.optional(),
});
const payloadSchema = z.strictObject({ payload: json, salt });
const sourceSchema = z.strictObject({ kind: z.string(), number: z.string(), payload: json, salt });
const sourcesSchema = z.array(sourceSchema).max(sourcesMax);

export interface Invocation {
  /** Before the colon of the function's name: a kind of document, or what is no document. */
  readonly subject: string;
  readonly action: string;
  readonly number?: string;
  readonly version?: number;
  readonly arguments: JsonObject;
  readonly payload: Payload | null;
  readonly sources: readonly Source[];
  /** RFC 3339 UTC, milliseconds. */
  readonly now: string;
  readonly txId: string;
}

/** @throws INPUT_INVALID for anything that is not the one canonical argument and well-formed private input */
export function readInvocation(stub: ChaincodeStub): Invocation {
  const [name = "", ...parameters] = stub.getStringArgs();
  const [subject, action] = splitName(name);
  const argument = readArgument(parameters);
  const { arguments: given, number, version } = argument;
  return {
    subject,
    action,
    ...(number === undefined ? {} : { number }),
    ...(version === undefined ? {} : { version }),
    arguments: (given ?? {}) as JsonObject,
    payload: readPayload(stub),
    sources: readSources(stub),
    now: timestampOf(stub.getDateTimestamp().getTime()),
    txId: stub.getTxID(),
  };
}

/** The endorser's clock serves to refuse, never to decide: the one place where it is looked at. */
export function checkClock(now: string, clockMs: number): void {
  if (Math.abs(epochMs(now) - clockMs) <= clockToleranceMs) return;
  throw new DomainError(errorCode.TIMESTAMP_OUT_OF_RANGE);
}

/** Document kinds hold no colon, so the last one divides. */
function splitName(name: string): readonly [string, string] {
  const at = name.lastIndexOf(":");
  return at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at + 1)];
}

function readArgument(parameters: readonly string[]): z.infer<typeof argumentSchema> {
  const [text = "{}"] = parameters;
  if (parameters.length > 1 || Buffer.byteLength(text) > argumentBytesMax)
    throw new DomainError(errorCode.INPUT_INVALID, "A function takes one argument of limited size.");
  return parsed(argumentSchema, parseCanonicalJson(text), "");
}

function readPayload(stub: ChaincodeStub): Payload | null {
  const text = readTransient(stub, "payload");
  if (text === undefined) return null;
  const { payload, salt: saltHex } = parsed(payloadSchema, parseCanonicalJson(text), "/payload");
  return {
    value: payload as JsonObject,
    salt: saltHex,
    hash: hashOfEnvelope(text, saltHex),
    text,
  };
}

/** The salted hash of the payload, whose canonical text stands in the envelope's: `{"payload":…,"salt":"…"}`. */
function hashOfEnvelope(text: string, saltHex: string): string {
  const canonical = text.slice('{"payload":'.length, -`,"salt":"${saltHex}"}`.length);
  return createHash("sha256").update(Buffer.from(saltHex, "hex")).update(canonical, "utf8").digest("hex");
}

function readSources(stub: ChaincodeStub): readonly Source[] {
  const text = readTransient(stub, "sources");
  return text === undefined
    ? []
    : (parsed(sourcesSchema, parseCanonicalJson(text), "/sources") as readonly Source[]);
}

function readTransient(stub: ChaincodeStub, name: string): string | undefined {
  const bytes = stub.getTransient().get(name);
  if (bytes === undefined) return undefined;
  if (bytes.length > transientBytesMax)
    throw new DomainError(errorCode.INPUT_INVALID, "The private input is too large.");
  return Buffer.from(bytes).toString("utf8");
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: JsonValue, root: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidInput(fieldProblems(schema, value, root));
}
