/** The tariff: rate rows by commodity prefix, and which rate of a row a declaration line gets. */

import { type TariffTreatment, tariffTreatment } from "../domain/codes/trade-agreement.js";
import { type Decimal, decimal, multiply, smaller } from "../domain/decimal.js";
import type { TaxableLine } from "./taxable-declaration.js";

/** An amount of money per unit of quantity. */
export interface AbsoluteRate {
  readonly amount: string;
  readonly unit: string;
  readonly currency: string;
}

/** Environmental protection tax: đồng per unit. */
export interface EnvironmentRate {
  readonly amount: string;
  readonly unit: string;
}

/** Anti-dumping, countervailing or safeguard duty on goods of the named origins. */
export interface AdditionalDutyRate {
  readonly kind: "AD" | "CVD" | "SG";
  readonly rate: string;
  readonly origins: readonly string[];
}

/** One row of the tariff. Rates are decimal strings in per cent. */
export interface RateRow {
  /** 2 to 8 digits, an even number of them; the longest prefix of a commodity code decides. */
  readonly prefix: string;
  readonly description: string;
  /** null where the goods have no ad valorem rate. */
  readonly mfn: string | null;
  /** By tariff code: `{"B04": "0"}`. */
  readonly preferential: Readonly<Record<string, string>>;
  /** The rate for origins without most-favoured-nation treatment, where it is not 150 % of `mfn`. */
  readonly ordinary?: string | undefined;
  readonly outOfQuota?: string | undefined;
  readonly exportDuty?: string | undefined;
  readonly vat: string;
  readonly excise?: string | undefined;
  readonly environment?: EnvironmentRate | undefined;
  readonly absolute?: AbsoluteRate | undefined;
  readonly additionalDuty?: AdditionalDutyRate | undefined;
  readonly statisticalUnit?: string | undefined;
}

/** Lengths of prefixes in the order of look-up. */
export const prefixLengths = [8, 6, 4, 2] as const;

/** The prefixes under which a commodity code may have a row, longest first. */
export function prefixesOf(hs: string): readonly string[] {
  return prefixLengths.filter((length) => length <= hs.length).map((length) => hs.slice(0, length));
}

/** The row with the longest prefix of the code; undefined when the tariff has none. */
export function findRateRow(rows: readonly RateRow[], hs: string): RateRow | undefined {
  for (const prefix of prefixesOf(hs)) {
    const row = rows.find((candidate) => candidate.prefix === prefix);
    if (row !== undefined) return row;
  }
  return undefined;
}

/** The duty that a line, or the part of it that a proof covers, pays. */
export interface DutyRate {
  /** The tariff code whose rate was taken: B01 where a claimed preference was not accepted, or is dearer. */
  readonly tariffCode: string;
  readonly percent?: Decimal;
  readonly absolute?: AbsoluteRate;
}

interface RateQuestion {
  readonly row: RateRow;
  readonly line: TaxableLine;
  /** Whether the origin check accepted the proof for this part of the line. */
  readonly preferenceAccepted: boolean;
  readonly originsWithoutMfn: readonly string[];
}

/** The duty rate of a line, or of the part of it that a proof covers; undefined when the row has none for its tariff code. */
export function chooseDutyRate(question: RateQuestion): DutyRate | undefined {
  const treatment = tariffTreatment(question.line.tariffCode);
  return treatment && dutyRates[treatment](question);
}

const dutyRates: Readonly<Record<TariffTreatment, (question: RateQuestion) => DutyRate | undefined>> = {
  MFN: generalRate,
  ORDINARY: ({ row }) => ordinaryRate(row),
  FTA: agreementRate,
  SPECIAL: ({ row, line }) => percentRate(line.tariffCode, row.preferential[line.tariffCode]),
  OUT_OF_QUOTA: ({ row, line }) => percentRate(line.tariffCode, row.outOfQuota),
  ABSOLUTE: ({ row, line }) => row.absolute && { tariffCode: line.tariffCode, absolute: row.absolute },
  MIXED: ({ row, line }) => {
    const percent = percentRate(line.tariffCode, row.mfn);
    return percent && row.absolute && { ...percent, absolute: row.absolute };
  },
  NOT_SUBJECT: () => undefined,
};

function generalRate({ row, line, originsWithoutMfn }: RateQuestion): DutyRate | undefined {
  return originsWithoutMfn.includes(line.origin) ? ordinaryRate(row) : percentRate("B01", row.mfn);
}

/** The agreement's rate may be dearer than the general one: the lower of the two is due (Decree 134/2016 art. 3). */
function agreementRate(question: RateQuestion): DutyRate | undefined {
  const { row, line } = question;
  const agreed = percentRate(line.tariffCode, row.preferential[line.tariffCode]);
  if (agreed?.percent === undefined) return undefined;
  const general = generalRate(question);
  if (!question.preferenceAccepted) return general;
  if (general?.percent === undefined || smaller(agreed.percent, general.percent) === agreed.percent)
    return agreed;
  return general;
}

/** 150 % of the general rate; where that is nought, the row must name the rate (Law 107/2016 art. 5). */
function ordinaryRate(row: RateRow): DutyRate | undefined {
  if (row.ordinary !== undefined) return percentRate("B03", row.ordinary);
  if (row.mfn === null || decimal(row.mfn).units === 0n) return undefined;
  return { tariffCode: "B03", percent: multiply(decimal(row.mfn), decimal("1.5")) };
}

function percentRate(tariffCode: string, percent: string | null | undefined): DutyRate | undefined {
  return percent === null || percent === undefined ? undefined : { tariffCode, percent: decimal(percent) };
}
