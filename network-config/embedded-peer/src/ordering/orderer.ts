/**
 * Puts transactions in order and into blocks. Group commit: a block is cut when the previous one is synced and the
 * batch's time is up or its size reached, so the slower the disk, the larger the blocks.
 */
import { randomBytes } from "node:crypto";
import { PeerError } from "../errors.js";
import { assembleBlock, blockHash, commitHash, commitHashOf, dataHash, signHeader } from "../ledger/block.js";
import type { Ledger } from "../ledger/ledger.js";
import type { BatchLimits, PeerLimits } from "../limits.js";
import type { Log } from "../log.js";
import { validationCode } from "../messages/proposal.js";
import type { SigningIdentity } from "../membership/signing-identity.js";
import type { TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import type { OpenedTransaction } from "../transaction/transaction.js";
import { validateBlock, type ValidatedBlock } from "../validation/block-validator.js";
import type { ChannelPolicies } from "../validation/endorsement-validator.js";
import type { TransactionVerdict } from "../validation/transaction-verdict.js";

/** A transaction on its way into a block; its signatures are being verified meanwhile. */
export interface OrderedTransaction {
  readonly opened: OpenedTransaction;
  readonly verdict: Promise<TransactionVerdict>;
}

export interface OrdererOptions {
  readonly ledger: Ledger;
  readonly identity: SigningIdentity;
  readonly policies: ChannelPolicies;
  readonly batch: BatchLimits;
  readonly limits: Pick<PeerLimits, "orderingQueueMax" | "orderingQueueBytesMax">;
  readonly log: Log;
  /** The ledger can no longer be written; the process should end. */
  readonly onFailure: (error: unknown) => void;
}

const NONCE_BYTES = 24;

export class Orderer {
  readonly #options: OrdererOptions;
  readonly #queue: OrderedTransaction[] = [];
  #queueBytes = 0;
  #working: Promise<void> | undefined;
  #stopped: "no" | "stopping" | "failed" = "no";
  #wake: (() => void) | undefined;

  constructor(options: OrdererOptions) {
    this.#options = options;
  }

  /** False when the queue is full, and once the peer stops or its storage failed. */
  get accepting(): boolean {
    const { orderingQueueMax, orderingQueueBytesMax } = this.#options.limits;
    const hasRoom = this.#queue.length < orderingQueueMax && this.#queueBytes < orderingQueueBytesMax;
    return this.#stopped === "no" && hasRoom;
  }

  /** @throws PeerError LEDGER_STOPPED once stopping; callers ask `accepting` first. */
  order(transaction: OrderedTransaction): void {
    if (this.#stopped !== "no") throw new PeerError("LEDGER_STOPPED", "the ordering service is stopping");
    this.#queue.push(transaction);
    this.#queueBytes += transaction.opened.bytes.length;
    if (this.#queue.length >= this.#options.batch.messagesMax) this.#wake?.();
    this.#working ??= this.#work();
  }

  /** Accepts nothing more and resolves when all accepted transactions are committed. */
  async stop(): Promise<void> {
    if (this.#stopped === "no") this.#stopped = "stopping";
    this.#wake?.();
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        await this.#gather();
        await this.#commit(this.#cut());
      }
    } catch (error) {
      this.#stopped = "failed";
      this.#queue.length = 0;
      this.#options.log("error", "commit failed", { error: String(error) });
      this.#options.onFailure(error);
    } finally {
      this.#working = undefined;
    }
  }

  /** Lets the first transaction of a block wait for company. */
  async #gather(): Promise<void> {
    const { timeoutMs, messagesMax } = this.#options.batch;
    if (timeoutMs === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    } else if (this.#queue.length < messagesMax && this.#stopped === "no") {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
  }

  #cut(): OrderedTransaction[] {
    const { messagesMax, bytesMax } = this.#options.batch;
    let bytes = 0;
    let count = 0;
    for (const { opened } of this.#queue) {
      if (count > 0 && (bytes + opened.bytes.length > bytesMax || count >= messagesMax)) break;
      bytes += opened.bytes.length;
      count++;
    }
    this.#queueBytes -= bytes;
    return this.#queue.splice(0, count);
  }

  async #commit(transactions: readonly OrderedTransaction[]): Promise<void> {
    const { ledger, policies } = this.#options;
    const verdicts = await Promise.all(transactions.map(({ verdict }) => verdict));
    const number = ledger.height;
    const view = ledger.state.view();
    try {
      const validated = await validateBlock(
        {
          number,
          transactions: transactions.map(({ opened }, tx) => ({
            opened,
            verdict: verdicts[tx] ?? { code: validationCode.NOT_VALIDATED, endorsers: [] },
          })),
        },
        { view, blocks: ledger.blocks, policies },
      );
      await this.#store(transactions, validated);
    } finally {
      view.release();
    }
  }

  async #store(transactions: readonly OrderedTransaction[], validated: ValidatedBlock): Promise<void> {
    const { ledger, identity, log } = this.#options;
    const number = ledger.height;
    const privateWrites = this.#privateWrites(transactions, validated, number);
    const envelopes = transactions.map(({ opened }) => opened.bytes);
    const header = { number, previousHash: blockHash(ledger.tip.header), dataHash: dataHash(envelopes) };
    const codes = Buffer.from(validated.codes);
    const block = assembleBlock({
      header,
      envelopes,
      validationCodes: codes,
      signatures: await signHeader(header, identity, randomBytes(NONCE_BYTES)),
      commitHash: commitHash(commitHashOf(ledger.tip), codes, validated.updates.canonicalBytes()),
    });
    await ledger.commit({
      block,
      transactions: validated.positions,
      state: validated.updates.stored(),
      history: validated.history,
      privateWrites,
      txIds: transactions.map(({ opened }) => opened.header.txId),
    });
    const invalid = validated.codes.filter((code) => code !== validationCode.VALID).length;
    if (invalid > 0) log("warn", "block has invalid transactions", { number, codes: [...validated.codes] });
  }

  #privateWrites(
    transactions: readonly OrderedTransaction[],
    { codes, updates }: ValidatedBlock,
    block: number,
  ): Map<number, TxPrivateReadWriteSet> {
    const found = new Map<number, TxPrivateReadWriteSet>();
    for (const [tx, { opened }] of transactions.entries()) {
      const sets = opened.action?.readWriteSet ?? [];
      const isPrivate = sets.some(({ collections }) => collections.some((c) => c.privateHash.length > 0));
      if (codes[tx] !== validationCode.VALID || !isPrivate) continue;
      const { txId } = opened.header;
      const plain = this.#options.ledger.privateData.kept(txId);
      const matching = plain && updates.applyPrivate(sets, plain, { block, tx });
      if (matching === undefined)
        this.#options.log("warn", "private data of a transaction is missing", { txId });
      else found.set(tx, matching);
    }
    return found;
  }
}
