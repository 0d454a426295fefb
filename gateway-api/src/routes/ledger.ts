import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { RequestError, requestCode } from "../http/request-error.js";
import {
  anchorSchema,
  blockSchema,
  blockSummarySchema,
  checkpointSchema,
  jsonObjectSchema,
  pageOf,
  transactionSchema,
} from "../openapi/view-schemas.js";
import { serviceCode } from "../services/service-error.js";
import { pageQuery } from "./page-query.js";

const tag = "Ledger";
const mediaType = "application/json";

const blocks = defineEndpoint({
  method: "get",
  path: "/blocks",
  operationId: "listBlocks",
  tag,
  summary: "Blocks, newest first",
  access: "public",
  querySchema: pageQuery,
  replies: { 200: { description: "A page of blocks.", mediaType, schema: pageOf(blockSummarySchema) } },
  codes: [serviceCode.CURSOR_INVALID],
  handle: async ({ query }, { services }) => ({
    body: { json: await services.blocks(query.limit, query.cursor) },
  }),
});

const block = defineEndpoint({
  method: "get",
  path: "/blocks/{number}",
  operationId: "readBlock",
  tag,
  summary: "One block with its transactions",
  access: "public",
  pathSchema: z.strictObject({
    number: z
      .string()
      .regex(/^\d{1,15}$/)
      .meta({ example: "7" }),
  }),
  replies: { 200: { description: "The block.", mediaType, schema: blockSchema } },
  codes: [serviceCode.BLOCK_NOT_FOUND],
  handle: async ({ path }, { services }) => ({ body: { json: await services.block(Number(path.number)) } }),
});

const transaction = defineEndpoint({
  method: "get",
  path: "/transactions/{id}",
  operationId: "readTransaction",
  tag,
  summary: "One transaction, valid or not",
  access: "public",
  pathSchema: z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/) }),
  replies: { 200: { description: "The transaction.", mediaType, schema: transactionSchema } },
  codes: [serviceCode.TRANSACTION_NOT_FOUND],
  handle: async ({ path }, { services }) => ({ body: { json: await services.transaction(path.id) } }),
});

const checkpoints = defineEndpoint({
  method: "get",
  path: "/checkpoints",
  operationId: "listCheckpoints",
  tag,
  summary: "Signed checkpoints, newest first",
  access: "public",
  querySchema: pageQuery,
  replies: { 200: { description: "A page of checkpoints.", mediaType, schema: pageOf(checkpointSchema) } },
  codes: [serviceCode.CURSOR_INVALID],
  handle: async ({ query }, { services }) => ({
    body: { json: await services.checkpoints(query.limit, query.cursor) },
  }),
});

const latestCheckpoint = defineEndpoint({
  method: "get",
  path: "/checkpoints/latest",
  operationId: "readLatestCheckpoint",
  tag,
  summary: "The newest checkpoint as a signed note",
  access: "public",
  replies: { 200: { description: "The note (C2SP signed note).", mediaType: "text/plain" } },
  codes: [requestCode.CHECKPOINT_NOT_FOUND],
  handle: async (_input, { services }) => {
    const [latest] = (await services.checkpoints(1)).items;
    if (latest === undefined) throw new RequestError(requestCode.CHECKPOINT_NOT_FOUND);
    return { body: { text: latest.note, mediaType: "text/plain; charset=utf-8" } };
  },
});

const anchors = defineEndpoint({
  method: "get",
  path: "/anchors",
  operationId: "listAnchors",
  tag,
  summary: "Checkpoint roots on the EVM chain, newest first",
  access: "public",
  querySchema: pageQuery,
  replies: { 200: { description: "A page of anchors.", mediaType, schema: pageOf(anchorSchema) } },
  codes: [serviceCode.CURSOR_INVALID],
  handle: async ({ query }, { services }) => ({
    body: { json: await services.anchors(query.limit, query.cursor) },
  }),
});

const trust = defineEndpoint({
  method: "get",
  path: "/trust",
  operationId: "readTrustRoot",
  tag,
  summary: "The pinned trust root, for download",
  description:
    "The organisations' checkpoint keys and the quorum. A verifier pins it once, from a source it trusts; " +
    "it is never taken from the receipt that is to be checked.",
  access: "public",
  replies: { 200: { description: "The trust root.", mediaType, schema: jsonObjectSchema } },
  handle: async (_input, { services }) => ({ body: { json: await services.trust() } }),
});

/** Blocks, transactions, checkpoints and anchors: public, as they hold nothing private. */
export const ledgerEndpoints: readonly Endpoint[] = [
  blocks,
  block,
  transaction,
  latestCheckpoint,
  checkpoints,
  anchors,
  trust,
];
