import { describeKinds } from "@antin/trade-documents";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { jsonObjectSchema } from "../openapi/view-schemas.js";

/** What kinds of document there are, and their lifecycles: the explorer draws its diagrams from this. */
export const kindEndpoints: readonly Endpoint[] = [
  defineEndpoint({
    method: "get",
    path: "/kinds",
    operationId: "listKinds",
    tag: "Documents",
    summary: "The kinds of document: states, commands, roles",
    access: "public",
    replies: {
      200: { description: "The kinds.", mediaType: "application/json", schema: jsonObjectSchema },
    },
    handle: () =>
      Promise.resolve({
        headers: { "Cache-Control": "public, max-age=300" },
        body: { json: describeKinds() },
      }),
  }),
];
