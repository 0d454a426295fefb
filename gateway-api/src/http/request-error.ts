interface RequestErrorMeaning {
  readonly http: number;
  /** True when the same request can succeed later without being changed. */
  readonly retryable: boolean;
  readonly meaning: string;
}

const row = (http: number, retryable: boolean, meaning: string): RequestErrorMeaning => ({
  http,
  retryable,
  meaning,
});

/**
 * What can be wrong with a request before any of it reaches the ledger, and what the HTTP half says of itself. Codes
 * are part of the API and never change meaning; a code is spelled in this table only and is `requestCode.NAME` elsewhere.
 */
// prettier-ignore
export const requestErrors = {
  // the request as HTTP
  ROUTE_NOT_FOUND:         row(404, false, "Nothing is served at this address."),
  METHOD_NOT_ALLOWED:      row(405, false, "The address does not answer this method; Allow names those it does."),
  NOT_ACCEPTABLE:          row(406, false, "The answer exists in none of the media types that were accepted."),
  UNSUPPORTED_MEDIA_TYPE:  row(415, false, "The body's media type or encoding is not one that this address takes."),
  BODY_TOO_LARGE:          row(413, false, "The body is larger than the limit, bytesMax."),
  BODY_INCOMPLETE:         row(400, false, "The connection ended or stalled before the whole body had arrived."),
  BODY_MISSING:            row(400, false, "The request needs a body."),
  REQUEST_MALFORMED:       row(400, false, "The request is not well-formed HTTP."),
  HEADERS_TOO_LARGE:       row(431, false, "The request's headers are larger than the limit."),
  REQUEST_TIMEOUT:         row(408, true,  "The request did not arrive in the time allowed."),
  HEADER_INVALID:          row(400, false, "A header has a value outside its format; errors names it."),
  QUERY_INVALID:           row(400, false, "A query parameter is unknown, repeated or outside its format; errors names it."),
  PATH_INVALID:            row(400, false, "A part of the path is outside its format."),
  RANGE_NOT_SATISFIABLE:   row(416, false, "The range lies outside the content; Content-Range names its length."),
  IDEMPOTENCY_KEY_INVALID: row(400, false, "An idempotency key is 1 to 128 letters, digits and . _ : - characters."),
  VERSIONS_DIFFER:         row(400, false, "If-Match and the body's version name different versions."),
  // the body as JSON
  JSON_ENCODING:           row(400, false, "The body is not well-formed UTF-8 text."),
  JSON_MALFORMED:          row(400, false, "The body is not JSON."),
  JSON_TOO_DEEP:           row(400, false, "The body is nested deeper than the limit, depthMax."),
  JSON_MEMBER_REFUSED:     row(400, false, "A member stands twice in one object, or has a reserved name."),
  // who calls
  UNAUTHENTICATED:         row(401, false, "The address needs an API key or a bearer token."),
  CREDENTIALS_AMBIGUOUS:   row(400, false, "An API key and a bearer token were both sent."),
  API_KEY_UNKNOWN:         row(401, false, "The API key belongs to no identity, or has expired."),
  TOKEN_INVALID:           row(401, false, "The bearer token does not prove an identity; reason says why."),
  RATE_LIMITED:            row(429, true,  "Too many requests in this period; Retry-After says when to go on."),
  // the gateway itself
  CHECKPOINT_NOT_FOUND:    row(404, true,  "No checkpoint has been signed yet."),
  OVERLOADED:              row(503, true,  "The gateway has as many requests in hand as it takes."),
  UNEXPECTED:              row(500, false, "The gateway failed in a way it does not expect; its log knows the instance."),
} as const;

export type RequestErrorCode = keyof typeof requestErrors;

/** `requestCode.RATE_LIMITED`: how code names a code. */
export const requestCode = Object.fromEntries(Object.keys(requestErrors).map((code) => [code, code])) as {
  readonly [Code in RequestErrorCode]: Code;
};

/** A refusal by the HTTP half. `details` is plain JSON, holds nothing private and is shown to the caller. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: RequestErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: RequestErrorCode,
    options: {
      readonly message?: string;
      readonly details?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(options.message ?? requestErrors[code].meaning, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}
