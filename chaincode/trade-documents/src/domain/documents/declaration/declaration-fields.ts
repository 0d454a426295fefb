/** Fields that import and export declarations have alike. Source: DOMAIN §2.4.3 (VNACCS field guide). */

import { z } from "zod";
import { checkCommodityCode } from "../../codes/commodity.js";
import { checkContainerNumber } from "../../codes/container.js";
import { checkIncoterm } from "../../codes/incoterm.js";
import {
  attachedDocument,
  coded,
  country,
  currency,
  date,
  decimalText,
  locode,
  mass,
  money,
  packageType,
  positiveInteger,
  quantity,
  reference,
  taxCode,
  text,
  unit,
} from "../../fields.js";

export const linesMax = 50;

const adjustmentTitles = ["A", "B", "C", "D", "E", "P", "Q", "K", "M", "U", "V", "H", "T", "G", "S"] as const;
const payTerms = [
  "BIENMAU", "DA", "CAD", "CANTRU", "CASH", "CHEQUE", "DP", "GV", "H-D-H", "H-T-N", "HPH", "KHONGTT", "LC", "LDDT", "OA", "TTR", "KC",
] as const; // prettier-ignore

export const cargoClasses = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"] as const;

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

/** A declaration by its number, with or without the digit that counts amendments. */
export const declarationNumber = z.string().regex(/^\d{11,12}$/);

/** An area under customs supervision. */
export const supervisedPlace = z.string().regex(/^[A-Z0-9]{5,7}$/);

/** What stands in every line. */
export const lineFields = {
  lineNo: positiveInteger,
  hs: coded((input) => checkCommodityCode(input)),
  materialCode: text(48).optional(),
  description: text(600),
  origin: country,
  qty1: quantity,
  qty2: quantity.optional(),
  invoiceValue: money,
  unitPrice: z.strictObject({ amount: decimalText(6), currency, per: unit }).optional(),
  permitUse: z
    .array(z.strictObject({ permitNo: reference(20), permitLine: positiveInteger, qty: quantity }))
    .max(5)
    .optional(),
};

/** What stands in every header. */
export const headerFields = {
  split: z
    .strictObject({
      /** `F` on the first declaration of a split, its number on the others. */
      firstDeclNo: z.string().regex(/^(F|\d{11,12})$/),
      branchNo: positiveInteger,
      branchTotal: positiveInteger,
    })
    .optional(),
  /** The temporary import or export that these goods end. */
  tempDeclNo: declarationNumber.optional(),
  cargoClass: z.enum(cargoClasses).optional(),
  transportMode: z.enum(["1", "2", "3", "4", "5", "6", "9"]),
  individualOrg: z.enum(["1", "2", "3", "4", "5"]).optional(),
  customsOffice: z.string().regex(/^[A-Z0-9]{4,6}$/),
  team: z
    .string()
    .regex(/^[A-Z0-9]{2}$/)
    .optional(),
  plannedDate: date.optional(),
  agent: z.strictObject({ name: text(100), mst: taxCode, mandateNo: reference(35).optional() }).optional(),
  packages: z.strictObject({ count: positiveInteger, unit: packageType }),
  grossWeight: mass.optional(),
  storagePlace: supervisedPlace.optional(),
  marks: text(140).optional(),
  loadingPort: locode.optional(),
  containers: z.array(coded(checkContainerNumber)).max(100).optional(),
  otherLawCodes: z.array(reference(2)).max(5).optional(),
  permits: z
    .array(z.strictObject({ type: reference(30), no: reference(20) }))
    .max(5)
    .optional(),
  /** Specialised checks that are registered and still without a result. */
  specialisedChecks: z.array(reference(20)).max(5).optional(),
  invoiceClass: z.enum(["A", "B", "D"]),
  eInvoiceNo: reference(35).optional(),
  invoiceNo: text(35).optional(),
  invoiceDate: date,
  payTerm: z.enum(payTerms),
  priceClass: z.enum(["A", "B", "C", "D"]),
  incoterm: coded(checkIncoterm),
  currency,
  totalInvoice: decimalText(4),
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
  /** Combined transport under supervision. */
  transport: z
    .strictObject({
      start: date,
      transit: z.array(supervisedPlace).max(3).optional(),
      destination: supervisedPlace,
      arrival: date,
    })
    .optional(),
  attachments: z.array(attachedDocument).max(20).optional(),
  notes: text(100).optional(),
  internalRef: text(35).optional(),
};

/** A line as rules that serve both directions see it. */
export type SharedLine = z.infer<z.ZodObject<typeof lineFields>>;

/** A declaration as rules that serve both directions see it. */
export type SharedDeclaration = z.infer<z.ZodObject<typeof headerFields>> & {
  readonly direction: "I" | "E";
  readonly kindCode: string;
  readonly lines: readonly SharedLine[];
};
