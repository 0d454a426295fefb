import { errorCode } from "@antin/trade-documents";
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
    summary: "Publish a tariff and put it in force",
    description: "Its id is the hash of its rows: publishing the same rows again changes nothing.",
    access: "caller",
    body: { form: "json", schema: rateSetSchema, required: true },
    replies: {
      201: { description: "In force.", mediaType, schema: z.strictObject({ setId: z.string() }) },
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
    summary: "Publish a week's exchange rates",
    access: "caller",
    body: { form: "json", schema: exchangeRatesSchema, required: true },
    replies: {
      201: { description: "In force.", mediaType, schema: z.strictObject({ weekStart: date }) },
    },
    codes: publishingCodes,
    handle: async ({ body }, { services }, caller) => ({
      status: 201,
      body: { json: await services.publishExchangeRates(caller, body) },
    }),
  }),
];
