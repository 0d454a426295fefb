import { aBlock, aHead, aTransaction } from "../read-model/read-model.fixture.js";
import { defaultLimits } from "../services/limits.js";
import type { ReportedEvent } from "../services/service-config.js";
import type { LedgerBlock } from "./block.js";
import { BlockFeed, type BlockConsumer } from "./block-feed.js";

/** A ledger in memory whose stream can be broken. */
class MemoryLedger {
  readonly blocksThere: LedgerBlock[] = [];
  opened: number[] = [];
  isAway = false;
  #wake: (() => void)[] = [];
  #breaks = 0;

  append(block: LedgerBlock): void {
    this.blocksThere.push(block);
    this.#stir();
  }

  breakStream(): void {
    this.#breaks += 1;
    this.#stir();
  }

  height(): Promise<number> {
    return this.isAway ? Promise.reject(new Error("away")) : Promise.resolve(this.blocksThere.length);
  }

  async *blocks(_identity: string, from: number, stop: AbortSignal): AsyncGenerator<LedgerBlock> {
    this.opened.push(from);
    stop.addEventListener("abort", () => {
      this.#stir();
    });
    const breaks = this.#breaks;
    const isOver = (): boolean => stop.aborted || this.#breaks !== breaks;
    for (let number = from; ; number += 1) {
      while (this.blocksThere.length <= number && !isOver())
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      if (stop.aborted) return;
      if (isOver()) throw new Error("the stream broke");
      const block = this.blocksThere[number];
      if (block !== undefined) yield block;
    }
  }

  #stir(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

class MemoryConsumer implements BlockConsumer {
  readonly name = "memory";
  readonly taken: number[] = [];
  /** Blocks at which it fails once. */
  readonly failsAt = new Set<number>();

  next(): number {
    return this.taken.length === 0 ? 0 : Math.max(...this.taken) + 1;
  }

  apply(...blocks: readonly LedgerBlock[]): Promise<void> {
    for (const { number } of blocks) {
      if (this.failsAt.delete(number)) return Promise.reject(new Error(`failed at ${number}`));
      this.taken.push(number);
    }
    return Promise.resolve();
  }
}

let ledger: MemoryLedger;
let consumer: MemoryConsumer;
let reports: ReportedEvent[];
let feed: BlockFeed;

const open = (
  consumers: readonly BlockConsumer[] = [consumer],
  hashOf: (number: number) => string | undefined = () => undefined,
) => {
  feed = new BlockFeed({
    ledger,
    identity: "clearance-engine",
    consumers,
    readable: consumer,
    hashOf,
    limits: { ...defaultLimits, reconnectDelayMinMs: 1, reconnectDelayMaxMs: 5 },
    report: (event) => reports.push(event),
  });
  feed.start();
};

const until = async (check: () => boolean): Promise<void> => {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 2));
};

const transactionBlock = (number: number): LedgerBlock =>
  aBlock(number, [aTransaction([aHead({ txId: `tx-${number}` })])]);

beforeEach(() => {
  ledger = new MemoryLedger();
  consumer = new MemoryConsumer();
  reports = [];
});

afterEach(() => feed.close());

describe("the block feed", () => {
  it("hands every block to every consumer once, and none again to who has it", async () => {
    for (let number = 0; number < 5; number += 1) ledger.append(transactionBlock(number));
    const ahead = new MemoryConsumer();
    ahead.taken.push(0, 1, 2);
    open([consumer, ahead]);
    await feed.catchUp();
    expect([consumer.taken, ahead.taken]).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ]);
  });

  it("goes on from the next block when the stream breaks, and says so once per reason", async () => {
    open();
    ledger.append(transactionBlock(0));
    await until(() => consumer.taken.length === 1);
    ledger.isAway = true;
    ledger.breakStream();
    await until(() => !feed.connected);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(reports.map(({ event }) => event)).toEqual(["block-feed-interrupted", "block-feed-interrupted"]);
    ledger.isAway = false;
    ledger.append(transactionBlock(1));
    await until(() => consumer.taken.length === 2);
    expect(feed.connected).toBe(true);
    expect(ledger.opened).toEqual([0, 1]);
  });

  it("gives a consumer that failed the same block again, whichever it is", async () => {
    const other = new MemoryConsumer();
    consumer.failsAt.add(1);
    other.failsAt.add(0).add(3);
    for (let number = 0; number < 4; number += 1) ledger.append(transactionBlock(number));
    open([consumer, other]);
    await feed.catchUp();
    expect([consumer.taken, other.taken]).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
  });

  it("lets nobody wait for a consumer that is slower than the readable one, up to a bound", async () => {
    const slow = new MemoryConsumer();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const apply = slow.apply.bind(slow);
    slow.apply = async (...blocks) => {
      await held;
      await apply(...blocks);
    };
    for (let number = 0; number < 200; number += 1) ledger.append(transactionBlock(number));
    open([consumer, slow]);
    const { seen } = feed.watch("tx-20", 5_000);
    expect(await seen).toMatchObject({ block: 20 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(slow.taken).toEqual([]);
    expect(consumer.taken.length).toBeLessThan(100);
    release();
    await feed.catchUp();
    expect(slow.taken).toHaveLength(200);
  });

  it("wakes who watches for a transaction once its block is applied", async () => {
    open();
    const watch = feed.watch("tx-1", 5_000);
    ledger.append(transactionBlock(0));
    ledger.append(transactionBlock(1));
    expect(await watch.seen).toEqual({ block: 1, validationCode: "VALID" });
    expect(consumer.taken).toContain(1);
  });

  it("tells who watches that the outcome is unknown when the time is over", async () => {
    open();
    await expect(feed.watch("tx-9", 10).seen).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(feed.measurements().antin_commit_waiters).toBe(0);
  });

  it("lets go of who watches when it stops", async () => {
    open();
    const { seen } = feed.watch("tx-9", 5_000);
    await feed.close();
    await expect(seen).rejects.toMatchObject({ code: "SHUTTING_DOWN" });
  });

  it("takes no block that does not continue the one before, also the one that was kept before a start", async () => {
    ledger.append(transactionBlock(0));
    ledger.append({ ...transactionBlock(1), previousHash: "ff".repeat(32) });
    open();
    await until(() => reports.length > 0);
    expect(consumer.taken).toEqual([0]);
    await feed.close();
    reports = [];
    open([consumer], () => "ee".repeat(32));
    await until(() => reports.length > 0);
    expect(consumer.taken).toEqual([0]);
  });

  it("follows no ledger that is shorter than what was read before", async () => {
    consumer.taken.push(0, 1, 2);
    ledger.append(transactionBlock(0));
    open();
    await until(() => reports.length > 0);
    expect(feed.connected).toBe(false);
    expect(ledger.opened).toEqual([]);
  });
});
