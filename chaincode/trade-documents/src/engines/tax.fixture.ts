import type { ExchangeRate } from "./exchange-rates.js";
import type { RateRow } from "./tariff.js";
import type { AssessmentInput } from "./tax.js";
import type { TaxableDeclaration, TaxableLine } from "./taxable-declaration.js";

export function aLine(changes: Partial<TaxableLine> = {}): TaxableLine {
  return {
    lineNo: 1,
    hs: "84818099",
    origin: "TH",
    tariffCode: "B01",
    qty1: { value: "1000.00", unit: "KGM" },
    invoiceValue: { amount: "12000.00", currency: "USD" },
    ...changes,
  };
}

export function aRateRow(changes: Partial<RateRow> = {}): RateRow {
  return {
    prefix: "8481",
    description: "Valves",
    mfn: "10",
    preferential: { B04: "0" },
    vat: "10",
    ...changes,
  };
}

export function aTaxableDeclaration(changes: Partial<TaxableDeclaration> = {}): TaxableDeclaration {
  return { direction: "I", kindCode: "A11", incoterm: "CIF", lines: [aLine()], ...changes };
}

const weekStart = "2026-11-16";
export const someExchangeRates: readonly ExchangeRate[] = [
  { currency: "USD", rate: "25450", weekStart },
  { currency: "JPY", rate: "168.25", weekStart },
];

export function anAssessmentInput(changes: Partial<AssessmentInput> = {}): AssessmentInput {
  return {
    declaration: aTaxableDeclaration(),
    registrationDate: "2026-11-22",
    rateRows: [aRateRow()],
    rateSetId: "a".repeat(64),
    exchangeRates: someExchangeRates,
    originDecisions: [],
    ...changes,
  };
}
