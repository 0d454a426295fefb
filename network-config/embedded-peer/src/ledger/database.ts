/**
 * The one LevelDB. After a write that failed, LevelDB's log holds a part of a record, and what it writes behind that
 * would be dropped when the log is read again. So a failed write closes this database to all later ones until it has
 * been opened anew, which reads the log as far as it is whole.
 */
import { open as openFile, rm } from "node:fs/promises";
import path from "node:path";
import { ClassicLevel } from "classic-level";
import { PeerError, messageOf } from "../errors.js";

export type Snapshot = ReturnType<Database["snapshot"]>;
export type Write =
  | { readonly type: "put"; readonly key: string; readonly value: Buffer }
  | { readonly type: "del"; readonly key: string };

/** What the system says when a disk, a quota or a file-size limit is used up. */
const FULL = /No space left on device|Disk quota exceeded|File too large|ENOSPC|EDQUOT|EFBIG/;

/** The step of abstract-level that every write goes through. */
interface BatchStep {
  _batch(operations: unknown, options: unknown): Promise<void>;
}

export class Database extends ClassicLevel<string, Buffer> {
  readonly folder: string;
  #failure: PeerError | undefined;
  #onFailure: (failure: PeerError) => void = () => undefined;

  constructor(folder: string) {
    super(folder, { keyEncoding: "utf8", valueEncoding: "buffer" });
    this.folder = folder;
  }

  /** Why nothing can be written, STORAGE_FULL or STORAGE_FAILED; undefined while all is well. */
  get failure(): PeerError | undefined {
    return this.#failure;
  }

  /** Called once for each failure, whichever write met it. */
  onFailure(listener: (failure: PeerError) => void): void {
    this.#onFailure = listener;
  }

  /** Every batch comes through here, whoever writes it. @throws PeerError as `failure` says. */
  async _batch(operations: unknown, options: unknown): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await (ClassicLevel.prototype as unknown as BatchStep)._batch.call(this, operations, options);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #failed(error: unknown): PeerError {
    if (this.#failure !== undefined) return this.#failure;
    const said = reasonOf(error);
    this.#failure = FULL.test(said)
      ? new PeerError("STORAGE_FULL", `no space is left for the ledger: ${said}`, { cause: error })
      : new PeerError("STORAGE_FAILED", `the ledger cannot be written: ${said}`, { cause: error });
    this.#onFailure(this.#failure);
    return this.#failure;
  }

  /** Whether `bytes` more can be written and synced now, found out by doing so. */
  async hasRoomFor(bytes: number): Promise<boolean> {
    const probe = path.join(this.folder, "room");
    try {
      const file = await openFile(probe, "w");
      try {
        await file.writeFile(Buffer.alloc(bytes, 1));
        await file.sync();
      } finally {
        await file.close();
      }
      return true;
    } catch (error) {
      if (FULL.test(messageOf(error))) return false;
      throw error;
    } finally {
      await rm(probe, { force: true });
    }
  }

  /** Closes and opens, so that writing begins in a new log. Iterators and snapshots from before are closed. */
  async reopen(): Promise<void> {
    await this.close();
    await this.open();
    this.#failure = undefined;
  }
}

/** @throws PeerError LEDGER_LOCKED when another process has it open, STORAGE_FULL, or LEDGER_CORRUPT. */
export async function openDatabase(folder: string): Promise<Database> {
  const database = new Database(folder);
  try {
    await database.open();
  } catch (error) {
    const cause = (error as { readonly cause?: unknown }).cause ?? error;
    if ((cause as { readonly code?: unknown }).code === "LEVEL_LOCKED")
      throw new PeerError("LEDGER_LOCKED", `another process has ${folder} open`, { cause: error });
    const said = messageOf(cause);
    if (FULL.test(said))
      throw new PeerError("STORAGE_FULL", `no space is left to open ${folder}: ${said}`, { cause: error });
    throw new PeerError("LEDGER_CORRUPT", `cannot open ${folder}: ${said}`, { cause: error });
  }
  return database;
}

function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`;
}

/** One atomic batch; with `sync`, durable when the promise resolves. */
export const write = (database: Database, writes: readonly Write[], sync: boolean): Promise<void> =>
  database.batch(writes as Write[], { sync });
