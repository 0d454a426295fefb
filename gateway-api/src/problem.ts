import { isCodedError, problemCodes, type CodedError } from "./problem-codes.js";
import { RequestError, requestCode } from "./http/request-error.js";
import type { ResponseHeader } from "./http/header-catalogue.js";

export const problemMediaType = "application/problem+json";

/** One broken field. Pointers start at the document's payload; `/arguments`, `/headers` and `/query` are beside it. */
export interface ProblemField {
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
}

/** RFC 9457. Members of the error's details stand beside these. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance: string;
  readonly errors?: readonly ProblemField[];
}

export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Partial<Record<ResponseHeader, string>>>;
  readonly body: Problem;
}

/** Statuses under which a later repetition of the same request makes sense. */
const repeatableStatuses: ReadonlySet<number> = new Set([404, 408, 409, 429, 503]);

/**
 * What a failure looks like to the caller. What has no code of ours becomes UNEXPECTED, and its text stays in the log.
 *
 * @param requestId stands in `instance`, which is how the caller's problem and our log line find each other.
 */
export function problemOf(
  error: unknown,
  context: { readonly requestId: string; readonly retryAfterSeconds: number },
): ProblemAnswer {
  const coded = codedOf(error);
  const { http: status, meaning, retryable } = meaningOf(coded.code);
  const { fields, retryAfterSeconds, ...details } = status >= 500 && !retryable ? {} : coded.details;
  return {
    status,
    headers: {
      ...(retryable &&
        repeatableStatuses.has(status) && {
          "Retry-After": String(secondsFrom(retryAfterSeconds) ?? context.retryAfterSeconds),
        }),
      ...(status === 401 && { "WWW-Authenticate": challenge(coded.code) }),
      ...(typeof details.bytesTotal === "number" && { "Content-Range": `bytes */${details.bytesTotal}` }),
      ...(typeof details.allow === "string" && { Allow: details.allow }),
    },
    body: {
      ...details,
      type: `urn:antin:problem:${coded.code}`,
      title: meaning,
      status,
      detail: status >= 500 && !retryable ? meaning : coded.message,
      code: coded.code,
      instance: `urn:antin:request:${context.requestId}`,
      ...(Array.isArray(fields) && { errors: fields as readonly ProblemField[] }),
    },
  };
}

/** The coded error that a failure amounts to. */
export function codedOf(error: unknown): CodedError {
  if (isCodedError(error)) return error;
  // Express refuses a path whose percent-encoding is broken before any of our code sees it.
  if (error instanceof URIError) return new RequestError(requestCode.PATH_INVALID, { cause: error });
  return new RequestError(requestCode.UNEXPECTED, { cause: error });
}

function meaningOf(code: string): (typeof problemCodes)[string] {
  const meaning = problemCodes[code];
  if (meaning === undefined) throw new TypeError(`no such code: ${code}`);
  return meaning;
}

const secondsFrom = (value: unknown): number | undefined =>
  typeof value === "number" && value > 0 ? Math.ceil(value) : undefined;

const challenge = (code: string): string =>
  code === requestCode.TOKEN_INVALID ? 'Bearer realm="antin", error="invalid_token"' : 'Bearer realm="antin"';
