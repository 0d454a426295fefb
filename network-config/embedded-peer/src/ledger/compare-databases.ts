/** Compares every entry of a ledger with those its blocks make, both ways: nothing missing, nothing else, nothing other. */
import type { Database } from "./database.js";
import { blockOfKey, describeKey } from "./describe-key.js";
import type { Findings } from "./findings.js";
import { ERASURE_DUE_KEY, transientRange } from "./ledger-keys.js";

/** How many entries of each kind were compared. */
export interface EntryCounts {
  readonly blocks: number;
  readonly stateKeys: number;
  readonly hashedKeys: number;
  readonly privateKeys: number;
  readonly historyEntries: number;
  readonly indexEntries: number;
}

const counterOf: Readonly<Record<string, keyof EntryCounts>> = {
  b: "blocks",
  s: "stateKeys",
  x: "hashedKeys",
  p: "privateKeys",
  h: "historyEntries",
};

/** Private data that waits for its transaction is in no block yet, and erasing it from the files comes later. */
const waiting = transientRange();
const isWaiting = (key: string): boolean =>
  key === ERASURE_DUE_KEY || (key >= waiting.gte && key < waiting.lt);

/** LevelDB's order, of bytes; the same as of code points. */
const before = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

export async function compareDatabases(
  stored: Database,
  made: Database,
  findings: Findings,
  onProgress: (entries: number) => void = () => undefined,
): Promise<EntryCounts> {
  const counts = {
    blocks: 0,
    stateKeys: 0,
    hashedKeys: 0,
    privateKeys: 0,
    historyEntries: 0,
    indexEntries: 0,
  };
  const report = (key: string, what: string): void => {
    const block = blockOfKey(key);
    findings.add({ place: describeKey(key), what, ...(block === undefined ? {} : { block }) });
  };
  const rows = new Rows(stored);
  let compared = 0;
  let row = await rows.next();
  for await (const [key, value] of entriesOf(made)) {
    for (; row !== undefined && before(row[0], key); row = await rows.next())
      report(row[0], "it is there, and the blocks make no such entry");
    if (row?.[0] !== key) {
      report(key, "it is missing, and the blocks make it");
      continue;
    }
    if (!row[1].equals(value)) report(key, "it is not what the blocks make of it");
    counts[counterOf[key.slice(0, 1)] ?? "indexEntries"]++;
    onProgress(++compared);
    row = await rows.next();
  }
  for (; row !== undefined; row = await rows.next())
    report(row[0], "it is there, and the blocks make no such entry");
  return counts;
}

async function* entriesOf(database: Database): AsyncGenerator<[string, Buffer]> {
  for await (const entry of database.iterator()) if (!isWaiting(entry[0])) yield entry;
}

class Rows {
  readonly #entries: AsyncGenerator<[string, Buffer]>;

  constructor(database: Database) {
    this.#entries = entriesOf(database);
  }

  async next(): Promise<[string, Buffer] | undefined> {
    const next = await this.#entries.next();
    return next.done === true ? undefined : next.value;
  }
}
