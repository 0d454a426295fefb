import { errorCode, type RiskProfile, type RiskRule, riskFactors, ruleActions } from "@antin/trade-documents";
import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { jsonObjectSchema } from "../openapi/view-schemas.js";
import { serviceCode } from "../services/service-error.js";

const tag = "Risk";
const mediaType = "application/json";

const percentage = z.int().min(0).max(100);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const version = z.string().regex(/^[A-Z0-9-]{1,30} v[1-9]\d{0,5}$/);
const timestamp = z.iso.datetime({ precision: 3 });
const epochParams = z.strictObject({
  epoch: z
    .string()
    .regex(/^\d{4}-W\d{2}$/)
    .meta({ description: "ISO week of registration.", example: "2026-W47" }),
});

const weights = Object.fromEntries(riskFactors.map((factor) => [factor, percentage])) as Record<
  (typeof riskFactors)[number],
  typeof percentage
>;

const profileSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Z0-9-]{1,30}$/),
    version: z.int().min(1).max(999_999),
    w: z.strictObject({ ...weights, model: percentage.optional() }).meta({
      description: "Weights of the factors; together 100, a model's at most 20.",
    }),
    modelHash: hash.optional(),
    thresholds: z.strictObject({ yellow: percentage, red: percentage }).optional(),
  })
  .meta({ id: "RiskProfile" });

const date = z.iso.date();
const ruleSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Z0-9-]{1,30}$/),
    version: z.int().min(1),
    validFrom: date,
    validTo: date,
    scope: z.enum(["import", "export"]),
    predicate: z.record(z.string(), z.json()),
    action: z.enum(ruleActions),
    priority: z.int().min(0).max(1000),
    owner: z.string().min(1).max(100),
    legalBasis: z.string().min(1).max(300),
  })
  .meta({ id: "RiskRule" });

const rulesMax = 200;

const managing = [
  errorCode.INPUT_INVALID,
  errorCode.ROLE_NOT_ALLOWED,
  errorCode.DOCUMENT_EXISTS,
  errorCode.GUARD_FAILED,
  serviceCode.LEDGER_UNAVAILABLE,
];
const approving = [...managing, errorCode.DOCUMENT_NOT_FOUND, errorCode.FOUR_EYES_REQUIRED];
const approval = z.strictObject({ version, commitment: hash });
const done = { 200: { description: "Approved.", mediaType, schema: approval } };
const secret = "What is proposed stays with customs; its salted hash goes onto the ledger.";
const twoPeople = "The second person's certificate is another one than the first's.";

/** Risk management: profiles and exception rules by two people, and what an auditor needs of a week. */
export const riskEndpoints: readonly Endpoint[] = [
  defineEndpoint({
    method: "get",
    path: "/risk/epochs/{epoch}",
    operationId: "readRiskEpoch",
    tag,
    summary: "A week's channels, for their audit",
    description:
      "Commitments, what is revealed of them, and each declaration with its evaluation; `antin risk audit` computes it all again.",
    access: "caller",
    pathSchema: epochParams,
    replies: { 200: { description: "The week.", mediaType, schema: jsonObjectSchema } },
    codes: [errorCode.ROLE_NOT_ALLOWED],
    handle: async ({ path }, { services }, caller) => ({
      body: { json: await services.risk.epoch(caller, path.epoch) },
    }),
  }),
  defineEndpoint({
    method: "post",
    path: "/risk/back-tests",
    operationId: "tryRiskProfile",
    tag,
    summary: "What a profile would have done with the declarations of the last thirty days",
    access: "caller",
    body: { form: "json", schema: profileSchema, required: true },
    replies: { 200: { description: "Predicted channels.", mediaType, schema: jsonObjectSchema } },
    codes: [errorCode.INPUT_INVALID, errorCode.ROLE_NOT_ALLOWED],
    handle: async ({ body }, { services }, caller) => ({
      body: { json: await services.risk.tryProfile(caller, body as RiskProfile) },
    }),
  }),
  defineEndpoint({
    method: "post",
    path: "/risk/profiles",
    operationId: "proposeRiskProfile",
    tag,
    summary: "Propose a version of a risk profile",
    description: `It is tried on the last thirty days first. ${secret}`,
    access: "caller",
    body: {
      form: "json",
      schema: z.strictObject({ profile: profileSchema, activeFrom: timestamp }),
      required: true,
    },
    replies: { 201: { description: "Proposed, with its back-test.", mediaType, schema: jsonObjectSchema } },
    codes: managing,
    handle: async ({ body }, { services }, caller) => ({
      status: 201,
      body: {
        json: await services.risk.proposeProfile(caller, body.profile as RiskProfile, body.activeFrom),
      },
    }),
  }),
  defineEndpoint({
    method: "post",
    path: "/risk/profiles/approvals",
    operationId: "approveRiskProfile",
    tag,
    summary: "Approve a proposed profile, 24 hours before it is in force",
    description: twoPeople,
    access: "caller",
    body: { form: "json", schema: approval, required: true },
    replies: done,
    codes: approving,
    handle: async ({ body }, { services }, caller) => {
      await services.risk.approveProfile(caller, body.version, body.commitment);
      return { body: { json: body } };
    },
  }),
  defineEndpoint({
    method: "post",
    path: "/risk/rules",
    operationId: "proposeRiskRules",
    tag,
    summary: "Propose exception rules, or put them in force for three days in an emergency",
    description: `They lapse by themselves, after six months at the latest. ${secret}`,
    access: "caller",
    body: {
      form: "json",
      schema: z.strictObject({
        version,
        validFrom: timestamp,
        validTo: timestamp,
        emergency: z.boolean().default(false),
        rules: z.array(ruleSchema).min(1).max(rulesMax),
      }),
      required: true,
    },
    replies: { 201: { description: "Proposed.", mediaType, schema: z.strictObject({ commitment: hash }) } },
    codes: managing,
    handle: async ({ body }, { services }, caller) => ({
      status: 201,
      body: {
        json: await services.risk.proposeRules(caller, {
          ...body,
          rules: body.rules as unknown as readonly RiskRule[],
        }),
      },
    }),
  }),
  defineEndpoint({
    method: "post",
    path: "/risk/rules/approvals",
    operationId: "approveRiskRules",
    tag,
    summary: "Approve proposed exception rules",
    description: twoPeople,
    access: "caller",
    body: { form: "json", schema: approval, required: true },
    replies: done,
    codes: approving,
    handle: async ({ body }, { services }, caller) => {
      await services.risk.approveRules(caller, body.version, body.commitment);
      return { body: { json: body } };
    },
  }),
];
