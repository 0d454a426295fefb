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
import type { OpenedTransaction } from "../transaction/transaction.js";
import { validateBlock, type ValidatedBlock } from "../validation/block-validator.js";
import type { ChannelPolicies } from "../validation/endorsement-validator.js";
import type { TransactionVerdict } from "../validation/transaction-verdict.js";
import { privateWritesOf } from "./private-writes.js";

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

  /** Why nothing is accepted at the moment; undefined when transactions are. */
  get refusal(): string | undefined {
    const { limits, ledger } = this.#options;
    if (this.#stopped === "stopping") return "the peer is stopping";
    if (this.#stopped === "failed") return "the ledger can no longer be written";
    if (ledger.failure !== undefined) return ledger.failure.message;
    const hasRoom =
      this.#queue.length < limits.orderingQueueMax && this.#queueBytes < limits.orderingQueueBytesMax;
    return hasRoom ? undefined : "the ordering queue is full";
  }

  /** @throws PeerError LEDGER_STOPPED once stopping; callers ask for a `refusal` first. */
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
    await this.#options.ledger.stopWaitingForSpace();
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        await this.#gather();
        await this.#commit(this.#cut());
      }
    } catch (error) {
      const isStopping = this.#stopped === "stopping";
      this.#stopped = "failed";
      this.#queue.length = 0;
      this.#queueBytes = 0;
      this.#options.log("error", "commit failed", { error: String(error) });
      // Stopped while it waited for space: those who submitted were told nothing yet, and are told that it stops.
      if (!isStopping) this.#options.onFailure(error);
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
    const opened = transactions.map((transaction) => transaction.opened);
    const privateWrites = privateWritesOf(number, opened, validated, {
      plaintextOf: (txId) => ledger.privateData.kept(txId),
      onMissing: (txId) => {
        log("warn", "private data of a transaction is missing", { txId });
      },
    });
    const envelopes = opened.map(({ bytes }) => bytes);
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
      lifetimes: validated.lifetimes,
      txIds: opened.map(({ header: { txId } }) => txId),
    });
    const invalid = validated.codes.filter((code) => code !== validationCode.VALID).length;
    if (invalid > 0) log("warn", "block has invalid transactions", { number, codes: [...validated.codes] });
  }
}
