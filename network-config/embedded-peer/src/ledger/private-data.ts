/**
 * Plaintext of private writes. Between endorsement and commit it waits in the transient store, as at every Fabric
 * peer; with its transaction's block it becomes private state. The block itself carries only hashes.
 */
import { PeerError } from "../errors.js";
import type { PeerLimits } from "../limits.js";
import type { Log } from "../log.js";
import { txPrivateReadWriteSet, type TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import type { Database, Write } from "./database.js";
import type { StoredBlock } from "./block.js";
import type { Commit } from "./ledger.js";
import { erasureOf, type Erasure } from "./private-erasure.js";
import {
  allExpiries,
  partsOfTransient,
  privateWritesRange,
  transientKey,
  transientRange,
  txOfPrivateWrites,
} from "./ledger-keys.js";

interface TransientEntry {
  readonly height: number;
  /** On disk and in memory, its key and what keeping track of it takes included. */
  readonly bytes: number;
}

/** Of an entry's object and its place in the map. */
const ENTRY_OVERHEAD_BYTES = 200;

export class PrivateDataStore {
  readonly #database: Database;
  readonly #limits: PeerLimits;
  readonly #log: Log;
  readonly #waiting = new Map<string, TransientEntry>();
  #waitingBytes = 0;
  #mayExpire: boolean;

  private constructor(database: Database, limits: PeerLimits, log: Log, mayExpire: boolean) {
    this.#database = database;
    this.#limits = limits;
    this.#log = log;
    this.#mayExpire = mayExpire;
  }

  static async open(database: Database, limits: PeerLimits, log: Log): Promise<PrivateDataStore> {
    const scheduled = await database.keys({ ...allExpiries(), limit: 1 }).all();
    const store = new PrivateDataStore(database, limits, log, scheduled.length > 0);
    for await (const [key, value] of database.iterator(transientRange())) {
      const { height, txId } = partsOfTransient(key);
      store.#track(txId, { height, bytes: entryBytes(key, value) });
    }
    return store;
  }

  /**
   * Keeps an endorsed transaction's private writes until its block comes. Not synced: losing it to a power cut loses
   * nothing acknowledged, and a killed process does not lose what the operating system already has.
   * @throws PeerError CONFIG_INVALID when they alone are more than may wait; nothing else gives way to them.
   */
  async keepUntilCommitted(txId: string, writes: TxPrivateReadWriteSet, height: number): Promise<void> {
    const value = txPrivateReadWriteSet.encode(writes);
    const key = transientKey(height, txId);
    const bytes = entryBytes(key, value);
    if (bytes > this.#limits.transientStoreBytesMax)
      throw new PeerError("CONFIG_INVALID", "private writes exceed transientStoreBytesMax");
    const previous = this.#waiting.get(txId);
    if (previous !== undefined) this.#untrack(txId, previous);
    this.#track(txId, { height, bytes });
    await this.#database.batch([
      ...(previous === undefined ? [] : [{ type: "del" as const, key: transientKey(previous.height, txId) }]),
      ...this.#evictions(),
      { type: "put", key, value },
    ]);
  }

  /** What was kept for a transaction; undefined when it was never endorsed here or waited too long. */
  kept(txId: string): TxPrivateReadWriteSet | undefined {
    const entry = this.#waiting.get(txId);
    if (entry === undefined) return undefined;
    const stored = this.#database.getSync<string, Buffer>(transientKey(entry.height, txId), {});
    return stored === undefined ? undefined : txPrivateReadWriteSet.decode(stored);
  }

  /** Ends the wait of these transactions, and of those that have waited too many blocks. */
  release(txIds: Iterable<string>, height: number): Write[] {
    const writes: Write[] = [];
    const drop = (txId: string, entry: TransientEntry): void => {
      this.#untrack(txId, entry);
      writes.push({ type: "del", key: transientKey(entry.height, txId) });
    };
    for (const txId of txIds) {
      const entry = this.#waiting.get(txId);
      if (entry !== undefined) drop(txId, entry);
    }
    for (const [txId, entry] of this.#waiting) {
      if (entry.height + this.#limits.transientBlocksMax > height) break;
      drop(txId, entry);
    }
    return writes;
  }

  /** What a block adds to the history of private writes, and what it makes the ledger forget. */
  async erasureOf(commit: Commit, blockOf: (number: number) => StoredBlock | undefined): Promise<Erasure> {
    const source = { database: this.#database, blockOf, mayExpire: this.#mayExpire };
    const erasure = await erasureOf(commit, source);
    this.#mayExpire ||= (commit.lifetimes?.expiring.size ?? 0) > 0;
    return erasure;
  }

  /** The private writes of a block by transaction position, as delivered with it. */
  async ofBlock(block: number): Promise<Map<number, TxPrivateReadWriteSet>> {
    const found = new Map<number, TxPrivateReadWriteSet>();
    for await (const [key, value] of this.#database.iterator(privateWritesRange(block)))
      found.set(txOfPrivateWrites(key), txPrivateReadWriteSet.decode(value));
    return found;
  }

  /** The oldest give way; the newest fits by itself. */
  #evictions(): Write[] {
    const writes: Write[] = [];
    for (const [txId, entry] of this.#waiting) {
      if (this.#waitingBytes <= this.#limits.transientStoreBytesMax) break;
      this.#untrack(txId, entry);
      this.#log("warn", "transient private data dropped", { txId });
      writes.push({ type: "del", key: transientKey(entry.height, txId) });
    }
    return writes;
  }

  #track(txId: string, entry: TransientEntry): void {
    this.#waiting.set(txId, entry);
    this.#waitingBytes += entry.bytes;
  }

  #untrack(txId: string, entry: TransientEntry): void {
    this.#waiting.delete(txId);
    this.#waitingBytes -= entry.bytes;
  }
}

const entryBytes = (key: string, value: Buffer): number => ENTRY_OVERHEAD_BYTES + key.length + value.length;
