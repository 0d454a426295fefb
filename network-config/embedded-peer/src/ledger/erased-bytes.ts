/**
 * Takes deleted plaintext out of the database's files: LevelDB keeps what was deleted until it happens to rewrite the
 * file it stands in. A mark in the database says that this is due, so that it is not forgotten when the peer stops.
 */
import { messageOf } from "../errors.js";
import type { Log } from "../log.js";
import { write, type Database } from "./database.js";
import { ERASURE_DUE_KEY, plaintextRanges } from "./ledger-keys.js";

export interface ErasedBytesOptions {
  /** How long after one rewriting the next one begins at the earliest. */
  readonly pauseMs: number;
  /** The height of the oldest view somebody reads: what it sees cannot be rewritten yet. */
  readonly oldestView: () => number;
  readonly log: Log;
}

const VIEW_POLL_MS = 20;

export class ErasedBytes {
  readonly #database: Database;
  readonly #options: ErasedBytesOptions;
  #dueAt: number | undefined;
  #working: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  readonly #stopped = new AbortController();
  #notBefore = 0;

  constructor(database: Database, options: ErasedBytesOptions) {
    this.#database = database;
    this.#options = options;
  }

  /** What a peer that stopped too early has left to do. */
  async resume(height: number): Promise<void> {
    if ((await this.#database.get(ERASURE_DUE_KEY)) !== undefined) this.due(height);
  }

  /** Call when plaintext was deleted with the block before `height`. */
  due(height: number): void {
    this.#dueAt = height;
    this.#working ??= this.#work();
  }

  /** Resolves when nothing is due any more, or when stopped. */
  async finished(): Promise<void> {
    await this.#working;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake?.();
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      while (this.#dueAt !== undefined && !this.#isStopped()) {
        const pauseMs = this.#notBefore - performance.now();
        if (pauseMs > 0) await this.#sleep(pauseMs);
        const height = this.#dueAt;
        while (this.#options.oldestView() < height && !this.#isStopped()) await this.#sleep(VIEW_POLL_MS);
        if (this.#isStopped()) return;
        await rewrite(this.#database);
        this.#notBefore = performance.now() + this.#options.pauseMs;
        if (this.#dueAt !== height) continue;
        this.#dueAt = undefined;
        await write(this.#database, [{ type: "del", key: ERASURE_DUE_KEY }], false);
      }
    } catch (error) {
      this.#dueAt = undefined;
      this.#options.log("warn", "deleted private data is still in the files", { error: messageOf(error) });
    } finally {
      this.#working = undefined;
    }
  }

  #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * A compaction leaves a table alone that nothing lies above. So what is in memory is written out first, and then a
 * deletion at both ends of the range, which has to be merged with all that lies between.
 */
async function rewrite(database: Database): Promise<void> {
  for (const { gte, lt } of plaintextRanges()) {
    await database.compactRange(gte, lt);
    await write(
      database,
      [gte, lt].map((key) => ({ type: "del" as const, key })),
      false,
    );
    await database.compactRange(gte, lt);
  }
}
