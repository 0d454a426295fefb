import type { Head } from "@antin/trade-documents";
import type { BlockSummary, JsonObject, TimelineEntry, TransactionView } from "../services.js";

/** How far the read model has got. */
export interface Position {
  /** Number of the next block. */
  readonly next: number;
  /** Events of VALID transactions so far: the next leaf's index, the same as in the evidence log. */
  readonly leaves: number;
  readonly documents: number;
}

/** A document as the read model keeps it. */
export interface DocumentRecord {
  readonly head: Head;
  /** Where its current head was written. */
  readonly block: number;
  /** Where it came into being; orders search results. */
  readonly born: { readonly block: number; readonly index: number };
  /** Attributes of the certificate that created it: whoever filed a document reads it. */
  readonly creator: readonly string[];
  /** Who finds it in lists, beside those who read all of its kind: creator and parties. See readers.ts. */
  readonly scopes: readonly string[];
  /** What it is found by. */
  readonly terms: readonly string[];
  /** Pseudonyms and salts apart, whether the payload was there to be read when it was indexed. */
  readonly hasPayload: boolean;
}

/** A private payload with the salt of its public hash, as it is in a private data collection. */
export interface PayloadEnvelope {
  readonly payload: JsonObject;
  /** 32 hex digits. */
  readonly salt: string;
}

export interface VersionRecord {
  readonly head: Head;
  readonly block: number;
}

/** The first links of a document, so that most documents' links are one read. */
export interface LinksRecord {
  readonly first: readonly { readonly kind: string; readonly number: string }[];
  /** False when there are more, each under a key of its own. */
  readonly isAll: boolean;
}

export interface AttachmentRecord {
  readonly code: string;
  readonly cid: string;
  readonly digest: string;
  readonly at: string;
  readonly txId: string;
  readonly block: number;
  readonly leafIndex: number;
}

export interface BlockRecord extends BlockSummary {
  readonly ids: readonly string[];
}

export type StoredTimelineEntry = TimelineEntry;
export type StoredTransaction = TransactionView;
