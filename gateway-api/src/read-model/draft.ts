import type { ClassicLevel } from "classic-level";

type Operation = { type: "put"; key: string; value: string } | { type: "del"; key: string };

/** What a key comes to: a record, which is written as JSON, a text, or nothing. */
type Change = { readonly record: unknown } | { readonly text: string } | undefined;

/** Changes of one batch, seen by later reads of the same batch. A record is written once, as the last change left it. */
export class Draft {
  readonly #db: ClassicLevel;
  readonly #known: (key: string) => unknown;
  readonly #changes = new Map<string, Change>();
  /** Keys that the store does not have. */
  readonly #new = new Set<string>();

  /** @param known a stored record that is in memory already, by its key */
  constructor(db: ClassicLevel, known: (key: string) => unknown = () => undefined) {
    this.#db = db;
    this.#known = known;
  }

  /** A record stored as JSON under this key; the type is the writer's promise. */
  get<Record>(key: string): Record | undefined {
    if (this.#changes.has(key)) return recordOf(this.#changes.get(key)) as Record | undefined;
    const known = this.#known(key);
    if (known !== undefined) return known as Record;
    const value = this.#db.getSync(key);
    return value === undefined ? undefined : (JSON.parse(value) as Record);
  }

  has(key: string): boolean {
    return this.#changes.has(key)
      ? this.#changes.get(key) !== undefined
      : this.#db.getSync(key) !== undefined;
  }

  put(key: string, record: unknown): void {
    this.#changes.set(key, { record });
  }

  putText(key: string, text: string): void {
    this.#changes.set(key, { text });
  }

  /** Puts a text under a key that, as things stand, has none: when it is deleted in the same batch, nothing is written. */
  putNew(key: string, text: string): void {
    if (!this.#changes.has(key)) this.#new.add(key);
    this.#changes.set(key, { text });
  }

  delete(key: string): void {
    if (this.#new.delete(key)) this.#changes.delete(key);
    else this.#changes.set(key, undefined);
  }

  /** Records that were put under keys that begin so. */
  *written(prefix: string): Generator<readonly [key: string, record: unknown]> {
    for (const [key, change] of this.#changes)
      if (change !== undefined && "record" in change && key.startsWith(prefix)) yield [key, change.record];
  }

  async commit(): Promise<void> {
    const operations = [...this.#changes].map(([key, change]): Operation => {
      if (change === undefined) return { type: "del", key };
      return { type: "put", key, value: "text" in change ? change.text : JSON.stringify(change.record) };
    });
    // Not synced: a tail lost with the power is read from the ledger again, position and records together.
    await this.#db.batch(operations);
  }
}

function recordOf(change: Change): unknown {
  if (change === undefined) return undefined;
  return "text" in change ? JSON.parse(change.text) : change.record;
}
