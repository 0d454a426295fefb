/** The result of the tax engine as it stands on the ledger: amounts are decimal strings of whole đồng. */

import type { Quantity } from "../domain/codes/unit.js";
import { formatDecimal } from "../domain/decimal.js";
import type { ExchangeRate } from "./exchange-rates.js";
import {
  type LineContext,
  type TaxedPart,
  type Taxes,
  additionalDutyRate,
  preferenceWithheld,
  sumOfTaxes,
  taxLineIfPreferred,
  totalTaxes,
} from "./line-taxes.js";
import type { AbsoluteRate, DutyRate, EnvironmentRate } from "./tariff.js";

/** Changes whenever the same input may give another result. */
export const taxEngineVersion = "tax/1";

/** Import duty, additional duty, excise (TTĐB), environmental protection tax (BVMT), value added tax. */
export type ImportTaxType = "ID" | "AD" | "TTDB" | "BVMT" | "VAT";

/** The rates that an amount came from, in per cent. */
export interface AppliedRates {
  /** The tariff code whose rate was taken; differs from the declared one where a preference was not accepted. */
  readonly tariffCode: string;
  readonly importDuty?: string;
  readonly absoluteDuty?: AbsoluteRate;
  readonly additionalDuty?: string;
  readonly excise?: string;
  readonly environment?: EnvironmentRate;
  readonly vat: string;
  readonly exportDuty?: string;
}

export interface TaxAmounts {
  readonly customsValue: string;
  readonly importDuty: string;
  readonly additionalDuty: string;
  readonly excise: string;
  readonly environmentTax: string;
  readonly vat: string;
  /** Only on an export declaration, where it is the only tax. */
  readonly exportDuty?: string;
  readonly total: string;
}

/** The covered or the uncovered part of a line whose proof of origin does not reach its whole quantity. */
export interface AssessedPart extends TaxAmounts {
  readonly quantity: Quantity;
  readonly rates: AppliedRates;
}

export interface AssessedLine extends TaxAmounts {
  readonly lineNo: number;
  readonly rates: AppliedRates;
  /** Both parts, the covered one first, where the line was split. */
  readonly parts?: readonly AssessedPart[];
  /** What an accepted proof of origin would save, where a claimed preference was not granted. */
  readonly preferenceDifference?: string;
}

export interface DutyAssessment {
  readonly fx: readonly ExchangeRate[];
  readonly lines: readonly AssessedLine[];
  /** XK, export duty, is there on an export declaration only. */
  readonly totalsByTax: Readonly<Record<ImportTaxType, string>> & { readonly XK?: string };
  readonly total: string;
  /** True when the lot is so small that its import duty is not collected. */
  readonly dutyWaived?: true;
  readonly engineVersion: string;
  readonly rateSetId: string;
}

/** A line with what it pays, before it is written down. */
export interface TaxedLine {
  readonly context: LineContext;
  readonly parts: readonly TaxedPart[];
}

/** Writes the taxed lines as the ledger keeps them. */
export function assessment(
  lines: readonly TaxedLine[],
  fx: readonly ExchangeRate[],
  rateSetId: string,
): DutyAssessment {
  const taxes = totalTaxes(lines.flatMap(({ parts }) => parts));
  const exporting = lines.some(({ context }) => context.treatment === "EXPORT");
  return {
    fx,
    lines: lines.map(assessedLine),
    totalsByTax: {
      ID: String(taxes.ID),
      AD: String(taxes.AD),
      TTDB: String(taxes.TTDB),
      BVMT: String(taxes.BVMT),
      VAT: String(taxes.VAT),
      ...(exporting && { XK: String(taxes.XK) }),
    },
    total: String(sumOfTaxes(taxes)),
    engineVersion: taxEngineVersion,
    rateSetId,
  };
}

function assessedLine({ context, parts }: TaxedLine): AssessedLine {
  const [first] = parts;
  const taxes = totalTaxes(parts);
  const split = parts.map((part) => ({
    quantity: { value: formatDecimal(part.quantity, 2), unit: part.unit },
    ...amounts(context, part.customsValue, part.taxes),
    rates: appliedRates(context, part.duty),
  }));
  return {
    lineNo: context.line.lineNo,
    ...amounts(context, context.customsValue, taxes),
    rates: appliedRates(context, first?.duty),
    ...(parts.length > 1 && { parts: split }),
    ...(preferenceWithheld(context) && {
      preferenceDifference: String(preferenceDifference(context, taxes)),
    }),
  };
}

function preferenceDifference(context: LineContext, taxes: Taxes): bigint {
  return sumOfTaxes(taxes) - sumOfTaxes(totalTaxes(taxLineIfPreferred(context)));
}

function amounts({ treatment }: LineContext, customsValue: bigint, taxes: Taxes): TaxAmounts {
  return {
    customsValue: String(customsValue),
    importDuty: String(taxes.ID),
    additionalDuty: String(taxes.AD),
    excise: String(taxes.TTDB),
    environmentTax: String(taxes.BVMT),
    vat: String(taxes.VAT),
    ...(treatment === "EXPORT" && { exportDuty: String(taxes.XK) }),
    total: String(sumOfTaxes(taxes)),
  };
}

/** Where the amounts came from; an import that is not taxed names its declared tariff code and nothing else. */
function appliedRates({ line, row, treatment }: LineContext, duty: DutyRate | undefined): AppliedRates {
  if (treatment === "EXPORT")
    return { tariffCode: line.tariffCode, vat: "0", exportDuty: row.exportDuty ?? "0" };
  if (duty === undefined) return { tariffCode: line.tariffCode, vat: "0" };
  const additionalDuty = additionalDutyRate(row, line);
  return {
    tariffCode: duty.tariffCode,
    ...(duty.percent && { importDuty: formatDecimal(duty.percent) }),
    ...(duty.absolute && { absoluteDuty: duty.absolute }),
    ...(additionalDuty !== undefined && { additionalDuty }),
    ...(row.excise !== undefined && { excise: row.excise }),
    ...(row.environment && { environment: row.environment }),
    vat: row.vat,
  };
}
