import { errorCode, publication, type ReferenceTableName, referenceTableNames } from "@antin/trade-documents";
import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import type { JsonObject } from "../services.js";
import { serviceCode } from "../services/service-error.js";

const tag = "Reference data";
const mediaType = "application/json";
/** A national tariff has some twelve thousand lines; the body limit ends a request before this does. */
const rowsMax = 20_000;

const date = z.iso.date().meta({ example: "2026-11-22" });
const ratesByCurrency = z
  .record(z.string().regex(/^[A-Z]{3}$/), z.string().regex(/^\d{1,12}(\.\d{1,6})?$/))
  .meta({ description: "Đồng per unit of the currency.", example: { USD: "25450", JPY: "168.25" } });

const inForceSchema = z
  .strictObject({
    date,
    rateSet: z.strictObject({ setId: z.string(), effectiveFrom: date, effectiveTo: date }).nullable(),
    exchangeRates: z.strictObject({ weekStart: date, rates: ratesByCurrency }).nullable(),
  })
  .meta({ id: "ReferenceInForce" });

const rateSetSchema = z
  .strictObject({
    effectiveFrom: date,
    effectiveTo: date,
    rows: z.array(z.record(z.string(), z.json())).min(1).max(rowsMax).meta({
      description: "Rate rows: prefix, description, mfn, preferential, vat … in per cent, as text.",
    }),
  })
  .meta({ id: "RateSetUpload" });

const exchangeRatesSchema = z
  .strictObject({ weekStart: date.meta({ description: "The Monday of the week." }), rates: ratesByCurrency })
  .meta({ id: "ExchangeRatesUpload" });

const state = z.enum(Object.keys(publication) as [keyof typeof publication]).meta({
  description: "PROPOSED until another steward publishes the same content, then IN_FORCE.",
});
const twoPeople =
  "Nothing is in force until a second steward, with another certificate, publishes the same content.";

const cells = z.record(z.string(), z.string());
const tableName = z.enum(referenceTableNames as [ReferenceTableName, ...ReferenceTableName[]]);
const tableParams = z.strictObject({ table: tableName });
const tableRowsMax = 2_000;

const tableUploadSchema = z
  .strictObject({
    effectiveFrom: date,
    effectiveTo: date,
    rows: z.array(cells).min(1).max(tableRowsMax).meta({ description: "Cells by column, as text." }),
  })
  .meta({ id: "ReferenceTableUpload" });

const certificateDigits = z.string().regex(/^[0-9a-f]{16}$/);
const tableSchema = z
  .strictObject({
    table: tableName,
    date,
    version: z
      .strictObject({
        id: z.string(),
        effectiveFrom: date,
        effectiveTo: date,
        proposedBy: certificateDigits,
        proposedAt: z.string(),
        approvedBy: certificateDigits,
        approvedAt: z.string(),
      })
      .nullable(),
    rows: z.array(cells).nullable(),
  })
  .meta({ id: "ReferenceTable" });

const publishingCodes = [errorCode.INPUT_INVALID, errorCode.ROLE_NOT_ALLOWED, serviceCode.LEDGER_UNAVAILABLE];

/** Dated reference data on the ledger: what duties are computed from. */
export const referenceEndpoints: readonly Endpoint[] = [
  defineEndpoint({
    method: "get",
    path: "/reference",
    operationId: "readReference",
    tag,
    summary: "Tariff and exchange rates in force on a date",
    access: "caller",
    querySchema: z.strictObject({ date: date.optional() }),
    replies: { 200: { description: "What is in force.", mediaType, schema: inForceSchema } },
    codes: [serviceCode.LEDGER_UNAVAILABLE],
    handle: async ({ query }, { services }) => ({ body: { json: await services.reference(query.date) } }),
  }),
  defineEndpoint({
    method: "post",
    path: "/reference/rate-sets",
    operationId: "publishRateSet",
    tag,
    summary: "Publish a tariff, or confirm one",
    description: `Its id is the hash of its rows. ${twoPeople}`,
    access: "caller",
    body: { form: "json", schema: rateSetSchema, required: true },
    replies: {
      201: { description: "Published.", mediaType, schema: z.strictObject({ setId: z.string(), state }) },
    },
    codes: publishingCodes,
    handle: async ({ body }, { services }, caller) => {
      const { effectiveFrom, effectiveTo } = body;
      const rows = body.rows as readonly JsonObject[];
      return {
        status: 201,
        body: { json: await services.publishRates({ caller, effectiveFrom, effectiveTo, rows }) },
      };
    },
  }),
  defineEndpoint({
    method: "post",
    path: "/reference/exchange-rates",
    operationId: "publishExchangeRates",
    tag,
    summary: "Publish a week's exchange rates, or confirm them",
    description: twoPeople,
    access: "caller",
    body: { form: "json", schema: exchangeRatesSchema, required: true },
    replies: {
      201: { description: "Published.", mediaType, schema: z.strictObject({ weekStart: date, state }) },
    },
    codes: publishingCodes,
    handle: async ({ body }, { services }, caller) => ({
      status: 201,
      body: { json: await services.publishExchangeRates(caller, body) },
    }),
  }),
  defineEndpoint({
    method: "get",
    path: "/reference/tables/{table}",
    operationId: "readReferenceTable",
    tag,
    summary: "A reference table as it is in force on a date",
    access: "caller",
    pathSchema: tableParams,
    querySchema: z.strictObject({ date: date.optional() }),
    replies: { 200: { description: "The version in force.", mediaType, schema: tableSchema } },
    codes: [serviceCode.LEDGER_UNAVAILABLE],
    handle: async ({ path, query }, { services }) => ({
      body: { json: await services.referenceTable(path.table, query.date) },
    }),
  }),
  defineEndpoint({
    method: "post",
    path: "/reference/tables/{table}",
    operationId: "publishReferenceTable",
    tag,
    summary: "Publish a version of a reference table, or confirm one",
    description: `Its id is the hash of its rows and period. ${twoPeople}`,
    access: "caller",
    pathSchema: tableParams,
    body: { form: "json", schema: tableUploadSchema, required: true },
    replies: {
      201: { description: "Published.", mediaType, schema: z.strictObject({ id: z.string(), state }) },
    },
    codes: [...publishingCodes, errorCode.GUARD_FAILED],
    handle: async ({ path, body }, { services }, caller) => ({
      status: 201,
      body: { json: await services.publishTable({ caller, table: path.table, ...body }) },
    }),
  }),
];
