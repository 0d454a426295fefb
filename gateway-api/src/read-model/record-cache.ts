/** Records that were read or written last, parsed. The oldest goes when it is full. */
export class RecordCache<Record> {
  readonly #recordsMax: number;
  readonly #records = new Map<string, Record>();

  constructor(recordsMax: number) {
    this.#recordsMax = recordsMax;
  }

  get(key: string): Record | undefined {
    return this.#records.get(key);
  }

  set(key: string, record: Record): void {
    this.#records.delete(key);
    for (const oldest of this.#records.keys()) {
      if (this.#records.size < this.#recordsMax) break;
      this.#records.delete(oldest);
    }
    this.#records.set(key, record);
  }
}
