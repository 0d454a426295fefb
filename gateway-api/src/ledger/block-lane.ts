import type { LedgerBlock } from "./block.js";
import type { BlockConsumer } from "./block-feed.js";

/** Blocks that a consumer may be behind the one that is read. */
const blocksBehindMax = 64;

export interface BlockLaneOptions {
  readonly consumer: BlockConsumer;
  readonly onApplied: () => void;
  readonly onFailed: () => void;
}

/**
 * Hands blocks to one consumer in order, while others are already further. A failure ends the lane: what was queued
 * behind it is dropped, `check` says so, and after `restart` the consumer is given the same block again.
 */
export class BlockLane {
  readonly #options: BlockLaneOptions;
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: BlockLaneOptions) {
    this.#options = options;
  }

  /** Queues a block; resolves at once, or when there is room. @throws what the consumer failed with */
  async take(block: LedgerBlock): Promise<void> {
    this.check();
    this.#waiting += 1;
    this.#tail = this.#tail.then(() => this.#apply(block));
    if (this.#waiting >= blocksBehindMax) await this.#tail;
  }

  /** @throws what the consumer failed with */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Waits for what is queued and forgets a failure. */
  async restart(): Promise<void> {
    await this.#tail;
    this.#failure = undefined;
  }

  async #apply(block: LedgerBlock): Promise<void> {
    this.#waiting -= 1;
    if (this.#failure !== undefined) return;
    const { consumer, onApplied, onFailed } = this.#options;
    try {
      if (consumer.next() <= block.number) await consumer.apply(block);
      onApplied();
    } catch (error) {
      this.#failure = { error };
      onFailed();
    }
  }
}
