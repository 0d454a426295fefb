import type { IncomingMessage } from "node:http";
import type { Identification } from "../identity/identify.js";

/** What the gateway knows of one request beside the request itself. */
export interface RequestContext {
  /** Also the `X-Request-Id` of the answer and the `instance` of a problem. */
  readonly id: string;
  identification: Identification;
  /** Route template such as `/permits/{number}`; never the URL, which names documents. */
  route?: string;
  /** Code of the problem that was answered. */
  code?: string;
}

const contexts = new WeakMap<IncomingMessage, RequestContext>();

export function openContext(request: IncomingMessage, context: RequestContext): void {
  contexts.set(request, context);
}

/** @throws TypeError when the request never passed `openContext`: the middleware is in the wrong order. */
export function contextOf(request: IncomingMessage): RequestContext {
  const context = contexts.get(request);
  if (context === undefined) throw new TypeError("the request has no context");
  return context;
}
