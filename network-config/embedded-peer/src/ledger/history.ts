/** Which transactions wrote a key: an index of positions; values and times are read from the blocks themselves. */
import type { Database, Write } from "./database.js";
import { historyKey, historyRange, positionOfHistory } from "./ledger-keys.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";

export const historyWrite = (namespace: string, key: string, block: number, tx: number): Write => ({
  type: "put",
  key: historyKey(namespace, key, block, tx),
  value: EMPTY_BYTES,
});

/** Positions of the valid writes to a key in blocks below `height`, newest first. */
export async function* keyHistory(
  database: Database,
  range: { readonly namespace: string; readonly key: string; readonly height: number },
): AsyncGenerator<{ block: number; tx: number }> {
  const bounds = historyRange(range.namespace, range.key, range.height);
  for await (const key of database.keys({ ...bounds, reverse: true })) yield positionOfHistory(key);
}
