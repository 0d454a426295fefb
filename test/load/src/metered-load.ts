import type { Figure } from "./figure.js";
import { measuresOf, type LoadResult } from "./load-loop.js";
import { type CpuTime, shareOfEach, startCpuMeter } from "./process-meter.js";

export interface Metered<Result> {
  readonly result: Result;
  /** Of this process and all it started, while the work was done. */
  readonly cpu: CpuTime | undefined;
}

export async function metered<Result>(work: () => Promise<Result>): Promise<Metered<Result>> {
  const stop = startCpuMeter();
  const result = await work();
  return { result, cpu: stop() };
}

/** What a load says of one operation; operations that were left out have their processor time in it, too. */
export function measuresWithCpu(
  load: LoadResult,
  cpu: CpuTime | undefined,
  names: ReadonlyMap<number, string>,
): Omit<Figure, "benchmark" | "what"> {
  const measures = measuresOf(load);
  if (cpu === undefined) return measures;
  const { n } = measures;
  return { ...measures, cpuMs: cpu.totalMs / n, cpuMsByProcess: shareOfEach(cpu, names, n) };
}
