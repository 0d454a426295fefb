import { ClassicLevel } from "classic-level";
import type { Head } from "@antin/trade-documents";
import type { LedgerBlock } from "../ledger/block.js";
import type { BlockConsumer } from "../ledger/block-feed.js";
import type { DocumentLink, JsonValue, TimelineEntry, TransactionView } from "../services.js";
import { compositeKey, parseCompositeKey } from "./composite-key.js";
import { Draft } from "./draft.js";
import * as keys from "./keys.js";
import { projectBlock } from "./projection.js";
import { RecordCache } from "./record-cache.js";
import type {
  AttachmentRecord,
  BlockRecord,
  DocumentRecord,
  LinksRecord,
  PayloadEnvelope,
  Position,
  VersionRecord,
} from "./records.js";

export interface ReadModelOptions {
  readonly folder: string;
  readonly chaincode: string;
  /** Payloads kept parsed in memory. */
  readonly payloadsCachedMax: number;
}

/** Links that are looked at; only a manifest or permit of very many declarations has more. */
const linksMax = 500;
/** Documents kept parsed in memory: those that are being worked on. */
const documentsCachedMax = 2_000;

const start: Position = { next: 0, leaves: 0, documents: 0 };

/**
 * What the ledger says, arranged for reading: documents, lists, timelines, links, blocks, transactions. The blocks that
 * are applied together are one batch with the position, so every block counts exactly once. Deleting the folder
 * rebuilds it.
 */
export class ReadModel implements BlockConsumer {
  readonly name = "read-model";
  readonly #options: ReadModelOptions;
  readonly #db: ClassicLevel;
  readonly #documents = new RecordCache<DocumentRecord>(documentsCachedMax);
  readonly #payloads: RecordCache<PayloadEnvelope>;
  #position: Position;

  private constructor(options: ReadModelOptions, db: ClassicLevel) {
    this.#options = options;
    this.#db = db;
    this.#payloads = new RecordCache(options.payloadsCachedMax);
    this.#position = new Draft(db).get<Position>(keys.metaKey) ?? start;
  }

  static async open(options: ReadModelOptions): Promise<ReadModel> {
    const db = new ClassicLevel(options.folder, {
      // Lists are long runs of keys with long common beginnings.
      writeBufferSize: 16 * 1024 * 1024,
      cacheSize: 64 * 1024 * 1024,
    });
    await db.open();
    return new ReadModel(options, db);
  }

  next(): number {
    return this.#position.next;
  }

