import type { LedgerBlock } from "./block.js";

/** Transactions after which no further block joins a group: it becomes one batch of whoever takes it. */
const groupTransactionsMax = 256;
const groupBlocksMax = 32;

/** Takes so many blocks from the front of a queue as may be applied together; at least one. */
export function takeGroup(queue: LedgerBlock[]): readonly LedgerBlock[] {
  let transactions = 0;
  let count = 0;
  while (count < queue.length && count < groupBlocksMax && transactions < groupTransactionsMax)
    transactions += queue[count++]?.transactions.length ?? 0;
  return queue.splice(0, count);
}

/**
 * The blocks of a stream, those together that arrived while the ones before were worked on. It reads ahead by a group
 * at most; `stop` must end the stream, for whoever stops taking waits for no further block.
 */
export async function* inGroups(stream: AsyncIterable<LedgerBlock>): AsyncGenerator<readonly LedgerBlock[]> {
  const queue: LedgerBlock[] = [];
  const changed = new Signal();
  let state: { readonly isOver: boolean; readonly failure?: { readonly error: unknown } } = { isOver: false };
  const read = async (): Promise<void> => {
    try {
      for await (const block of stream) {
        queue.push(block);
        changed.give();
        while (queue.length >= groupBlocksMax && !state.isOver) await changed.next();
        if (state.isOver) return;
      }
      state = { isOver: true };
    } catch (error) {
      state = { isOver: true, failure: { error } };
    }
    changed.give();
  };
  void read();
  try {
    for (;;) {
      while (queue.length === 0 && !state.isOver) await changed.next();
      if (queue.length === 0) break;
      yield takeGroup(queue);
      changed.give();
    }
  } finally {
    state = { ...state, isOver: true };
    changed.give();
  }
  if (state.failure !== undefined) throw state.failure.error;
}

/** Wakes everybody who waits for the next change. */
class Signal {
  #waiting: (() => void)[] = [];

  give(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
