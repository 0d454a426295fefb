/**
 * The boxes of a certificate of origin as it is exchanged, and the rules between them. Form D is the text of 2021; the
 * other forms share its boxes here and differ in parties and criteria.
 *
 * Source: DOMAIN §2.1.1, §2.1.2; ATIGA Annexes 7 and 8.
 */

import { z } from "zod";
import { agreementParties } from "../../codes/agreement-parties.js";
import { checkCommodityCode } from "../../codes/commodity.js";
import { fobValueMembers } from "../../codes/country.js";
import { checkCriterion, parseCriterion } from "../../codes/criterion-by-form.js";
import { checkOriginForm, originForm } from "../../codes/trade-agreement.js";
import {
  type BrokenRule,
  coded,
  country,
  date,
  locode,
  money,
  must,
  obeying,
  packages,
  party,
  positiveInteger,
  quantity,
  reference,
  text,
} from "../../fields.js";

export const certificateNumberPattern = /^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,34}$/;

/** An exporter's own declaration, on its invoice or another document of the sale. */
export const declaredForm = "D-OD";

/** The seven boxes that may be ticked, exactly. */
const flags = [
  "thirdCountryInvoicing",
  "exhibition",
  "accumulation",
  "deMinimis",
  "backToBack",
  "issuedRetroactively",
  "partialCumulation",
] as const;

const item = z.strictObject({
  no: positiveInteger,
  marks: text(512).optional(),
  packages,
  description: text(1000),
  hsCode: coded((input) => checkCommodityCode(input, { min: 6, max: 8 })),
  criterion: text(40),
  quantity,
  grossWeight: quantity.optional(),
  fob: money.optional(),
});

const certificate = z.strictObject({
  form: coded(checkOriginForm),
  referenceNo: z.string().regex(certificateNumberPattern),
  issuingCountry: country,
  issuingAuthorityId: reference(35),
  exporter: party,
  consignee: party,
  transport: z.strictObject({
    departureDate: date.optional(),
    vesselOrFlight: text(35).optional(),
    portOfDischarge: locode.optional(),
  }),
  items: z.array(item).min(1).max(50),
  thirdCountryInvoice: z.strictObject({ name: text(100), country }).optional(),
  originalProofs: z
    .array(z.strictObject({ refNo: text(35), date, country, ceCode: text(35).optional() }))
    .max(10)
    .optional(),
  invoices: z
    .array(z.strictObject({ no: text(35), date }))
    .min(1)
    .max(20),
  exporterDeclaration: z.strictObject({
    originCountry: country,
    importingCountry: country,
    place: text(100),
    date,
    signatory: text(100),
  }),
  certification: z.strictObject({ place: text(100), issueDate: date, officer: text(100) }),
  flags: z.array(z.enum(flags)).max(flags.length).optional(),
  supersedes: z.string().regex(certificateNumberPattern).optional(),
  /** Code of the certified exporter whose declaration this is; its signatory and its date stand in the last boxes. */
  certifiedExporter: text(35).optional(),
  certifiedTrueCopy: z.strictObject({ of: text(35), date }).optional(),
});

export type CertificatePayload = z.infer<typeof certificate>;

const has = ({ flags: ticked }: CertificatePayload, flag: (typeof flags)[number]): boolean =>
  ticked?.includes(flag) === true;

export const certificateSchema = certificate.check(
  obeying(
    must(({ form, issuingCountry }) => partiesTo(form).includes(issuingCountry), {
      rule: "E_CO_PARTY",
      message: "not a party to the agreement",
      path: ["issuingCountry"],
    }),
    must((c) => c.issuingCountry !== c.exporterDeclaration.importingCountry, {
      rule: "E_CO_COUNTRIES",
      message: "issued in the importing country",
      path: ["exporterDeclaration", "importingCountry"],
    }),
    must((c) => c.exporter.countryCode === c.issuingCountry, {
      rule: "E_CO_EXPORTER",
      message: "the exporter is not in the issuing country",
      path: ["exporter", "countryCode"],
    }),
    must((c) => c.consignee.countryCode === c.exporterDeclaration.importingCountry, {
      rule: "E_CO_CONSIGNEE",
      message: "the consignee is not in the importing country",
      path: ["consignee", "countryCode"],
    }),
    must((c) => c.exporterDeclaration.date <= c.certification.issueDate, {
      rule: "E_CO_DATES",
      message: "declared after it was issued",
      path: ["exporterDeclaration", "date"],
    }),
    must((c) => has(c, "thirdCountryInvoicing") === (c.thirdCountryInvoice !== undefined), {
      rule: "E_CO_BOX7_INVOICE",
      message: "given if, and only if, third country invoicing is ticked",
      path: ["thirdCountryInvoice"],
    }),
    must((c) => has(c, "backToBack") === (c.originalProofs !== undefined), {
      rule: "E_CO_BOX7_PROOFS",
      message: "given if, and only if, back-to-back is ticked",
      path: ["originalProofs"],
    }),
    must(({ items }) => items.every(({ no }, index) => no === index + 1), {
      rule: "E_CO_ITEMS",
      message: "numbered from 1 without gaps",
      path: ["items"],
    }),
    must(({ form, certifiedExporter }) => (form === declaredForm) === (certifiedExporter !== undefined), {
      rule: "E_CO_CE_CODE",
      message: "named if, and only if, the exporter declares the origin itself",
      path: ["certifiedExporter"],
    }),
    criteriaOfForm,
    fobWhereAskedFor,
  ),
);

function partiesTo(form: string): readonly string[] {
  return agreementParties(originForm(form)?.agreement ?? "");
}

function criteriaOfForm({ form, items }: CertificatePayload): readonly BrokenRule[] {
  return items.flatMap(({ criterion }, index) => {
    const check = checkCriterion(form)(criterion);
    return check.ok
      ? []
      : [{ rule: check.code, message: check.message, path: ["items", index, "criterion"] }];
  });
}

/** Box 9: the FOB value stands beside a percentage where Cambodia, Indonesia or Lao PDR take part. */
function fobWhereAskedFor(c: CertificatePayload): readonly BrokenRule[] {
  const countries = [c.issuingCountry, c.exporterDeclaration.importingCountry];
  const asked = c.form === "D" && countries.some((code) => fobValueMembers.includes(code));
  return c.items.flatMap(({ criterion, fob }, index) => {
    const rests = parseCriterion(c.form, criterion)?.percentage !== undefined;
    if (!asked || !rests || fob !== undefined) return [];
    return [{ rule: "E_CO_FOB", message: "needed beside a percentage", path: ["items", index, "fob"] }];
  });
}
