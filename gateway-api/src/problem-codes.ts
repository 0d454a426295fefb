import { ledgerErrors } from "@antin/trade-documents";

/** What a code means over HTTP. */
export interface CodeMeaning {
  readonly http: number;
  /** True when the same request can succeed later without being changed. */
  readonly retryable: boolean;
  readonly meaning: string;
}

const row = (http: number, retryable: boolean, meaning: string): CodeMeaning => ({
  http,
  retryable,
  meaning,
});

/**
 * Codes that arise in the gateway, beside those of the ledger (`ledgerErrors`). Codes are part of the API and never
 * change meaning; a code is spelled in this table only and named as `gatewayCode.NAME` everywhere else.
 */
// prettier-ignore
export const gatewayErrors = {
  // the request as HTTP
  ROUTE_NOT_FOUND:            row(404, false, "Nothing is served at this address."),
  METHOD_NOT_ALLOWED:         row(405, false, "The address does not answer this method; Allow names those it does."),
  NOT_ACCEPTABLE:             row(406, false, "The answer exists in none of the media types that were accepted."),
  UNSUPPORTED_MEDIA_TYPE:     row(415, false, "The body's media type or encoding is not one this address takes."),
  BODY_TOO_LARGE:             row(413, false, "The body is larger than the limit named in details.bytesMax."),
  BODY_INCOMPLETE:            row(400, false, "The connection ended or stalled before the whole body had arrived."),
  BODY_MISSING:               row(400, false, "The request needs a body."),
  HEADER_INVALID:             row(400, false, "A header has a value outside its format; errors names it."),
  QUERY_INVALID:              row(400, false, "A query parameter is unknown, repeated or outside its format; errors names it."),
  PATH_INVALID:               row(400, false, "A part of the path is outside its format; errors names it."),
  RANGE_NOT_SATISFIABLE:      row(416, false, "The range lies outside the content; Content-Range names its length."),
  IDEMPOTENCY_KEY_INVALID:    row(400, false, "The idempotency key is 1 to 128 letters, digits and . _ : - characters."),
  IDEMPOTENCY_KEY_REUSED:     row(422, false, "The idempotency key was used before for another request."),
  // the body as JSON or XML
  JSON_ENCODING:              row(400, false, "The body is not well-formed UTF-8 text."),
  JSON_MALFORMED:             row(400, false, "The body is not JSON."),
  JSON_TOO_DEEP:              row(400, false, "The body is nested deeper than the limit named in details.depthMax."),
  JSON_MEMBER_REFUSED:        row(400, false, "A member stands twice in one object, or has a reserved name."),
  // who calls
  UNAUTHENTICATED:            row(401, false, "The address needs an API key or a bearer token."),
  CREDENTIALS_AMBIGUOUS:      row(400, false, "An API key and a bearer token were both sent."),
  API_KEY_UNKNOWN:            row(401, false, "The API key belongs to no identity."),
  TOKEN_INVALID:              row(401, false, "The bearer token does not prove an identity; details.reason says why."),
  CERTIFICATE_EXPIRED:        row(401, false, "The identity's certificate is outside its period of validity."),
  READ_NOT_ALLOWED:           row(403, false, "The caller may not read this."),
  RATE_LIMITED:               row(429, true,  "Too many requests in this period; Retry-After says when to go on."),
  // what was asked for is not there, or not yet
  OPERATION_NOT_FOUND:        row(404, false, "No operation of the caller has this id."),
  ATTACHMENT_NOT_FOUND:       row(404, false, "The document has no attachment with this digest."),
  BLOCK_NOT_FOUND:            row(404, false, "The ledger has no block with this number."),
  TRANSACTION_NOT_FOUND:      row(404, false, "The ledger has no transaction with this id."),
  CHECKPOINT_NOT_FOUND:       row(404, true,  "No checkpoint has been signed yet."),
  RECEIPT_PENDING:            row(404, true,  "The event is on the ledger and not yet under a checkpoint."),
  LOOKUP_NO_MATCH:            row(404, false, "No document has this number together with this verification code."),
  CURSOR_INVALID:             row(400, false, "The cursor was not given out by this list."),
  // attachments
  DIGEST_MISMATCH:            row(422, false, "The received bytes have another SHA-256 than the one declared."),
  CONTENT_DAMAGED:            row(500, false, "The stored bytes no longer have the digest that was anchored."),
  // the parts behind the gateway
  READ_CONFLICT:              row(409, true,  "Other transactions kept changing what this one reads."),
  ENDORSEMENT_UNAVAILABLE:    row(503, true,  "Too few organisations answered."),
  LEDGER_UNAVAILABLE:         row(503, true,  "The ledger does not answer."),
  COMMIT_UNKNOWN:             row(503, true,  "The transaction was sent and its outcome is not known yet; repeat with the same idempotency key."),
  COMMIT_REFUSED:             row(409, false, "The ledger's validation refused the transaction; details.validationCode says why."),
  STORE_UNAVAILABLE:          row(503, true,  "The document store does not answer."),
  OVERLOADED:                 row(503, true,  "The gateway has as many requests in hand as it takes."),
  STOPPING:                   row(503, true,  "The gateway is stopping."),
  UNEXPECTED:                 row(500, false, "The gateway failed in a way it does not expect; the log knows the instance."),
} as const;

export type GatewayErrorCode = keyof typeof gatewayErrors;

/** `gatewayCode.RATE_LIMITED`: how code names a code, so that its literal stands in this file only. */
export const gatewayCode = Object.fromEntries(
  (Object.keys(gatewayErrors) as GatewayErrorCode[]).map((code) => [code, code]),
) as { readonly [Code in GatewayErrorCode]: Code };

/** Every code the API can answer with: the ledger's and the gateway's. */
export const problemCodes: Readonly<Record<string, CodeMeaning>> = { ...ledgerErrors, ...gatewayErrors };

/** A refusal that arises in the gateway. `details` is plain JSON, holds nothing private and is shown to the caller. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: GatewayErrorCode,
    message?: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message ?? gatewayErrors[code].meaning, options);
    this.code = code;
    this.details = details;
  }
}
