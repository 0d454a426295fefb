import { ClassicLevel } from "classic-level";

/** One change of the journal. */
export type JournalChange =
  | { readonly type: "put"; readonly key: string; readonly value: string | Uint8Array }
  | { readonly type: "del"; readonly key: string };

interface PendingWrite {
  readonly changes: readonly JournalChange[];
  readonly synced: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Writes that one batch may carry; the others go with the next. */
const writesPerBatchMax = 256;

/**
 * The gateway's only store that the ledger cannot restore: idempotency keys with their signed envelopes, operations,
 * number ranges, positions of automatic steps, risk secrets. Back it up.
 *
 * Writes are applied in the order of the calls. Those that wait while the disk is busy share its next sync.
 */
export class JournalStore {
  readonly #db: ClassicLevel<string, Buffer>;
  readonly #pending: PendingWrite[] = [];
  #writing: Promise<void> | undefined;
  #batches = 0;

  private constructor(db: ClassicLevel<string, Buffer>) {
    this.#db = db;
  }

  /** Opens the store in a folder, which it makes when it is not there. */
  static async open(folder: string): Promise<JournalStore> {
    const db = new ClassicLevel<string, Buffer>(folder, { valueEncoding: "buffer" });
    await db.open();
    return new JournalStore(db);
  }

  /** All changes or none. With `synced` the promise resolves once they would survive a power failure. */
  async write(changes: readonly JournalChange[], options: { readonly synced: boolean }): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#pending.push({ changes, synced: options.synced, resolve, reject });
      this.#writing ??= this.#drain();
    });
  }

  bytes(key: string): Uint8Array | undefined {
    return this.#db.getSync(key);
  }

  /** A record stored as JSON. The type is the writer's promise: nothing else writes under the same prefix. */
  record<Record>(key: string): Record | undefined {
    const value = this.#db.getSync(key);
    return value === undefined ? undefined : (JSON.parse(value.toString("utf8")) as Record);
  }

  /** Records whose key starts with `prefix`, in key order, as of the call. */
  async *records<Record>(
    prefix: string,
    options: { readonly below?: string } = {},
  ): AsyncGenerator<{ readonly key: string; readonly record: Record }> {
    const range = { gte: prefix, lt: options.below ?? `${prefix}\uffff` };
    for await (const [key, value] of this.#db.iterator(range))
      yield { key, record: JSON.parse(value.toString("utf8")) as Record };
  }

  measurements(): Readonly<Record<string, number>> {
    return { antin_journal_batches_total: this.#batches, antin_journal_writes_pending: this.#pending.length };
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#db.close();
  }

  async #drain(): Promise<void> {
    // Calls made in the same turn of the event loop are still coming in.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      const writes = this.#pending.splice(0, writesPerBatchMax);
      try {
        await this.#db.batch(
          writes.flatMap(({ changes }) => changes.map(asOperation)),
          { sync: writes.some(({ synced }) => synced), valueEncoding: "buffer" },
        );
        this.#batches += 1;
        for (const { resolve } of writes) resolve();
      } catch (error) {
        for (const { reject } of writes) reject(error);
      }
    }
    this.#writing = undefined;
  }
}

export const putRecord = (key: string, record: unknown): JournalChange => ({
  type: "put",
  key,
  value: JSON.stringify(record),
});

export const putBytes = (key: string, value: Uint8Array): JournalChange => ({ type: "put", key, value });

export const deleteKey = (key: string): JournalChange => ({ type: "del", key });

type Operation = { type: "put"; key: string; value: Buffer } | { type: "del"; key: string };

const asOperation = (change: JournalChange): Operation =>
  change.type === "del"
    ? { type: "del", key: change.key }
    : { type: "put", key: change.key, value: Buffer.from(change.value as Uint8Array) };
