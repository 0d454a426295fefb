import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { idempotencyKeyOf } from "../http/headers.js";
import { RequestError, requestCode } from "../http/request-error.js";
import { resultSchema } from "../openapi/view-schemas.js";
import { serviceCode } from "../services/service-error.js";
import { contentReply } from "./attachments.js";
import { commandReply } from "./command-reply.js";
import { numberFormat } from "./number-format.js";

const tag = "Exchange";

const receive = defineEndpoint({
  method: "post",
  path: "/exchange/wco-dm/declarations",
  operationId: "receiveWcoDeclaration",
  tag,
  summary: "Take in a WCO Data Model 3.6 declaration, amendment or cancellation",
  description:
    "The bytes are stored and anchored as they came; their generic fields are readable as JSON in the document that " +
    "this makes (kind `exchange-message`).",
  access: "caller",
  requestHeaders: ["Idempotency-Key"],
  body: { form: "raw", mediaTypes: ["application/xml", "text/xml"], description: "The message." },
  replies: {
    201: {
      description: "Lodged.",
      mediaType: "application/json",
      schema: resultSchema,
      headers: ["Location", "ETag"],
    },
  },
  codes: [requestCode.BODY_MISSING, serviceCode.IDEMPOTENCY_KEY_REUSED, serviceCode.LEDGER_UNAVAILABLE],
  handle: async ({ headers, raw }, { services, limits, kinds }, caller) => {
    const bytes = await raw.bytes(limits.xmlBodyBytesMax);
    if (bytes.length === 0) throw new RequestError(requestCode.BODY_MISSING);
    const result = await services.receiveExchangeMessage(caller, bytes, idempotencyKeyOf(headers));
    return commandReply(kinds, result, { created: true });
  },
});

const original = defineEndpoint({
  method: "get",
  path: "/exchange-messages/{number}/original",
  operationId: "readExchangeOriginal",
  tag,
  summary: "The message's bytes as they came",
  access: "caller",
  pathSchema: z.strictObject({ number: z.string().regex(numberFormat) }),
  replies: {
    200: { description: "The bytes.", mediaType: "application/xml", headers: ["Content-Disposition"] },
  },
  codes: [serviceCode.READ_NOT_ALLOWED],
  handle: async ({ path }, { services }, caller) =>
    contentReply(await services.exchangeOriginal(caller, path.number)),
});

/** Foreign messages, by their own rules. */
export const exchangeEndpoints: readonly Endpoint[] = [receive, original];
