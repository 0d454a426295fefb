export const benchmarkNames = [
  "receipts",
  "store",
  "ledger",
  "reopen",
  "growth",
  "start",
  "declarations",
  "read-model",
] as const;

export type BenchmarkName = (typeof benchmarkNames)[number];

/** What can be measured of an operation. */
export interface Measures {
  readonly perSecond?: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Processor time of one operation in milliseconds, over all processes; absent where there is no /proc. */
  readonly cpuMs?: number;
  readonly bytes?: number;
  /** Of the speed of a baseline in the same run. */
  readonly ratio?: number;
}

export type Measure = keyof Measures;

/** One line of the results. */
export interface Figure extends Measures {
  readonly benchmark: BenchmarkName;
  readonly what: string;
  /** Operations that were measured; those that failed are not among them. */
  readonly n: number;
  readonly failed?: number;
  readonly inFlight?: number;
  /** On the ledger when the measurement began. */
  readonly ledgerTransactions?: number;
  /** `cpuMs` by the process that spent it; `rest` is whoever caused the load. */
  readonly cpuMsByProcess?: Readonly<Record<string, number>>;
  readonly targets?: readonly Target[];
  /** Of a baseline: the same on the machine that the targets were set on. */
  readonly reference?: { readonly perSecond: number };
}

/** A figure to reach (DESIGN §10). */
export interface Target {
  readonly of: Measure;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** The circumstances the target is set for. Where this run's are easier, being within the limit proves nothing. */
  readonly circumstances?: { readonly text: string; readonly given: boolean };
}

export type Verdict = "met" | "short" | "open";

/** `open`: not measured here, or measured in easier circumstances than the target's. */
export function verdictOf(figure: Figure, { of, atLeast, atMost, circumstances }: Target): Verdict {
  const value = figure[of];
  if (value === undefined) return "open";
  if (value < (atLeast ?? -Infinity) || value > (atMost ?? Infinity)) return "short";
  if ((figure.failed ?? 0) > 0) return "short";
  return circumstances?.given === false ? "open" : "met";
}
