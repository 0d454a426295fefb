import type { DeclaredLine, RiskScorer } from "@antin/trade-documents";
import type { DeclaredRow } from "./declared-rows.js";
import { areaUnderCurve, precisionAmongTop, type Ranked } from "./ranking-metrics.js";

/** What a model is worth on rows that it did not learn from; shares are null where the rows have no labels. */
export interface Evaluation {
  readonly precisionAt5: number | null;
  readonly precisionAt10: number | null;
  readonly precisionAt20: number | null;
  readonly auc: number | null;
  readonly rowsPerSecond: number;
  readonly rows: number;
  readonly fraudShare: number | null;
}

/** A few rows are scored so often that the clock can tell. */
const measuredMsMin = 500;
const passesMin = 3;
/** No pass counts as shorter than this, so that a file of one row has a rate. */
const clockMs = 0.1;

/** @param spentMs processor time that this process has used, in milliseconds: a busy machine is no slower scorer */
export function evaluateModel(
  scorer: RiskScorer,
  rows: readonly DeclaredRow[],
  spentMs: () => number,
): Evaluation {
  const lines = rows.map(({ line }) => line);
  const scores = lines.map((line) => scorer.score(line));
  return {
    ...shares(rows.map(({ isFraud }, index) => ({ score: scores[index] ?? 0, isFraud }))),
    rowsPerSecond: rowsPerSecond(scorer, lines, spentMs),
    rows: rows.length,
  };
}

type Labelled = Omit<Evaluation, "rowsPerSecond" | "rows">;

function shares(scored: readonly { readonly score: number; readonly isFraud: boolean | null }[]): Labelled {
  const ranked = scored.filter((line): line is Ranked => line.isFraud !== null);
  if (ranked.length === 0)
    return { precisionAt5: null, precisionAt10: null, precisionAt20: null, auc: null, fraudShare: null };
  const auc = areaUnderCurve(ranked);
  return {
    precisionAt5: precisionAmongTop(ranked, 0.05),
    precisionAt10: precisionAmongTop(ranked, 0.1),
    precisionAt20: precisionAmongTop(ranked, 0.2),
    auc: Number.isNaN(auc) ? null : auc,
    fraudShare: ranked.filter(({ isFraud }) => isFraud).length / ranked.length,
  };
}

/** Lines scored in a second of processor time, features included, in the fastest of several passes; 0 when there are none. */
function rowsPerSecond(scorer: RiskScorer, lines: readonly DeclaredLine[], spentMs: () => number): number {
  if (lines.length === 0) return 0;
  const startedAt = spentMs();
  let fastestMs = Infinity;
  for (let passed = 0; passed < passesMin || spentMs() - startedAt < measuredMsMin; passed += 1) {
    const passStartedAt = spentMs();
    for (const line of lines) scorer.score(line);
    fastestMs = Math.min(fastestMs, Math.max(spentMs() - passStartedAt, clockMs));
  }
  return Math.floor((lines.length * 1000) / fastestMs);
}
