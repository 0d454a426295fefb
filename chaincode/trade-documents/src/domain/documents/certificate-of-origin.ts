/**
 * Certificate of origin received from abroad: its head changes only by its issuer's messages. Cited, accepted and
 * utilised are read off the citations, which are uses of its items by declaration lines.
 *
 *   Receive ─▶ RECEIVED ─Cancel─▶ CANCELLED | CANCEL_DISPUTED (already utilised)
 *                 ├─Expire─▶ EXPIRED
 *                 └─Supersede─▶ REPLACED   fired by Replace, which receives the new certificate
 *
 * Source: DOMAIN §2.1.2 (the 13 boxes of Form D), §3.1; ATIGA Annexes 7 and 8.
 */

import { z } from "zod";
import { withAttachments } from "../attach.js";
import { checkCommodityCode } from "../codes/commodity.js";
import { atigaMembers, fobValueMembers } from "../codes/country.js";
import { checkFormDCriterion, hasPercentage, parseFormDCriterion } from "../codes/origin-criterion.js";
import { automatic, command, fired, withPayload, withReason } from "../command-forms.js";
import { byEffectOnly, defineDocument, type Effect, nothingElse, nowhere, same } from "../define-document.js";
import { committing, drawCommands, releasing, reserving } from "../drawing.js";
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
} from "../fields.js";
import { namesOf, title } from "../names.js";
import { countryOrganisations, organisation } from "../organisations.js";
import { certificateCollection } from "../private-collections.js";
import { role } from "../roles.js";
import { certificateExample } from "./certificate-example.js";
import {
  disputedWhenUtilised,
  issuerIsActor,
  itemsRemain,
  neverUtilised,
  supersedesAnother,
  supersedesNothing,
  termIsOver,
} from "./certificate-rules.js";

const numberPattern = /^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,34}$/;

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
  criterion: coded(checkFormDCriterion),
  quantity,
  grossWeight: quantity.optional(),
  fob: money.optional(),
});

const certificate = z.strictObject({
  form: z.literal("D"),
  referenceNo: z.string().regex(numberPattern),
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
  supersedes: z.string().regex(numberPattern).optional(),
  certifiedTrueCopy: z.strictObject({ of: text(35), date }).optional(),
});

export type CertificatePayload = z.infer<typeof certificate>;

const has = ({ flags: ticked }: CertificatePayload, flag: (typeof flags)[number]): boolean =>
  ticked?.includes(flag) === true;

