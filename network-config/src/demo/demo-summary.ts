import { groupDigits } from "../start/summary.js";
import type { RowOutcome } from "./clear-rows.js";

export interface DemoSummary {
  readonly cleared: number;
  readonly byChannel: Readonly<Record<string, number>>;
  readonly refused: number;
  /** By code, and by rule where a field was refused. */
  readonly refusedByCode: Readonly<Record<string, number>>;
  /** Charged on the cleared declarations, đồng as text. */
  readonly amounts: {
    readonly importDuty: string;
    readonly vat: string;
    /** Excise, environmental protection tax and additional duties. */
    readonly otherTaxes: string;
    readonly total: string;
  };
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
  return {
    cleared: cleared.length,
    byChannel: countBy(cleared, ({ channel }) => channel),
    refused: refused.length,
    refusedByCode: countBy(refused, ({ code, rule }) => (rule === undefined ? code : `${code} ${rule}`)),
    amounts: amountsOf(cleared.map(({ charge }) => charge)),
    seconds,
    declarationsPerSecond: seconds > 0 ? cleared.length / seconds : 0,
    ledgerBytesPerDeclaration: cleared.length > 0 ? Math.round(ledgerBytes / cleared.length) : 0,
  };
}

type ClearedRow = Extract<RowOutcome, { readonly cleared: true }>;

function amountsOf(charges: readonly ClearedRow["charge"][]): DemoSummary["amounts"] {
  const sumOf = (amount: (charge: ClearedRow["charge"]) => string | undefined): bigint =>
    charges.reduce((sum, charge) => sum + BigInt(amount(charge) ?? "0"), 0n);
  const total = sumOf((charge) => charge.total);
  const importDuty = sumOf(({ byTax }) => byTax["ID"]);
  const vat = sumOf(({ byTax }) => byTax["VAT"]);
  return {
    importDuty: String(importDuty),
    vat: String(vat),
    otherTaxes: String(total - importDuty - vat),
    total: String(total),
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
    .map(([name, count]) => `${name.toLowerCase()} ${groupDigits(String(count))}`)
    .join(", ");

/** Codes as they are spelled everywhere else, so that they can be looked up. */
const codesListed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ×${count}`)
    .join(", ");

/** The summary for a person's eyes. */
export function formatDemoSummary(summary: DemoSummary): string {
  const { amounts, refused } = summary;
  const figures = [amounts.importDuty, amounts.vat, amounts.otherTaxes, amounts.total].map(groupDigits);
  const width = Math.max(...figures.map(({ length }) => length));
  const [duty = "", vat = "", others = "", total = ""] = figures.map((figure) => figure.padStart(width));
  return [
    `${groupDigits(String(summary.cleared))} declarations cleared in ${summary.seconds.toFixed(1)} s`,
    "",
    `  Channels          ${listed(summary.byChannel) || "none"}`,
    `  Refused           ${refused === 0 ? "none" : `${refused}: ${codesListed(summary.refusedByCode)}`}`,
    "",
    `  Import duty       ${duty} VND`,
    `  VAT               ${vat} VND`,
    ...(amounts.otherTaxes === "0" ? [] : [`  Other taxes       ${others} VND`]),
    `  Total             ${total} VND, paid`,
    "",
    `  Speed             ${summary.declarationsPerSecond.toFixed(1)} declarations/s, from filing to clearance`,
    `  Ledger            ${groupDigits(String(summary.ledgerBytesPerDeclaration))} bytes a declaration`,
    "",
    "The rows' codes, prices and masses are the data set's; the last two digits of a commodity code, tax codes, bills and dates are",
    "derived, and rates come from the demonstration tariff (see network-config/src/demo/row-declaration.ts).",
  ].join("\n");
}
