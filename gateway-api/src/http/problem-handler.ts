import type { ErrorRequestHandler, RequestHandler } from "express";
import { DomainError, errorCode, type DocumentDefinition } from "@antin/trade-documents";
import { KeyFailure } from "../ledger/key-failure.js";
import type { HttpLimits } from "../limits.js";
import type { Logger } from "../logging.js";
import { problemMediaType, problemOf } from "../problem.js";
import { drainBody } from "./drain-body.js";
import { contextOf } from "./request-context.js";
import { RequestError, requestCode } from "./request-error.js";

/** The one place where a failure becomes an answer. */
export function problemHandler(options: {
  readonly limits: HttpLimits;
  readonly logger: Logger;
}): ErrorRequestHandler {
  const { logger, limits } = options;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters
  return async (error: unknown, request, response, _next) => {
    const context = contextOf(request);
    const { retryAfterSeconds } = limits;
    const { status, headers, body } = problemOf(error, { requestId: context.id, retryAfterSeconds });
    context.code = body.code;
    if (error instanceof KeyFailure)
      logger.warn({ request: context.id, reason: error.description }, "private key not available");
    if (status === 500)
      logger.error({ err: error, request: context.id, route: context.route ?? "unmatched" }, "failed");
    if (response.headersSent || response.destroyed) {
      // The status is gone: breaking off is the only way left to say that the rest is missing.
      response.destroy();
      return;
    }
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const text = JSON.stringify(body);
    const isUnread = !request.complete;
    if (isUnread) response.setHeader("Connection", "close");
    response
      .status(status)
      .setHeader("Cache-Control", "no-store")
      .setHeader("Content-Type", problemMediaType)
      .setHeader("Content-Length", Buffer.byteLength(text))
      .write(text);
    // The refusal is out; closing now, while the sender still sends, could destroy it on its way.
    if (isUnread) await drainBody(request);
    response.end();
  };
}

/** What no route took: a command that the kind does not have, or nothing at all. */
export function refuseUnmatched(kinds: readonly DocumentDefinition[]): RequestHandler {
  const collections = new Map(kinds.map(({ collection, kind }) => [collection, kind]));
  return (request) => {
    const [collection = "", , command, ...more] = request.path.split("/").slice(1);
    const kind = collections.get(collection);
    if (request.method === "POST" && kind !== undefined && command !== undefined && more.length === 0)
      throw new DomainError(errorCode.COMMAND_UNKNOWN, undefined, { kind });
    throw new RequestError(requestCode.ROUTE_NOT_FOUND);
  };
}
