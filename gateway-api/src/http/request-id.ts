import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

const requestIdFormat = /^[A-Za-z0-9_-]{8,64}$/;

/** The caller's `X-Request-Id` when it is one, so that its log and ours can be joined; a new UUID otherwise. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers["x-request-id"];
  return typeof given === "string" && requestIdFormat.test(given) ? given : randomUUID();
}
