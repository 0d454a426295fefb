/** Makes signed transactions on a core of its own: one message asks for a range of keys, one answers with the bytes. */
import { parentPort, workerData } from "node:worker_threads";
import { transactionMaker, type TransactionPlan } from "./transaction-maker.js";

export interface FillOrder {
  readonly prefix: string;
  readonly from: number;
  readonly count: number;
  readonly value: string;
}

/** One after another in `bytes`, `lengths` apart. */
export interface FilledBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengths: readonly number[];
}

const port = parentPort;
if (port === null) throw new Error("This is the program of a worker thread.");
const make = await transactionMaker(workerData as TransactionPlan);

port.on("message", ({ prefix, from, count, value }: FillOrder) => {
  const made = Array.from({ length: count }, (_, index) => make(`${prefix}-${from + index}`, value));
  const bytes = new Uint8Array(Buffer.concat(made));
  const batch: FilledBatch = { bytes, lengths: made.map(({ length }) => length) };
  port.postMessage(batch, [bytes.buffer]);
});
