import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { given } from "../http/given.js";
import { documentSchema, pageOf } from "../openapi/view-schemas.js";
import { serviceCode } from "../services/service-error.js";
import { pageQuery } from "./page-query.js";

/** Search across all kinds. */
export const searchEndpoints: readonly Endpoint[] = [
  defineEndpoint({
    method: "get",
    path: "/search",
    operationId: "search",
    tag: "Documents",
    summary: "Find documents of every kind",
    description: "Only documents that the caller may read are found.",
    access: "caller",
    querySchema: pageQuery.extend({
      q: z.string().min(1).max(100).optional().meta({
        description:
          "A number, tax code, container, bill of lading or commodity code. Absent: the latest changes first.",
      }),
    }),
    replies: {
      200: {
        description: "A page of documents.",
        mediaType: "application/json",
        schema: pageOf(documentSchema),
      },
    },
    codes: [serviceCode.CURSOR_INVALID],
    handle: async ({ query: { q, cursor, limit } }, { services }, caller) => ({
      body: { json: await services.list({ caller, limit, ...given({ text: q, cursor }) }) },
    }),
  }),
];
