/** Forms of proof of origin and the tariff codes that a declaration line chooses its duty rate with. */

import { memberOf } from "./code-check.js";

interface OriginForm {
  readonly agreement: string;
  /** The tariff code that the form gives a right to; undefined where the code is not in our table, or there is none. */
  readonly tariffCode?: string;
}

// prettier-ignore
const originForms = new Map<string, OriginForm>([
  ["D",       { agreement: "ATIGA",               tariffCode: "B04" }],
  ["D-OD",    { agreement: "ATIGA",               tariffCode: "B04" }],
  ["E",       { agreement: "ACFTA",               tariffCode: "B05" }],
  ["AK",      { agreement: "AKFTA",               tariffCode: "B06" }],
  ["AANZ",    { agreement: "AANZFTA",             tariffCode: "B07" }],
  ["AI",      { agreement: "AIFTA",               tariffCode: "B08" }],
  ["AJ",      { agreement: "AJCEP",               tariffCode: "B09" }],
  ["VJ",      { agreement: "VJEPA",               tariffCode: "B10" }],
  ["S",       { agreement: "Viet Nam–Laos",       tariffCode: "B11" }],
  ["X",       { agreement: "Viet Nam–Cambodia",   tariffCode: "B12" }],
  ["VC",      { agreement: "Viet Nam–Chile",      tariffCode: "B13" }],
  ["VK",      { agreement: "Viet Nam–Korea" }],
  ["EAV",     { agreement: "Viet Nam–EAEU" }],
  ["CPTPP",   { agreement: "CPTPP" }],
  ["AHK",     { agreement: "ASEAN–Hong Kong" }],
  ["VNCU",    { agreement: "Viet Nam–Cuba" }],
  ["EUR1",    { agreement: "EVFTA" }],
  ["EVFTA",   { agreement: "EVFTA" }],
  ["UKVFTA",  { agreement: "UKVFTA" }],
  ["RCEP",    { agreement: "RCEP" }],
  ["VIFTA",   { agreement: "VIFTA" }],
  ["CEPA-UAE", { agreement: "CEPA Viet Nam–UAE" }],
  ["A",       { agreement: "GSP" }],
  ["B",       { agreement: "non-preferential" }],
  ["ICO",     { agreement: "coffee" }],
]);

/**
 * How a tariff code finds the duty rate: MFN is the preferential rate of the general tariff, FTA needs an accepted proof
 * of origin, SPECIAL is Chapter 98, and the others are named as they are.
 */
export type TariffTreatment =
  "MFN" | "ORDINARY" | "FTA" | "SPECIAL" | "OUT_OF_QUOTA" | "ABSOLUTE" | "MIXED" | "NOT_SUBJECT";

const tariffTreatments = new Map<string, TariffTreatment>([
  ["B01", "MFN"],
  ["B02", "SPECIAL"],
  ["B03", "ORDINARY"],
  ...["B04", "B05", "B06", "B07", "B08", "B09", "B10", "B11", "B12", "B13"].map(
    (code) => [code, "FTA"] as const,
  ),
  ["B14", "OUT_OF_QUOTA"],
  ["B15", "ABSOLUTE"],
  ["B16", "MIXED"],
  ["B17", "SPECIAL"],
  ["B30", "NOT_SUBJECT"],
]);

export const checkOriginForm = memberOf(
  new Set(originForms.keys()),
  "E_CO_FORM",
  "a known form of proof of origin",
);

export const checkTariffCode = memberOf(
  new Set(tariffTreatments.keys()),
  "E_TARIFF_CODE",
  "a known tariff code",
);

/** `CO_FORM`: every form of proof of origin that is known. */
export const originFormCodes: readonly string[] = [...originForms.keys()];

export function originForm(code: string): OriginForm | undefined {
  return originForms.get(code);
}

export function tariffTreatment(code: string): TariffTreatment | undefined {
  return tariffTreatments.get(code);
}
