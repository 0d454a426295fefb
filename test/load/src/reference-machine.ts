import type { BenchmarkName, Figure, Measures, Target } from "./figure.js";

/** What the machine did per second that the targets were set on (two cores; PEER-PROTOCOL, "Limits measured"). */
export const referencePerSecond = { sign: 35_900, verify: 14_000, echo: 7_500 };

/** Time of what it measures is mostly a processor's, so that a slower one explains a slower figure. */
const processorBound: ReadonlySet<BenchmarkName> = new Set([
  "ledger",
  "reopen",
  "growth",
  "declarations",
  "read-model",
]);

/** This machine's speed as a part of the reference machine's; undefined where no baseline was measured. */
export function machineSpeed(figures: readonly Figure[]): number | undefined {
  const ratios = figures.flatMap(({ reference, perSecond }) =>
    reference === undefined || perSecond === undefined ? [] : [perSecond / reference.perSecond],
  );
  if (ratios.length === 0) return undefined;
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

const toReference: Partial<Record<keyof Measures, (value: number, speed: number) => number>> = {
  perSecond: (value, speed) => value / speed,
  p50Ms: (value, speed) => value * speed,
  p99Ms: (value, speed) => value * speed,
  cpuMs: (value, speed) => value * speed,
};

/**
 * What the figure would be on the reference machine if a processor's speed were all that tells the two apart.
 *
 * @returns undefined for what does not follow a processor's speed, such as bytes and ratios
 */
export function atReferenceSpeed(figure: Figure, { of }: Target, speed: number): number | undefined {
  const value = figure[of];
  if (value === undefined || !processorBound.has(figure.benchmark)) return undefined;
  return toReference[of]?.(value, speed);
}
