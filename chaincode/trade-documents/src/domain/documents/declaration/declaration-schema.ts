/** Fields of the import declaration and the rules between them. Source: DOMAIN §2.4.3 (VNACCS field guide). */

import { z } from "zod";
import { checkImportKind } from "../../codes/declaration-kind.js";
import { checkOriginForm, checkTariffCode } from "../../codes/trade-agreement.js";
import {
  coded,
  currency,
  date,
  decimalText,
  enterprise,
  locode,
  obeying,
  party,
  positiveInteger,
  reference,
  taxCode,
  text,
  unit,
  vnd,
} from "../../fields.js";
import { sharedHeaderRules, paymentRules, permitRules, sharedLineRules } from "./declaration-field-rules.js";
import { headerFields, lineFields, linesMax } from "./declaration-fields.js";
import { importHeaderRules, importLineRules } from "./import-field-rules.js";

export { linesMax } from "./declaration-fields.js";

const line = z
  .strictObject({
    ...lineFields,
    tariffCode: coded(checkTariffCode),
    dutyRate: decimalText(3).optional(),
    absRate: z.strictObject({ amount: decimalText(4), unit, currency }).optional(),
    absCode: reference(10).optional(),
    outOfQuota: z.literal("X").optional(),
    customsValue: vnd.optional(),
    adjNos: z.array(z.int().min(1).max(5)).max(5).optional(),
    tempLine: positiveInteger.optional(),
    exemptList: z.strictObject({ no: reference(35).optional(), line: positiveInteger.optional() }).optional(),
    dutyExemptCode: reference(5).optional(),
    dutyReduction: vnd.optional(),
    otherTaxes: z
      .array(
        z.strictObject({
          typeCode: z.enum(["AD", "TTDB", "BVMT", "VAT"]),
          rate: decimalText(3).optional(),
          exemptCode: reference(5).optional(),
          reduction: vnd.optional(),
        }),
      )
      .max(5)
      .optional(),
    coRef: z
      .strictObject({ form: coded(checkOriginForm), no: reference(35), itemNo: positiveInteger })
      .optional(),
  })
  .check(obeying(...sharedLineRules, ...importLineRules));

const declarationShape = z.strictObject({
  ...headerFields,
  direction: z.literal("I"),
  kindCode: coded(checkImportKind),
  /** When goods imported for a time leave again. */
  reexportDeadline: date.optional(),
  importer: enterprise,
  importContractor: z.strictObject({ name: text(100), mst: taxCode.optional() }).optional(),
  exporter: party,
  /** Packages are named per bill where the goods come on several. */
  bills: z.array(z.strictObject({ no: reference(35), packages: positiveInteger.optional() })).max(5),
  vesselCode: reference(9).optional(),
  vesselName: text(35).optional(),
  arrivalDate: date.optional(),
  unloadingPort: locode.optional(),
  preInspectionResult: z.enum(["A", "B", "C"]).optional(),
  valuationCode: z.enum(["1", "2", "3", "4", "6", "7", "8", "9", "T"]),
  releaseReason: z.enum(["A", "B", "C"]).optional(),
  firstStorageDate: date.optional(),
  lines: z.array(line).min(1).max(linesMax),
});

export type Declaration = z.infer<typeof declarationShape>;
export type DeclarationLine = Declaration["lines"][number];

/** The private payload: what is declared, and the duties computed for it; the contract computes them again. */
export const declarationPayload = z.strictObject({
  declaration: declarationShape.check(
    obeying(...sharedHeaderRules, ...importHeaderRules, ...paymentRules, ...permitRules),
  ),
  assessment: z.record(z.string(), z.json()).optional(),
});

export type DeclarationPayload = z.infer<typeof declarationPayload>;
