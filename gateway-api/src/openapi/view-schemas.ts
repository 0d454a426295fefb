import { errorCode } from "@antin/trade-documents";
import { z } from "zod";

/** What the API answers with. The shapes are those of `services.ts`; tests hold the answers against these schemas. */

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.iso.datetime({ precision: 3 }).meta({ example: "2026-03-02T08:15:30.120Z" });
const count = z.int().min(0);
const jsonObject = z.record(z.string(), z.unknown());

export const problemSchema = z
  .looseObject({
    type: z.string().meta({ example: `urn:antin:problem:${errorCode.VERSION_STALE}` }),
    title: z
      .string()
      .meta({ description: "What the code means; the same for every problem with this code." }),
    status: z.int(),
    detail: z.string().meta({ description: "What was wrong this time." }),
    code: z
      .string()
      .meta({ description: "Stable: programs decide by it.", example: errorCode.VERSION_STALE }),
    instance: z.string().meta({
      description: "Names the request in the gateway's log.",
      example: "urn:antin:request:0d6a7a2e-54f0-4a5c-9b3c-1f4f0a4b2c11",
    }),
    errors: z
      .array(z.looseObject({ pointer: z.string(), rule: z.string(), message: z.string() }))
      .optional()
      .meta({
        description:
          "Every broken field. Pointers (RFC 6901) start at the document's payload; those of arguments start with " +
          "/arguments, of query parameters with /query, of headers with /headers.",
      }),
  })
  .meta({
    id: "Problem",
    description: "RFC 9457 problem details; members of the error's own details stand beside the named ones.",
  });

const linkSchema = z.strictObject({ rel: z.string(), kind: z.string(), number: z.string() });

export const documentSchema = z
  .strictObject({
    kind: z.string(),
    number: z.string(),
    version: count.meta({ description: "Counts the changes, from 0." }),
    state: z.string(),
    facets: jsonObject.meta({ description: "Public and pseudonymous: ids, states, quantities." }),
    holder: z.string().meta({ description: "MSP of the creator's organisation.", example: "EnterpriseMSP" }),
    issuer: z.string().meta({ description: "MSP of the organisation whose act the document is." }),
    payloadHash: hex64.nullable().meta({ description: "SHA-256 of salt and canonical payload." }),
    updatedAt: instant,
    txId: hex64,
    block: count,
    payload: jsonObject.optional().meta({ description: "Only to whom may read it." }),
    verificationCode: z.string().length(10).optional().meta({
      description: "Printed on the document: proves to /lookup that one holds it.",
    }),
    links: z.array(linkSchema).readonly(),
  })
  .meta({ id: "Document" });

const transactionReferenceSchema = z.strictObject({
  id: hex64,
  block: count,
  validationCode: z.literal("VALID"),
});

export const attachmentSchema = z
  .strictObject({
    code: z.string().meta({ description: "UN/EDIFACT 1001.", example: "380" }),
    name: z.string().nullable(),
    mediaType: z.string(),
    bytes: count,
    cid: z.string().meta({ description: "Content id of the stored bytes." }),
    digest: hex64.meta({ description: "Salted SHA-256 of the plain bytes, as anchored on the ledger." }),
    at: instant,
    txId: hex64,
  })
  .meta({ id: "Attachment" });

const resultMembers = {
  document: documentSchema,
  transaction: transactionReferenceSchema,
  links: z.strictObject({ self: z.string(), receipt: z.string() }),
};

export const resultSchema = z.strictObject(resultMembers).meta({ id: "CommandResult" });

export const attachmentResultSchema = z
  .strictObject({ ...resultMembers, attachment: attachmentSchema })
  .meta({ id: "AttachmentResult" });

const refusalSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  details: jsonObject.optional(),
});

export const operationSchema = z
  .strictObject({
    id: z.string(),
    state: z.enum(["PENDING", "DONE", "FAILED"]),
    href: z.string(),
    result: resultSchema.optional(),
    error: refusalSchema.optional().meta({ description: "Why it failed: a problem's code and words." }),
  })
  .meta({ id: "Operation" });