  async apply(...blocks: readonly LedgerBlock[]): Promise<void> {
    const { chaincode } = this.#options;
    const draft = new Draft(this.#db, (key) => this.#documents.get(key) ?? this.#payloads.get(key));
    let position = this.#position;
    for (const block of blocks) position = projectBlock(draft, block, position, chaincode);
    draft.put(keys.metaKey, position);
    await draft.commit();
    this.#position = position;
    for (const [key, record] of draft.written(keys.documentPrefix))
      this.#documents.set(key, record as DocumentRecord);
  }

  document(kind: string, number: string): DocumentRecord | undefined {
    return this.#cached(this.#documents, keys.documentKey(kind, number));
  }

  /**
   * The private payload that a head names; undefined when it has none, or when this gateway's organisation is no member
   * of its collection.
   */
  payloadOf({ payloadHash }: Pick<Head, "payloadHash">): PayloadEnvelope | undefined {
    return payloadHash === null ? undefined : this.privateValue(payloadHash);
  }

  /** A private value by its salted hash: payloads, and the evidence of decisions. */
  privateValue(hash: string): PayloadEnvelope | undefined {
    return this.#cached(this.#payloads, keys.payloadKey(hash));
  }

  /** A document as a version left it. */
  version(kind: string, number: string, version: number): VersionRecord | undefined {
    const present = this.document(kind, number);
    return present?.head.version === version
      ? present
      : this.#record<VersionRecord>(keys.versionKey(kind, number, version));
  }

  /** Every version, oldest first. */
  async versions(kind: string, number: string): Promise<readonly VersionRecord[]> {
    const present = this.document(kind, number);
    if (present === undefined) return [];
    const { head, block } = present;
    const stored = await this.#records<VersionRecord>(keys.under("version", kind, number));
    return [...stored.filter((earlier) => earlier.head.version < head.version), { head, block }];
  }

  /** Every event, oldest first. */
  async timeline(kind: string, number: string): Promise<readonly TimelineEntry[]> {
    return this.#records<TimelineEntry>(keys.under("timeline", kind, number));
  }

  async attachments(kind: string, number: string): Promise<readonly AttachmentRecord[]> {
    return this.#records<AttachmentRecord>(keys.under("attachment", kind, number));
  }

  /** Documents that draw from this one, are drawn from, or name it. The relation is the other one's kind. */
  async links(kind: string, number: string): Promise<readonly DocumentLink[]> {
    const record = this.#record<LinksRecord>(keys.linksKey(kind, number));
    if (record === undefined) return [];
    if (record.isAll) return record.first.map((other) => ({ rel: other.kind, ...other }));
    const limit = linksMax - record.first.length;
    const others = await this.#db.keys({ ...keys.under("link", kind, number), limit }).all();
    return [...record.first, ...others.map(keys.linkedDocument)].map((other) => ({
      rel: other.kind,
      ...other,
    }));
  }

  /** Value of a ledger key that is no document's head; null when there is none. */
  state(objectType: string, attributes: readonly string[]): JsonValue {
    return this.#record<JsonValue>(keys.stateKey(compositeKey(objectType, attributes))) ?? null;
  }

  /** Values of the ledger keys that begin with these attributes, in key order. */
  async statesUnder(
    objectType: string,
    attributes: readonly string[],
  ): Promise<readonly { readonly key: readonly [string, ...string[]]; readonly value: JsonValue }[]> {
    const range = keys.statesUnder(compositeKey(objectType, attributes));
    const entries = await this.#db.iterator(range).all();
    return entries.map(([key, value]) => {
      const parsed = parseCompositeKey(keys.ledgerKeyOf(key));
      return { key: [objectType, ...(parsed?.attributes ?? [])], value: JSON.parse(value) as JsonValue };
    });
  }

  block(number: number): BlockRecord | undefined {
    return this.#record<BlockRecord>(keys.blockKey(number));
  }

  /** Blocks below a number, newest first. */
  async blocksBelow(number: number, limit: number): Promise<readonly BlockRecord[]> {
    return this.#records<BlockRecord>({ ...keys.blocksBelow(number), reverse: true, limit });
  }

  transaction(id: string): TransactionView | undefined {
    return this.#record<TransactionView>(keys.transactionKey(id));
  }

  /** Entries of one list from a position on, in order. */
  async *list(
    range: keys.ListRange,
    after: string | undefined,
  ): AsyncGenerator<{ readonly rest: string; readonly kind: string; readonly number: string }> {
    const from = after === undefined ? { gte: range.gte } : { gt: maximum(range.base + after, range.gte) };
    for await (const [key, reference] of this.#db.iterator({ ...from, lt: range.lt }))
      yield { rest: key.slice(range.base.length), ...keys.referencedDocument(reference) };
  }

  /** Documents of a state whose last change is the longest ago. */
  async leastRecent(kind: string, state: string, limit: number): Promise<readonly DocumentRecord[]> {
    const { gte, lt } = keys.listRange(keys.everything, kind, keys.filters.state(state), false);
    const references = await this.#db.values({ gte, lt, reverse: true, limit }).all();
    return references.flatMap((reference) => {
      const found = keys.referencedDocument(reference);
      return this.document(found.kind, found.number) ?? [];
    });
  }

  measurements(): Readonly<Record<string, number>> {
    return {
      antin_read_model_next_block: this.#position.next,
      antin_read_model_documents: this.#position.documents,
      antin_read_model_events: this.#position.leaves,
    };
  }

  async close(): Promise<void> {
    await this.#db.close();
  }

  #cached<Record>(cache: RecordCache<Record>, key: string): Record | undefined {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const record = this.#record<Record>(key);
    if (record !== undefined) cache.set(key, record);
    return record;
  }

  #record<Record>(key: string): Record | undefined {
    const value = this.#db.getSync(key);
    return value === undefined ? undefined : (JSON.parse(value) as Record);
  }

  async #records<Record>(range: {
    readonly gte: string;
    readonly lt: string;
    readonly reverse?: boolean;
    readonly limit?: number;
  }): Promise<readonly Record[]> {
    const values = await this.#db.values(range).all();
    return values.map((value) => JSON.parse(value) as Record);
  }
}

const maximum = (one: string, other: string): string => (one > other ? one : other);
