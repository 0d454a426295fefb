import type { DocumentDefinition } from "@antin/trade-documents";
import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import type { OpenApiTexts } from "../gateway.js";
import type { Endpoint, ReplyShape } from "../http/endpoint.js";
import { requestHeaders, responseHeaders } from "../http/header-catalogue.js";
import { requestCode } from "../http/request-error.js";
import { problemCodes } from "../problem-codes.js";
import { problemMediaType } from "../problem.js";
import { apiEndpoints } from "../routes/api.js";
import { serviceCode } from "../services/service-error.js";
import { describeApi } from "./api-text.js";
import { problemSchema } from "./view-schemas.js";
import { RequestSchemas } from "./request-schema.js";
import { shareComponents } from "./share-components.js";
import { toYaml } from "./yaml.js";

type OpenApiDocument = ReturnType<OpenApiGeneratorV31["generateDocument"]>;

/** The API's description, from the endpoints that serve it. */
export function buildOpenApiDocument(kinds: readonly DocumentDefinition[]): OpenApiDocument {
  const endpoints = apiEndpoints(kinds);
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "apiKey", {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
    description:
      "A key issued for an identity; in a demonstration the identity's name, such as `demo-declarant`.",
  });
  registry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A token (ES256 or RS256) of the configured issuer, whose claim maps to an identity.",
  });
  const requests = new RequestSchemas();
  for (const endpoint of endpoints) registry.registerPath(routeOf(endpoint, requests));
  for (const [name, schema] of requests.components())
    registry.registerComponent("schemas", name, { ...schema });
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    ...describeApi(endpoints),
  });
  // The generator adds an empty member for webhooks; there are none.
  delete document.webhooks;
  return shareComponents(document);
}

/** Both spellings of the description. */
export function openApiTexts(kinds: readonly DocumentDefinition[]): OpenApiTexts {
  const json = JSON.stringify(buildOpenApiDocument(kinds));
  return { json, yaml: toYaml(JSON.parse(json)) };
}

function routeOf(endpoint: Endpoint, requests: RequestSchemas): RouteConfig {
  const { method, path, operationId, tag, summary, description, access, querySchema, pathSchema } = endpoint;
  return {
    method,
    path: path.replaceAll("{+", "{"),
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: access === "public" ? [] : [{ apiKey: [] }, { token: [] }],
    request: {
      params: pathSchema,
      query: querySchema,
      headers: z.strictObject(
        Object.fromEntries(endpoint.requestHeaders.map((name) => [name, requestHeaders[name]])),
      ),
      ...bodyOf(endpoint, requests),
    },
    responses: { ...successes(endpoint), ...problems(endpoint) },
  };
}

function bodyOf(
  { body }: Endpoint,
  requests: RequestSchemas,
): Pick<NonNullable<RouteConfig["request"]>, "body"> {
  if (body === undefined) return {};
  if (body.form === "raw") {
    const binary = { schema: { type: "string", format: "binary" } } as const;
    const types = body.mediaTypes.map((type) => [type === "any" ? "*/*" : type, binary]);
    return {
      body: {
        required: true,
        description: body.description,
        content: Object.fromEntries(types) as Record<string, typeof binary>,
      },
    };
  }
  return {
    body: {
      required: body.required,
      content: {
        "application/json": {
          schema: { ...requests.add(body.documented?.() ?? body.schema) },
          ...(body.examples && { examples: { ...body.examples } }),
        },
      },
    },
  };
}

function successes({ replies }: Endpoint): RouteConfig["responses"] {
  return Object.fromEntries(Object.entries(replies).map(([status, reply]) => [status, successOf(reply)]));
}

function successOf({
  description,
  mediaType,
  schema,
  headers = [],
  examples,
}: ReplyShape): RouteConfig["responses"][string] {
  return {
    description,
    headers: headersOf(["X-Request-Id", "RateLimit", "RateLimit-Policy", ...headers]),
    ...(mediaType !== undefined && {
      content: {
        [mediaType === "any" ? "*/*" : mediaType]: {
          schema: schema ?? { type: "string", ...(mediaType === "any" && { format: "binary" as const }) },
          ...(examples && { examples: { ...examples } }),
        },
      },
    }),
  };
}

function headersOf(names: readonly (keyof typeof responseHeaders)[]): z.ZodObject {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, responseHeaders[name].optional()])));
}

/** Codes that an endpoint can answer with beyond its own. */
function codesOf({ access, body, querySchema, codes }: Endpoint): readonly string[] {
  return [
    ...codes,
    requestCode.RATE_LIMITED,
    requestCode.OVERLOADED,
    requestCode.UNEXPECTED,
    requestCode.NOT_ACCEPTABLE,
    ...(access === "caller"
      ? [
          requestCode.UNAUTHENTICATED,
          requestCode.API_KEY_UNKNOWN,
          requestCode.TOKEN_INVALID,
          serviceCode.CERTIFICATE_EXPIRED,
          serviceCode.CERTIFICATE_REVOKED,
        ]
      : []),
    ...(Object.keys(querySchema.shape).length > 0 ? [requestCode.QUERY_INVALID] : []),
    ...(body
      ? [requestCode.BODY_TOO_LARGE, requestCode.UNSUPPORTED_MEDIA_TYPE, requestCode.BODY_INCOMPLETE]
      : []),
    ...(body?.form === "json"
      ? [
          requestCode.JSON_MALFORMED,
          requestCode.JSON_ENCODING,
          requestCode.JSON_TOO_DEEP,
          requestCode.JSON_MEMBER_REFUSED,
        ]
      : []),
  ];
}

/** One response per status, its codes listed. */
function problems(endpoint: Endpoint): RouteConfig["responses"] {
  const byStatus = new Map<number, string[]>();
  for (const code of new Set(codesOf(endpoint))) {
    const status = problemCodes[code]?.http;
    if (status === undefined) throw new TypeError(`${endpoint.operationId} names an unknown code ${code}`);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [`${status}`, problemResponse(status, codes)]),
  );
}

function problemResponse(status: number, codes: readonly string[]): RouteConfig["responses"][string] {
  const lines = codes.map((code) => `- \`${code}\`: ${problemCodes[code]?.meaning ?? ""}`);
  return {
    description: lines.join("\n"),
    headers: headersOf([
      "X-Request-Id",
      ...(status === 401 ? (["WWW-Authenticate"] as const) : []),
      ...(status === 429 || status === 503 ? (["Retry-After"] as const) : []),
      ...(status === 416 ? (["Content-Range"] as const) : []),
    ]),
    content: { [problemMediaType]: { schema: problemSchema } },
  };
}
