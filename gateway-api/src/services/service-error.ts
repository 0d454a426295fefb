/** Refusals and delays of the gateway itself. What the contract refuses is a `DomainError` of @antin/trade-documents. */

interface ServiceErrorMeaning {
  readonly http: number;
  /** True when the same request can succeed later without being changed. */
  readonly retryable: boolean;
  readonly meaning: string;
}

const row = (http: number, retryable: boolean, meaning: string): ServiceErrorMeaning => ({
  http,
  retryable,
  meaning,
});

/** Codes are part of the API and never change meaning. */
// prettier-ignore
export const serviceErrors = {
  KIND_UNKNOWN:             row(404, false, "No kind of document has this name."),
  READ_NOT_ALLOWED:         row(403, false, "The caller may not read this."),
  ATTACHMENT_NOT_FOUND:     row(404, false, "The document has no attachment with this digest."),
  BLOCK_NOT_FOUND:          row(404, false, "The ledger has no block with this number."),
  TRANSACTION_NOT_FOUND:    row(404, false, "The ledger has no transaction with this id."),
  OPERATION_NOT_FOUND:      row(404, false, "No operation has this id, or it ended too long ago."),
  LEAF_NOT_FOUND:           row(404, false, "The document has no such event."),
  TILE_NOT_FOUND:           row(404, true,  "No checkpoint covers a tile with this path, or it is no tile's path."),
  RECEIPT_PENDING:          row(404, true,  "The event is on the ledger and no checkpoint covers it yet."),
  LOOKUP_NO_MATCH:          row(404, false, "No document has this number and this verification code."),
  CURSOR_INVALID:           row(422, false, "The cursor is not one that this list gave out."),
  DOCUMENT_NUMBER_MISSING:  row(422, false, "The command needs the number of its document."),
  IDEMPOTENCY_KEY_REUSED:   row(422, false, "This idempotency key was used for another request."),
  IDEMPOTENCY_IN_PROGRESS:  row(409, true,  "The first request with this idempotency key is still running."),
  READ_CONFLICT:            row(409, true,  "Other transactions kept changing what this one reads."),
  IDENTITY_UNKNOWN:         row(403, false, "This gateway holds no identity of that name."),
  IDENTITY_REFUSED:         row(403, false, "The ledger does not accept the caller's certificate or signature."),
  CERTIFICATE_EXPIRED:      row(401, false, "The caller's certificate is no longer valid."),
  CERTIFICATE_REVOKED:      row(401, false, "The caller's certificate was revoked."),
  KEY_UNAVAILABLE:          row(503, true,  "The caller's private key cannot be used now; reason says why."),
  ENDORSEMENT_REFUSED:      row(409, false, "The organisations that must agree do not all endorse this."),
  TRANSACTION_INVALID:      row(409, false, "The ledger ordered the transaction and found it invalid."),
  TOO_MANY_REQUESTS:        row(429, true,  "The gateway has as much in progress as it may have."),
  LEDGER_UNAVAILABLE:       row(503, true,  "The ledger does not answer."),
  CHAINCODE_UNAVAILABLE:    row(503, true,  "The ledger answers and its contract does not."),
  OUTCOME_UNKNOWN:          row(503, true,  "The transaction was sent and its commit was not seen in time; repeat with the same idempotency key."),
  SHUTTING_DOWN:            row(503, true,  "The gateway is stopping."),
} as const;

export type ServiceErrorCode = keyof typeof serviceErrors;

/** `serviceCode.READ_CONFLICT`: how code names a code, so that its literal stands in this file only. */
export const serviceCode = Object.fromEntries(Object.keys(serviceErrors).map((code) => [code, code])) as {
  readonly [Code in ServiceErrorCode]: Code;
};

/** A coded refusal of the gateway. `details` is plain JSON and holds nothing private. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: ServiceErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ServiceErrorCode,
    options: {
      readonly message?: string;
      readonly details?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(options.message ?? serviceErrors[code].meaning, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** Whether an error carries one of these codes, whichever table it comes from. */
export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
