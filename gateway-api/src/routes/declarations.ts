import { type DocumentDefinition, errorCode } from "@antin/trade-documents";
import type { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { given } from "../http/given.js";
import { payloadExamples } from "../openapi/examples.js";
import { assessmentSchema, clearanceSchema } from "../openapi/view-schemas.js";
import type { JsonObject } from "../services.js";
import { serviceCode } from "../services/service-error.js";
import { namedPayloadSchema } from "./command-schemas.js";
import { assertNumber, componentName, numberPath } from "./document-number.js";

const declarationKind = "declaration";
const mediaType = "application/json";

/** What only declarations have. */
export function declarationEndpoints(kinds: readonly DocumentDefinition[]): readonly Endpoint[] {
  const definition = kinds.find(({ kind }) => kind === declarationKind);
  const payloadSchema = definition && namedPayloadSchema(definition);
  if (definition === undefined || payloadSchema === undefined) return [];
  return [assessmentEndpoint(definition, payloadSchema)];
}

/** What only kinds that are cleared have. */
export const clearanceEndpoints = (kinds: readonly DocumentDefinition[]): readonly Endpoint[] =>
  kinds.filter(({ queries }) => queries?.["Clearance"] !== undefined).map(clearanceEndpoint);

function assessmentEndpoint(definition: DocumentDefinition, payloadSchema: z.ZodType): Endpoint {
  return defineEndpoint({
    method: "post",
    path: `/${definition.collection}/assessment`,
    operationId: "previewAssessment",
    tag: definition.title.en,
    summary: "Duties and taxes of a declaration that is not filed",
    description:
      "Takes the payload of a declaration, computes with the rates in force now and writes nothing.",
    access: "caller",
    body: {
      form: "json",
      schema: payloadSchema,
      required: true,
      ...given({ examples: payloadExamples(definition.kind) }),
    },
    replies: { 200: { description: "The assessment, line by line.", mediaType, schema: assessmentSchema } },
    codes: [errorCode.INPUT_INVALID, errorCode.RATE_NOT_FOUND, errorCode.EXCHANGE_RATE_MISSING],
    handle: async ({ body }, { services }, caller) => ({
      body: { json: await services.previewAssessment(caller, declaredIn(body)) },
    }),
  });
}

function clearanceEndpoint(definition: DocumentDefinition): Endpoint {
  return defineEndpoint({
    method: "get",
    path: `/${definition.collection}/{number}/clearance`,
    operationId: `read${componentName(definition.kind)}Clearance`,
    tag: definition.title.en,
    summary: "What is still missing for clearance and for leaving the gate",
    description: "The contract evaluates the conditions C1 to C12 now, without writing.",
    access: "caller",
    pathSchema: numberPath(definition),
    replies: { 200: { description: "The conditions.", mediaType, schema: clearanceSchema } },
    codes: [errorCode.DOCUMENT_NOT_FOUND, serviceCode.READ_NOT_ALLOWED, serviceCode.LEDGER_UNAVAILABLE],
    handle: async ({ path }, { services }, caller) => {
      assertNumber(definition, path.number);
      return { body: { json: await services.clearance(caller, definition.kind, path.number) } };
    },
  });
}

/** The payload's schema has checked that it is there. */
const declaredIn = (payload: unknown): JsonObject =>
  (payload as { readonly declaration: JsonObject }).declaration;
