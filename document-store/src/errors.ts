interface DocumentStoreErrorMeaning {
  readonly http: number;
  /** True when the same request can succeed later without being changed. */
  readonly retryable: boolean;
  readonly meaning: string;
}

const row = (http: number, retryable: boolean, meaning: string): DocumentStoreErrorMeaning => ({
  http,
  retryable,
  meaning,
});

/** Codes are part of the API and never change meaning. */
// prettier-ignore
export const documentStoreErrors = {
  CONTENT_NOT_FOUND:      row(404, false, "The store holds no document with this content id."),
  RANGE_OUTSIDE_DOCUMENT: row(416, false, "The range holds no byte of the document."),
  DOCUMENT_TOO_LARGE:     row(413, false, "The document has more bytes than the limit, bytesMax."),
  DIGEST_MISMATCH:        row(422, false, "The bytes received do not have the SHA-256 that was declared."),
  DOCUMENT_CORRUPT:       row(500, false, "Stored bytes no longer match their content id."),
  DOCUMENT_STORE_FULL:    row(503, true,  "There is no room left to store the document."),
  DOCUMENT_STORE_LOCKED:  row(503, true,  "Another process has this store open."),
} as const;

export type DocumentStoreErrorCode = keyof typeof documentStoreErrors;
type Details = Readonly<Record<string, string | number>>;

/** A refusal that a caller can cause or wait out. Anything else that a store throws is a fault of the machine. */
export class DocumentStoreError extends Error {
  override readonly name = "DocumentStoreError";
  readonly code: DocumentStoreErrorCode;
  readonly details: Details;

  constructor(code: DocumentStoreErrorCode, details: Details, cause?: unknown) {
    super(documentStoreErrors[code].meaning, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

export const contentNotFound = (cid: string): DocumentStoreError =>
  new DocumentStoreError("CONTENT_NOT_FOUND", { cid });

export const rangeOutsideDocument = (start: number, bytes: number): DocumentStoreError =>
  new DocumentStoreError("RANGE_OUTSIDE_DOCUMENT", { start, bytesTotal: bytes });

export const documentTooLarge = (bytesMax: number): DocumentStoreError =>
  new DocumentStoreError("DOCUMENT_TOO_LARGE", { bytesMax });

export const digestMismatch = (declared: string, actual: string): DocumentStoreError =>
  new DocumentStoreError("DIGEST_MISMATCH", { declared, actual });

export const documentCorrupt = (block: string, reason: string, cause?: unknown): DocumentStoreError =>
  new DocumentStoreError("DOCUMENT_CORRUPT", { block, reason }, cause);

export const storeLocked = (folder: string, cause: unknown): DocumentStoreError =>
  new DocumentStoreError("DOCUMENT_STORE_LOCKED", { folder }, cause);

export const storeFull = (details: Details, cause?: unknown): DocumentStoreError =>
  new DocumentStoreError("DOCUMENT_STORE_FULL", details, cause);

/** Names the one machine fault that callers can wait out; every other error is returned as it came. */
export function namedFault(error: unknown): unknown {
  const { code, message = "" } = (error ?? {}) as { code?: unknown; message?: string };
  // LevelDB reports a full disk only in words.
  const full = code === "ENOSPC" || code === "EDQUOT" || /No space left on device/.test(message);
  return full ? storeFull({}, error) : error;
}
