/**
 * Application for a certificate of origin issued in Viet Nam, and the rules between its fields.
 *
 * Source: DOMAIN §2.1.2 (boxes of Form D), §2.1.6 (application); ATIGA Annex 8 rules 5 and 6.
 */

import { z } from "zod";
import { originProblems } from "../../../engines/origin-rule.js";
import { agreementParties } from "../../codes/agreement-parties.js";
import { checkCommodityCode } from "../../codes/commodity.js";
import { checkCriterion, parseCriterion } from "../../codes/criterion-by-form.js";
import { checkOriginForm, originForm } from "../../codes/trade-agreement.js";
import {
  attachedDocument,
  type BrokenRule,
  coded,
  country,
  date,
  decimalText,
  enterprise,
  locode,
  money,
  must,
  obeying,
  packages,
  party,
  positiveInteger,
  quantity,
  reference,
  taxCode,
  text,
} from "../../fields.js";
import { fobValueMembers } from "../../codes/country.js";

/** The boxes that an exporter may tick; that a proof is issued retroactively is for its issuer to find. */
const flags = [
  "thirdCountryInvoicing",
  "exhibition",
  "accumulation",
  "deMinimis",
  "backToBack",
  "partialCumulation",
] as const;

const amount = decimalText(4);

const costSheet = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("INDIRECT"), fob: amount, nonOriginatingMaterials: amount }),
  z.strictObject({
    method: z.literal("DIRECT"),
    fob: amount,
    originatingMaterials: amount,
    labour: amount,
    overheads: amount,
    otherCosts: amount,
    profit: amount,
  }),
]);

const material = z.strictObject({
  hs: coded((input) => checkCommodityCode(input, { min: 6, max: 8 })),
  description: text(300),
  originating: z.boolean(),
  value: amount,
  originCountry: country.optional(),
});

const item = z.strictObject({
  no: positiveInteger,
  marks: text(512).optional(),
  packages,
  description: text(1000),
  hsCode: coded((input) => checkCommodityCode(input, { min: 6, max: 8 })),
  criterion: z.string().max(40),
  quantity,
  grossWeight: quantity.optional(),
  fob: money.optional(),
  /** Line of the export declaration that the goods left under. */
  declarationLine: positiveInteger,
  costSheet: costSheet.optional(),
  materials: z.array(material).min(1).max(200).optional(),
  /** Received certificate whose goods are sent on, back-to-back. */
  original: z.strictObject({ refNo: reference(35), itemNo: positiveInteger }).optional(),
});

const application = z.strictObject({
  form: coded(checkOriginForm),
  exporter: enterprise,
  agent: z.strictObject({ name: text(100), mst: taxCode, mandateNo: reference(35) }).optional(),
  consignee: party,
  importingCountry: country,
  transport: z.strictObject({
    departureDate: date.optional(),
    vesselOrFlight: text(35).optional(),
    portOfDischarge: locode.optional(),
  }),
  exportDeclaration: z.string().regex(/^\d{11}$/),
  items: z.array(item).min(1).max(50),
  thirdCountryInvoice: z.strictObject({ name: text(100), country }).optional(),
  /** Country of the exhibition and its days; its name and address are the consignee's. */
  exhibition: z.strictObject({ country, from: date, to: date }).optional(),
  /** Proofs of the inputs that count as originating because another party made them. */
  cumulation: z
    .array(z.strictObject({ country, proofNo: text(35), description: text(300) }))
    .min(1)
    .max(50)
    .optional(),
  invoices: z
    .array(z.strictObject({ no: text(35), date }))
    .min(1)
    .max(20),
  flags: z.array(z.enum(flags)).max(flags.length).optional(),
  /** Application whose certificate this one replaces, because it was wrong. */
  replaces: reference(35).optional(),
  place: text(100),
  date,
  signatory: text(100),
  attachments: z.array(attachedDocument).max(50).optional(),
});

export type Application = z.infer<typeof application>;
type Item = Application["items"][number];

export const ticks = ({ flags: ticked }: Application, flag: (typeof flags)[number]): boolean =>
  ticked?.includes(flag) === true;

/** A box is filled in if, and only if, its flag is ticked. */
function goesWith(
  flag: (typeof flags)[number],
  field: "thirdCountryInvoice" | "exhibition" | "cumulation",
  rule: string,
): (application: Application) => readonly BrokenRule[] {
  return must<Application>((one) => ticks(one, flag) === (one[field] !== undefined), {
    rule,
    message: `given if, and only if, ${flag} is ticked`,
    path: [field],
  });
}

const partiesOf = (form: string): readonly string[] => agreementParties(originForm(form)?.agreement ?? "");

