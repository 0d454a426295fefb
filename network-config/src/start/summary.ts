import type { VerificationResult } from "@antin/evidence";
import type { ShipmentOutcome } from "../demonstration/clear-shipment.js";

/** What a start did, as `--json` prints it: every amount is text in đồng. */
export interface StartSummary {
  readonly cleared: boolean;
  readonly channel: string;
  readonly declaration: string;
  readonly documents: readonly { readonly kind: string; readonly number: string; readonly state: string }[];
  readonly amounts: {
    readonly importDuty: string;
    readonly vat: string;
    readonly total: string;
    readonly paid: string;
    readonly byTax: Readonly<Record<string, string>>;
  };
  readonly ledger: { readonly channel: string; readonly blocks: readonly number[] };
  readonly receipt: { readonly path: string; readonly verdict: string };
  readonly page: string;
  readonly secondsToClear: number;
}

export interface SummaryParts {
  readonly outcome: ShipmentOutcome;
  readonly verification: VerificationResult;
  readonly receiptPath: string;
  readonly ledgerChannel: string;
  readonly baseUrl: string;
  readonly secondsToClear: number;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "0");

/** Amounts by tax off a payment notice's payload, đồng as text; empty where it names none. */
export function taxesOf(notice: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const byTax = notice["byTax"];
  if (typeof byTax !== "object" || byTax === null) return {};
  return Object.fromEntries(Object.entries(byTax).map(([tax, amount]) => [tax, textOf(amount)]));
}

export function summarise(parts: SummaryParts): StartSummary {
  const { outcome, verification, receiptPath, ledgerChannel, baseUrl, secondsToClear } = parts;
  const notice = outcome.notice.payload ?? {};
  const byTax = taxesOf(notice);
  const { number } = outcome.declaration;
  return {
    cleared: outcome.cleared,
    channel: outcome.channel,
    declaration: number,
    documents: outcome.documents.map(({ kind, number: documentNumber, state }) => ({
      kind,
      number: documentNumber,
      state,
    })),
    amounts: {
      importDuty: byTax["ID"] ?? "0",
      vat: byTax["VAT"] ?? "0",
      total: textOf(notice["amount"]),
      paid: textOf(notice["paid"]),
      byTax,
    },
    ledger: { channel: ledgerChannel, blocks: outcome.blocks },
    receipt: { path: receiptPath, verdict: verification.verdict },
    page: `${baseUrl}/#/documents/declaration/${number}`,
    secondsToClear,
  };
}

const titles: Readonly<Record<string, string>> = {
  manifest: "Manifest",
  "certificate-of-origin": "e-C/O Form D",
  permit: "Permit (MOIT)",
  declaration: "Declaration",
  "payment-notice": "Payment notice",
};

/** Groups the digits of a whole number of any length: `118680746` becomes `118,680,746`. */
export const groupDigits = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ",");

const ranges = (numbers: readonly number[]): string => {
  const groups: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = groups.at(-1);
    if (last?.to === number - 1) last.to = number;
    else groups.push({ from: number, to: number });
  }
  return groups.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)).join(", ");
};

/** The summary for a person's eyes. */
export function formatSummary(summary: StartSummary): string {
  const { documents, amounts, ledger, receipt } = summary;
  const width = Math.max(...documents.map(({ number }) => number.length));
  const amount = (value: string): string => groupDigits(value).padStart(15);
  return [
    `Shipment ${summary.cleared ? "cleared" : "NOT cleared"} on the ${summary.channel.toLowerCase()} channel in ${summary.secondsToClear.toFixed(1)} s`,
    "",
    ...documents.map(
      ({ kind, number, state }) => `  ${(titles[kind] ?? kind).padEnd(16)} ${number.padEnd(width)}  ${state}`,
    ),
    "",
    `  Import duty     ${amount(amounts.importDuty)} VND`,
    `  VAT             ${amount(amounts.vat)} VND`,
    `  Total           ${amount(amounts.total)} VND, paid ${groupDigits(amounts.paid)} VND`,
    "",
    `  Ledger          channel ${ledger.channel}, blocks ${ranges(ledger.blocks)}`,
    `  Receipt         ${receipt.path} (${receipt.verdict})`,
    `  Page            ${summary.page}`,
  ].join("\n");
}
