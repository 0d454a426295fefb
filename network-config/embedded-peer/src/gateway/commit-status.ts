/** CommitStatus: the verdict on a transaction, now if it is on the ledger, otherwise when its block is durable. */
import { status } from "@grpc/grpc-js";
import type { TransactionPosition } from "../ledger/block-store.js";
import type { Ledger } from "../ledger/ledger.js";
import { AccessError, type AccessControl } from "../membership/access.js";
import { commitStatusRequest, type SignedRequest } from "../messages/gateway.js";
import { RpcError } from "./rpc-error.js";

export interface CommitStatusOptions {
  readonly channel: string;
  readonly ledger: Ledger;
  readonly access: AccessControl;
  readonly waitersMax: number;
}

const TRANSACTION_ID_LENGTH_MAX = 256;

type OnCancelled = (stop: () => void) => void;

interface Waiter {
  resolve(position: TransactionPosition): void;
  reject(error: Error): void;
}

export class CommitStatuses {
  readonly #options: CommitStatusOptions;
  readonly #waiting = new Map<string, Set<Waiter>>();
  readonly #unsubscribe: () => void;
  #waiters = 0;

  constructor(options: CommitStatusOptions) {
    this.#options = options;
    this.#unsubscribe = options.ledger.onCommit(({ transactions }) => {
      for (const [txId, position] of transactions)
        this.#settle(txId, (waiter) => {
          waiter.resolve(position);
        });
    });
  }

  /** @param onCancelled registers what to do when the caller no longer waits. */
  async status(signed: SignedRequest, onCancelled: OnCancelled): Promise<TransactionPosition> {
    if (signed.request.length === 0)
      throw new RpcError(status.INVALID_ARGUMENT, "a commit status request is required");
    const { identity, channelId, transactionId } = commitStatusRequest.decode(signed.request);
    if (identity.length === 0) throw new RpcError(status.INVALID_ARGUMENT, "no identity provided");
    if (channelId === "") throw new RpcError(status.INVALID_ARGUMENT, "no channel ID provided");
    if (transactionId === "")
      throw new RpcError(status.INVALID_ARGUMENT, "transaction ID should not be empty");
    if (transactionId.length > TRANSACTION_ID_LENGTH_MAX)
      throw new RpcError(status.INVALID_ARGUMENT, "no transaction ID is that long");
    if (channelId !== this.#options.channel)
      throw new RpcError(status.PERMISSION_DENIED, `no such channel: ${channelId}`);
    await this.#check({ message: signed.request, identity, signature: signed.signature });
    return (
      this.#options.ledger.blocks.transaction(transactionId) ?? (await this.#wait(transactionId, onCancelled))
    );
  }

  /** Nothing more will commit: everyone who waits is told so. */
  close(): void {
    this.#unsubscribe();
    const error = new RpcError(status.UNAVAILABLE, "the peer is stopping");
    for (const txId of [...this.#waiting.keys()])
      this.#settle(txId, (waiter) => {
        waiter.reject(error);
      });
  }

  async #check(message: Parameters<AccessControl["check"]>[0]): Promise<void> {
    try {
      await this.#options.access.check(message, "gateway/CommitStatus");
    } catch (error) {
      if (error instanceof AccessError) throw new RpcError(status.PERMISSION_DENIED, error.message);
      throw error;
    }
  }

  #wait(txId: string, onCancelled: OnCancelled): Promise<TransactionPosition> {
    if (this.#waiters >= this.#options.waitersMax)
      return Promise.reject(
        new RpcError(status.RESOURCE_EXHAUSTED, "too many requests waiting for a commit"),
      );
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve, reject };
      const waiters = this.#waiting.get(txId) ?? new Set();
      this.#waiting.set(txId, waiters.add(waiter));
      this.#waiters++;
      const forget = (): void => {
        if (!waiters.delete(waiter)) return;
        this.#waiters--;
        if (waiters.size === 0) this.#waiting.delete(txId);
        reject(new RpcError(status.CANCELLED, "the caller stopped waiting"));
      };
      onCancelled(forget);
    });
  }

  #settle(txId: string, tell: (waiter: Waiter) => void): void {
    const waiters = this.#waiting.get(txId);
    if (waiters === undefined) return;
    this.#waiting.delete(txId);
    this.#waiters -= waiters.size;
    const all = [...waiters];
    waiters.clear();
    all.forEach(tell);
  }
}
