import { defineEndpoint, type Endpoint } from "../http/endpoint.js";

const tag = "Operation";

const headers = { "Cache-Control": "public, max-age=300" };

const yaml = defineEndpoint({
  method: "get",
  path: "/openapi.yaml",
  operationId: "readOpenApiYaml",
  tag,
  summary: "This description, YAML",
  access: "public",
  replies: { 200: { description: "OpenAPI 3.1.", mediaType: "application/yaml" } },
  handle: (_input, { openApi }) =>
    Promise.resolve({
      headers,
      body: { text: openApi().yaml, mediaType: "application/yaml; charset=utf-8" },
    }),
});

const json = defineEndpoint({
  method: "get",
  path: "/openapi.json",
  operationId: "readOpenApiJson",
  tag,
  summary: "This description, JSON",
  access: "public",
  replies: { 200: { description: "OpenAPI 3.1.", mediaType: "application/json" } },
  handle: (_input, { openApi }) =>
    Promise.resolve({
      headers,
      body: { text: openApi().json, mediaType: "application/json; charset=utf-8" },
    }),
});

export const apiDescriptionEndpoints: readonly Endpoint[] = [yaml, json];
