import { deleteKey, putRecord, type JournalChange, type JournalStore } from "../journal/journal-store.js";

/** A document that an automatic step may be due for. */
export interface PendingDocument {
  readonly kind: string;
  readonly number: string;
  /** The last block that gave a reason to look at it. */
  readonly block: number;
  /** Earliest time of the next attempt, milliseconds since the epoch; absent: at once. */
  readonly notBefore?: number;
  /** Attempts that failed in a row for reasons outside the document. */
  readonly failures?: number;
}

const prefix = "pending/";
const pendingKey = (kind: string, number: string): string => `${prefix}${kind}\u0000${number}`;
const positionKey = "position/clearance";

/**
 * Documents that wait for an automatic step, on disk in the same batch as the position in the ledger: after a crash
 * each is looked at again, and looking twice does nothing twice.
 */
export class PendingDocuments {
  readonly #journal: JournalStore;
  /** The last block that asked for each document: known before the write that keeps it is done. */
  readonly #askedBy = new Map<string, number>();
  #next: number;

  constructor(journal: JournalStore) {
    this.#journal = journal;
    this.#next = journal.record<number>(positionKey) ?? 0;
  }

  /** Number of the next block. */
  get next(): number {
    return this.#next;
  }

  /** Keeps what blocks gave reason to look at, together with the position behind the last of them. */
  async addFromBlocks(last: number, documents: readonly PendingDocument[]): Promise<void> {
    const changes: JournalChange[] = documents.map((document) =>
      putRecord(pendingKey(document.kind, document.number), document),
    );
    for (const { kind, number, block } of documents) this.#askedBy.set(pendingKey(kind, number), block);
    await this.#journal.write([...changes, putRecord(positionKey, last + 1)], { synced: false });
    this.#next = last + 1;
  }

  async put(document: PendingDocument): Promise<void> {
    await this.#journal.write([putRecord(pendingKey(document.kind, document.number), document)], {
      synced: false,
    });
  }

  /**
   * Forgets a document that was looked at with every block up to `through`. False, and nothing forgotten, when a later
   * block asked for it.
   */
  async settle(kind: string, number: string, through: number): Promise<boolean> {
    const key = pendingKey(kind, number);
    if ((this.#askedBy.get(key) ?? 0) > through) return false;
    this.#askedBy.delete(key);
    await this.#journal.write([deleteKey(key)], { synced: false });
    return true;
  }

  all(): AsyncGenerator<{ readonly key: string; readonly record: PendingDocument }> {
    return this.#journal.records<PendingDocument>(prefix);
  }
}