export const acceptedSchema = z
  .strictObject({ operation: operationSchema })
  .meta({ id: "AcceptedOperation" });

export const versionSchema = jsonObject.meta({
  id: "DocumentVersion",
  description: "One version of the head.",
});

export const timelineEntrySchema = z
  .strictObject({
    event: z.string(),
    state: z.string(),
    version: count,
    at: instant,
    actor: z.strictObject({ msp: z.string(), role: z.string() }),
    txId: hex64,
    block: count,
    leafIndex: count.meta({ description: "Position of the event in the evidence tree." }),
  })
  .meta({ id: "TimelineEntry" });

export const blockSummarySchema = z
  .strictObject({
    number: count,
    hash: hex64,
    previousHash: z.string(),
    dataHash: hex64,
    transactions: count,
    at: z.string(),
    size: count.meta({ description: "Bytes of the serialized block." }),
  })
  .meta({ id: "BlockSummary" });

export const transactionSchema = z
  .strictObject({
    id: z.string(),
    block: count,
    index: count,
    validationCode: z.string().meta({ example: "VALID" }),
    creatorMsp: z.string(),
    function: z.string().meta({ example: "declaration:Register" }),
    at: z.string(),
    endorsers: z.array(z.string()).readonly(),
    events: z.array(jsonObject).readonly(),
  })
  .meta({ id: "Transaction" });

export const blockSchema = blockSummarySchema
  .extend({ items: z.array(transactionSchema).readonly() })
  .meta({ id: "Block" });

export const checkpointSchema = z
  .strictObject({
    size: count.meta({ description: "Leaves under the checkpoint." }),
    root: z.string().meta({ description: "Root hash, base64." }),
    block: count,
    at: z.string(),
    signers: z.array(z.string()).readonly(),
    note: z.string().meta({ description: "The signed note (C2SP), as text." }),
  })
  .meta({ id: "Checkpoint" });

export const anchorSchema = z
  .strictObject({
    size: count,
    root: z.string(),
    state: z.enum(["PENDING", "PUBLISHED"]),
    transactionHash: z.string().optional(),
    blockNumber: count.optional(),
    at: z.string(),
  })
  .meta({ id: "Anchor" });

export const receiptSchema = jsonObject.meta({
  id: "Receipt",
  description: "Leaf, inclusion proof and cosigned checkpoint: `antin verify` checks it offline.",
});

const verdictSchema = z.looseObject({
  ok: z.boolean(),
  missing: z.array(z.string()).meta({ description: "Conditions that are not met, C1 to C12." }),
  detail: z.record(z.string(), z.string()).meta({ description: "Why, by condition, in English." }),
  reasons: z
    .array(
      z.strictObject({
        condition: z.string(),
        reason: z.string().meta({ example: "TAX_OUTSTANDING" }),
        values: z.record(z.string(), z.string()),
      }),
    )
    .meta({ description: "The same as codes with values, for other languages." }),
});

export const clearanceSchema = z
  .looseObject({ canClear: verdictSchema, canPass: verdictSchema })
  .meta({ id: "Clearance", description: "The conditions C1 to C12 as the contract evaluates them." });

export const assessmentSchema = z
  .looseObject({
    assessment: jsonObject.meta({ description: "Per line and in total, đồng as text." }),
    refusal: refusalSchema
      .optional()
      .meta({ description: "Why the declaration would be refused if it were filed now." }),
  })
  .meta({ id: "AssessmentPreview" });

export const healthSchema = z
  .strictObject({
    status: z.enum(["ready", "unready", "stopping"]),
    parts: z.array(
      z.strictObject({
        name: z.string(),
        ok: z.boolean(),
        required: z.boolean(),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({ id: "Readiness" });

export const jsonObjectSchema = jsonObject;

/** One page of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item): z.ZodType =>
  z.strictObject({
    items: z.array(item),
    next: z.string().optional().meta({ description: "Cursor of the next page; absent on the last." }),
  });
