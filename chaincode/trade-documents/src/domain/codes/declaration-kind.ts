/** Declaration kind codes (mã loại hình) and what they do to the taxes. */

import { memberOf } from "./code-check.js";

/**
 * TAXED: all import taxes. EXEMPT: no import duty and no VAT, the goods are followed in a material account.
 * SUSPENDED: nothing while the period runs, against a deposit or guarantee. NOT_SUBJECT: goods do not enter the market.
 * EXPORT: export duty, VAT at 0 %.
 */
export type TaxTreatment = "TAXED" | "EXEMPT" | "SUSPENDED" | "NOT_SUBJECT" | "EXPORT";

const importKinds: Readonly<Record<Exclude<TaxTreatment, "EXPORT">, string>> = {
  TAXED: "A11 A12 A21 A31 A41 A42 A43 A44 E41 H11 AEO",
  EXEMPT: "E11 E13 E15 E21 E23 E31",
  SUSPENDED: "E33 G11 G12 G13 G14 G51",
  NOT_SUBJECT: "C11 C21",
};

const exportKinds = "B11 B12 B13 E42 E46 E52 E54 E56 E62 E82 G21 G22 G23 G24 G61 C12 C22 H21 AEO".split(" ");

const importTreatments = new Map(
  Object.entries(importKinds).flatMap(([treatment, codes]) =>
    codes.split(" ").map((code) => [code, treatment as TaxTreatment] as const),
  ),
);

export const checkImportKind = memberOf(
  new Set(importTreatments.keys()),
  "E_KIND_CODE",
  "a kind code of an import declaration",
);

export const checkExportKind = memberOf(
  new Set(exportKinds),
  "E_KIND_CODE",
  "a kind code of an export declaration",
);

/** How a declaration of this kind is taxed; undefined for an unknown kind. */
export function taxTreatment(direction: "I" | "E", kindCode: string): TaxTreatment | undefined {
  if (direction === "I") return importTreatments.get(kindCode);
  return exportKinds.includes(kindCode) ? "EXPORT" : undefined;
}
