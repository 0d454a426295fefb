import type { ClassicLevel } from "classic-level";

type Operation = { type: "put"; key: string; value: string } | { type: "del"; key: string };

/** Changes of one batch, seen by later reads of the same batch. */
export class Draft {
  readonly #db: ClassicLevel;
  readonly #changes = new Map<string, string | undefined>();
  readonly #records = new Map<string, unknown>();

  constructor(db: ClassicLevel) {
    this.#db = db;
  }

  /** A record stored as JSON under this key; the type is the writer's promise. */
  get<Record>(key: string): Record | undefined {
    if (this.#records.has(key)) return this.#records.get(key) as Record;
    const value = this.#changes.has(key) ? this.#changes.get(key) : this.#db.getSync(key);
    return value === undefined ? undefined : (JSON.parse(value) as Record);
  }

  has(key: string): boolean {
    return this.#changes.has(key)
      ? this.#changes.get(key) !== undefined
      : this.#db.getSync(key) !== undefined;
  }

  put(key: string, record: unknown): void {
    this.#records.set(key, record);
    this.#changes.set(key, JSON.stringify(record));
  }

  putText(key: string, text: string): void {
    this.#records.delete(key);
    this.#changes.set(key, text);
  }

  delete(key: string): void {
    this.#records.delete(key);
    this.#changes.set(key, undefined);
  }

  /** Records that were put under keys that begin so. */
  *written(prefix: string): Generator<readonly [key: string, record: unknown]> {
    for (const entry of this.#records) if (entry[0].startsWith(prefix)) yield entry;
  }

  async commit(): Promise<void> {
    const operations = [...this.#changes].map(([key, value]): Operation =>
      value === undefined ? { type: "del", key } : { type: "put", key, value },
    );
    // Not synced: a tail lost with the power is read from the ledger again, position and records together.
    await this.#db.batch(operations);
  }
}
