import type { Express, Request, RequestHandler } from "express";
import type { Gateway } from "../gateway.js";
import type { Identification } from "../identity/identify.js";
import type { Caller } from "../services.js";
import type { Endpoint } from "./endpoint.js";
import { readInput } from "./read-input.js";
import { contextOf } from "./request-context.js";
import { RequestError, requestCode } from "./request-error.js";
import { writeReply } from "./write-reply.js";

/** `/permits/{number}` as Express spells it; `{+name}` takes the rest of the path, slashes and all. */
export const expressPath = (path: string): string =>
  path.replaceAll(/\{(\w+)\}/g, ":$1").replaceAll(/\{\+(\w+)\}/g, "*$1");

/** Serves the endpoints, and refuses every other method of their paths by name. */
export function mountEndpoints(
  app: Express,
  endpoints: readonly Endpoint[],
  options: { readonly gateway: Gateway; readonly lookupLimit: RequestHandler },
): void {
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    const group = endpoints.filter((endpoint) => endpoint.path === path);
    const route = app.route(expressPath(path));
    for (const endpoint of group) {
      const limits = endpoint.rate === "lookup" ? [options.lookupLimit] : [];
      route[endpoint.method](...limits, handlerOf(endpoint, options.gateway));
    }
    route.all(methodNotAllowed(path, group));
  }
}

function handlerOf(endpoint: Endpoint, gateway: Gateway): RequestHandler {
  const mediaTypes = Object.values(endpoint.replies).flatMap(({ mediaType }) => mediaType ?? []);
  return async (request, response) => {
    const context = contextOf(request);
    context.route = endpoint.path;
    const caller = callerOf(endpoint, context.identification);
    assertAcceptable(request, mediaTypes);
    const input = await readInput(endpoint, request, gateway.limits);
    await writeReply(response, await endpoint.handle(input, gateway, caller), request.method);
  };
}

function callerOf({ access }: Endpoint, identification: Identification): Caller | undefined {
  if (identification.outcome === "known") return identification.identity.caller;
  if (access === "public") return undefined;
  throw identification.outcome === "refused"
    ? identification.error
    : new RequestError(requestCode.UNAUTHENTICATED);
}

function assertAcceptable(request: Request, mediaTypes: readonly string[]): void {
  if (mediaTypes.length === 0 || mediaTypes.includes("any")) return;
  if (request.accepts([...mediaTypes]) === false)
    throw new RequestError(requestCode.NOT_ACCEPTABLE, { details: { available: [...new Set(mediaTypes)] } });
}

function methodNotAllowed(path: string, group: readonly Endpoint[]): RequestHandler {
  const methods = new Set(group.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : ["POST"])));
  const allow = [...methods, "OPTIONS"].join(", ");
  return (request, response) => {
    contextOf(request).route = path;
    if (request.method !== "OPTIONS")
      throw new RequestError(requestCode.METHOD_NOT_ALLOWED, { details: { allow } });
    response.setHeader("Allow", allow).status(204).end();
  };
}
