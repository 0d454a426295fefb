import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { requestCode } from "../http/request-error.js";
import { jsonObjectSchema } from "../openapi/view-schemas.js";
import { serviceCode } from "../services/service-error.js";
import { numberFormat } from "./number-format.js";

/** Crockford's alphabet leaves out I, L, O and U; people read and type them all the same. */
const codeFormat = /^[0-9A-Za-z]{10}$/;

/**
 * Public look-up. Numbers can be guessed, so the answer to an unknown number and to a wrong code is the same, and tries
 * are counted apart from other requests.
 */
export const lookupEndpoints: readonly Endpoint[] = [
  defineEndpoint({
    method: "get",
    path: "/lookup",
    operationId: "lookUpDocument",
    tag: "Verification",
    summary: "Status and receipt of a document, with the code printed on it",
    access: "public",
    rate: "lookup",
    querySchema: z.strictObject({
      kind: z
        .string()
        .regex(/^[a-z][a-z-]{0,63}$/)
        .meta({ example: "declaration" }),
      number: z.string().regex(numberFormat).meta({ example: "10000000001" }),
      code: z.string().regex(codeFormat).meta({ description: "Verification code.", example: "7K3MZQ0V9C" }),
    }),
    replies: {
      200: {
        description: "Public status and receipt.",
        mediaType: "application/json",
        schema: jsonObjectSchema,
      },
    },
    codes: [serviceCode.LOOKUP_NO_MATCH, requestCode.RATE_LIMITED],
    handle: async ({ query }, { services }) => ({
      body: { json: await services.lookup(query.kind, query.number, query.code) },
    }),
  }),
];
