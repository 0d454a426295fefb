import { setTimeout as pause } from "node:timers/promises";
import type { Limits } from "../services/limits.js";
import type { ReportedEvent } from "../services/service-config.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import type { LedgerBlock } from "./block.js";
import { inGroups } from "./block-groups.js";
import { BlockLane } from "./block-lane.js";
import type { LedgerClient } from "./ledger-client.js";

/** Takes every block once, in order, and remembers in its own store how far it got. */
export interface BlockConsumer {
  readonly name: string;
  /** Number of the next block it wants. */
  next(): number;
  /** Takes consecutive blocks: all of them, or some of the first ones and then it rejects. */
  apply(...blocks: readonly LedgerBlock[]): Promise<void>;
}

/** Where a transaction ended up. */
export interface SeenTransaction {
  readonly block: number;
  readonly validationCode: string;
}

/** A transaction that is waited for. */
export interface Watch {
  readonly seen: Promise<SeenTransaction>;
  cancel(): void;
}

interface Waiter {
  readonly resolve: (seen: SeenTransaction) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

export interface BlockFeedOptions {
  readonly ledger: Pick<LedgerClient, "blocks" | "height">;
  /** Identity under which blocks are read. */
  readonly identity: string;
  readonly consumers: readonly BlockConsumer[];
  /**
   * Takes each block before the others. Who waits for a transaction is woken once this one has its block: what was
   * written can then be read.
   */
  readonly readable: BlockConsumer;
  /** Hash of a block that was read before, as it was kept; undefined when it was not. */
  readonly hashOf: (number: number) => string | undefined;
  readonly limits: Limits;
  readonly report: (event: ReportedEvent) => void;
}

/**
 * Reads the ledger once for all who follow it. A broken stream is opened again from the next block; a consumer that
 * fails is given the same block again, so none is skipped.
 */
export class BlockFeed {
  readonly #options: BlockFeedOptions;
  readonly #lanes: readonly BlockLane[];
  readonly #stop = new AbortController();
  /** Ends the stream that is open, for it to be opened again where a consumer failed. */
  #stream = new AbortController();
  readonly #waiters = new Map<string, Waiter[]>();
  readonly #caughtUp: { readonly height: number; readonly resolve: () => void }[] = [];
  #running: Promise<void> | undefined;
  #last: LedgerBlock | undefined;
  #connected = false;
  #blocks = 0;

