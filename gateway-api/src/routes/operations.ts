import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { operationSchema } from "../openapi/view-schemas.js";
import { serviceCode } from "../services/service-error.js";
import { operationBody } from "./command-reply.js";

/** Work that was answered before it was done (`Prefer: respond-async`). */
export const operationEndpoints: readonly Endpoint[] = [
  defineEndpoint({
    method: "get",
    path: "/operations/{id}",
    operationId: "readOperation",
    tag: "Documents",
    summary: "How far an operation has got",
    access: "caller",
    pathSchema: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/) }),
    replies: {
      200: {
        description: "The operation, with its result or its error once it has ended.",
        mediaType: "application/json",
        schema: operationSchema,
        headers: ["Retry-After"],
      },
    },
    codes: [serviceCode.OPERATION_NOT_FOUND],
    handle: async ({ path }, { services, limits, kinds }, caller) => {
      const operation = await services.operation(caller, path.id);
      return {
        ...(operation.state === "PENDING" && {
          headers: { "Retry-After": String(limits.retryAfterSeconds) },
        }),
        body: { json: operationBody(operation, kinds) },
      };
    },
  }),
];
