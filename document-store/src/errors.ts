/** Codes are part of the API and never change meaning: HTTP status, whether trying again may help, meaning. */
export const documentStoreErrors = {
  CONTENT_NOT_FOUND: [404, false, "The store holds no document with this content id."],
  RANGE_NOT_SATISFIABLE: [416, false, "The range starts after the document's last byte."],
  DOCUMENT_TOO_LARGE: [413, false, "The document has more bytes than allowed."],
  DIGEST_MISMATCH: [422, false, "The bytes received do not have the SHA-256 that was declared."],
  DOCUMENT_CORRUPT: [500, false, "Stored bytes no longer match their content id."],
  DOCUMENT_STORE_FULL: [507, true, "There is no room left to store the document."],
  DOCUMENT_STORE_LOCKED: [503, true, "Another process has this store open."],
} as const satisfies Record<string, readonly [httpStatus: number, retryable: boolean, meaning: string]>;

export type DocumentStoreErrorCode = keyof typeof documentStoreErrors;
type Details = Readonly<Record<string, string | number>>;

/** A refusal that a caller can cause or wait out. Anything else that a store throws is a fault of the machine. */
export class DocumentStoreError extends Error {
  override readonly name = "DocumentStoreError";
  readonly code: DocumentStoreErrorCode;
  readonly details: Details;

  constructor(code: DocumentStoreErrorCode, details: Details, cause?: unknown) {
    super(documentStoreErrors[code][2], cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

export const contentNotFound = (cid: string): DocumentStoreError =>
  new DocumentStoreError("CONTENT_NOT_FOUND", { cid });

export const rangeNotSatisfiable = (start: number, bytes: number): DocumentStoreError =>
  new DocumentStoreError("RANGE_NOT_SATISFIABLE", { start, bytes });

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
