import type { Examples } from "../http/endpoint.js";

/** Payloads by kind: synthetic, valid against the kinds' schemas (a test holds them to it). */
const payloads: Readonly<Record<string, unknown>> = {};

/** Example bodies of `POST /{collection}`; undefined for a kind without one. */
export function creationExamples(kind: string): Examples | undefined {
  const payload = payloads[kind];
  return payload === undefined ? undefined : { [kind]: { value: { payload } } };
}

/** The payload by itself. */
export function payloadExamples(kind: string): Examples | undefined {
  const payload = payloads[kind];
  return payload === undefined ? undefined : { [kind]: { value: payload } };
}
