/**
 * Every clock of the procedures, in one place. These are the periods of the sources that were read (DOMAIN §10); a
 * version of the reference table `clocks` that is in force on the event's date replaces them one by one.
 */

import type { Clock } from "./deadline.js";
import { namesOf } from "./names.js";

// prettier-ignore
export const statutoryClocks = {
  PRE_REGISTRATION_LIFE:        { amount: 7,   unit: "CLOCK_DAYS" },
  DECLARATION_VALIDITY:         { amount: 15,  unit: "DAYS" },
  IMPORT_FILING:                { amount: 30,  unit: "DAYS" },
  EXPORT_FILING:                { amount: -4,  unit: "HOURS" },
  EXPORT_FILING_EXPRESS:        { amount: -2,  unit: "HOURS" },
  DOSSIER_CHECK:                { amount: 2,   unit: "WORKING_HOURS" },
  PHYSICAL_CHECK:               { amount: 8,   unit: "WORKING_HOURS" },
  PHYSICAL_CHECK_EXTENSION:     { amount: 2,   unit: "WORKING_DAYS" },
  AMENDMENT_ANSWER:             { amount: 2,   unit: "WORKING_HOURS" },
  CANCELLATION_ANSWER:          { amount: 8,   unit: "WORKING_HOURS" },
  ORDERED_AMENDMENT:            { amount: 5,   unit: "WORKING_DAYS" },
  FREE_AMENDMENT:               { amount: 60,  unit: "DAYS" },
  RELEASE_FINAL_TAX:            { amount: 30,  unit: "DAYS" },
  STORAGE_RESULT:               { amount: 30,  unit: "DAYS" },
  GUARANTEE:                    { amount: 30,  unit: "DAYS" },
  AEO_TAX:                      { amount: 10,  unit: "DAY_OF_NEXT_MONTH" },
  CERTIFICATE_VALIDITY:         { amount: 12,  unit: "MONTHS" },
  CERTIFICATE_RETROACTIVE:      { amount: 12,  unit: "MONTHS" },
  CERTIFICATE_REISSUE:          { amount: 12,  unit: "MONTHS" },
  CERTIFICATE_LATE_SUBMISSION:  { amount: 12,  unit: "MONTHS" },
  CERTIFICATE_LATE_EUROPE:      { amount: 24,  unit: "MONTHS" },
  CERTIFICATE_LATE_REMEDY:      { amount: 30,  unit: "DAYS" },
  ORIGIN_DENIAL_RESPONSE:       { amount: 60,  unit: "DAYS" },
  ORIGIN_CHECK_REPLY:           { amount: 90,  unit: "DAYS" },
  ORIGIN_CHECK_TOTAL:           { amount: 180, unit: "DAYS" },
  ORIGIN_DENIED_REDECLARATION:  { amount: 5,   unit: "WORKING_DAYS" },
  ORIGIN_VISIT_CONSENT:         { amount: 30,  unit: "DAYS" },
  ORIGIN_VISIT:                 { amount: 60,  unit: "DAYS" },
  ORIGIN_VISIT_RESULT:          { amount: 180, unit: "DAYS" },
  MANIFEST_SEA_IN:              { amount: -12, unit: "HOURS" },
  MANIFEST_SEA_IN_LONG:         { amount: -24, unit: "HOURS" },
  MANIFEST_OTHER_PAPERS:        { amount: -8,  unit: "HOURS" },
  MANIFEST_SEA_OUT:             { amount: -1,  unit: "HOURS" },
  MANIFEST_AIR_LONG:            { amount: -3,  unit: "HOURS" },
  MANIFEST_AIR_SHORT:           { amount: -30, unit: "MINUTES" },
  MATERIAL_REPORT:              { amount: 90,  unit: "DAYS" },
  MATERIAL_REPORT_CORRECTION:   { amount: 60,  unit: "DAYS" },
  UNCLAIMED_GOODS:              { amount: 90,  unit: "DAYS" },
  ON_SPOT_IMPORT:               { amount: 15,  unit: "WORKING_DAYS" },
  RECORD_RETENTION:             { amount: 60,  unit: "MONTHS" },
  AUDIT_LOOK_BACK:              { amount: 60,  unit: "MONTHS" },
} as const satisfies Record<string, Clock>;

export type ClockName = keyof typeof statutoryClocks;

export const clockName = namesOf(statutoryClocks);
