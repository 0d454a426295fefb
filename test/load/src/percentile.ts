/**
 * The smallest value that at least `percent` of all values do not exceed (nearest rank).
 *
 * @throws RangeError when there are no values
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError("no values have no percentile");
  return value;
}

export const median = (values: readonly number[]): number => percentile(values, 50);
