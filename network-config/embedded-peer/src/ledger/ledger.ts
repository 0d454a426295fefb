/** The channel's ledger: one LevelDB, one synced batch a block, and what others need to know of its tip. */
import { EventEmitter } from "node:events";
import { PeerError } from "../errors.js";
import type { PeerLimits } from "../limits.js";
import type { Log } from "../log.js";
import type { Membership } from "../membership/membership.js";
import type { TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { blockHash, commitHashOf, type StoredBlock } from "./block.js";
import { BlockStore, type TransactionPosition } from "./block-store.js";
import { openDatabase, write, type Database, type Write } from "./database.js";
import { genesisBlock, type Genesis } from "./genesis.js";
import { keyHistory } from "./history.js";
import { hashedStateRange, publicStateRange, SAVEPOINT_KEY } from "./ledger-keys.js";
import { PrivateDataStore } from "./private-data.js";
import { WorldState, type StateUpdates } from "./state.js";
import { verifyBlock } from "./verify-block.js";
import { encodeVersionedValue } from "./versioned-value.js";

/** Everything one block changes; becomes durable as a whole or not at all. */
export interface Commit {
  readonly block: StoredBlock;
  readonly transactions: ReadonlyMap<string, TransactionPosition>;
  readonly state: StateUpdates;
  readonly history: readonly Write[];
  readonly privateWrites: ReadonlyMap<number, TxPrivateReadWriteSet>;
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

const FORMAT_VERSION = 1;

export class Ledger {
  readonly blocks: BlockStore;
  readonly privateData: PrivateDataStore;
  readonly state: WorldState;
  readonly #database: Database;
  readonly #commits = new EventEmitter();
  readonly #sync: boolean;
  #tip: StoredBlock;

  private constructor(
    database: Database,
    tip: StoredBlock,
    privateData: PrivateDataStore,
    { limits, sync = true }: LedgerOptions,
  ) {
    this.#database = database;
    this.#tip = tip;
    this.#sync = sync;
    this.privateData = privateData;
    this.blocks = new BlockStore(database, limits.blockCacheBytesMax);
    this.state = new WorldState(database, tip.header.number + 1, limits);
    this.#commits.setMaxListeners(0);
  }

  /**
   * Opens the ledger in `folder`, or creates it with its genesis block.
   * @throws PeerError GENESIS_MISMATCH, LEDGER_CORRUPT (naming the block), LEDGER_VERSION or LEDGER_LOCKED.
   */
  static async open(folder: string, options: LedgerOptions): Promise<Ledger> {
    const database = await openDatabase(folder);
    try {
      const tip = (await openTip(database, options)) ?? (await create(database, options.genesis));
      const privateData = await PrivateDataStore.open(database, options.limits, options.log);
      return new Ledger(database, tip, privateData, options);
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

  /** Resolves once the block and all it changes are on disk. */
  async commit(commit: Commit): Promise<void> {
    const { block } = commit;
    const writes: Write[] = [...this.blocks.writesFor(block, commit.transactions), ...commit.history];
    for (const [key, value] of commit.state)
      writes.push(
        value === undefined ? { type: "del", key } : { type: "put", key, value: encodeVersionedValue(value) },
      );
    for (const [tx, privateWrites] of commit.privateWrites)
      writes.push(this.privateData.writeFor(block.header.number, tx, privateWrites));
    writes.push(...this.privateData.release(commit.txIds, block.header.number + 1), savepoint(block));
    await write(this.#database, writes, this.#sync);
    this.blocks.remember(block, commit.transactions);
    this.state.advance(commit.state, block.header.number + 1);
    this.#tip = block;
    this.#commits.emit("commit", commit);
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
      const block = this.blocks.block(number);
      if (block === undefined)
        throw new PeerError("LEDGER_CORRUPT", `block ${number} is missing`, { block: number });
      yield block;
    }
  }

  /** Every public and hashed value with its version, by stored key, in key order. */
  storedState(): AsyncIterable<[string, Buffer]> {
    return inOrder(this.#database, [publicStateRange(), hashedStateRange()]);
  }

  close(): Promise<void> {
    return this.#database.close();
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

async function* inOrder(
  database: Database,
  ranges: readonly { gte: string; lt: string }[],
): AsyncGenerator<[string, Buffer]> {
  for (const range of ranges) yield* database.iterator(range);
}

const savepoint = (tip: StoredBlock): Write => ({
  type: "put",
  key: SAVEPOINT_KEY,
  value: Buffer.from(
    JSON.stringify({
      version: FORMAT_VERSION,
      height: tip.header.number + 1,
      hash: blockHash(tip.header).toString("hex"),
      commitHash: commitHashOf(tip).toString("hex"),
    }),
  ),
});

async function create(database: Database, genesis: Genesis): Promise<StoredBlock> {
  const tip = genesisBlock(genesis);
  const writes = new BlockStore(database, 0).writesFor(tip, new Map());
  await write(database, [...writes, savepoint(tip)], true);
  return tip;
}

async function openTip(
  database: Database,
  { genesis, membership }: { readonly genesis: Genesis; readonly membership: Membership },
): Promise<StoredBlock | undefined> {
  const stored = await database.get(SAVEPOINT_KEY);
  if (stored === undefined) return undefined;
  const { version, height, hash, commitHash } = readSavepoint(stored);
  if (version !== FORMAT_VERSION)
    throw new PeerError(
      "LEDGER_VERSION",
      `the ledger's format is ${version}, this peer reads ${FORMAT_VERSION}`,
    );
  const store = new BlockStore(database, 0);
  const pinned = genesisBlock(genesis);
  const first = readBlock(store, 0);
  if (!first.bytes.equals(pinned.bytes))
    throw new PeerError(
      "GENESIS_MISMATCH",
      "the ledger was created for other organisations or another channel",
    );
  const tip = readBlock(store, height - 1);
  const previousHash = height === 1 ? EMPTY_BYTES : blockHash(readBlock(store, height - 2).header);
  await verifyBlock(tip, { number: height - 1, previousHash }, membership, genesis.ordererMspId);
  if (blockHash(tip.header).toString("hex") !== hash || commitHashOf(tip).toString("hex") !== commitHash)
    throw new PeerError("LEDGER_CORRUPT", `block ${height - 1} is not the one last committed`, {
      block: height - 1,
    });
  return tip;
}

function readSavepoint(stored: Buffer): {
  version: number;
  height: number;
  hash: string;
  commitHash: string;
} {
  try {
    return JSON.parse(stored.toString()) as ReturnType<typeof readSavepoint>;
  } catch (error) {
    throw new PeerError("LEDGER_CORRUPT", "the ledger's savepoint cannot be read", { cause: error });
  }
}

function readBlock(store: BlockStore, number: number): StoredBlock {
  let block: StoredBlock | undefined;
  try {
    block = store.block(number);
  } catch (error) {
    throw new PeerError("LEDGER_CORRUPT", `block ${number} cannot be decoded`, {
      block: number,
      cause: error,
    });
  }
  if (block === undefined)
    throw new PeerError("LEDGER_CORRUPT", `block ${number} is missing`, { block: number });
  return block;
}
