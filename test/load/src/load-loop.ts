import { percentile } from "./percentile.js";

export interface LoadOptions {
  readonly count: number;
  readonly inFlight: number;
  /** No operation is begun after this; those that were begun are waited for. */
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal;
  /** Clock in milliseconds. */
  readonly now?: () => number;
}

export interface LoadResult {
  readonly inFlight: number;
  /** Of the operations that succeeded. */
  readonly latenciesMs: readonly number[];
  /** From the first begun to the last ended. */
  readonly elapsedMs: number;
  readonly failed: number;
  /** Why the first one failed. */
  readonly firstFailure?: string;
}

/** `left-out`: it succeeded, but was not what is measured. */
export type Counted = "counted" | "left-out";

/**
 * Runs operations with so many under way at a time, the next begun as soon as one ends (closed loop).
 *
 * @param operation rejects when it failed; the loop goes on and counts it
 */
export async function runLoad(
  options: LoadOptions,
  operation: (index: number) => Promise<Counted>,
): Promise<LoadResult> {
  const { count, inFlight, timeLimitMs, signal, now = () => performance.now() } = options;
  const latenciesMs: number[] = [];
  let failed = 0;
  let firstFailure: string | undefined;
  let next = 0;
  const startedAt = now();
  const lane = async (): Promise<void> => {
    while (next < count && now() - startedAt < timeLimitMs && signal?.aborted !== true) {
      const begunAt = now();
      try {
        const outcome = await operation(next++);
        if (outcome !== "left-out") latenciesMs.push(now() - begunAt);
      } catch (error) {
        failed += 1;
        firstFailure ??= error instanceof Error ? error.message : String(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
  signal?.throwIfAborted();
  const elapsedMs = now() - startedAt;
  return { inFlight, latenciesMs, elapsedMs, failed, ...(firstFailure !== undefined && { firstFailure }) };
}

export interface LoadMeasures {
  readonly n: number;
  readonly inFlight: number;
  readonly failed: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** @throws Error when nothing succeeded */
export function measuresOf(load: LoadResult): LoadMeasures {
  const { latenciesMs, elapsedMs, inFlight, failed, firstFailure } = load;
  const n = latenciesMs.length;
  if (n === 0) throw new Error(`Every operation failed: ${firstFailure ?? "none was begun"}`);
  return {
    n,
    inFlight,
    failed,
    perSecond: (n / elapsedMs) * 1_000,
    p50Ms: percentile(latenciesMs, 50),
    p99Ms: percentile(latenciesMs, 99),
  };
}
