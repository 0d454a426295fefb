import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { healthSchema, jsonObjectSchema } from "../openapi/view-schemas.js";
import type { PartHealth, Services } from "../services.js";

const tag = "Operation";
const mediaType = "application/json";

const alive = defineEndpoint({
  method: "get",
  path: "/healthz",
  operationId: "readHealth",
  tag,
  summary: "The process runs",
  access: "public",
  replies: { 200: { description: "It does.", mediaType, schema: jsonObjectSchema } },
  handle: () => Promise.resolve({ body: { json: { status: "alive" } } }),
});

const ready = defineEndpoint({
  method: "get",
  path: "/readyz",
  operationId: "readReadiness",
  tag,
  summary: "Every part that is needed answers",
  access: "public",
  replies: {
    200: { description: "Ready.", mediaType, schema: healthSchema },
    503: {
      description: "A required part is down, or the gateway is stopping.",
      mediaType,
      schema: healthSchema,
      headers: ["Retry-After"],
    },
  },
  handle: async (_input, { services, limits, stopping }) => {
    const parts = await healthWithin(services, limits.healthTimeoutMs);
    const up = parts.every(({ ok, required }) => ok || !required);
    const status = stopping() ? "stopping" : up ? "ready" : "unready";
    if (status === "ready") return { body: { json: { status, parts } } };
    return {
      status: 503,
      headers: { "Retry-After": String(limits.retryAfterSeconds) },
      body: { json: { status, parts } },
    };
  },
});

/** A part that hangs must not make the question hang: after the limit, whatever has not answered counts as down. */
async function healthWithin(services: Services, timeoutMs: number): Promise<readonly PartHealth[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly PartHealth[]>((resolve) => {
    timer = setTimeout(() => {
      resolve([{ name: "ledger", ok: false, required: true, detail: `no answer within ${timeoutMs} ms` }]);
    }, timeoutMs);
  });
  try {
    return await Promise.race([services.health(), late]);
  } finally {
    clearTimeout(timer);
  }
}

const metrics = defineEndpoint({
  method: "get",
  path: "/metrics",
  operationId: "readMetrics",
  tag,
  summary: "Measurements for Prometheus",
  access: "public",
  replies: { 200: { description: "Prometheus text format.", mediaType: "text/plain" } },
  handle: async (_input, { metrics: measured, services }) => ({
    body: { text: await measured.render(services.measurements()), mediaType: measured.mediaType },
  }),
});

/** What a supervisor asks. */
export const healthEndpoints: readonly Endpoint[] = [alive, ready, metrics];
