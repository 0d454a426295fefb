/**
 * Certified exporter: an enterprise that may declare the origin of its goods itself, on its own invoice. Viet Nam's
 * issuing authority authorises the Vietnamese ones; another member's come from its own register.
 *
 *   Authorise ─▶ ACTIVE ⇄ SUSPENDED      Suspend, Reinstate; Amend changes goods and signatories
 *                   └─▶ WITHDRAWN | EXPIRED
 *
 * Source: DOMAIN §2.1.5; ATIGA Annex 8 rules 1, 2, 12A.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { atigaMembers } from "../../codes/country.js";
import { checkCommodityCode } from "../../codes/commodity.js";
import { automatic, command, withPayload, withReason } from "../../command-forms.js";
import { endOfLocalDay, localDate } from "../../dates.js";
import {
  defineDocument,
  type Effect,
  type Guard,
  nothingElse,
  nowhere,
  same,
  type Situation,
} from "../../define-document.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import { coded, country, date, must, obeying, party, text } from "../../fields.js";
import { namesOf, title } from "../../names.js";
import { countryOrganisations, organisation } from "../../organisations.js";
import { issuedCertificateCollection } from "../../private-collections.js";
import { role } from "../../roles.js";
import {
  certifiedExporterKind,
  type CertifiedExporterFacets,
  signatoryTag,
} from "./certified-exporter-standing.js";

const signatoriesMax = 10;
const numberPattern = /^[A-Z0-9][A-Za-z0-9./_-]{0,34}$/;

const exporter = z.strictObject({
  ceCode: z.string().regex(numberPattern),
  country,
  exporter: party,
  products: z
    .array(
      z.strictObject({
        hs: coded((input) => checkCommodityCode(input, { min: 6, max: 8 })),
        description: text(300),
      }),
    )
    .min(1)
    .max(500),
  signatories: z.array(text(100)).min(1).max(signatoriesMax),
  issuedOn: date,
  expiresOn: date.optional(),
});

type Exporter = z.infer<typeof exporter>;

const payloadSchema = exporter.check(
  obeying<Exporter>(
    must(({ country: member }) => atigaMembers.includes(member), {
      rule: "E_CE_COUNTRY",
      message: "not a member",
      path: ["country"],
    }),
    must((one) => one.exporter.countryCode === one.country, {
      rule: "E_CE_EXPORTER",
      message: "not in the country that authorises it",
      path: ["exporter", "countryCode"],
    }),
    must((one) => one.country !== "VN" || one.exporter.mst !== undefined, {
      rule: "E_REQUIRED",
      message: "asked for where the exporter is Vietnamese",
      path: ["exporter", "mst"],
    }),
    must(({ issuedOn, expiresOn }) => expiresOn === undefined || issuedOn <= expiresOn, {
      rule: "E_CE_DATES",
      message: "ends before it begins",
      path: ["expiresOn"],
    }),
  ),
);

// prettier-ignore
const states = {
  ACTIVE:    title("Đang hiệu lực", "Active"),
  SUSPENDED: title("Tạm đình chỉ",  "Suspended"),
  WITHDRAWN: title("Thu hồi",       "Withdrawn"),
  EXPIRED:   title("Hết hạn",       "Expired"),
};

// prettier-ignore
const commands = {
  Authorise: command("Cấp phép tự chứng nhận", "Authorise", withPayload),
  Amend:     command("Sửa đổi",                "Amend",     withPayload),
  Suspend:   command("Tạm đình chỉ",           "Suspend",   withReason),
  Reinstate: command("Khôi phục",              "Reinstate", withReason),
  Withdraw:  command("Thu hồi",                "Withdraw",  withReason),
  Expire:    command("Hết hạn",                "Expire",    automatic),
};

// prettier-ignore
const events = {
  ExporterAuthorised: title("Đã cấp phép tự chứng nhận xuất xứ",  "Exporter certified"),
  ExporterAmended:    title("Đã sửa đổi phạm vi tự chứng nhận",   "Certified exporter amended"),
  ExporterSuspended:  title("Tạm đình chỉ tự chứng nhận",         "Certified exporter suspended"),
  ExporterReinstated: title("Khôi phục tự chứng nhận",            "Certified exporter reinstated"),
  ExporterWithdrawn:  title("Thu hồi tự chứng nhận",              "Certified exporter withdrawn"),
  ExporterExpired:    title("Hết hạn tự chứng nhận",              "Certified exporter expired"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const authorities = [role.CO_ISSUER, role.ASEAN_CUSTOMS, role.ASW_GATEWAY];
const living = [S.ACTIVE, S.SUSPENDED];

const facetsOf = ({ head }: Situation): CertifiedExporterFacets => head?.facets as CertifiedExporterFacets;

/** Each member keeps its own register; the gateway brings those of members without a peer. */
const memberIsActor: Guard = ({ actor, role: acting, payload }) => {
  const { country: member } = payload?.value as Exporter;
  const speaker =
    member === "VN" ? organisation.MoitMSP : (countryOrganisations[member] ?? organisation.CustomsMSP);
  const named = acting !== role.ASEAN_CUSTOMS || actor.attributes.country === member;
  if (actor.mspId === speaker && named) return undefined;
  throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/country" });
};

