import type { publication, ReferenceTableName, ReferenceVersion } from "@antin/trade-documents";
import type { Readable } from "node:stream";
import type { RiskServices } from "./clearance/risk-management.js";

/** JSON as it travels: decimals are strings, numbers are safe integers. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

/** Who calls: an X.509 identity held by this gateway, found by API key or token. */
export interface Caller {
  /** Name of the identity's folder, e.g. `demo-declarant`. */
  readonly name: string;
  readonly mspId: string;
  readonly roles: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

export interface CommandRequest {
  readonly caller: Caller;
  readonly kind: string;
  readonly command: string;
  /** Absent when the gateway is to assign it (declarations) or when the payload carries it. */
  readonly number?: string;
  /** The version that the caller saw; another one on the ledger is refused with `VERSION_STALE`. */
  readonly version?: number;
  readonly arguments?: JsonObject;
  readonly payload?: JsonObject;
  /** The same key and the same request never act twice, across a crash too. */
  readonly idempotencyKey?: string;
}

export interface TransactionReference {
  readonly id: string;
  readonly block: number;
  readonly validationCode: "VALID";
}

export interface DocumentLink {
  readonly rel: string;
  readonly kind: string;
  readonly number: string;
}

/** One document as the API shows it; `payload` and `verificationCode` only to whom may read them. */
export interface DocumentView {
  readonly kind: string;
  readonly number: string;
  readonly version: number;
  readonly state: string;
  readonly facets: JsonObject;
  readonly holder: string;
  readonly issuer: string;
  readonly payloadHash: string | null;
  /** RFC 3339 UTC, milliseconds. */
  readonly updatedAt: string;
  readonly txId: string;
  readonly block: number;
  readonly payload?: JsonObject;
  readonly verificationCode?: string;
  readonly links: readonly DocumentLink[];
}

export interface CommandResult {
  readonly document: DocumentView;
  readonly transaction: TransactionReference;
}

export type OperationState = "PENDING" | "DONE" | "FAILED";
export interface OperationView {
  readonly id: string;
  readonly state: OperationState;
  readonly result?: CommandResult;
  readonly error?: { readonly code: string; readonly message: string; readonly details?: JsonObject };
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Opaque cursor of the next page; absent on the last one. */
  readonly next?: string;
}

export interface ListQuery {
  readonly caller: Caller;
  readonly kind?: string;
  /** Free text: number, tax code, container, bill, HS code. */
  readonly text?: string;
  readonly state?: string;
  readonly cursor?: string;
  readonly limit: number;
}

export interface TimelineEntry {
  readonly event: string;
  readonly state: string;
  readonly version: number;
  readonly at: string;
  readonly actor: { readonly msp: string; readonly role: string };
  readonly txId: string;
  readonly block: number;
  readonly leafIndex: number;
}

export interface AttachmentView {
  readonly code: string;
  readonly name: string | null;
  readonly mediaType: string;
  readonly bytes: number;
  readonly cid: string;
  /** Salted SHA-256 as anchored on the ledger, hex. */
  readonly digest: string;
  readonly at: string;
  readonly txId: string;
}

export interface AttachmentUpload {
  readonly caller: Caller;
  readonly kind: string;
  readonly number: string;
  readonly code: string;
  readonly name?: string;
  readonly mediaType: string;
  /** Hex SHA-256 the sender declares for the plain bytes; a difference refuses the upload. */
  readonly declaredSha256?: string;
  readonly content: Readable;
  readonly idempotencyKey?: string;
}

export interface AttachmentContent {
  readonly mediaType: string;
  readonly name: string | null;
  /** Total plain bytes of the attachment. */
  readonly bytes: number;
  readonly content: Readable;
}

export interface BlockSummary {
  readonly number: number;
  readonly hash: string;
  readonly previousHash: string;
  readonly dataHash: string;
  readonly transactions: number;
  readonly at: string;
  /** Bytes of the serialized block. */
  readonly size: number;
}

export interface TransactionView {
  readonly id: string;
  readonly block: number;
  readonly index: number;
  readonly validationCode: string;
  readonly creatorMsp: string;
  readonly function: string;
  readonly at: string;
  readonly endorsers: readonly string[];
  readonly events: readonly JsonObject[];
}

export interface BlockView extends BlockSummary {
  readonly items: readonly TransactionView[];
}

export interface CheckpointView {
  readonly size: number;
  /** Root hash, base64. */
  readonly root: string;
  readonly block: number;
  readonly at: string;
  readonly signers: readonly string[];
  readonly note: string;
}

export interface AnchorView {
  readonly size: number;
  readonly root: string;
  readonly state: "PENDING" | "PUBLISHED";
  readonly transactionHash?: string;
  readonly blockNumber?: number;
  readonly at: string;
}

/** One part of the system as readiness sees it. */
export interface PartHealth {
  readonly name: "ledger" | "chaincode" | "document-store" | "read-model" | "checkpoints" | "evm";
  readonly ok: boolean;
  /** Parts that only delay something (checkpoints, the EVM) do not make the gateway unready. */
  readonly required: boolean;
  readonly detail?: string;
}

/**
 * What the HTTP half of the gateway asks of the other half. For anything a caller can cause or wait out every method
 * rejects with a coded error: a `DomainError` (the contract's refusals, `ledgerErrors` of @antin/trade-documents), a
 * `ServiceError` (the gateway's own, `serviceErrors` in services/service-error.ts) or a `DocumentStoreError`.
 * `openServices(config)` of services/open-services.ts returns one; `ServicesConfig` says what it needs.
 */
export interface Services extends ReferenceServices {
  readonly risk: RiskServices;

