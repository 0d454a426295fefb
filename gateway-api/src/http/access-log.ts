import type { IncomingMessage, ServerResponse } from "node:http";
import { pinoHttp, type HttpLogger } from "pino-http";
import type { Logger } from "../logging.js";
import { contextOf } from "./request-context.js";
import { supervisorPaths } from "./supervisor-paths.js";

/**
 * One line per request: route template instead of URL, the ledger's pseudonym instead of a name, no bodies, no headers.
 */
export function accessLog(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    genReqId: (request) => contextOf(request).id,
    // What is logged is chosen below; the whole request would bring its URL and headers.
    wrapSerializers: false,
    serializers: { req: () => undefined, res: () => undefined },
    quietReqLogger: true,
    quietResLogger: true,
    customAttributeKeys: { reqId: "request" },
    customLogLevel: (request, response) => {
      if (supervisorPaths.has(contextOf(request).route ?? "")) return "debug";
      return response.statusCode >= 500 ? "warn" : "info";
    },
    customSuccessObject: describe,
    customErrorObject: (request, response, _error, values: Values) => describe(request, response, values),
    customSuccessMessage: () => "answered",
    customErrorMessage: () => "answered",
  });
}

interface Values {
  readonly responseTime: number;
}

function describe(
  request: IncomingMessage,
  response: ServerResponse,
  values: Values,
): Record<string, unknown> {
  const { route, code, identification } = contextOf(request);
  return {
    method: request.method,
    route: route ?? "unmatched",
    status: response.statusCode,
    ms: values.responseTime,
    ...(code !== undefined && { code }),
    ...(identification.outcome === "known" && {
      msp: identification.identity.caller.mspId,
      actor: identification.identity.pseudonym,
    }),
    ...(!response.writableFinished && { aborted: true }),
  };
}
