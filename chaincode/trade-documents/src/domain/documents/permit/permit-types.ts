/**
 * Types of permit, and the ministry that each is issued by. These are the types of DOMAIN §2.2; a version of the reference
 * table `permit-types` that is in force on the date replaces them all.
 */

import type { Reading } from "../../reading.js";
import { readTable } from "../../reference-versions.js";
import { referenceTable } from "../../reference-tables.js";

export interface PermitType {
  readonly code: string;
  /** Code of the ministry; the state bank and the two forces count as such. */
  readonly ministry: string;
}

// prettier-ignore
const codesByMinistry = {
  MOIT:  ["AUTO_IMPORT", "CHEM_PRECURSOR", "EXPLOSIVE_IND", "TRQ", "FOOD_MOIT", "QUALITY_MOIT"],
  MARD:  ["PLANT_QUAR", "ANIMAL_QUAR", "AQUATIC_QUAR", "PESTICIDE", "VET_DRUG", "FERTILISER", "FEED", "FOOD_MARD", "CITES"],
  MOH:   ["DRUG", "NARCOTIC_PSY", "MED_DEVICE", "FOOD_MOH"],
  MOST:  ["QUALITY_MOST", "RADIATION", "USED_MACHINERY"],
  MIC:   ["RADIO_EQ", "CRYPTO", "PUBLICATION"],
  MONRE: ["SCRAP", "OZONE"],
  MOC:   ["CONSTR_MAT"],
  MOT:   ["VEHICLE_CHECK"],
  MOCST: ["CULTURE"],
  MPS:   ["SECURITY"],
  MOD:   ["SECURITY"],
  SBV:   ["GOLD"],
} as const satisfies Record<string, readonly string[]>;

export const seededPermitTypes: readonly PermitType[] = Object.entries(codesByMinistry).flatMap(
  ([ministry, codes]) => codes.map((code) => ({ code, ministry })),
);

/** Tariff quotas are permits of this type and family. */
export const quotaType = "TRQ";

/** The types that a date knows. */
export function* readPermitTypes(date: string): Reading<readonly PermitType[]> {
  const rows = yield* readTable(referenceTable["permit-types"], date);
  if (rows === null) return seededPermitTypes;
  return rows.map((row) => ({ code: row["code"] ?? "", ministry: row["ministry"] ?? "" }));
}
