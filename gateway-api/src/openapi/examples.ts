import { findKind, type JsonObject } from "@antin/trade-documents";
import type { Examples } from "../http/endpoint.js";

/** Example bodies of `POST /{collection}`, as the kind's data file gives them; undefined for a kind without one. */
export function creationExamples(kind: string): Examples | undefined {
  const value = findKind(kind)?.example;
  return value && { [kind]: { value } };
}

/** The payload by itself. */
export function payloadExamples(kind: string): Examples | undefined {
  const payload = findKind(kind)?.example?.["payload"] as JsonObject | undefined;
  return payload && { [kind]: { value: payload } };
}
