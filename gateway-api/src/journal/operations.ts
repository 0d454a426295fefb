import { createHash, randomUUID } from "node:crypto";
import type { CommandRequest, OperationState } from "../services.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import type { Outcome } from "./idempotency.js";
import { deleteKey, putRecord, type JournalStore } from "./journal-store.js";

/** A command that runs after its caller was answered. */
export interface OperationRecord {
  readonly id: string;
  readonly caller: string;
  readonly hash: string;
  readonly state: OperationState;
  readonly at: number;
  /** While it is pending; may hold private data, so it is dropped when the operation ends. */
  readonly request?: CommandRequest;
  readonly outcome?: Outcome;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

const prefix = "operation/";
const operationKey = (id: string): string => `${prefix}${id}`;
const endedPrefix = "operation-ended/";
const endedKey = (at: number, id: string): string => `${endedPrefix}${String(at).padStart(15, "0")}/${id}`;

/** Operations with their requests until they end, and with their results for as long as they are kept. */
export class Operations {
  readonly #journal: JournalStore;
  readonly #pendingMax: number;
  /** Operations that are on their way to the disk: a second request with the same key must find them, too. */
  readonly #beginning = new Map<string, { readonly hash: string; readonly kept: Promise<OperationRecord> }>();
  #pending = 0;

  constructor(journal: JournalStore, pendingMax: number) {
    this.#journal = journal;
    this.#pendingMax = pendingMax;
  }

  get pending(): number {
    return this.#pending;
  }

  /**
   * Begins an operation, or finds the one that the caller's key began; resolves when it would survive a power failure.
   *
   * @throws ServiceError `TOO_MANY_REQUESTS` past the limit, `IDEMPOTENCY_KEY_REUSED`
   */
  async begin(
    request: CommandRequest,
    hash: string,
  ): Promise<{ readonly operation: OperationRecord; readonly isNew: boolean }> {
    const { caller, idempotencyKey } = request;
    const id = idempotencyKey === undefined ? randomUUID() : keyedId(caller.name, idempotencyKey);
    const beginning = this.#beginning.get(id);
    const known = this.#journal.record<OperationRecord>(operationKey(id));
    const knownHash = beginning?.hash ?? known?.hash;
    if (knownHash !== undefined && knownHash !== hash)
      throw new ServiceError(serviceCode.IDEMPOTENCY_KEY_REUSED);
    if (beginning !== undefined) return { operation: await beginning.kept, isNew: false };
    if (known !== undefined) return { operation: known, isNew: false };
    if (this.#pending >= this.#pendingMax) throw new ServiceError(serviceCode.TOO_MANY_REQUESTS);
    const at = Date.now();
    const kept = this.#keep({ id, caller: caller.name, hash, state: "PENDING", at, request });
    this.#beginning.set(id, { hash, kept });
    try {
      return { operation: await kept, isNew: true };
    } finally {
      this.#beginning.delete(id);
    }
  }

  /** @throws ServiceError `IDEMPOTENCY_KEY_REUSED` when the caller's key began an operation of another request */
  check({ caller, idempotencyKey }: CommandRequest, hash: string): void {
    if (idempotencyKey === undefined) return;
    const id = keyedId(caller.name, idempotencyKey);
    const knownHash = this.#beginning.get(id)?.hash ?? this.find(id)?.hash;
    if (knownHash !== undefined && knownHash !== hash)
      throw new ServiceError(serviceCode.IDEMPOTENCY_KEY_REUSED);
  }

  async #keep(operation: OperationRecord): Promise<OperationRecord> {
    this.#pending += 1;
    try {
      await this.#journal.write([putRecord(operationKey(operation.id), operation)], { synced: true });
      return operation;
    } catch (error) {
      this.#pending -= 1;
      throw error;
    }
  }

  async end(operation: OperationRecord, result: Pick<OperationRecord, "outcome" | "error">): Promise<void> {
    const { id, caller, hash } = operation;
    const at = Date.now();
    const state = result.error === undefined ? "DONE" : "FAILED";
    const ended: OperationRecord = { id, caller, hash, state, at, ...result };
    await this.#journal.write([putRecord(operationKey(id), ended), putRecord(endedKey(at, id), {})], {
      synced: false,
    });
    this.#pending -= 1;
  }

  find(id: string): OperationRecord | undefined {
    return this.#journal.record<OperationRecord>(operationKey(id));
  }

  /** Operations that a stop or a crash left, to be run again. */
  async resumable(): Promise<readonly OperationRecord[]> {
    const found: OperationRecord[] = [];
    for await (const { record } of this.#journal.records<OperationRecord>(prefix))
      if (record.state === "PENDING") found.push(record);
    this.#pending = found.length;
    return found;
  }

  /** Forgets ended operations older than the retention. */
  async sweep(retentionMs: number, now = Date.now()): Promise<void> {
    const below = endedKey(Math.max(0, now - retentionMs), "");
    for await (const { key } of this.#journal.records<object>(endedPrefix, { below })) {
      const id = key.slice(endedPrefix.length + 16);
      await this.#journal.write([deleteKey(key), deleteKey(operationKey(id))], { synced: false });
    }
  }
}

const keyedId = (caller: string, key: string): string =>
  createHash("sha256").update(`${caller}\u0000${key}`, "utf8").digest("hex").slice(0, 32);
