import { DocumentStoreError } from "@antin/document-store";
import { memoryHashStore, openTreeBuilder } from "@antin/evidence";
import { DomainError, type DocumentDefinition, type ReferenceTableName } from "@antin/trade-documents";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { tileOf, type TiledLog } from "../evidence/log-tiles.js";
import type {
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
  Services,
  TableUpload,
  TableView,
  TimelineEntry,
  TransactionView,
} from "../services.js";
import { serviceCode, ServiceError, type ServiceErrorCode } from "../services/service-error.js";
import { MemoryLedger, recordedAt, sha256 } from "./memory-ledger.js";
import { MemoryRisk } from "./memory-risk.js";

type Attached = CommandResult & { readonly attachment: AttachmentView };

const notFound = (code: ServiceErrorCode): ServiceError => new ServiceError(code);

/**
 * The services in memory, for tests of the HTTP half: they keep documents under the kinds' own tables, honour
 * idempotency keys, page, and store files.
 */
export class MemoryServices implements Services {
  readonly risk = new MemoryRisk();
  readonly #ledger: MemoryLedger;
  readonly #answered = new Map<string, { hash: string; result: CommandResult }>();
  readonly #operations = new Map<string, { owner: string; view: OperationView }>();
  #failure: Error | undefined;
  #health: readonly PartHealth[] | Promise<never> = [
    { name: "ledger", ok: true, required: true },
    { name: "evm", ok: false, required: false, detail: "no node" },
  ];
  #checkpointed = false;
  #log: TiledLog = { checkpointSize: 0, nodes: () => undefined, leaf: () => undefined };
  #rateSet: ReferenceView["rateSet"] = null;
  #exchangeRates: ReferenceView["exchangeRates"] = null;
  readonly #tables = new Map<string, Pick<TableView, "version" | "rows">>();
  readonly #publishedBy = new Map<string, string>();

  constructor(kinds: readonly DocumentDefinition[]) {
    this.#ledger = new MemoryLedger(kinds);
  }

  /** Gives the log these leaves, all covered by a checkpoint. */
  logLeaves(leaves: readonly Uint8Array[]): void {
    const store = memoryHashStore();
    const builder = openTreeBuilder(store, 0);
    for (const leaf of leaves) builder.append(leaf);
    this.#log = { checkpointSize: leaves.length, nodes: store.get, leaf: (index) => leaves[index] };
  }

  /** From now on every command fails with this. */
  fail(error: Error): void {
    this.#failure = error;
  }

  /** A promise that never settles is a part that hangs. */
  setHealth(parts: readonly PartHealth[] | Promise<never>): void {
    this.#health = parts;
  }

  /** Until then receipts are pending and there is no checkpoint. */
  checkpoint(): void {
    this.#checkpointed = true;
  }

  async submit(request: CommandRequest): Promise<CommandResult> {
    return Promise.resolve(this.#once(request, request, () => this.#ledger.run(request)));
  }

  async submitAsync(request: CommandRequest): Promise<OperationView> {
    const id = `op-${this.#operations.size + 1}`;
    const pending: OperationView = { id, state: "PENDING" };
    this.#operations.set(id, { owner: request.caller.name, view: pending });
    const view = await this.#ended(id, request);
    this.#operations.set(id, { owner: request.caller.name, view });
    return pending;
  }

  async #ended(id: string, request: CommandRequest): Promise<OperationView> {
    try {
      return { id, state: "DONE", result: await this.submit(request) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { id, state: "FAILED", error: { code: error.code, message: error.message } };
    }
  }

  async operation(caller: Caller, id: string): Promise<OperationView> {
    const found = this.#operations.get(id);
    if (found?.owner !== caller.name) throw notFound(serviceCode.OPERATION_NOT_FOUND);
    return Promise.resolve(found.view);
  }

  async attach(upload: AttachmentUpload): Promise<Attached> {
    const { caller, kind, number, code, mediaType, name = null, declaredSha256 } = upload;
    const { files, document } = this.#ledger.read(kind, number);
    const bytes = await buffer(upload.content);
    const digest = sha256(bytes);
    if (declaredSha256 !== undefined && declaredSha256 !== digest)
      throw new DocumentStoreError("DIGEST_MISMATCH", { declared: declaredSha256, actual: digest });
    return this.#once(upload, { kind, number, digest }, () => {
      const event = { event: "DocumentAttached", kind, number };
      const transaction = this.#ledger.commit(caller, `${kind}:Attach`, event);
      const cid = `bafk${digest.slice(0, 40)}`;
      const size = bytes.length;
      const view = { code, name, mediaType, bytes: size, cid, digest, at: recordedAt, txId: transaction.id };
      files.push({ view, bytes });
      return { document, transaction, attachment: view };
    });
  }

  async receiveExchangeMessage(
    caller: Caller,
    bytes: Uint8Array,
    idempotencyKey?: string,
  ): Promise<CommandResult> {
    const original = Buffer.from(bytes);
    const payload = {
      messageType: "DEC",
      functionCode: "9",
      originalSha256: sha256(original),
      sizeBytes: original.length,
      message: { original: original.toString("base64") },
    };
    const number = `WCO-${payload.originalSha256.slice(0, 12).toUpperCase()}`;
    const request = { caller, kind: "exchange-message", command: "Lodge", number, payload };
    return this.submit(idempotencyKey === undefined ? request : { ...request, idempotencyKey });
  }

  async exchangeOriginal(_caller: Caller, number: string): Promise<AttachmentContent> {
    const { message } = this.#ledger.read("exchange-message", number).document.payload as {
      message: { original: string };
    };
    return contentOf(Buffer.from(message.original, "base64"), {
      mediaType: "application/xml",
      name: `${number}.xml`,
    });
  }

  async previewAssessment(_caller: Caller, declaration: JsonObject): Promise<JsonObject> {
    const { lines } = declaration as { lines: readonly unknown[] };
    return Promise.resolve({ lines: lines.length, total: "0" });
  }

  async document(caller: Caller, kind: string, number: string): Promise<DocumentView> {
    const { document, owner } = this.#ledger.read(kind, number);
    if (owner === caller.name) return document;
    return Promise.resolve(without(without(document, "payload"), "verificationCode"));
  }

  async list({ kind, text, state, cursor, limit }: ListQuery): Promise<Page<DocumentView>> {
    const found = this.#ledger
      .documents()
      .map(({ document }) => document)
      .filter((document) => kind === undefined || document.kind === kind)
      .filter((document) => state === undefined || document.state === state)
      .filter(({ number }) => text === undefined || number.includes(text));
    return page(found.reverse(), limit, cursor);
  }

  async history(_caller: Caller, kind: string, number: string): Promise<readonly JsonObject[]> {
    return Promise.resolve(this.#ledger.read(kind, number).versions);
  }

  async timeline(_caller: Caller, kind: string, number: string): Promise<readonly TimelineEntry[]> {
    return Promise.resolve(this.#ledger.read(kind, number).timeline);
  }

  async attachments(_caller: Caller, kind: string, number: string): Promise<readonly AttachmentView[]> {
    return Promise.resolve(this.#ledger.read(kind, number).files.map(({ view }) => view));
  }

  async attachmentContent(
    _caller: Caller,
    kind: string,
    number: string,
    digest: string,
    range?: { readonly start: number; readonly end?: number },
  ): Promise<AttachmentContent> {
    const file = this.#ledger.read(kind, number).files.find(({ view }) => view.digest === digest);
    if (file === undefined) throw notFound(serviceCode.ATTACHMENT_NOT_FOUND);
    return contentOf(file.bytes, file.view, range);
  }

  async clearance(_caller: Caller, kind: string, number: string): Promise<JsonObject> {
    this.#ledger.read(kind, number);
    const part = { ok: false, missing: ["C1"], detail: {} };
    return Promise.resolve({ canClear: part, canPass: part });
  }

  async receipt(
    _caller: Caller,
    kind: string,
    number: string,
    choice?: { readonly leafIndex?: number },
  ): Promise<JsonObject> {
    const { timeline } = this.#ledger.read(kind, number);
    if (!this.#checkpointed) throw notFound(serviceCode.RECEIPT_PENDING);
    const entry = timeline.find(({ leafIndex }) => leafIndex === choice?.leafIndex) ?? timeline.at(-1);
    return Promise.resolve({ kind, number, leafIndex: entry?.leafIndex ?? 0 });
  }

  async lookup(kind: string, number: string, code: string): Promise<JsonObject> {
    const document = this.#ledger.find(kind, number)?.document;
    if (document?.verificationCode !== code) throw notFound(serviceCode.LOOKUP_NO_MATCH);
    return Promise.resolve({ kind, number, state: document.state });
  }

  async blocks(limit: number, cursor?: string): Promise<Page<BlockSummary>> {
    const summaries = this.#ledger.blocks.map((block) => without(block, "items"));
    return page(summaries.reverse(), limit, cursor);
  }

  async block(number: number): Promise<BlockView> {
    const block = this.#ledger.blocks[number];
    if (block === undefined) throw notFound(serviceCode.BLOCK_NOT_FOUND);
    return Promise.resolve(block);
  }

  async transaction(id: string): Promise<TransactionView> {
    const found = this.#ledger.blocks.flatMap(({ items }) => items).find((candidate) => candidate.id === id);
    if (found === undefined) throw notFound(serviceCode.TRANSACTION_NOT_FOUND);
    return Promise.resolve(found);
  }

  async tile(path: string): Promise<Uint8Array> {
    return Promise.resolve().then(() => tileOf(this.#log, path));
  }

  async checkpoints(limit: number, cursor?: string): Promise<Page<CheckpointView>> {
    const note = "antin.example/log\n1\nroot\n\n— CustomsMSP signature\n";
    const one = { size: 1, root: "cm9vdA==", block: 0, at: recordedAt, signers: ["CustomsMSP"], note };
    return page(this.#checkpointed ? [one] : [], limit, cursor);
  }

  async anchors(limit: number, cursor?: string): ReturnType<Services["anchors"]> {
    return page([{ size: 1, root: "cm9vdA==", state: "PENDING" as const, at: recordedAt }], limit, cursor);
  }

  async trust(): Promise<JsonObject> {
    return Promise.resolve({ origin: "antin.example/log", quorum: 1 });
  }

  async reference(date = "2026-03-02"): Promise<ReferenceView> {
    return Promise.resolve({ date, rateSet: this.#rateSet, exchangeRates: this.#exchangeRates });
  }

  async publishRates({
    effectiveFrom,
    effectiveTo,
    rows,
    caller,
  }: RateSetUpload): Promise<Publication & { readonly setId: string }> {
    const setId = sha256(JSON.stringify(rows));
    const state = this.#publish(setId, caller);
    if (state === "IN_FORCE") this.#rateSet = { setId, effectiveFrom, effectiveTo };
    return Promise.resolve({ setId, state });
  }

  async referenceTable(table: ReferenceTableName, date = "2026-03-02"): Promise<TableView> {
    const { version = null, rows = null } = this.#tables.get(table) ?? {};
    return Promise.resolve({ table, date, version, rows });
  }

  async publishTable(upload: TableUpload): Promise<Publication & { readonly id: string }> {
    const { caller, table, effectiveFrom, effectiveTo, rows } = upload;
    const id = sha256(JSON.stringify([table, rows]));
    const state = this.#publish(id, caller);
    const people = { proposedBy: "a".repeat(16), approvedBy: "b".repeat(16) };
    const times = { proposedAt: recordedAt, approvedAt: recordedAt };
    if (state === "IN_FORCE")
      this.#tables.set(table, { version: { id, effectiveFrom, effectiveTo, ...people, ...times }, rows });
    return Promise.resolve({ id, state });
  }

  /** The same content from a second caller is in force. */
  #publish(id: string, { name }: Caller): Publication["state"] {
    const by = this.#publishedBy.get(id) ?? name;
    this.#publishedBy.set(id, by);
    return by === name ? "PROPOSED" : "IN_FORCE";
  }

  async publishExchangeRates(
    caller: Caller,
    week: NonNullable<ReferenceView["exchangeRates"]>,
  ): Promise<Publication & { readonly weekStart: string }> {
    const state = this.#publish(JSON.stringify(week), caller);
    if (state === "IN_FORCE") this.#exchangeRates = week;
    return Promise.resolve({ weekStart: week.weekStart, state });
  }

  async health(): Promise<readonly PartHealth[]> {
    return this.#health;
  }

  measurements(): Readonly<Record<string, number>> {
    return {
      antin_blocks_total: this.#ledger.blocks.length,
      antin_documents: this.#ledger.documents().length,
    };
  }

  async close(): Promise<void> {
    return Promise.resolve();
  }

  /** Acts once per idempotency key, whatever happens to the answer. */
  #once<Result extends CommandResult>(
    scope: { readonly caller: Caller; readonly idempotencyKey?: string },
    request: unknown,
    act: () => Result,
  ): Result {
    if (this.#failure !== undefined) throw this.#failure;
    if (scope.idempotencyKey === undefined) return act();
    const key = `${scope.caller.name}/${scope.idempotencyKey}`;
    const hash = sha256(JSON.stringify(request));
    const before = this.#answered.get(key);
    if (before === undefined) {
      const result = act();
      this.#answered.set(key, { hash, result });
      return result;
    }
    if (before.hash !== hash) throw new ServiceError(serviceCode.IDEMPOTENCY_KEY_REUSED);
    return before.result as Result;
  }
}

function contentOf(
  bytes: Buffer,
  { mediaType, name }: { readonly mediaType: string; readonly name: string | null },
  range?: { readonly start: number; readonly end?: number },
): Promise<AttachmentContent> {
  const part = range ? bytes.subarray(range.start, (range.end ?? bytes.length - 1) + 1) : bytes;
  return Promise.resolve({ mediaType, name, bytes: bytes.length, content: Readable.from([part]) });
}

function without<Whole extends object, Name extends keyof Whole>(
  whole: Whole,
  name: Name,
): Omit<Whole, Name> {
  return Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name)) as Omit<Whole, Name>;
}

function page<Item>(items: readonly Item[], limit: number, cursor?: string): Promise<Page<Item>> {
  const start = cursor === undefined ? 0 : Number(/^at(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) return Promise.reject(new ServiceError(serviceCode.CURSOR_INVALID));
  const end = start + limit;
  const part = items.slice(start, end);
  return Promise.resolve(end < items.length ? { items: part, next: `at${end}` } : { items: part });
}