const payloadSchema = certificate.check(
  obeying(
    must(({ issuingCountry }) => atigaMembers.includes(issuingCountry), {
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
    fobWhereAskedFor,
  ),
);

/** Box 9: the FOB value stands beside a percentage where Cambodia, Indonesia or Lao PDR take part. */
function fobWhereAskedFor(c: CertificatePayload): readonly BrokenRule[] {
  const asked = [c.issuingCountry, c.exporterDeclaration.importingCountry].some((code) =>
    fobValueMembers.includes(code),
  );
  return c.items.flatMap(({ criterion, fob }, index) => {
    const parsed = parseFormDCriterion(criterion);
    if (!asked || parsed === undefined || !hasPercentage(parsed) || fob !== undefined) return [];
    return [{ rule: "E_CO_FOB", message: "needed beside a percentage", path: ["items", index, "fob"] }];
  });
}

export type CertificateFacets = {
  readonly form: string;
  readonly issuingCountry: string;
  readonly importingCountry: string;
  readonly issueDate: string;
  readonly flags: readonly string[];
  readonly items: readonly CertificateItem[];
};

export type CertificateItem = {
  readonly no: number;
  readonly hs: string;
  readonly criterion: string;
  readonly quantity: string;
  readonly unit: string;
};

// prettier-ignore
const states = {
  RECEIVED:        title("Đã tiếp nhận",              "Received"),
  REPLACED:        title("Đã được thay thế",          "Replaced"),
  CANCELLED:       title("Đã hủy",                    "Cancelled"),
  CANCEL_DISPUTED: title("Hủy sau khi đã sử dụng",    "Cancelled after use, disputed"),
  EXPIRED:         title("Hết hạn",                   "Expired"),
};

// prettier-ignore
const commands = {
  Receive:   command("Tiếp nhận",             "Receive",                withPayload),
  Replace:   command("Tiếp nhận bản thay thế", "Receive a replacement", withPayload),
  Supersede: command("Thay thế",              "Supersede",              fired),
  Cancel:    command("Hủy",                   "Cancel",                 withReason),
  Expire:    command("Hết hạn",               "Expire",                 automatic),
  ...drawCommands,
};

// prettier-ignore
const events = {
  CertificateReceived:       title("Đã tiếp nhận C/O điện tử",          "e-C/O received"),
  CertificateReplaced:       title("Đã tiếp nhận C/O thay thế",         "Replacement e-C/O received"),
  CertificateSuperseded:     title("C/O bị thay thế",                   "e-C/O superseded"),
  CertificateCancelled:      title("C/O bị hủy",                        "e-C/O cancelled"),
  CertificateCancelDisputed: title("C/O bị hủy sau khi đã sử dụng",     "e-C/O cancelled after use"),
  CertificateExpired:        title("C/O hết hạn",                       "e-C/O expired"),
  OriginCited:               title("Tờ khai viện dẫn C/O",              "Cited by a declaration"),
  OriginUtilised:            title("C/O được trừ lùi",                  "Utilised by a declaration"),
  OriginReleased:            title("Viện dẫn C/O được rút",             "Citation withdrawn"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const certificateKind = "certificate-of-origin";
export const certificateState = S;

const everCited = [S.RECEIVED, S.REPLACED, S.CANCELLED, S.CANCEL_DISPUTED, S.EXPIRED];

const senders = [role.ASEAN_CUSTOMS, role.ASW_GATEWAY];

const fromPayload: Effect = ({ kind, payload }) => {
  const received = payload?.value as CertificatePayload;
  const { form, issuingCountry, exporterDeclaration, certification, items, supersedes } = received;
  const facets: CertificateFacets = {
    form,
    issuingCountry,
    importingCountry: exporterDeclaration.importingCountry,
    issueDate: certification.issueDate,
    flags: received.flags ?? [],
    items: items.map(({ no, hsCode, criterion, quantity: { value, unit } }) => ({
      no,
      hs: hsCode,
      criterion,
      quantity: value,
      unit,
    })),
  };
  if (supersedes === undefined) return { facets };
  const supersede = { kind, number: supersedes, command: C.Supersede, arguments: {} };
  return { facets: { ...facets, supersedes }, effects: [supersede] };
};

export const certificateOfOrigin = defineDocument(
  withAttachments({
    kind: certificateKind,
    collection: "certificates-of-origin",
    title: title("Giấy chứng nhận xuất xứ điện tử (e-C/O)", "Certificate of origin (e-C/O)"),
    numberPattern,
    numberOf: (payload) => (payload as CertificatePayload).referenceNo,
    payloadSchema,
    payloadCollection: certificateCollection,
    states,
    terminal: [S.REPLACED, S.CANCELLED, S.CANCEL_DISPUTED, S.EXPIRED],
    commands,
    events,
    issuer: ({ payload }) =>
      countryOrganisations[(payload as CertificatePayload).issuingCountry] ?? organisation.CustomsMSP,
    ownership: {
      [role.ASEAN_CUSTOMS]: (actor, { facets }) => actor.attributes.country === facets.issuingCountry,
      [role.ASW_GATEWAY]: (_, { issuer }) => issuer === organisation.CustomsMSP,
    },
    defaultCommand: C.Receive,
    example: certificateExample,
    readers: {
      own: { country: ["/facets/issuingCountry"], mst: ["/payload/consignee/mst", "/payload/exporter/mst"] },
    },
    links: { supersedes: certificateKind },
    // prettier-ignore
    transitions: [
      // from        command      to                                by            guards                              effect                                 emits
      [nowhere,      C.Receive,   S.RECEIVED,                       senders,      [issuerIsActor, supersedesNothing], fromPayload,                           E.CertificateReceived],
      [nowhere,      C.Replace,   S.RECEIVED,                       senders,      [issuerIsActor, supersedesAnother], fromPayload,                           E.CertificateReplaced],
      [S.RECEIVED,   C.Supersede, S.REPLACED,                       byEffectOnly, [neverUtilised],                    nothingElse,                           E.CertificateSuperseded],
      [S.RECEIVED,   C.Cancel,    [S.CANCELLED, S.CANCEL_DISPUTED], senders,      [],                                 disputedWhenUtilised(S.CANCEL_DISPUTED), [E.CertificateCancelled, E.CertificateCancelDisputed]],
      [S.RECEIVED,   C.Expire,    S.EXPIRED,                        senders,      [termIsOver],                       nothingElse,                           E.CertificateExpired],
      [S.RECEIVED,   C.Reserve,   same,                             byEffectOnly, [itemsRemain],                      reserving,                             E.OriginCited],
      [S.RECEIVED,   C.Commit,    same,                             byEffectOnly, [],                                 committing,                            E.OriginUtilised],
      [everCited,    C.Release,   same,                             byEffectOnly, [],                                 releasing,                             E.OriginReleased],
    ],
  }),
);