  constructor(options: BlockFeedOptions) {
    this.#options = options;
    const onApplied = (): void => {
      this.#wakeCaughtUp();
    };
    const onFailed = (): void => {
      this.#stream.abort();
    };
    this.#lanes = options.consumers
      .filter((consumer) => consumer !== options.readable)
      .map((consumer) => new BlockLane({ consumer, onApplied, onFailed }));
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** False while the ledger's blocks do not arrive. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Number of the next block that every consumer still wants. */
  get next(): number {
    return Math.min(...this.#options.consumers.map((consumer) => consumer.next()));
  }

  /** Resolves once every block the ledger has now is applied. @throws ServiceError `LEDGER_UNAVAILABLE` */
  async catchUp(): Promise<void> {
    const height = await this.#options.ledger.height(this.#options.identity);
    if (this.next >= height) return;
    await new Promise<void>((resolve) => {
      this.#caughtUp.push({ height, resolve });
    });
  }

  /**
   * Watches for a transaction; call it before the transaction is sent. `seen` resolves once its block is committed and
   * readable.
   *
   * @throws ServiceError `OUTCOME_UNKNOWN` after `timeoutMs`, `SHUTTING_DOWN`
   */
  watch(txId: string, timeoutMs: number): Watch {
    const { promise, resolve, reject } = withResolvers<SeenTransaction>();
    const timer = setTimeout(() => {
      this.#forget(txId, waiter);
      reject(new ServiceError(serviceCode.OUTCOME_UNKNOWN, { details: { txId } }));
    }, timeoutMs);
    const waiter: Waiter = { resolve, reject, timer };
    const others = this.#waiters.get(txId);
    if (others === undefined) this.#waiters.set(txId, [waiter]);
    else others.push(waiter);
    const cancel = (): void => {
      clearTimeout(timer);
      this.#forget(txId, waiter);
    };
    // Whoever cancels does not look at the promise any more; stopping must not surface as an unhandled rejection.
    promise.catch(() => undefined);
    return { seen: promise, cancel };
  }

  measurements(): Readonly<Record<string, number>> {
    return {
      antin_ledger_connected: this.#connected ? 1 : 0,
      antin_ledger_blocks_total: this.#blocks,
      antin_ledger_next_block: this.next,
      antin_commit_waiters: this.#waiters.size,
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const [txId, waiters] of this.#waiters)
      for (const waiter of waiters) {
        clearTimeout(waiter.timer);
        waiter.reject(new ServiceError(serviceCode.SHUTTING_DOWN, { details: { txId } }));
      }
    this.#waiters.clear();
    for (const { resolve } of this.#caughtUp) resolve();
    await this.#running;
    await Promise.all(this.#lanes.map((lane) => lane.restart()));
  }

  async #run(): Promise<void> {
    const { limits, report } = this.#options;
    let delayMs = limits.reconnectDelayMinMs;
    let reported: string | undefined;
    while (!this.#stop.signal.aborted) {
      const before = this.#blocks;
      try {
        await this.#follow();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        // An outage says the same at every attempt: once is enough.
        if (reason !== reported) report({ level: "warn", event: "block-feed-interrupted", error });
        reported = reason;
      }
      this.#connected = false;
      if (this.#blocks > before) {
        delayMs = limits.reconnectDelayMinMs;
        reported = undefined;
      }
      // A timer that is aborted rejects; stopping is not an error.
      await pause(delayMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      delayMs = Math.min(2 * delayMs, limits.reconnectDelayMaxMs);
    }
  }

  async #follow(): Promise<void> {
    const { ledger, identity } = this.#options;
    await Promise.all(this.#lanes.map((lane) => lane.restart()));
    // The stream gives no sign of life while no block is cut; a query does.
    this.#checkHeight(await ledger.height(identity));
    this.#connected = true;
    this.#stream = new AbortController();
    const stop = AbortSignal.any([this.#stop.signal, this.#stream.signal]);
    try {
      for await (const blocks of inGroups(ledger.blocks(identity, this.next, stop))) await this.#take(blocks);
    } finally {
      this.#stream.abort();
    }
    for (const lane of this.#lanes) lane.check();
  }

  async #take(blocks: readonly LedgerBlock[]): Promise<void> {
    const broken = blocks.findIndex((block) => !this.#continues(block));
    const chained = broken < 0 ? blocks : blocks.slice(0, broken);
    const { readable } = this.#options;
    const wanted = chained.filter(({ number }) => readable.next() <= number);
    if (wanted.length > 0) await readable.apply(...wanted);
    for (const block of chained) this.#wake(block);
    for (const lane of this.#lanes) await lane.take(chained);
    this.#blocks += chained.length;
    this.#wakeCaughtUp();
    const number = blocks[broken]?.number;
    if (number !== undefined)
      throw new Error(`block ${number} does not continue block ${number - 1} as it was read`);
  }

  /** A ledger that lost blocks, or another one: nothing read from it would fit what is kept. */
  #checkHeight(height: number): void {
    const furthest = Math.max(...this.#options.consumers.map((consumer) => consumer.next()));
    if (height < furthest)
      throw new Error(`the ledger has ${height} blocks, and ${furthest} were read from it before`);
  }

  /** Whether a block follows the one before it, as that was read now or at an earlier time. */
  #continues(block: LedgerBlock): boolean {
    const before = block.number - 1;
    const known = this.#last?.number === before ? this.#last.hash : this.#options.hashOf(before);
    if (known !== undefined && known !== block.previousHash) return false;
    this.#last = block;
    return true;
  }

  #wake(block: LedgerBlock): void {
    for (const { id, validationCode } of block.transactions) {
      const waiters = this.#waiters.get(id);
      if (waiters === undefined) continue;
      this.#waiters.delete(id);
      for (const { resolve, timer } of waiters) {
        clearTimeout(timer);
        resolve({ block: block.number, validationCode });
      }
    }
  }

  #wakeCaughtUp(): void {
    if (this.#caughtUp.length === 0) return;
    const { next } = this;
    for (const waiting of this.#caughtUp.splice(0))
      if (waiting.height <= next) waiting.resolve();
      else this.#caughtUp.push(waiting);
  }

  #forget(txId: string, waiter: Waiter): void {
    const others = (this.#waiters.get(txId) ?? []).filter((other) => other !== waiter);
    if (others.length === 0) this.#waiters.delete(txId);
    else this.#waiters.set(txId, others);
  }
}

function withResolvers<Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve!: (value: Value) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
