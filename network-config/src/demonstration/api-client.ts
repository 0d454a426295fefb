import { setTimeout as pause } from "node:timers/promises";

/** A problem (RFC 9457) that the gateway answered with. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly code: string;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    const code = typeof body["code"] === "string" ? body["code"] : `HTTP_${status}`;
    super(`${code}: ${typeof body["detail"] === "string" ? body["detail"] : `status ${status}`}`);
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

export interface ApiRequest {
  /** Identity whose demonstration key is sent; absent for public resources. */
  readonly as?: string;
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly json?: unknown;
  readonly raw?: {
    readonly body: Uint8Array<ArrayBuffer>;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly idempotencyKey?: string;
}

export type ApiClient = <Answer>(request: ApiRequest) => Promise<Answer>;

const ATTEMPTS_MAX = 8;
const RETRY_DELAY_MS = 250;
const REQUEST_TIMEOUT_MS = 60_000;

/** What may pass by itself: the gateway says so with 503 (a part is away) or 429 (too fast). */
const isPassing = (status: number): boolean => status === 503 || status === 429;

/**
 * Calls the gateway's REST API. Reads, and writes that carry an idempotency key, are tried again when the gateway
 * says that a refusal will pass.
 *
 * @param baseUrl e.g. `http://127.0.0.1:8080`
 * @throws ApiProblem with the code of the last answer
 */
export function connectApi(baseUrl: string): ApiClient {
  return async <Answer>(request: ApiRequest): Promise<Answer> => {
    const repeatable = request.method !== "POST" || request.idempotencyKey !== undefined;
    for (let attempt = 1; ; attempt += 1) {
      const response = await send(baseUrl, request);
      if (response.ok) return (await response.json()) as Answer;
      const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
      if (!repeatable || !isPassing(response.status) || attempt === ATTEMPTS_MAX)
        throw new ApiProblem(response.status, body);
      const seconds = Number(response.headers.get("retry-after") ?? "0");
      await pause(Math.max(seconds * 1_000, RETRY_DELAY_MS * attempt));
    }
  };
}

function send(baseUrl: string, request: ApiRequest): Promise<Response> {
  const { as, method = "GET", path, json, raw, idempotencyKey } = request;
  const body = raw?.body ?? (json === undefined ? null : JSON.stringify(json));
  return fetch(new URL(path, baseUrl), {
    method,
    body,
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    headers: {
      accept: "application/json, application/problem+json",
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...(as === undefined ? {} : { "x-api-key": as }),
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
      ...raw?.headers,
    },
  });
}
