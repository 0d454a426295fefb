import { xmlLimits } from "./exchange/xml-reader.js";

/** Every limit of the HTTP half, in one place; the unit stands last in the name. */
export interface HttpLimits {
  readonly jsonBodyBytesMax: number;
  readonly jsonDepthMax: number;
  readonly xmlBodyBytesMax: number;
  readonly attachmentBytesMax: number;
  /** All request headers together. */
  readonly headerBytesMax: number;
  /** Time to send all headers: a slower client holds a socket for nothing. */
  readonly headersTimeoutMs: number;
  /** Time to send a JSON or XML body. */
  readonly bodyTimeoutMs: number;
  /** Time to send a whole request, a 100 MiB attachment over a slow line included. */
  readonly requestTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly connectionsMax: number;
  readonly requestsPerConnectionMax: number;
  /** Requests in hand at once; one more is refused with 503 rather than queued without bound. */
  readonly requestsInFlightMax: number;
  /** Requests of one credential in one rate period. */
  readonly requestsPerCredentialMax: number;
  /** Requests without a valid credential from one address in one rate period. */
  readonly requestsPerAddressMax: number;
  /** Public look-ups from one address in one rate period: each guesses at a verification code. */
  readonly lookupsPerAddressMax: number;
  readonly ratePeriodMs: number;
  /** `Retry-After` of an answer that a repeated request can change. */
  readonly retryAfterSeconds: number;
  readonly pageSizeDefault: number;
  readonly pageSizeMax: number;
  readonly healthTimeoutMs: number;
  /** How long a stopping gateway waits for requests in hand. */
  readonly drainTimeoutMs: number;
}

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const minuteMs = 60_000;

export const defaultHttpLimits: HttpLimits = {
  jsonBodyBytesMax: mebibyte,
  jsonDepthMax: 32,
  xmlBodyBytesMax: xmlLimits.bytesMax,
  attachmentBytesMax: 100 * mebibyte,
  headerBytesMax: 16 * kibibyte,
  headersTimeoutMs: 10_000,
  bodyTimeoutMs: 30_000,
  requestTimeoutMs: 10 * minuteMs,
  keepAliveTimeoutMs: 65_000,
  connectionsMax: 2_000,
  requestsPerConnectionMax: 100_000,
  requestsInFlightMax: 1_000,
  // 1,000 a second: several times what one machine can commit, so only a runaway client meets it.
  requestsPerCredentialMax: 60_000,
  requestsPerAddressMax: 12_000,
  lookupsPerAddressMax: 60,
  ratePeriodMs: minuteMs,
  retryAfterSeconds: 1,
  pageSizeDefault: 50,
  pageSizeMax: 200,
  healthTimeoutMs: 2_000,
  drainTimeoutMs: 10_000,
};
