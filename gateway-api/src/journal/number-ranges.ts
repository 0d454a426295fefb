import { putRecord, type JournalStore } from "./journal-store.js";

/** Numbers reserved on the ledger, both ends included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** What of a reserved range is not leased yet. */
interface RangeRecord {
  readonly next: number;
  readonly last: number;
}

interface Lease {
  next: number;
  readonly last: number;
}

export interface NumberRangesOptions {
  readonly journal: JournalStore;
  /** Reserves a range on the ledger. */
  readonly reserve: (series: string, size: number) => Promise<NumberRange>;
  readonly rangeSize: number;
  readonly leaseSize: number;
}

const rangeKey = (series: string): string => `range/${series}`;

/**
 * Document numbers from ranges that the ledger has reserved for this gateway. No number is given out twice: a lease is
 * on disk before its first number is used, and a crash gives up what was left of it.
 */
export class NumberRanges {
  readonly #options: NumberRangesOptions;
  readonly #leases = new Map<string, Lease>();
  readonly #renewing = new Map<string, Promise<void>>();

  constructor(options: NumberRangesOptions) {
    this.#options = options;
  }

  async next(series: string): Promise<number> {
    for (;;) {
      const lease = this.#leases.get(series);
      if (lease !== undefined && lease.next <= lease.last) return lease.next++;
      await this.#renew(series);
    }
  }

  /** One renewal at a time: those who wait share its numbers. */
  async #renew(series: string): Promise<void> {
    let renewal = this.#renewing.get(series);
    if (renewal === undefined) {
      renewal = this.#lease(series).finally(() => this.#renewing.delete(series));
      this.#renewing.set(series, renewal);
    }
    await renewal;
  }

  async #lease(series: string): Promise<void> {
    const { journal, leaseSize } = this.#options;
    const known = journal.record<RangeRecord>(rangeKey(series));
    const range = known !== undefined && known.next <= known.last ? known : await this.#reserve(series);
    const last = Math.min(range.next + leaseSize - 1, range.last);
    await journal.write([putRecord(rangeKey(series), { next: last + 1, last: range.last })], {
      synced: true,
    });
    this.#leases.set(series, { next: range.next, last });
  }

  async #reserve(series: string): Promise<RangeRecord> {
    const { first, last } = await this.#options.reserve(series, this.#options.rangeSize);
    return { next: first, last };
  }
}
