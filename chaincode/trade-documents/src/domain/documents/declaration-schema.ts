/** Fields of the import declaration and the rules between them. Source: DOMAIN §2.4.3 (VNACCS field guide). */

import { z } from "zod";
import { checkCommodityCode } from "../codes/commodity.js";
import { checkContainerNumber } from "../codes/container.js";
import { checkImportKind } from "../codes/declaration-kind.js";
import { checkIncoterm } from "../codes/incoterm.js";
import { checkOriginForm, checkTariffCode } from "../codes/trade-agreement.js";
import {
  attachedDocument,
  coded,
  country,
  currency,
  date,
  decimalText,
  enterprise,
  locode,
  mass,
  money,
  obeying,
  packageType,
  party,
  positiveInteger,
  quantity,
  reference,
  taxCode,
  text,
  unit,
  vnd,
} from "../fields.js";
import { headerRules, lineRules, paymentRules, referenceRules } from "./declaration-field-rules.js";

export const linesMax = 50;

const adjustmentTitles = ["A", "B", "C", "D", "E", "P", "Q", "K", "M", "U", "V", "H", "T", "G", "S"] as const;
const payTerms = [
  "BIENMAU", "DA", "CAD", "CANTRU", "CASH", "CHEQUE", "DP", "GV", "H-D-H", "H-T-N", "HPH", "KHONGTT", "LC", "LDDT", "OA", "TTR", "KC",
] as const; // prettier-ignore

const basis = z.enum(["VALUE", "WEIGHT", "VOLUME", "QUANTITY"]);

/** A payment or a guarantee at a bank: all four parts or none (R1008). */
const bankDocument = z.strictObject({
  bank: reference(11).optional(),
  year: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  sign: reference(10).optional(),
  no: reference(10).optional(),
});

const line = z
  .strictObject({
    lineNo: positiveInteger,
    hs: coded((input) => checkCommodityCode(input)),
    materialCode: text(48).optional(),
    description: text(600),
    origin: country,
    tariffCode: coded(checkTariffCode),
    dutyRate: decimalText(3).optional(),
    absRate: z.strictObject({ amount: decimalText(4), unit, currency }).optional(),
    absCode: reference(10).optional(),
    outOfQuota: z.literal("X").optional(),
    qty1: quantity,
    qty2: quantity.optional(),
    invoiceValue: money,
    unitPrice: z.strictObject({ amount: decimalText(6), currency, per: unit }).optional(),
    customsValue: vnd.optional(),
    adjNos: z.array(z.int().min(1).max(5)).max(5).optional(),
    tempLine: positiveInteger.optional(),
    exemptList: z.strictObject({ no: reference(35), line: positiveInteger }).optional(),
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
    permitUse: z
      .array(z.strictObject({ permitNo: reference(20), permitLine: positiveInteger, qty: quantity }))
      .max(5)
      .optional(),
  })
  .check(obeying(...lineRules));

const declarationShape = z.strictObject({
  direction: z.literal("I"),
  split: z
    .strictObject({
      /** `F` on the first declaration of a split, its number on the others. */
      firstDeclNo: z.string().regex(/^(F|\d{11,12})$/),
      branchNo: positiveInteger,
      branchTotal: positiveInteger,
    })
    .optional(),
  tempDeclNo: z
    .string()
    .regex(/^\d{11,12}$/)
    .optional(),
  kindCode: coded(checkImportKind),
  cargoClass: z.enum(["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"]).optional(),
  transportMode: z.enum(["1", "2", "3", "4", "5", "6", "9"]),
  individualOrg: z.enum(["1", "2", "3", "4", "5"]).optional(),
  customsOffice: z.string().regex(/^[A-Z0-9]{4,6}$/),
  team: z
    .string()
    .regex(/^[A-Z0-9]{2}$/)
    .optional(),
  plannedDate: date.optional(),
  importer: enterprise,
  importContractor: z.strictObject({ name: text(100), mst: taxCode.optional() }).optional(),
  exporter: party,
  agent: z.strictObject({ name: text(100), mst: taxCode, mandateNo: reference(35).optional() }).optional(),
  /** Packages are named per bill where the goods come on several. */
  bills: z.array(z.strictObject({ no: reference(35), packages: positiveInteger.optional() })).max(5),
  packages: z.strictObject({ count: positiveInteger, unit: packageType }),
  grossWeight: mass.optional(),
  storagePlace: z
    .string()
    .regex(/^[A-Z0-9]{5,7}$/)
    .optional(),
  marks: text(140).optional(),
  vesselCode: reference(9).optional(),
  vesselName: text(35).optional(),
  arrivalDate: date.optional(),
  unloadingPort: locode.optional(),
  loadingPort: locode.optional(),
  containers: z.array(coded(checkContainerNumber)).max(100).optional(),
  preInspectionResult: z.enum(["A", "B", "C"]).optional(),
  otherLawCodes: z.array(reference(2)).max(5).optional(),
  permits: z
    .array(z.strictObject({ type: reference(30), no: reference(20) }))
    .max(5)
    .optional(),
  invoiceClass: z.enum(["A", "B", "D"]),
  eInvoiceNo: reference(35).optional(),
  invoiceNo: text(35).optional(),
  invoiceDate: date,
  payTerm: z.enum(payTerms),
  priceClass: z.enum(["A", "B", "C", "D"]),
  incoterm: coded(checkIncoterm),
  currency,
  totalInvoice: decimalText(4),
  valuationCode: z.enum(["1", "2", "3", "4", "6", "7", "8", "9", "T"]),
  freight: z
    .strictObject({
      code: z.enum(["A", "B", "C", "D", "E"]),
      amount: decimalText(4),
      currency,
      basis: basis.optional(),
    })
    .optional(),
  insurance: z
    .strictObject({
      code: z.enum(["A", "D"]),
      amount: decimalText(4).optional(),
      currency: currency.optional(),
    })
    .optional(),
  adjustments: z
    .array(
      z.strictObject({
        titleCode: z.enum(adjustmentTitles),
        effect: z.enum(["AD", "SB"]),
        amount: decimalText(4),
        currency,
        basis: basis.optional(),
      }),
    )
    .max(5)
    .optional(),
  allocationTotal: decimalText(4).optional(),
  taxPayer: z.enum(["1", "2"]),
  paymentDueCode: z.enum(["A", "B", "C", "D"]),
  bankPay: bankDocument.optional(),
  guarantee: bankDocument.optional(),
  releaseReason: z.enum(["A", "B", "C"]).optional(),
  attachments: z.array(attachedDocument).max(20).optional(),
  notes: text(100).optional(),
  internalRef: text(35).optional(),
  lines: z.array(line).min(1).max(linesMax),
});

export type Declaration = z.infer<typeof declarationShape>;
export type DeclarationLine = Declaration["lines"][number];

/** The private payload: what is declared, and the duties computed for it; the contract computes them again. */
export const declarationPayload = z.strictObject({
  declaration: declarationShape.check(obeying(...headerRules, ...paymentRules, ...referenceRules)),
  assessment: z.record(z.string(), z.json()).optional(),
});

export type DeclarationPayload = z.infer<typeof declarationPayload>;
