import { errorCode, type DocumentDefinition } from "@antin/trade-documents";
import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { given } from "../http/given.js";
import {
  documentSchema,
  pageOf,
  receiptSchema,
  timelineEntrySchema,
  versionSchema,
} from "../openapi/view-schemas.js";
import { serviceCode } from "../services/service-error.js";
import { attachmentEndpoints } from "./attachments.js";
import { documentReply } from "./command-reply.js";
import { commandEndpoints } from "./commands.js";
import { assertNumber, componentName, numberPath } from "./document-number.js";
import { pageQuery } from "./page-query.js";

const mediaType = "application/json";

/**
 * Everything the API serves of one kind, made from its definition: a new kind is a new data file in trade-documents and
 * nothing here.
 */
export function documentEndpoints(definition: DocumentDefinition): readonly Endpoint[] {
  return [
    listEndpoint(definition),
    viewEndpoint(definition),
    historyEndpoint(definition),
    timelineEndpoint(definition),
    receiptEndpoint(definition),
    ...attachmentEndpoints(definition),
    ...commandEndpoints(definition),
  ];
}

const words = (definition: DocumentDefinition): string => definition.title.en.toLowerCase();

function listEndpoint(definition: DocumentDefinition): Endpoint {
  const states = Object.keys(definition.states) as [string, ...string[]];
  return defineEndpoint({
    method: "get",
    path: `/${definition.collection}`,
    operationId: `list${componentName(definition.collection)}`,
    tag: definition.title.en,
    summary: `Find documents: ${words(definition)}`,
    access: "caller",
    querySchema: pageQuery.extend({
      q: z.string().min(1).max(100).optional().meta({
        description: "A number, tax code, container, bill of lading or commodity code.",
      }),
      state: z.enum(states).optional(),
    }),
    replies: { 200: { description: "A page, newest first.", mediaType, schema: pageOf(documentSchema) } },
    codes: [serviceCode.CURSOR_INVALID],
    handle: async ({ query: { q, state, cursor, limit } }, { services }, caller) => ({
      body: {
        json: await services.list({
          caller,
          kind: definition.kind,
          limit,
          ...given({ text: q, state, cursor }),
        }),
      },
    }),
  });
}

function viewEndpoint(definition: DocumentDefinition): Endpoint {
  return defineEndpoint({
    method: "get",
    path: `/${definition.collection}/{number}`,
    operationId: `read${componentName(definition.kind)}`,
    tag: definition.title.en,
    summary: `One document: ${words(definition)}`,
    description: "The private payload and the verification code are shown to whom may read them.",
    access: "caller",
    pathSchema: numberPath(definition),
    replies: {
      200: { description: "The document.", mediaType, schema: documentSchema, headers: ["ETag"] },
    },
    codes: [errorCode.DOCUMENT_NOT_FOUND, serviceCode.READ_NOT_ALLOWED],
    handle: async ({ path }, { services }, caller) => {
      assertNumber(definition, path.number);
      return documentReply(await services.document(caller, definition.kind, path.number));
    },
  });
}

function historyEndpoint(definition: DocumentDefinition): Endpoint {
  return defineEndpoint({
    method: "get",
    path: `/${definition.collection}/{number}/history`,
    operationId: `read${componentName(definition.kind)}History`,
    tag: definition.title.en,
    summary: "Every version of the head, from the ledger",
    access: "caller",
    pathSchema: numberPath(definition),
    replies: { 200: { description: "The versions.", mediaType, schema: z.array(versionSchema) } },
    codes: [errorCode.DOCUMENT_NOT_FOUND, serviceCode.READ_NOT_ALLOWED],
    handle: async ({ path }, { services }, caller) => {
      assertNumber(definition, path.number);
      return { body: { json: await services.history(caller, definition.kind, path.number) } };
    },
  });
}

function timelineEndpoint(definition: DocumentDefinition): Endpoint {
  return defineEndpoint({
    method: "get",
    path: `/${definition.collection}/{number}/timeline`,
    operationId: `read${componentName(definition.kind)}Timeline`,
    tag: definition.title.en,
    summary: "What happened to the document, in order",
    access: "caller",
    pathSchema: numberPath(definition),
    replies: { 200: { description: "The events.", mediaType, schema: z.array(timelineEntrySchema) } },
    codes: [errorCode.DOCUMENT_NOT_FOUND, serviceCode.READ_NOT_ALLOWED],
    handle: async ({ path }, { services }, caller) => {
      assertNumber(definition, path.number);
      return { body: { json: await services.timeline(caller, definition.kind, path.number) } };
    },
  });
}

const receiptQuery = z.strictObject({
  event: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional()
    .meta({ description: "Leaf index of the event to prove; the newest when absent." }),
  attachment: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .meta({ description: "Digest of an attachment to prove." }),
});

function receiptEndpoint(definition: DocumentDefinition): Endpoint {
  return defineEndpoint({
    method: "get",
    path: `/${definition.collection}/{number}/receipt`,
    operationId: `read${componentName(definition.kind)}Receipt`,
    tag: definition.title.en,
    summary: "A proof of the document's last event, checked offline",
    access: "caller",
    pathSchema: numberPath(definition),
    querySchema: receiptQuery,
    replies: { 200: { description: "The receipt.", mediaType, schema: receiptSchema } },
    codes: [
      errorCode.DOCUMENT_NOT_FOUND,
      serviceCode.READ_NOT_ALLOWED,
      serviceCode.RECEIPT_PENDING,
      serviceCode.LEAF_NOT_FOUND,
      serviceCode.ATTACHMENT_NOT_FOUND,
    ],
    handle: async ({ path, query }, { services }, caller) => {
      assertNumber(definition, path.number);
      const choice = given({
        leafIndex: query.event === undefined ? undefined : Number(query.event),
        attachment: query.attachment,
      });
      return { body: { json: await services.receipt(caller, definition.kind, path.number, choice) } };
    },
  });
}
