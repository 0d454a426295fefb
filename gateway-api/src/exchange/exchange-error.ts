interface ExchangeErrorMeaning {
  readonly http: number;
  /** True when the same request can succeed later without being changed. */
  readonly retryable: boolean;
  readonly meaning: string;
}

const row = (http: number, meaning: string): ExchangeErrorMeaning => ({ http, retryable: false, meaning });

/** Why a foreign message is refused. Codes are part of the API, never change meaning, and are spelled here only. */
// prettier-ignore
export const exchangeErrors = {
  XML_TOO_LARGE:          row(413, "The message is larger than the limit, bytesMax."),
  XML_ENCODING:           row(400, "The message is not UTF-8 text."),
  XML_DTD_FORBIDDEN:      row(400, "The message has a document type or entity declaration, which is never read."),
  XML_TOO_DEEP:           row(400, "The message's elements are nested deeper than the limit, depthMax."),
  XML_TOO_MANY_PARTS:     row(400, "The message has more elements, or an element more attributes, than the limit, countMax."),
  XML_MALFORMED:          row(400, "The message is not well-formed XML; line and column say where."),
  XML_NAMESPACE_UNKNOWN:  row(422, "The message is not a WCO Data Model declaration: an element is in another namespace."),
  MESSAGE_FIELD_INVALID:  row(422, "A field of the message breaks its rule; errors names each."),
} as const;

export type ExchangeErrorCode = keyof typeof exchangeErrors;

/** `exchangeCode.XML_MALFORMED`: how code names a code. */
export const exchangeCode = Object.fromEntries(Object.keys(exchangeErrors).map((code) => [code, code])) as {
  readonly [Code in ExchangeErrorCode]: Code;
};

/** A broken field. `pointer` is the element's path, with the position among its namesakes where there are several. */
export interface MessageFieldProblem {
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
}

/** A refusal of a foreign message. `details` is plain JSON and repeats none of the message's content. */
export class ExchangeError extends Error {
  override readonly name = "ExchangeError";
  readonly code: ExchangeErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ExchangeErrorCode, details: Readonly<Record<string, unknown>>, message?: string) {
    super(message ?? exchangeErrors[code].meaning);
    this.code = code;
    this.details = details;
  }
}
