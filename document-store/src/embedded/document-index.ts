import { ClassicLevel } from "classic-level";
import type { DocumentRecord } from "../document-store.js";
import { storeLocked } from "../errors.js";

/** A document whose blocks are on disk but perhaps not all published: what a crash left here is finished at open. */
export interface PendingDocument {
  readonly putId: string;
  readonly record: DocumentRecord;
  readonly blocks: readonly string[];
}

const documentKey = (cid: string): string => `document~${cid}`;
const pendingKey = (putId: string): string => `pending~${putId}`;

const smallKey = (cid: string): string => `small~${cid}`;

/**
 * LevelDB of records: `document~<CID>`, beside it `small~<CID>` with the bytes of a small document, and, while a put
 * publishes its blocks, `pending~<put>`.
 */
export class DocumentIndex {
  readonly #level: ClassicLevel<string, unknown>;

  private constructor(level: ClassicLevel<string, unknown>) {
    this.#level = level;
  }

  static async open(folder: string): Promise<DocumentIndex> {
    const level = new ClassicLevel<string, unknown>(folder, { valueEncoding: "json" });
    try {
      await level.open();
    } catch (error) {
      const { cause } = error as Error;
      throw (cause as { code?: string } | undefined)?.code === "LEVEL_LOCKED"
        ? storeLocked(folder, error)
        : error;
    }
    return new DocumentIndex(level);
  }

  async find(cid: string): Promise<DocumentRecord | undefined> {
    return (await this.#level.get(documentKey(cid))) as DocumentRecord | undefined;
  }

  /**
   * Notes what is about to be published. Not synced: it has to survive the death of this process, for which the
   * operating system's memory is enough; after a power failure it may be gone, and then unreferenced blocks stay.
   */
  async announce(pending: PendingDocument): Promise<void> {
    await this.#level.put(pendingKey(pending.putId), pending);
  }

  /** Makes a published document findable, durably. */
  async commit({ putId, record }: PendingDocument): Promise<void> {
    const first = await this.find(record.cid);
    await this.#level.batch(
      [
        { type: "put", key: documentKey(record.cid), value: first ?? record },
        { type: "del", key: pendingKey(putId) },
      ],
      { sync: true },
    );
  }

  /** Keeps a small document with its record, durably. Documents that come at the same time share a sync. */
  async keepSmall(record: DocumentRecord, content: Uint8Array): Promise<void> {
    const first = await this.find(record.cid);
    await this.#level.batch<string, unknown>(
      [
        { type: "put", key: documentKey(record.cid), value: first ?? record },
        { type: "put", key: smallKey(record.cid), value: content, valueEncoding: "view" },
      ],
      { sync: true },
    );
  }

  /** Bytes of a document that is kept here; undefined for one that is kept as blocks. */
  async small(cid: string): Promise<Uint8Array | undefined> {
    return this.#level.get<string, Uint8Array>(smallKey(cid), { valueEncoding: "view" });
  }

  async abandon(putId: string): Promise<void> {
    await this.#level.del(pendingKey(putId));
  }

  async pending(): Promise<PendingDocument[]> {
    const range = { gt: pendingKey(""), lt: pendingKey("\uffff") };
    return (await this.#level.values(range).all()) as PendingDocument[];
  }

  close(): Promise<void> {
    return this.#level.close();
  }
}
