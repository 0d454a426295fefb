/** The channel's ledger: one LevelDB, one synced batch a block, and what others need to know of its tip. */
import { EventEmitter } from "node:events";
import { PeerError } from "../errors.js";
import type { PeerLimits } from "../limits.js";
import type { Log } from "../log.js";
import type { Membership } from "../membership/membership.js";
import type { TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { AcknowledgedTip } from "./acknowledged-tip.js";
import type { StoredBlock } from "./block.js";
import { BlockStore, type TransactionPosition } from "./block-store.js";
import { write, type Database, type Write } from "./database.js";
import { FrozenLedger } from "./frozen-ledger.js";
import type { Genesis } from "./genesis.js";
import { keyHistory } from "./history.js";
import { ERASURE_DUE_KEY, SAVEPOINT_KEY } from "./ledger-keys.js";
import { openLedger, readBlock, readSavepoint, savepointOf, savepointWrite } from "./open-ledger.js";
import { ErasedBytes } from "./erased-bytes.js";
import { PrivateDataStore } from "./private-data.js";
import type { PrivateLifetimes } from "./private-lifetime.js";
import { WorldState, type StateUpdates } from "./state.js";
import { StorageWait } from "./storage-wait.js";
import { encodeVersionedValue } from "./versioned-value.js";

/** Everything one block changes; becomes durable as a whole or not at all. */
export interface Commit {
  readonly block: StoredBlock;
  readonly transactions: ReadonlyMap<string, TransactionPosition>;
  readonly state: StateUpdates;
  readonly history: readonly Write[];
  readonly privateWrites: ReadonlyMap<number, TxPrivateReadWriteSet>;
  /** What is purged, and what will expire; absent for nothing. */
  readonly lifetimes?: PrivateLifetimes;
  /** Every transaction of the block, whose transient private data need not wait longer. */
  readonly txIds: readonly string[];
}

export interface LedgerOptions {
  readonly genesis: Genesis;
  readonly membership: Membership;
  readonly limits: PeerLimits;
  readonly log: Log;
  /** False only for a ledger that can be made again from another, such as a replay. Default true. */
  readonly sync?: boolean;
}

export class Ledger {
  readonly blocks: BlockStore;
  readonly privateData: PrivateDataStore;
  readonly state: WorldState;
  readonly #database: Database;
  readonly #commits = new EventEmitter();
  readonly #sync: boolean;
  readonly #storage: StorageWait;
  /** Absent where nothing is acknowledged: a replay. */
  readonly #acknowledged: AcknowledgedTip | undefined;
  /** Absent in a replay, whose files go as a whole. */
  readonly #erasedBytes: ErasedBytes | undefined;
  #tip: StoredBlock;

  private constructor(
    database: Database,
    tip: StoredBlock,
    privateData: PrivateDataStore,
    { limits, log, sync = true }: LedgerOptions,
  ) {
    this.#database = database;
    this.#tip = tip;
    this.#sync = sync;
    this.privateData = privateData;
    this.blocks = new BlockStore(database, limits.blockCacheBytesMax);
    this.state = new WorldState(database, tip.header.number + 1, limits);
    this.#commits.setMaxListeners(0);
    this.#acknowledged = sync ? new AcknowledgedTip(database.folder, savepointOf(tip)) : undefined;
    const oldestView = (): number => this.state.oldestHeight;
    this.#erasedBytes = sync
      ? new ErasedBytes(database, { pauseMs: limits.erasurePauseMs, oldestView, log })
      : undefined;
    const onReopened = (): void => {
      this.state.reopened();
    };
    this.#storage = new StorageWait(database, { limits, log, onReopened });
  }

  /**
   * Opens the ledger in `folder`, or creates it with its genesis block.
   * @throws PeerError GENESIS_MISMATCH, LEDGER_CORRUPT (naming the block), LEDGER_VERSION, LEDGER_LOCKED, STORAGE_FULL.
   */
  static async open(folder: string, options: LedgerOptions): Promise<Ledger> {
    const { database, tip } = await openLedger(folder, options);
    try {
      const privateData = await PrivateDataStore.open(database, options.limits, options.log);
      const ledger = new Ledger(database, tip, privateData, options);
      await ledger.#erasedBytes?.resume(ledger.height);
      return ledger;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  get height(): number {
    return this.#tip.header.number + 1;
  }

  get tip(): StoredBlock {
    return this.#tip;
  }

  /** Why nothing can be written at the moment: no space is left, or the disk failed. */
  get failure(): PeerError | undefined {
    return this.#database.failure;
  }

  /**
   * Resolves once the block and all it changes are on disk; while no space is left it waits for some.
   * @throws PeerError STORAGE_FAILED, or STORAGE_FULL when the ledger is closed meanwhile.
   */
  async commit(commit: Commit): Promise<void> {
    const { block } = commit;
    const writes: Write[] = [...this.blocks.writesFor(block, commit.transactions), ...commit.history];
    const erasure = await this.privateData.erasureOf(commit, (number) => this.blocks.block(number));
    const state = erasure.deleted.size === 0 ? commit.state : withoutAll(commit.state, erasure.deleted);
    for (const [key, value] of state)
      writes.push(
        value === undefined ? { type: "del", key } : { type: "put", key, value: encodeVersionedValue(value) },
      );
    writes.push(...erasure.writes);
    if (erasure.leavesTraces) writes.push({ type: "put", key: ERASURE_DUE_KEY, value: EMPTY_BYTES });
    writes.push(...this.privateData.release(commit.txIds, block.header.number + 1), savepointWrite(block));
    await this.#writeDurably(block, writes);
    this.#acknowledged?.write(savepointOf(block));
    this.blocks.remember(block, commit.transactions);
    this.state.advance(state, block.header.number + 1);
    this.#tip = block;
    if (erasure.leavesTraces) this.#erasedBytes?.due(this.height);
    this.#commits.emit("commit", commit);
  }

  async #writeDurably(block: StoredBlock, writes: readonly Write[]): Promise<void> {
    for (;;) {
      try {
        await write(this.#database, writes, this.#sync);
        return;
      } catch (error) {
        if (!(error instanceof PeerError && error.code === "STORAGE_FULL")) throw error;
        await this.#storage.over();
        if (await this.#isSaved(block)) return;
      }
    }
  }

  /** What was refused is on disk as a whole or not at all; the savepoint says which. */
  async #isSaved(block: StoredBlock): Promise<boolean> {
    const stored = await this.#database.get(SAVEPOINT_KEY);
    return stored !== undefined && readSavepoint(stored).hash === savepointOf(block).hash;
  }

  keyHistory(namespace: string, key: string, height: number): AsyncGenerator<{ block: number; tx: number }> {
    return keyHistory(this.#database, { namespace, key, height });
  }

  /** Called after each durable block. @returns how to stop being called. */
  onCommit(listener: (commit: Commit) => void): () => void {
    this.#commits.on("commit", listener);
    return () => {
      this.#commits.off("commit", listener);
    };
  }

  /** Blocks from `from` on, waiting for those still to come, until `signal` aborts. */
  async *follow(from: number, signal: AbortSignal): AsyncGenerator<StoredBlock> {
    for (let number = from; ; number++) {
      if (number >= this.height) await this.#blockOrAbort(number, signal);
      if (signal.aborted) return;
      yield readBlock(this.blocks, number);
    }
  }

  /** The whole ledger as of its last block, to be read while others commit; must be released. */
  freeze(): FrozenLedger {
    return new FrozenLedger(this.#database, this.#tip);
  }

  /** A write that waits for space gives up. */
  stopWaitingForSpace(): Promise<void> {
    return this.#storage.stop();
  }

  /** Resolves when no deleted private data is in the ledger's files any more. */
  async erased(): Promise<void> {
    await this.#erasedBytes?.finished();
  }

  async close(): Promise<void> {
    await this.#erasedBytes?.stop();
    await this.#storage.stop();
    this.#acknowledged?.close();
    await this.#database.close();
  }

  #blockOrAbort(number: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.onCommit(() => {
        if (number < this.height) finish();
      });
      const finish = (): void => {
        stop();
        signal.removeEventListener("abort", finish);
        resolve();
      };
      signal.addEventListener("abort", finish);
      if (signal.aborted) finish();
    });
  }
}

function withoutAll(state: StateUpdates, deleted: ReadonlySet<string>): StateUpdates {
  const updates = new Map(state);
  for (const key of deleted) updates.set(key, undefined);
  return updates;
}
