/** What a ledger does when its disk is full: reads go on, writes are refused, and it looks again and again for space. */
import { PeerError, messageOf } from "../errors.js";
import type { PeerLimits } from "../limits.js";
import type { Log } from "../log.js";
import type { Database } from "./database.js";

export interface StorageWaitOptions {
  readonly limits: Pick<PeerLimits, "storageReserveBytes" | "storageRetryMs">;
  readonly log: Log;
  /** Called when the database has been opened anew and before anybody writes. */
  readonly onReopened: () => void;
}

export class StorageWait {
  readonly #database: Database;
  readonly #options: StorageWaitOptions;
  readonly #stopped = new AbortController();
  #waiting: Promise<void> | undefined;

  constructor(database: Database, options: StorageWaitOptions) {
    this.#database = database;
    this.#options = options;
    database.onFailure((failure) => {
      options.log("error", "ledger not writable", { code: failure.code, error: failure.message });
      if (failure.code !== "STORAGE_FULL") return;
      this.#waiting = this.#untilThereIsSpace();
      // Whoever has something to write awaits it; without one the failure is the log's alone.
      this.#waiting.catch((error: unknown) => {
        if (!this.#stopped.signal.aborted)
          options.log("error", "ledger not opened again", { error: messageOf(error) });
      });
    });
  }

  /** Resolves when writing can go on. @throws PeerError STORAGE_FULL once `stop` was called. */
  async over(): Promise<void> {
    await this.#waiting;
  }

  /** Nobody waits any longer. Resolves when nothing works on the database any more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#waiting?.catch(() => undefined);
  }

  async #untilThereIsSpace(): Promise<void> {
    const { limits, log, onReopened } = this.#options;
    for (;;) {
      await pause(limits.storageRetryMs, this.#stopped.signal);
      if (this.#stopped.signal.aborted)
        throw new PeerError("STORAGE_FULL", "the peer stopped while no space was left for the ledger");
      if (!(await this.#database.hasRoomFor(limits.storageReserveBytes))) continue;
      await this.#database.reopen();
      onReopened();
      log("info", "ledger writable again");
      return;
    }
  }
}

function pause(milliseconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stopped.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    stopped.addEventListener("abort", done);
    if (stopped.aborted) done();
  });
}
