import type { LedgerBlock } from "./block.js";
import type { BlockConsumer } from "./block-feed.js";
import { takeGroup } from "./block-groups.js";

/** Blocks that a consumer may be behind the one that is read. */
const blocksBehindMax = 64;

export interface BlockLaneOptions {
  readonly consumer: BlockConsumer;
  readonly onApplied: () => void;
  readonly onFailed: () => void;
}

/**
 * Hands blocks to one consumer in order, those together that came while it was busy, while others are already further.
 * A failure ends the lane: what was queued behind it is dropped, `check` says so, and after `restart` the consumer is
 * given the same block again.
 */
export class BlockLane {
  readonly #options: BlockLaneOptions;
  readonly #queue: LedgerBlock[] = [];
  #draining: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: BlockLaneOptions) {
    this.#options = options;
  }

  /** Queues blocks; resolves at once, or when there is room. @throws what the consumer failed with */
  async take(blocks: readonly LedgerBlock[]): Promise<void> {
    this.check();
    this.#queue.push(...blocks);
    this.#draining ??= this.#drain();
    if (this.#queue.length >= blocksBehindMax) await this.#draining;
  }

  /** @throws what the consumer failed with */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Waits for what is queued and forgets a failure. */
  async restart(): Promise<void> {
    await this.#draining;
    this.#failure = undefined;
  }

  async #drain(): Promise<void> {
    // Whoever called remembers this promise before the queue can be empty again.
    await Promise.resolve();
    const { consumer, onApplied, onFailed } = this.#options;
    try {
      while (this.#queue.length > 0) {
        const wanted = takeGroup(this.#queue).filter(({ number }) => consumer.next() <= number);
        if (wanted.length > 0) await consumer.apply(...wanted);
        onApplied();
      }
    } catch (error) {
      this.#failure = { error };
      this.#queue.length = 0;
      onFailed();
    } finally {
      this.#draining = undefined;
    }
  }
}
