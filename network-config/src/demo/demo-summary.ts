import { groupDigits } from "../start/summary.js";
import type { RowOutcome } from "./clear-rows.js";

export interface DemoSummary {
  readonly cleared: number;
  readonly byChannel: Readonly<Record<string, number>>;
  readonly refused: number;
  /** By code, and by rule where a field was refused. */
  readonly refusedByCode: Readonly<Record<string, number>>;
  /** All taxes of the cleared declarations, đồng as text. */
  readonly taxVnd: string;
  readonly seconds: number;
  readonly declarationsPerSecond: number;
  /** Block bytes of filing, channel, checks, payment, clearance and checkpoints, for each cleared declaration. */
  readonly ledgerBytesPerDeclaration: number;
}

export function summariseRows(
  outcomes: readonly RowOutcome[],
  seconds: number,
  ledgerBytes: number,
): DemoSummary {
  const cleared = outcomes.filter((outcome) => outcome.cleared);
  const refused = outcomes.filter((outcome) => !outcome.cleared);
  const tax = cleared.reduce((sum, outcome) => sum + BigInt(outcome.tax), 0n);
  return {
    cleared: cleared.length,
    byChannel: countBy(cleared, ({ channel }) => channel),
    refused: refused.length,
    refusedByCode: countBy(refused, ({ code, rule }) => (rule === undefined ? code : `${code} ${rule}`)),
    taxVnd: String(tax),
    seconds,
    declarationsPerSecond: seconds > 0 ? cleared.length / seconds : 0,
    ledgerBytesPerDeclaration: cleared.length > 0 ? Math.round(ledgerBytes / cleared.length) : 0,
  };
}

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ") || "none";

export const formatDemoSummary = (summary: DemoSummary): string =>
  [
    `${summary.cleared} declarations cleared in ${summary.seconds.toFixed(1)} s`,
    `  Channels              ${listed(summary.byChannel)}`,
    `  Refused               ${summary.refused} (${listed(summary.refusedByCode)})`,
    `  Duties and taxes      ${groupDigits(summary.taxVnd)} VND`,
    `  Declarations/s        ${summary.declarationsPerSecond.toFixed(1)}`,
    `  Ledger bytes each     ${groupDigits(String(summary.ledgerBytesPerDeclaration))} (blocks from filing to clearance)`,
    "",
    "The rows' codes, prices and masses are the data set's; the last two digits of a commodity code, tax codes, bills and dates are",
    "derived, and rates come from the demonstration tariff (see network-config/src/demo/row-declaration.ts).",
  ].join("\n");