  submit(request: CommandRequest): Promise<CommandResult>;
  submitAsync(request: CommandRequest): Promise<OperationView>;
  operation(caller: Caller, id: string): Promise<OperationView>;
  attach(upload: AttachmentUpload): Promise<CommandResult & { readonly attachment: AttachmentView }>;
  /** WCO Data Model XML as received; the bytes are stored and anchored as they are. */
  receiveExchangeMessage(caller: Caller, bytes: Uint8Array, idempotencyKey?: string): Promise<CommandResult>;
  exchangeOriginal(caller: Caller, number: string): Promise<AttachmentContent>;
  previewAssessment(caller: Caller, declaration: JsonObject): Promise<JsonObject>;

  document(caller: Caller, kind: string, number: string): Promise<DocumentView>;
  list(query: ListQuery): Promise<Page<DocumentView>>;
  history(caller: Caller, kind: string, number: string): Promise<readonly JsonObject[]>;
  timeline(caller: Caller, kind: string, number: string): Promise<readonly TimelineEntry[]>;
  attachments(caller: Caller, kind: string, number: string): Promise<readonly AttachmentView[]>;
  attachmentContent(
    caller: Caller,
    kind: string,
    number: string,
    digest: string,
    range?: { readonly start: number; readonly end?: number },
  ): Promise<AttachmentContent>;
  clearance(caller: Caller, kind: string, number: string): Promise<JsonObject>;
  receipt(
    caller: Caller,
    kind: string,
    number: string,
    choice?: { readonly leafIndex?: number; readonly attachment?: string },
  ): Promise<JsonObject>;
  /** Public look-up: status and receipt, only with the verification code printed on the document. */
  lookup(kind: string, number: string, code: string): Promise<JsonObject>;

  blocks(limit: number, cursor?: string): Promise<Page<BlockSummary>>;
  block(number: number): Promise<BlockView>;
  transaction(id: string): Promise<TransactionView>;
  checkpoints(limit: number, cursor?: string): Promise<Page<CheckpointView>>;
  anchors(limit: number, cursor?: string): Promise<Page<AnchorView>>;
  /** A tile of the log by its C2SP tlog-tiles path, `tile/0/000.p/8`; of what a checkpoint covers. */
  tile(path: string): Promise<Uint8Array>;
  trust(): Promise<JsonObject>;

  health(): Promise<readonly PartHealth[]>;
  /** Counters and gauges for `/metrics`, by Prometheus name. */
  measurements(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** Tariff and exchange rates in force on a date. */
export interface ReferenceView {
  /** The date asked for, or today in Viet Nam. */
  readonly date: string;
  readonly rateSet: {
    readonly setId: string;
    readonly effectiveFrom: string;
    readonly effectiveTo: string;
  } | null;
  /** Đồng per unit by currency, for the week that starts on this Monday. */
  readonly exchangeRates: {
    readonly weekStart: string;
    readonly rates: Readonly<Record<string, string>>;
  } | null;
}

/** A tariff to be put in force; its id is the hash of its rows. */
export interface RateSetUpload {
  readonly caller: Caller;
  readonly effectiveFrom: string;
  readonly effectiveTo: string;
  readonly rows: readonly JsonObject[];
}

/** What became of it: it waits for a second steward's publication of the same, or serves. */
export interface Publication {
  readonly state: keyof typeof publication;
}

/** A whole version of a reference table; its id is the hash of what it says. */
export interface TableUpload {
  readonly caller: Caller;
  readonly table: ReferenceTableName;
  readonly effectiveFrom: string;
  readonly effectiveTo: string;
  readonly rows: readonly Readonly<Record<string, string>>[];
}

/** A reference table as it is in force on a date; null where none is. */
export interface TableView {
  readonly table: ReferenceTableName;
  readonly date: string;
  readonly version: ReferenceVersion | null;
  readonly rows: readonly Readonly<Record<string, string>>[] | null;
}

/** Dated reference data on the ledger, which is no document. */
export interface ReferenceServices {
  reference(date?: string): Promise<ReferenceView>;
  /** The version of a table in force on a date, today in Viet Nam unless one is given. */
  referenceTable(table: ReferenceTableName, date?: string): Promise<TableView>;
  /** Publishes a tariff in parts; a second steward's publication of the same rows puts it in force. */
  publishRates(upload: RateSetUpload): Promise<Publication & { readonly setId: string }>;
  /** The same for a version of a reference table. */
  publishTable(upload: TableUpload): Promise<Publication & { readonly id: string }>;
  /** The same for a week's rates. */
  publishExchangeRates(
    caller: Caller,
    week: { readonly weekStart: string; readonly rates: Readonly<Record<string, string>> },
  ): Promise<Publication & { readonly weekStart: string }>;
}
