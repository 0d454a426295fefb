/** How well an order of inspection finds fraud. */

export interface Ranked {
  readonly score: number;
  readonly isFraud: boolean;
}

/** Share of fraud among the `share` of lines with the highest scores; of equal scores the earlier line comes first. */
export function precisionAmongTop(lines: readonly Ranked[], share: number): number {
  const count = Math.max(1, Math.floor(lines.length * share));
  const inspected = [...lines].sort((one, other) => other.score - one.score).slice(0, count);
  return inspected.filter(({ isFraud }) => isFraud).length / inspected.length;
}

/** Chance that a line with fraud is scored above one without, equal scores counting half; NaN when one kind is missing. */
export function areaUnderCurve(lines: readonly Ranked[]): number {
  const ordered = [...lines].sort((one, other) => one.score - other.score);
  const found = ordered.filter(({ isFraud }) => isFraud).length;
  const others = ordered.length - found;
  let below = 0;
  let won = 0;
  for (let start = 0; start < ordered.length;) {
    let end = start;
    while (end < ordered.length && ordered[end]?.score === ordered[start]?.score) end += 1;
    const tied = ordered.slice(start, end);
    const tiedFound = tied.filter(({ isFraud }) => isFraud).length;
    const tiedOthers = tied.length - tiedFound;
    won += tiedFound * (below + tiedOthers / 2);
    below += tiedOthers;
    start = end;
  }
  return won / (found * others);
}
