/** Blocks by number, hash and transaction id, with the newest kept in memory for those who follow the chain. */
import type { ValidationCode } from "../messages/proposal.js";
import { decodeBlock, blockHash, type StoredBlock } from "./block.js";
import type { Database, Write } from "./database.js";
import { blockHashKey, blockKey, transactionKey } from "./ledger-keys.js";

export interface TransactionPosition {
  readonly block: number;
  readonly tx: number;
  readonly code: ValidationCode;
}

const BLOCK_BYTES = 6;
const TX_BYTES = 4;

export class BlockStore {
  readonly #database: Database;
  readonly #cacheBytesMax: number;
  readonly #cache = new Map<number, StoredBlock>();
  #cacheBytes = 0;
  /** Verdicts of the cached blocks, so that most status requests need no disk. */
  readonly #recent = new Map<string, TransactionPosition>();

  constructor(database: Database, cacheBytesMax: number) {
    this.#database = database;
    this.#cacheBytesMax = cacheBytesMax;
  }

  /** The synchronous read keeps a follower in step without queueing behind the thread pool. */
  block(number: number): StoredBlock | undefined {
    const cached = this.#cache.get(number);
    if (cached !== undefined) return cached;
    const stored = this.#database.getSync<string, Buffer>(blockKey(number), {});
    return stored === undefined ? undefined : decodeBlock(stored);
  }

  blockByHash(hash: Uint8Array): StoredBlock | undefined {
    const number = this.#database.getSync<string, Buffer>(blockHashKey(hash), {});
    return number === undefined ? undefined : this.block(number.readUIntBE(0, BLOCK_BYTES));
  }

  /** Where a transaction id was first committed, whatever its verdict. */
  transaction(txId: string): TransactionPosition | undefined {
    const recent = this.#recent.get(txId);
    if (recent !== undefined) return recent;
    const stored = this.#database.getSync<string, Buffer>(transactionKey(txId), {});
    if (stored === undefined) return undefined;
    return {
      block: stored.readUIntBE(0, BLOCK_BYTES),
      tx: stored.readUInt32BE(BLOCK_BYTES),
      code: stored.readUInt8(BLOCK_BYTES + TX_BYTES) as ValidationCode,
    };
  }

  writesFor(block: StoredBlock, transactions: ReadonlyMap<string, TransactionPosition>): Write[] {
    const number = Buffer.alloc(BLOCK_BYTES);
    number.writeUIntBE(block.header.number, 0, BLOCK_BYTES);
    const writes: Write[] = [
      { type: "put", key: blockKey(block.header.number), value: block.bytes },
      { type: "put", key: blockHashKey(blockHash(block.header)), value: number },
    ];
    for (const [txId, position] of transactions)
      writes.push({ type: "put", key: transactionKey(txId), value: encodePosition(position) });
    return writes;
  }

  /** Keeps a durable block and its verdicts at hand; the oldest give way. */
  remember(block: StoredBlock, transactions: ReadonlyMap<string, TransactionPosition>): void {
    // Decoded again so that its parts are views of its bytes and the envelopes it was built from can go.
    this.#cache.set(block.header.number, decodeBlock(block.bytes));
    this.#cacheBytes += block.bytes.length;
    for (const [txId, position] of transactions) this.#recent.set(txId, position);
    for (const [number, oldest] of this.#cache) {
      if (this.#cacheBytes <= this.#cacheBytesMax) break;
      this.#cache.delete(number);
      this.#cacheBytes -= oldest.bytes.length;
      this.#forgetTransactionsOf(number);
    }
  }

  #forgetTransactionsOf(block: number): void {
    for (const [txId, position] of this.#recent) {
      if (position.block > block) return;
      this.#recent.delete(txId);
    }
  }
}

function encodePosition({ block, tx, code }: TransactionPosition): Buffer {
  const target = Buffer.alloc(BLOCK_BYTES + TX_BYTES + 1);
  target.writeUIntBE(block, 0, BLOCK_BYTES);
  target.writeUInt32BE(tx, BLOCK_BYTES);
  target.writeUInt8(code, BLOCK_BYTES + TX_BYTES);
  return target;
}
