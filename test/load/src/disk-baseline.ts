import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import type { Figure } from "./figure.js";
import { measuresOf, type LoadResult } from "./load-loop.js";

/** About what one transaction adds to the ledger. */
const recordBytes = 3_000;

/** How fast this disk appends a small record and syncs it: what a ledger that syncs each transaction could do at most. */
export function appendAndSync(folder: string, quick: boolean): Figure {
  const record = Buffer.alloc(recordBytes, 0xa5);
  const file = openSync(path.join(folder, "baseline"), "w");
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  try {
    for (let at = 0; at < (quick ? 50 : 1_000); at += 1) {
      const begunAt = performance.now();
      writeSync(file, record);
      fdatasyncSync(file);
      latenciesMs.push(performance.now() - begunAt);
    }
  } finally {
    closeSync(file);
  }
  const load: LoadResult = { inFlight: 1, latenciesMs, elapsedMs: performance.now() - startedAt, failed: 0 };
  return {
    benchmark: "ledger",
    what: "baseline: append 3 kB to a file and fdatasync",
    ...measuresOf(load),
    bytes: recordBytes,
  };
}
