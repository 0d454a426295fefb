import { readFile } from "node:fs/promises";
import {
  publication,
  type ReferenceTableName,
  canonicalJson,
  errorCode,
  type Head,
  localDate,
  paymentNotice,
} from "@antin/trade-documents";
import type { RiskServices } from "../clearance/risk-management.js";
import type { ReceiptChoice } from "../evidence/document-receipts.js";
import { tileOf } from "../evidence/log-tiles.js";
import { isVerificationCode, verificationCode } from "../read-model/verification-code.js";
import { findDocuments } from "../read-model/document-list.js";
import { levelFor } from "../read-model/readers.js";
import type { BlockRecord, DocumentRecord } from "../read-model/records.js";
import type {
  AnchorView,
  AttachmentContent,
  AttachmentUpload,
  AttachmentView,
  BlockSummary,
  BlockView,
  Caller,
  CheckpointView,
  CommandRequest,
  CommandResult,
  DocumentView,
  JsonObject,
  ListQuery,
  OperationView,
  Page,
  PartHealth,
  Publication,
  RateSetUpload,
  ReferenceView,
  TableUpload,
  TableView,
  Services,
  TimelineEntry,
  TransactionView,
} from "../services.js";
import { referenceOn, tableOn } from "../submission/reference-data.js";
import type { SourcePayload } from "../submission/source-payloads.js";
import type { GatewayParts } from "./gateway-parts.js";
import { partsHealth } from "./parts-health.js";
import { hasCode, serviceCode, ServiceError } from "./service-error.js";

