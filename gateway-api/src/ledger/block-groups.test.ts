import { aBlock, aHead, aTransaction } from "../read-model/read-model.fixture.js";
import type { LedgerBlock } from "./block.js";
import { inGroups, takeGroup } from "./block-groups.js";

const aBlockOf = (number: number, transactions: number): LedgerBlock =>
  aBlock(
    number,
    Array.from({ length: transactions }, () => aTransaction([aHead()])),
  );
const numbersOf = (blocks: readonly LedgerBlock[]): readonly number[] => blocks.map(({ number }) => number);
const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function* streamOf(blocks: readonly LedgerBlock[], end?: Error): AsyncGenerator<LedgerBlock> {
  for (const block of blocks) {
    await Promise.resolve();
    yield block;
  }
  if (end !== undefined) throw end;
}

describe("a group of blocks", () => {
  it("ends with the block that brings enough transactions", () => {
    const queue = [aBlockOf(0, 200), aBlockOf(1, 200), aBlockOf(2, 1)];
    expect(numbersOf(takeGroup(queue))).toEqual([0, 1]);
    expect(numbersOf(takeGroup(queue))).toEqual([2]);
  });

  it("is one block however large that is, and never more than a bound of small ones", () => {
    expect(takeGroup([aBlockOf(0, 500), aBlockOf(1, 1)])).toHaveLength(1);
    expect(takeGroup(Array.from({ length: 100 }, (_, number) => aBlockOf(number, 0)))).toHaveLength(32);
  });
});

describe("blocks in groups", () => {
  const blocks = Array.from({ length: 100 }, (_, number) => aBlockOf(number, 1));

  it("come in order, together those that arrived while the ones before were worked on", async () => {
    const groups: (readonly number[])[] = [];
    for await (const group of inGroups(streamOf(blocks))) {
      groups.push(numbersOf(group));
      await turnOfTheLoop();
    }
    expect(groups.flat()).toEqual(numbersOf(blocks));
    expect(groups.length).toBeLessThan(20);
  });

  it("are read ahead by no more than a bound", async () => {
    let read = 0;
    const counted = async function* (): AsyncGenerator<LedgerBlock> {
      for await (const block of streamOf(blocks)) {
        read += 1;
        yield block;
      }
    };
    const groups = inGroups(counted());
    await groups.next();
    await turnOfTheLoop();
    expect(read).toBeLessThan(40);
    await groups.return(undefined);
  });

  it("are all handed on before the stream's failure is", async () => {
    const taken: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const group of inGroups(streamOf(blocks, new Error("broke"))))
        taken.push(...numbersOf(group));
    };
    await expect(reading()).rejects.toThrow("broke");
    expect(taken).toEqual(numbersOf(blocks));
  });
});
