import { receiptBenchmark } from "./compiled.js";
import type { Figure, Target } from "./figure.js";
import type { Benchmark } from "./setting.js";

const targetsOf = (row: { readonly bytes?: number; readonly target?: string }): readonly Target[] => {
  if (row.target === undefined) return [];
  return row.bytes === undefined ? [{ of: "perSecond", atLeast: 2_000 }] : [{ of: "bytes", atMost: 4_000 }];
};

/** Receipts, measured by the evidence package itself; rates are of one core. */
export const benchmarkReceipts: Benchmark = async () => {
  const { benchmark } = await receiptBenchmark();
  return (await benchmark()).map((row): Figure => ({
    benchmark: "receipts",
    what: `${row.what}, per core`,
    n: row.n,
    inFlight: 1,
    perSecond: row.perCpuSecond,
    cpuMs: row.cpuMsPerOperation,
    ...(row.bytes !== undefined && { bytes: row.bytes }),
    targets: targetsOf(row),
  }));
};
