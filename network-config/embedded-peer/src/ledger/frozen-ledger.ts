/** A ledger as of one block, read at leisure: a LevelDB snapshot, beside which commits go on. */
import { encodeEntry } from "../ledger-backup/backup-frames.js";
import type { StoredBlock } from "./block.js";
import type { Database, Snapshot } from "./database.js";
import { savepointOf } from "./open-ledger.js";

const ROWS_READ_AT_ONCE = 1_000;

export class FrozenLedger {
  readonly height: number;
  /** Hash of its last block, hex. */
  readonly tipHash: string;
  readonly #database: Database;
  readonly #snapshot: Snapshot;

  /** Taken at once: between two commits, never within one. */
  constructor(database: Database, tip: StoredBlock) {
    const { height, hash } = savepointOf(tip);
    this.height = height;
    this.tipHash = hash;
    this.#database = database;
    this.#snapshot = database.snapshot();
  }

  /** Every entry in key order, encoded, in pieces of about `bytesMax`; a commit waits for one piece at most. */
  async *pieces(bytesMax: number): AsyncGenerator<Buffer> {
    const iterator = this.#database.iterator({
      snapshot: this.#snapshot,
      highWaterMarkBytes: bytesMax,
      fillCache: false,
    });
    try {
      for (;;) {
        const rows = await iterator.nextv(ROWS_READ_AT_ONCE);
        if (rows.length === 0) return;
        yield Buffer.concat(rows.map(([key, value]) => encodeEntry(key, value)));
      }
    } finally {
      await iterator.close();
    }
  }

  async release(): Promise<void> {
    await this.#snapshot.close();
  }
}