export const applicationSchema = application.check(
  obeying<Application>(
    must(({ form }) => form !== "D-OD", {
      rule: "E_CO_FORM",
      message: "a certified exporter declares the origin itself",
      path: ["form"],
    }),
    must(({ form, importingCountry }) => importingCountry !== "VN" && isParty(form, importingCountry), {
      rule: "E_CO_PARTY",
      message: "not another party to the agreement",
      path: ["importingCountry"],
    }),
    must(({ exporter }) => exporter.countryCode === "VN", {
      rule: "E_CO_EXPORTER",
      message: "the exporter is not in Viet Nam",
      path: ["exporter", "countryCode"],
    }),
    must((one) => consigneeCountry(one) === one.consignee.countryCode, {
      rule: "E_CO_CONSIGNEE",
      message: "not in the importing country, or where the exhibition is",
      path: ["consignee", "countryCode"],
    }),
    goesWith("thirdCountryInvoicing", "thirdCountryInvoice", "E_CO_BOX7_INVOICE"),
    goesWith("exhibition", "exhibition", "E_CO_EXHIBITION"),
    goesWith("accumulation", "cumulation", "E_CO_CUMULATION"),
    must(({ exhibition }) => exhibition === undefined || exhibition.from <= exhibition.to, {
      rule: "E_CO_EXHIBITION",
      message: "ends before it begins",
      path: ["exhibition", "to"],
    }),
    must(({ items }) => items.every(({ no }, index) => no === index + 1), {
      rule: "E_CO_ITEMS",
      message: "numbered from 1 without gaps",
      path: ["items"],
    }),
    proofsOfParties,
    eachItem(criterionOfForm),
    eachItem(conformsToOriginRule),
    eachItem(originalWhereBackToBack),
    eachItem(partialWhereTicked),
    eachItem(fobWhereAskedFor),
  ),
);

/** What no agreement is about, such as the coffee certificate, may go anywhere. */
function isParty(form: string, importingCountry: string): boolean {
  const parties = partiesOf(form);
  return parties.length === 0 || parties.includes(importingCountry);
}

const consigneeCountry = ({ exhibition, importingCountry }: Application): string =>
  exhibition?.country ?? importingCountry;

function proofsOfParties({ form, cumulation = [] }: Application): readonly BrokenRule[] {
  const parties = partiesOf(form);
  return cumulation.flatMap((proof, index) =>
    parties.includes(proof.country)
      ? []
      : [
          {
            rule: "E_CO_PARTY",
            message: "not a party to the agreement",
            path: ["cumulation", index, "country"],
          },
        ],
  );
}

type ItemRule = (item: Item, application: Application) => readonly BrokenRule[];

function eachItem(rule: ItemRule): (application: Application) => readonly BrokenRule[] {
  return (one) =>
    one.items.flatMap((candidate, index) =>
      rule(candidate, one).map((broken) => ({ ...broken, path: ["items", index, ...(broken.path ?? [])] })),
    );
}

function criterionOfForm({ criterion }: Item, { form }: Application): readonly BrokenRule[] {
  const check = checkCriterion(form)(criterion);
  return check.ok || partiesOf(form).length === 0
    ? []
    : [{ rule: check.code, message: check.message, path: ["criterion"] }];
}

function conformsToOriginRule(one: Item, applied: Application): readonly BrokenRule[] {
  const criterion = parseCriterion(applied.form, one.criterion);
  if (criterion === undefined) return [];
  // Whoever sends goods on adds nothing to them: their origin is the original certificate's to prove.
  if (ticks(applied, "backToBack")) return [];
  return originProblems({
    hs: one.hsCode,
    criterion,
    costSheet: one.costSheet,
    materials: one.materials,
    fob: one.fob?.amount,
    deMinimis: ticks(applied, "deMinimis"),
  }).map(({ rule, message, field }) => ({ rule, message, path: [field] }));
}

function originalWhereBackToBack({ original }: Item, applied: Application): readonly BrokenRule[] {
  return ticks(applied, "backToBack") === (original !== undefined)
    ? []
    : [
        {
          rule: "E_CO_BOX7_PROOFS",
          message: "given if, and only if, back-to-back is ticked",
          path: ["original"],
        },
      ];
}

function partialWhereTicked({ criterion }: Item, applied: Application): readonly BrokenRule[] {
  const partial = parseCriterion(applied.form, criterion)?.kind === "PC";
  return partial && !ticks(applied, "partialCumulation")
    ? [{ rule: "E_CO_PARTIAL", message: "partial cumulation is ticked beside it", path: ["criterion"] }]
    : [];
}

/** Box 9: the FOB value stands beside a percentage where Cambodia, Indonesia or Lao PDR import. */
function fobWhereAskedFor({ criterion, fob }: Item, applied: Application): readonly BrokenRule[] {
  const percentage = parseCriterion(applied.form, criterion)?.percentage;
  const asked = applied.form === "D" && fobValueMembers.includes(applied.importingCountry);
  return asked && percentage !== undefined && fob === undefined
    ? [{ rule: "E_CO_FOB", message: "needed beside a percentage", path: ["fob"] }]
    : [];
}