/** The seam's `Services` over the gateway's parts. Every method is one call of a part, or a few. */
export class LedgerServices implements Services {
  readonly risk: RiskServices;
  readonly #parts: GatewayParts;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.risk = parts.risk;
  }

  async submit(request: CommandRequest): Promise<CommandResult> {
    if (request.idempotencyKey !== undefined) this.#parts.operationRunner.checkKey(request);
    const outcome = await this.#parts.commands.run(request);
    return this.#parts.views.result(request.caller, outcome);
  }

  async submitAsync(request: CommandRequest): Promise<OperationView> {
    return this.#parts.operationRunner.begin(request);
  }

  async operation(caller: Caller, id: string): Promise<OperationView> {
    return this.#parts.operationRunner.view(caller, id);
  }

  async attach(upload: AttachmentUpload): Promise<CommandResult & { readonly attachment: AttachmentView }> {
    return this.#parts.attachments.attach(upload);
  }

  async receiveExchangeMessage(
    caller: Caller,
    bytes: Uint8Array,
    idempotencyKey?: string,
  ): Promise<CommandResult> {
    return this.#parts.exchangeMessages.receive(caller, bytes, idempotencyKey);
  }

  async exchangeOriginal(caller: Caller, number: string): Promise<AttachmentContent> {
    return this.#parts.exchangeMessages.original(caller, number);
  }

  async previewAssessment(_caller: Caller, declaration: JsonObject): Promise<JsonObject> {
    return this.#parts.assessments.preview(declaration);
  }

  async reference(date = localDate(new Date().toISOString())): Promise<ReferenceView> {
    return referenceOn(date, this.#parts.mirror);
  }

  async referenceTable(
    table: ReferenceTableName,
    date = localDate(new Date().toISOString()),
  ): Promise<TableView> {
    return tableOn(table, date, this.#parts.mirror);
  }

  async publishRates(upload: RateSetUpload): Promise<Publication & { readonly setId: string }> {
    return this.#parts.functions.publishRates(upload);
  }

  async publishTable(upload: TableUpload): Promise<Publication & { readonly id: string }> {
    return this.#parts.functions.publishTable(upload);
  }

  async publishExchangeRates(
    caller: Caller,
    week: { readonly weekStart: string; readonly rates: Readonly<Record<string, string>> },
  ): Promise<Publication & { readonly weekStart: string }> {
    const { weekStart, rates } = week;
    const known = await referenceOn(weekStart, this.#parts.mirror);
    const isSame =
      known.exchangeRates !== null && canonicalJson(known.exchangeRates.rates) === canonicalJson(rates);
    if (isSame) return { weekStart, state: publication.IN_FORCE };
    const { state } = await this.#parts.functions.publishExchangeRates(caller.name, { weekStart, rates });
    return { weekStart, state };
  }

  async document(caller: Caller, kind: string, number: string): Promise<DocumentView> {
    const { record, level } = this.#parts.views.readable(caller, kind, number);
    return this.#parts.views.view(record, level);
  }

  async list(query: ListQuery): Promise<Page<DocumentView>> {
    const { found, next } = await findDocuments(this.#parts.readModel, query, this.#parts.limits);
    const items = await Promise.all(found.map(({ record, level }) => this.#parts.views.view(record, level)));
    return next === undefined ? { items } : { items, next };
  }

  async history(caller: Caller, kind: string, number: string): Promise<readonly JsonObject[]> {
    this.#parts.views.readable(caller, kind, number);
    const versions = await this.#parts.readModel.versions(kind, number);
    return versions.map(({ head, block }) => ({ ...head, block }));
  }

  async timeline(caller: Caller, kind: string, number: string): Promise<readonly TimelineEntry[]> {
    this.#parts.views.readable(caller, kind, number);
    return this.#parts.readModel.timeline(kind, number);
  }

  async attachments(caller: Caller, kind: string, number: string): Promise<readonly AttachmentView[]> {
    return this.#parts.attachments.list(caller, kind, number);
  }

  async attachmentContent(
    caller: Caller,
    kind: string,
    number: string,
    digest: string,
    range?: { readonly start: number; readonly end?: number },
  ): Promise<AttachmentContent> {
    return this.#parts.attachments.content(caller, kind, number, { digest, range });
  }

  async clearance(caller: Caller, kind: string, number: string): Promise<JsonObject> {
    const { views, clearanceView } = this.#parts;
    const { record } = views.readable(caller, kind, number);
    const shown = this.#noticeOf(caller, record.head);
    try {
      return await clearanceView(caller, { kind, number }, shown);
    } catch (error) {
      // Somebody paid meanwhile: the answer goes without the amount that was owed before.
      if (!hasCode(error, errorCode.PAYLOAD_HASH_MISMATCH)) throw error;
      return clearanceView(caller, { kind, number }, []);
    }
  }

  /** The payment notice of a declaration, for those who may read it. */
  #noticeOf(caller: Caller, { facets: { notice } }: Head): readonly SourcePayload[] {
    const { readModel } = this.#parts;
    const { kind } = paymentNotice;
    const found = typeof notice === "string" ? readModel.document(kind, notice) : undefined;
    if (found === undefined || levelFor(caller, found) !== "full") return [];
    const envelope = readModel.payloadOf(found.head);
    return envelope === undefined ? [] : [{ kind, number: found.head.number, ...envelope }];
  }

  async receipt(
    caller: Caller,
    kind: string,
    number: string,
    choice: { readonly leafIndex?: number; readonly attachment?: string } = {},
  ): Promise<JsonObject> {
    const { record, level } = this.#parts.views.readable(caller, kind, number);
    return this.#receipt(record, { ...choice, withSalts: level === "full" });
  }

  async lookup(kind: string, number: string, code: string): Promise<JsonObject> {
    const record = this.#parts.readModel.document(kind, number);
    const envelope = record === undefined ? undefined : this.#parts.readModel.payloadOf(record.head);
    // An unknown number is compared too: the answer must not come sooner for it.
    const expected = verificationCode(kind, number, envelope?.salt ?? "");
    const isMatch = isVerificationCode(code, expected);
    if (record === undefined || envelope === undefined || !isMatch)
      throw new ServiceError(serviceCode.LOOKUP_NO_MATCH);
    const document = await this.#parts.views.view(record, "status");
    const receipt = await this.#receiptIfCovered(record);
    return { document: { ...document, links: [] }, ...(receipt && { receipt }) };
  }

  async blocks(limit: number, cursor?: string): Promise<Page<BlockSummary>> {
    const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : positionOf(cursor);
    const size = this.#pageSize(limit);
    const records = await this.#parts.readModel.blocksBelow(below, size);
    return pageOf(records.map(summaryOf), size, ({ number }) => number);
  }

  block(number: number): Promise<BlockView> {
    return this.#settled(() => {
      const record = this.#parts.readModel.block(number);
      if (record === undefined) throw new ServiceError(serviceCode.BLOCK_NOT_FOUND, { details: { number } });
      // A duplicate is known by its first occurrence: in the later block it is shown with that block's number.
      const items = record.ids.flatMap((id) => this.#parts.readModel.transaction(id) ?? []);
      return { ...summaryOf(record), items };
    });
  }

  transaction(id: string): Promise<TransactionView> {
    return this.#settled(() => {
      const found = this.#parts.readModel.transaction(id);
      if (found === undefined) throw new ServiceError(serviceCode.TRANSACTION_NOT_FOUND, { details: { id } });
      return found;
    });
  }

  async checkpoints(limit: number, cursor?: string): Promise<Page<CheckpointView>> {
    const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : positionOf(cursor);
    const size = this.#pageSize(limit);
    return pageOf(
      await this.#parts.evidence.checkpointsBefore(below, size),
      size,
      (checkpoint) => checkpoint.size,
    );
  }

  async anchors(limit: number, cursor?: string): Promise<Page<AnchorView>> {
    const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : positionOf(cursor);
    const size = this.#pageSize(limit);
    const checkpoints = await this.#parts.evidence.checkpointsBefore(below, size);
    const views = checkpoints.map((checkpoint): AnchorView => {
      const anchor = this.#parts.anchorer?.anchorOf(checkpoint.size);
      const { root } = checkpoint;
      if (anchor === undefined) return { size: checkpoint.size, root, state: "PENDING", at: checkpoint.at };
      const { transactionHash, blockNumber, at } = anchor;
      return { size: checkpoint.size, root, state: "PUBLISHED", transactionHash, blockNumber, at };
    });
    return pageOf(views, size, (view) => view.size);
  }

  tile(path: string): Promise<Uint8Array> {
    return this.#settled(() => tileOf(this.#parts.evidence, path));
  }

  async trust(): Promise<JsonObject> {
    return JSON.parse(await readFile(this.#parts.trustFile, "utf8")) as JsonObject;
  }

  async health(): Promise<readonly PartHealth[]> {
    return partsHealth(this.#parts);
  }

  measurements(): Readonly<Record<string, number>> {
    return Object.assign({}, ...this.#parts.measured.map((part) => part.measurements())) as Record<
      string,
      number
    >;
  }

  async close(): Promise<void> {
    await this.#parts.close();
  }

  async #receiptIfCovered(record: DocumentRecord): Promise<JsonObject | undefined> {
    try {
      return await this.#receipt(record, { withSalts: false });
    } catch (error) {
      if (error instanceof ServiceError && error.code === serviceCode.RECEIPT_PENDING) return undefined;
      throw error;
    }
  }

  async #receipt({ head }: DocumentRecord, choice: ReceiptChoice): Promise<JsonObject> {
    return (await this.#parts.receipts.receipt(head, choice)) as unknown as JsonObject;
  }

  #pageSize(limit: number): number {
    return Math.max(1, Math.min(limit, this.#parts.limits.pageSizeMax));
  }

  /** A refusal becomes a rejection, as of every other method. */
  async #settled<Result>(read: () => Result): Promise<Result> {
    return Promise.resolve().then(read);
  }
}

function summaryOf(record: BlockRecord): BlockSummary {
  const { number, hash, previousHash, dataHash, transactions, at, size } = record;
  return { number, hash, previousHash, dataHash, transactions, at, size };
}

/** Positions are whole numbers; the next page lies below the last one shown. */
function positionOf(cursor: string): number {
  const position = Number(cursor);
  if (!/^\d{1,16}$/.test(cursor) || !Number.isSafeInteger(position))
    throw new ServiceError(serviceCode.CURSOR_INVALID);
  return position;
}

function pageOf<Item>(items: readonly Item[], size: number, position: (item: Item) => number): Page<Item> {
  const last = items.at(-1);
  if (last === undefined || items.length < size || position(last) === 0) return { items };
  return { items, next: String(position(last)) };
}