const authorise: Effect = ({ number, payload, head }) => {
  const { country: member, products, signatories, issuedOn, expiresOn } = payload?.value as Exporter;
  const facets: CertifiedExporterFacets = {
    country: member,
    products: products.map(({ hs }) => hs),
    signatories: signatories.map((name) => signatoryTag(number, name)),
    issuedOn,
    suspended: (head?.facets as CertifiedExporterFacets | undefined)?.suspended ?? [],
    ...(expiresOn === undefined ? {} : { expiresOn }),
  };
  return { facets };
};

const suspend: Effect = (situation) => ({
  facets: { suspended: [...facetsOf(situation).suspended, { from: localDate(situation.now) }] },
  extras: { reason: situation.arguments["reason"] ?? null },
});

const reinstate: Effect = (situation) => {
  const to = localDate(situation.now);
  const suspended = facetsOf(situation).suspended.map((period) =>
    period.to === undefined ? { ...period, to } : period,
  );
  return { facets: { suspended }, extras: { reason: situation.arguments["reason"] ?? null } };
};

const withdraw: Effect = ({ now, arguments: { reason } }) => ({
  facets: { withdrawnOn: localDate(now) },
  extras: { reason: reason ?? null },
});

const termIsOver: Guard = (situation) => {
  const { expiresOn } = facetsOf(situation);
  if (expiresOn !== undefined && situation.now > endOfLocalDay(expiresOn)) return undefined;
  throw guardFailed("E_CE_VALID", "The authorisation is still valid.", { expiresOn: expiresOn ?? null });
};

export const certifiedExporter = defineDocument(
  withAttachments({
    kind: certifiedExporterKind,
    collection: "certified-exporters",
    title: title("Nhà xuất khẩu được tự chứng nhận xuất xứ", "Certified exporter"),
    numberPattern,
    numberOf: (payload) => (payload as Exporter).ceCode,
    payloadSchema,
    payloadCollection: () => issuedCertificateCollection,
    states,
    terminal: [S.WITHDRAWN, S.EXPIRED],
    commands,
    events,
    issuer: ({ payload }) => {
      const member = (payload as Pick<Exporter, "country">).country;
      return member === "VN"
        ? organisation.MoitMSP
        : (countryOrganisations[member] ?? organisation.CustomsMSP);
    },
    ownership: {
      [role.CO_ISSUER]: (_, { facets }) => facets["country"] === "VN",
      [role.ASEAN_CUSTOMS]: (actor, { facets }) => actor.attributes.country === facets["country"],
      [role.ASW_GATEWAY]: (_, { issuer }) => issuer === organisation.CustomsMSP,
    },
    defaultCommand: C.Authorise,
    example: {
      payload: {
        ceCode: "0001/2026",
        country: "TH",
        exporter: { name: "CHAO PHRAYA PUMPS CO LTD", address: "88 Sathon Road, Bangkok", countryCode: "TH" },
        products: [{ hs: "84137099", description: "Centrifugal pumps" }],
        signatories: ["P. Srisai"],
        issuedOn: "2026-01-05",
      },
    },
    readers: {
      roles: { CO_ISSUER: "full", TRADER: "status", DECLARANT: "status", BROKER: "status" },
      own: { mst: ["/payload/exporter/mst"], country: ["/facets/country"] },
    },
    // prettier-ignore
    transitions: [
      // from         command      to           by           guards           effect       emits
      [nowhere,       C.Authorise, S.ACTIVE,    authorities, [memberIsActor], authorise,   E.ExporterAuthorised],
      [living,        C.Amend,     same,        authorities, [memberIsActor], authorise,   E.ExporterAmended],
      [S.ACTIVE,      C.Suspend,   S.SUSPENDED, authorities, [],              suspend,     E.ExporterSuspended],
      [S.SUSPENDED,   C.Reinstate, S.ACTIVE,    authorities, [],              reinstate,   E.ExporterReinstated],
      [living,        C.Withdraw,  S.WITHDRAWN, authorities, [],              withdraw,    E.ExporterWithdrawn],
      [living,        C.Expire,    S.EXPIRED,   authorities, [termIsOver],    nothingElse, E.ExporterExpired],
    ],
  }),
);
