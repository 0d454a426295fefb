import type { Request } from "express";
import { fieldProblems, invalidInput } from "@antin/trade-documents";
import type { HttpLimits } from "../limits.js";
import type { Endpoint, EndpointInput, JsonBodyShape } from "./endpoint.js";
import { charsetOf, mediaTypeOf } from "./headers.js";
import { parseJsonBytes } from "./json-text.js";
import { parseQuery } from "./query.js";
import { bodyStream, readBody } from "./read-body.js";
import { RequestError, requestCode } from "./request-error.js";

const jsonMediaType = "application/json";

/** Everything an endpoint's schemas say of a request, parsed; the path's format first, the body last. */
export async function readInput(
  endpoint: Endpoint,
  request: Request,
  limits: HttpLimits,
): Promise<EndpointInput> {
  const path = endpoint.pathSchema.safeParse(pathOf(request));
  if (!path.success) throw new RequestError(requestCode.PATH_INVALID);
  const query = parseQuery(request.url, endpoint.querySchema);
  const { body } = endpoint;
  if (body?.form === "raw") assertMediaType(request, body.mediaTypes);
  return {
    path: path.data,
    query,
    body: body?.form === "json" ? await readJson(body, request, limits) : undefined,
    headers: request.headers,
    raw: {
      bytes: (bytesMax) => readBody(request, { bytesMax, timeoutMs: limits.bodyTimeoutMs }),
      stream: (bytesMax) => bodyStream(request, bytesMax),
    },
  };
}

/** Parameters of the path; one that takes the rest of it is one text again. */
const pathOf = ({ params }: Request): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? value.join("/") : value]),
  );

async function readJson(shape: JsonBodyShape, request: Request, limits: HttpLimits): Promise<unknown> {
  if (!hasBody(request)) {
    if (shape.required) throw new RequestError(requestCode.BODY_MISSING);
    return parseBody(shape, {});
  }
  assertMediaType(request, [jsonMediaType]);
  const charset = charsetOf(request.headers);
  if (charset !== undefined && charset !== "utf-8")
    throw new RequestError(requestCode.UNSUPPORTED_MEDIA_TYPE, { message: "JSON travels as UTF-8." });
  const { jsonBodyBytesMax: bytesMax, bodyTimeoutMs: timeoutMs, jsonDepthMax } = limits;
  return parseBody(shape, parseJsonBytes(await readBody(request, { bytesMax, timeoutMs }), jsonDepthMax));
}

function parseBody({ schema }: JsonBodyShape, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidInput(fieldProblems(schema, value));
}

function assertMediaType(request: Request, mediaTypes: readonly string[]): void {
  const mediaType = mediaTypeOf(request.headers);
  const taken = mediaType !== undefined && (mediaTypes.includes("any") || mediaTypes.includes(mediaType));
  if (!taken)
    throw new RequestError(requestCode.UNSUPPORTED_MEDIA_TYPE, { details: { accepted: mediaTypes } });
}

const hasBody = (request: Request): boolean =>
  request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
