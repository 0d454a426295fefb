/**
 * The messages that two countries exchange about a certificate of origin. The names are ours; `ASW_CODE_MAP` of the
 * gateway turns them into those of a partner. Source: DOMAIN §2.1.4; ATIGA Annex 8 rules 27 to 31.
 */

import { z } from "zod";
import { date, positiveInteger, quantity, text, timestamp } from "../../fields.js";
import { namesOf } from "../../names.js";

/** Places of one sender's messages about one certificate. */
export const sequenceMax = 999;

/** Functions: EDIFACT 1225. */
// prettier-ignore
export const messageTypes = {
  ISSUE:       { code: "EFD.ISSUE",       by: "EXPORT",  function: "9" },
  REPLACE:     { code: "EFD.REPLACE",     by: "EXPORT",  function: "5" },
  CANCEL:      { code: "EFD.CANCEL",      by: "EXPORT",  function: "1" },
  ACK:         { code: "EFD.ACK",         by: "EITHER",  function: "6" },
  RESPONSE:    { code: "EFD.RESPONSE",    by: "IMPORT",  function: "11" },
  QUERY:       { code: "EFD.QUERY",       by: "IMPORT",  function: "13" },
  QUERY_REPLY: { code: "EFD.QUERY_REPLY", by: "EXPORT",  function: "11" },
  RESEND_REQ:  { code: "EFD.RESEND_REQ",  by: "EITHER",  function: "13" },
} as const;

export const messageType = namesOf(messageTypes);
export type MessageType = keyof typeof messageTypes;

export const denialReasons = [
  "NOT_FOUND",
  "EXPIRED",
  "WRONG_FORM",
  "HS_MISMATCH",
  "CRITERION_INVALID",
  "QTY_EXCEEDED",
  "CONSIGNMENT_NOT_DIRECT",
  "CONSIGNEE_MISMATCH",
  "INVOICE_MISMATCH",
  "PARTIAL_CUMULATION",
  "RETRO_TOO_LATE",
  "VERIFICATION_NO_REPLY",
  "NOT_ORIGINATING",
  "CANCELLED_BY_ISSUER",
  "CE_NOT_AUTHORISED",
  "OTHER",
] as const;

export const messageNumberPattern = /^[A-Z]{2}-[0-9a-f]{40}$/;
const messageNumber = z.string().regex(messageNumberPattern);

export const findings = ["AUTHENTIC", "NOT_ISSUED", "NOT_ORIGINATING", "CORRECTED"] as const;

const ack = z.strictObject({
  of: messageNumber,
  result: z.enum(["RECEIVED_OK", "SYNTAX_ERROR", "DUPLICATE", "CONFLICT"]),
});

const response = z.strictObject({
  status: z.enum(["ACCEPTED", "PARTIALLY_UTILISED", "FULLY_UTILISED", "DENIED", "EXPIRED_UNUSED"]),
  /** Every item is judged for itself. */
  items: z
    .array(
      z.strictObject({
        no: positiveInteger,
        result: z.enum(["ACCEPT", "ACCEPT_PARTIAL", "QUERY", "DENY"]),
        reasonCode: z.enum(denialReasons).optional(),
      }),
    )
    .max(50),
  reasonCode: z.enum(denialReasons).optional(),
  /** What each item was used for in all, the uses reported earlier among them. */
  utilised: z
    .array(z.strictObject({ no: positiveInteger, quantity }))
    .max(50)
    .optional(),
  /** Salted hash of the declaration's number: it says that there is one, and not which. */
  declarationHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** When the certificate reached the importing side. */
  receivedAt: timestamp.optional(),
});

const query = z.strictObject({ reason: z.enum(["RANDOM", "DOUBT"]), caseNo: text(35) });

const reply = z.strictObject({
  /** Message that asked. */
  of: messageNumber,
  finding: z.enum(findings),
  items: z.array(z.strictObject({ no: positiveInteger, finding: z.enum(findings) })).max(50),
});

export type AckAnswer = z.infer<typeof ack>;
export type ResponseAnswer = z.infer<typeof response>;
export type QueryAnswer = z.infer<typeof query>;
export type ReplyAnswer = z.infer<typeof reply>;

/** The public part of a message by its type. */
export const answerSchemas = {
  ISSUE: z.strictObject({ issueDate: date }),
  REPLACE: z.strictObject({ issueDate: date, supersedes: text(35) }),
  CANCEL: z.strictObject({ reason: text(300) }),
  ACK: ack,
  RESPONSE: response,
  QUERY: query,
  QUERY_REPLY: reply,
  RESEND_REQ: z.strictObject({ sequences: z.array(z.int().min(1).max(sequenceMax)).min(1).max(50) }),
} as const satisfies Record<MessageType, z.ZodType>;
