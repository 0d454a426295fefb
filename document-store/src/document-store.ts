import type { Readable } from "node:stream";
import type { ImportProfileName } from "./import-profile.js";

/** Bytes at once or as they arrive; a Node stream is one. */
export type DocumentSource = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface PutOptions {
  readonly mediaType?: string | undefined;
  /** Hex SHA-256 that the sender says the bytes have. */
  readonly declaredSha256?: string | undefined;
  /** Lowers the store's own `documentBytesMax` for this document. */
  readonly bytesMax?: number | undefined;
}

export interface GetOptions {
  /** First and last byte wanted, both counted from 0 and included; the last may lie beyond the end, or be left out. */
  readonly range?: { readonly start: number; readonly end?: number | undefined } | undefined;
}

export interface StoredDocument {
  /** CID of the stored bytes. */
  readonly cid: string;
  /** Length of the plain bytes. */
  readonly bytes: number;
  /** Hex SHA-256 of the plain bytes. */
  readonly sha256: string;
  readonly profile: ImportProfileName;
}

export interface DocumentRecord extends StoredDocument {
  readonly mediaType: string | null;
  /** RFC 3339 UTC, when the content was first stored. */
  readonly storedAt: string;
  /** How the stored bytes are encrypted. Nothing is yet, and the record says so. */
  readonly sealing: "none";
}

/**
 * Files by content id. Whatever implements it passes `testing/document-store.suite.ts`.
 *
 * Rejections that a caller can cause or wait out are `DocumentStoreError`s with a code of `documentStoreErrors`.
 */
export interface DocumentStore {
  /**
   * Stores the bytes and answers once they would survive a power failure. The same bytes stored again give the same
   * answer, and the first record (media type, time) stands. After a rejection nothing of the document is left.
   *
   * @throws DocumentStoreError `DOCUMENT_TOO_LARGE`, `DIGEST_MISMATCH`, `DOCUMENT_STORE_FULL`; or what `content` threw.
   */
  put(content: DocumentSource, options?: PutOptions): Promise<StoredDocument>;

  /**
   * The plain bytes, or a range of them, each block checked against its hash before a byte of it is passed on. A
   * damaged block ends the stream with `DOCUMENT_CORRUPT`, its `details.block` naming it.
   *
   * @throws DocumentStoreError `CONTENT_NOT_FOUND`, `RANGE_OUTSIDE_DOCUMENT`.
   */
  get(cid: string, options?: GetOptions): Promise<Readable>;

  /** @throws DocumentStoreError `CONTENT_NOT_FOUND`. */
  stat(cid: string): Promise<DocumentRecord>;

  has(cid: string): Promise<boolean>;

  /**
   * Reads everything again and compares it with the record.
   *
   * @throws DocumentStoreError `CONTENT_NOT_FOUND`, `DOCUMENT_CORRUPT`.
   */
  verify(cid: string): Promise<DocumentRecord>;

  /** Finishes the puts in progress and lets go of the folder or connection. */
  close(): Promise<void>;
}
