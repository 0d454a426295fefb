import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { repository } from "./compiled.js";
import type { Figure } from "./figure.js";

/** What every benchmark is given. */
export interface BenchmarkSetting {
  /** Counts so small that the figures only show that everything runs. */
  readonly quick: boolean;
  /** First of the ports of whatever network a benchmark starts. */
  readonly httpPort: number;
  /** Transactions on the ledger that is opened again. */
  readonly reopenTransactions: number;
  /** Transactions on the growing ledger, each time that it is measured; they rise. */
  readonly growthTransactions: readonly number[];
  /** Given to every process that is started. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  /** Folder of Hyperledger Fabric's programs; absent: it is not measured beside the embedded peer. */
  readonly fabricBin?: string;
  readonly signal: AbortSignal;
  /** Receives progress, a line at a time. */
  readonly say: (line: string) => void;
}

export type Benchmark = (setting: BenchmarkSetting) => Promise<readonly Figure[]>;

/** A benchmark that failed after it had measured something. */
export class PartialFailure extends Error {
  readonly figures: readonly Figure[];

  constructor(cause: unknown, figures: readonly Figure[]) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.figures = figures;
  }
}

/** No load goes on for longer, whatever its count. */
export const loadTimeLimitMs = 240_000;

/**
 * A folder for the time of `work`, on the disk of the checkout: the system's temporary folder may be memory, where
 * syncing costs nothing.
 */
export async function withFolder<Result>(
  name: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const parent = path.join(repository, "node_modules", ".cache");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, `antin-bench-${name}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
