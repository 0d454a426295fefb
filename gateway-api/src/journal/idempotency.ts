import type { SignedTransaction } from "../ledger/ledger-client.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import { deleteKey, putBytes, putRecord, type JournalChange, type JournalStore } from "./journal-store.js";

/** What a request did, kept so that its repetition is answered without acting. */
export interface Outcome {
  readonly kind: string;
  readonly number: string;
  readonly version: number;
  readonly txId: string;
  readonly block: number;
  /** Further public results of the command. */
  readonly extra?: Readonly<Record<string, string | number | null>> | undefined;
}

/** `signed`: its envelope may or may not have been sent. `done`: it is on the ledger. */
interface KeyRecord {
  readonly hash: string;
  readonly state: "signed" | "done";
  readonly at: number;
  readonly txId: string;
  readonly identity: string;
  readonly result: string;
  readonly extra?: Outcome["extra"];
  readonly outcome?: Outcome;
}

/** What the journal knows when a request with a key arrives. */
export type Begun =
  | { readonly state: "new" }
  | { readonly state: "signed"; readonly transaction: SignedTransaction; readonly extra?: Outcome["extra"] }
  | { readonly state: "done"; readonly outcome: Outcome };

const recordKey = (id: string): string => `key/${id}`;
const envelopeKey = (id: string): string => `envelope/${id}`;
const retentionKey = (at: number, id: string): string => `ended/${String(at).padStart(15, "0")}/${id}`;
const retentionPrefix = "ended/";

/** Key of one caller: callers do not share a key space. */
export const idempotencyId = (caller: string, key: string): string => `${caller}/${key}`;

/**
 * Idempotency keys with what became of their requests. A signed envelope is on disk before it is sent, so a crash
 * leaves either nothing, or bytes that can be sent again and act at most once.
 */
export class IdempotencyKeys {
  readonly #journal: JournalStore;
  readonly #running = new Map<string, string>();

  constructor(journal: JournalStore) {
    this.#journal = journal;
  }

  /**
   * Claims a key for a request until `end`.
   *
   * @throws ServiceError `IDEMPOTENCY_KEY_REUSED` when it stands for another request, `IDEMPOTENCY_IN_PROGRESS` while
   *         the first one runs.
   */
  begin(id: string, requestHash: string): Begun {
    const runningHash = this.#running.get(id);
    const record = this.#journal.record<KeyRecord>(recordKey(id));
    const knownHash = runningHash ?? record?.hash ?? requestHash;
    if (knownHash !== requestHash) throw new ServiceError(serviceCode.IDEMPOTENCY_KEY_REUSED);
    if (runningHash !== undefined) throw new ServiceError(serviceCode.IDEMPOTENCY_IN_PROGRESS);
    const begun = this.#begunFrom(id, record);
    if (begun.state !== "done") this.#running.set(id, requestHash);
    return begun;
  }

  /** @throws ServiceError `IDEMPOTENCY_KEY_REUSED` when the key stands for another request, running or done */
  check(id: string, requestHash: string): void {
    const knownHash = this.#running.get(id) ?? this.#journal.record<KeyRecord>(recordKey(id))?.hash;
    if (knownHash !== undefined && knownHash !== requestHash)
      throw new ServiceError(serviceCode.IDEMPOTENCY_KEY_REUSED);
  }

  /** Lets go of a claimed key; what the journal holds stays. */
  end(id: string): void {
    this.#running.delete(id);
  }

  /**
   * Keeps a signed envelope, and with it what else must not be lost once it can be on the ledger; resolves when all of
   * it would survive a power failure.
   */
  async signed(
    id: string,
    requestHash: string,
    transaction: SignedTransaction,
    options: { readonly extra?: Outcome["extra"]; readonly keep?: readonly JournalChange[] | undefined } = {},
  ): Promise<void> {
    const { extra, keep = [] } = options;
    const { id: txId, identity, result, bytes } = transaction;
    const record: KeyRecord = {
      hash: requestHash,
      state: "signed",
      at: Date.now(),
      txId,
      identity,
      result,
      ...(extra && { extra }),
    };
    const changes = [putRecord(recordKey(id), record), putBytes(envelopeKey(id), bytes), ...keep];
    await this.#journal.write(changes, { synced: true });
  }

  /** Keeps the outcome instead of the envelope. Not synced: after a crash the envelope shows the same outcome again. */
  async done(id: string, requestHash: string, outcome: Outcome): Promise<void> {
    const at = Date.now();
    const record: KeyRecord = {
      hash: requestHash,
      state: "done",
      at,
      txId: outcome.txId,
      identity: "",
      result: "",
      outcome,
    };
    const ended = putRecord(retentionKey(at, id), {});
    await this.#journal.write([putRecord(recordKey(id), record), deleteKey(envelopeKey(id)), ended], {
      synced: false,
    });
  }

  /** Forgets a key whose transaction is on no valid place of the ledger and never will be. */
  async forget(id: string): Promise<void> {
    await this.#journal.write([deleteKey(recordKey(id)), deleteKey(envelopeKey(id))], { synced: false });
  }

  /** Keys whose envelope may not have been sent, for a start after a crash. */
  async *unsettled(): AsyncGenerator<{ readonly id: string; readonly hash: string }> {
    const prefix = recordKey("");
    for await (const { key, record } of this.#journal.records<KeyRecord>(prefix))
      if (record.state === "signed") yield { id: key.slice(prefix.length), hash: record.hash };
  }

  /** Forgets outcomes older than the retention. Returns how many. */
  async sweep(retentionMs: number, now = Date.now()): Promise<number> {
    const limit = retentionKey(Math.max(0, now - retentionMs), "");
    let count = 0;
    for await (const { key } of this.#journal.records<object>(retentionPrefix, { below: limit })) {
      const id = key.slice(retentionPrefix.length + 16);
      const record = this.#journal.record<KeyRecord>(recordKey(id));
      // A key that was used again since then has a younger entry of its own.
      const isOver = record?.state === "done" && retentionKey(record.at, id) === key;
      await this.#journal.write([deleteKey(key), ...(isOver ? [deleteKey(recordKey(id))] : [])], {
        synced: false,
      });
      count += 1;
    }
    return count;
  }

  #begunFrom(id: string, record: KeyRecord | undefined): Begun {
    if (record === undefined) return { state: "new" };
    if (record.outcome !== undefined) return { state: "done", outcome: record.outcome };
    const bytes = this.#journal.bytes(envelopeKey(id));
    if (bytes === undefined) return { state: "new" };
    const { txId, identity, result, extra } = record;
    const transaction = { id: txId, identity, result, bytes };
    return { state: "signed", transaction, ...(extra && { extra }) };
  }
}
