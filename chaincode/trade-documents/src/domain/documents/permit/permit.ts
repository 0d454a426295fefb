/**
 * E-permit: a ministry allows goods in or out, or says that a specialised check passed.
 *
 *   Apply ─▶ SUBMITTED ─Issue─▶ ACTIVE ─Suspend/Lift─▶ SUSPENDED ─Revoke─▶ REVOKED
 *              │ ▲                 └─Expire─▶ EXPIRED
 *      Instruct▼ │Resubmit     Reserve, Commit and Release come from declarations and leave the head as it is:
 *            RETURNED          each use is a key of its own, and "exhausted" is read off the uses.
 *
 * Source: DOMAIN §2.2, §3.2.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { checkCommodityCode } from "../../codes/commodity.js";
import { automatic, command, withPayload, withReason } from "../../command-forms.js";
import {
  byEffectOnly,
  defineDocument,
  type Effect,
  nothingElse,
  nowhere,
  same,
  type Situation,
} from "../../define-document.js";
import { committing, drawCommands, releasing, reserving } from "../../drawing.js";
import {
  coded,
  country,
  date,
  decimalText,
  enterprise,
  locode,
  money,
  must,
  obeying,
  positiveInteger,
  quantity,
  text,
} from "../../fields.js";
import { partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { ministryOrganisations, nobody } from "../../organisations.js";
import { ownedBy, partyIsActor } from "../../ownership.js";
import { permitCollection } from "../../private-collections.js";
import { role } from "../../roles.js";
import { permitExample } from "./permit-example.js";
import {
  ministryIsActor,
  newAuthorisationCoversUses,
  reservable,
  typeIsInForce,
  validityIsOver,
} from "./permit-rules.js";
import { liftSuspension, revoke, suspend } from "./permit-standing.js";

const ministries = Object.keys(ministryOrganisations) as [string, ...string[]];

const line = z.strictObject({
  no: positiveInteger,
  hs: coded((input) => checkCommodityCode(input, { min: 4, max: 8 })),
  description: text(500),
  originCountries: z.array(country).max(50).optional(),
  qtyAuthorised: quantity.optional(),
  valueAuthorised: money.optional(),
  tolerancePct: decimalText(2).optional(),
});

export const permitPayload = z
  .strictObject({
    permitNo: z.string().regex(/^[A-Z0-9][A-Z0-9./-]{0,19}$/),
    permitType: z.string().regex(/^[A-Z][A-Z0-9_]{1,29}$/),
    family: z.enum(["PERMIT", "SPEC_CHECK", "EXEMPT_LIST", "TRQ"]),
    ministry: z.enum(ministries),
    direction: z.enum(["I", "E", "T"]),
    holder: enterprise,
    /** Enterprises that may use it beside the holder. */
    coHolders: z.array(enterprise).max(20).optional(),
    issueDate: date,
    validFrom: date,
    validTo: date,
    lines: z.array(line).min(1).max(50),
    usePolicy: z.enum(["SINGLE", "MULTI_SEQUENTIAL", "MULTI_CONCURRENT"]),
    ports: z.array(locode).max(20).optional(),
    conditions: text(1000).optional(),
    basisDeclNo: z
      .string()
      .regex(/^\d{11,12}$/)
      .optional(),
  })
  .check(
    obeying(
      must(({ validFrom, validTo }) => validFrom <= validTo, {
        rule: "E_VALIDITY",
        message: "ends before it begins",
        path: ["validTo"],
      }),
      must(({ lines }) => new Set(lines.map(({ no }) => no)).size === lines.length, {
        rule: "E_LINE_NUMBERS",
        message: "each line needs a number of its own",
        path: ["lines"],
      }),
      ({ lines }) =>
        lines.flatMap(({ qtyAuthorised, valueAuthorised }, index) =>
          (qtyAuthorised ?? valueAuthorised) === undefined
            ? [
                {
                  rule: "E_AUTHORISED",
                  message: "authorises a quantity or a value",
                  path: ["lines", index, "qtyAuthorised"],
                },
              ]
            : [],
        ),
    ),
  );

export type PermitPayload = z.infer<typeof permitPayload>;

export type PermitFacets = {
  readonly permitType: string;
  readonly family: PermitPayload["family"];
  readonly ministry: string;
  readonly direction: PermitPayload["direction"];
  readonly validFrom: string;
  readonly validTo: string;
  readonly usePolicy: PermitPayload["usePolicy"];
  /** Pseudonym of the holder. */
  readonly owner: string;
  readonly coOwners?: readonly string[];
  /** Ports that the goods may come through; absent: any. */
  readonly ports?: readonly string[];
  /** The one declaration that a specialised check was made for. */
  readonly basisDeclNo?: string;
  readonly lines: readonly PermitLine[];
};

export type PermitLine = {
  readonly no: number;
  readonly hs: string;
  /** What the line is counted in; the currency, where a value alone is authorised. */
  readonly unit: string;
  readonly authorised: string;
  readonly tolerancePct: string;
  /** Absent: any origin. */
  readonly origins?: readonly string[];
};

// prettier-ignore
const states = {
  SUBMITTED: title("Đã nộp hồ sơ",     "Submitted"),
  RETURNED:  title("Yêu cầu bổ sung",  "Returned for completion"),
  REJECTED:  title("Từ chối",          "Rejected"),
  ACTIVE:    title("Có hiệu lực",      "Active"),
  SUSPENDED: title("Tạm đình chỉ",     "Suspended"),
  REVOKED:   title("Thu hồi",          "Revoked"),
  EXPIRED:   title("Hết hiệu lực",     "Expired"),
};

// prettier-ignore
const commands = {
  Apply:    command("Nộp hồ sơ",          "Apply",               withPayload),
  Instruct: command("Yêu cầu bổ sung",    "Ask for completion",  withReason),
  Resubmit: command("Nộp lại",            "Resubmit",            withPayload),
  Reject:   command("Từ chối",            "Reject",              withReason),
  Issue:    command("Cấp phép",           "Issue",               withPayload),
  Suspend:  command("Tạm đình chỉ",       "Suspend",             withReason),
  Lift:     command("Bỏ tạm đình chỉ",    "Lift the suspension", withReason),
  Revoke:   command("Thu hồi",            "Revoke",              withReason),
  Amend:    command("Sửa đổi giấy phép",  "Amend",               withPayload),
  Expire:   command("Hết hạn",            "Expire",              automatic),
  ...drawCommands,
};

// prettier-ignore
const events = {
  PermitApplied:     title("Đã nộp hồ sơ xin phép",         "Permit applied for"),
  PermitReturned:    title("Bộ, ngành yêu cầu bổ sung",     "Completion asked for"),
  PermitResubmitted: title("Đã nộp lại hồ sơ",              "Application resubmitted"),
  PermitRejected:    title("Hồ sơ bị từ chối",              "Application rejected"),
  PermitIssued:      title("Đã cấp phép",                   "Permit issued"),
  PermitSuspended:   title("Giấy phép bị tạm đình chỉ",     "Permit suspended"),
  PermitLifted:      title("Đã bỏ tạm đình chỉ",            "Suspension lifted"),
  PermitRevoked:     title("Giấy phép bị thu hồi",          "Permit revoked"),
  PermitAmended:     title("Giấy phép được sửa đổi",        "Permit amended"),
  PermitExpired:     title("Giấy phép hết hiệu lực",        "Permit expired"),
  PermitReserved:    title("Tờ khai giữ chỗ trên giấy phép", "Reserved by a declaration"),
  PermitDrawn:       title("Giấy phép được trừ lùi",        "Drawn down by a declaration"),
  PermitReleased:    title("Phần giữ chỗ được trả lại",     "Reservation released"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const permitKind = "permit";
export const permitState = S;
export const permitEvent = E;

/** A reservation made before the permit's last day stays good until its declaration ends. */
const reservedStates = [S.ACTIVE, S.EXPIRED];
const everHeld = [S.ACTIVE, S.SUSPENDED, S.REVOKED, S.EXPIRED];

const ministry = [role.MINISTRY];
const expiry = [role.MINISTRY, role.CLEARANCE_ENGINE];
const applicants = [role.TRADER, role.DECLARANT, role.BROKER];

const holderIsActor = partyIsActor("/holder/mst", (payload) => (payload as PermitPayload).holder.mst);

const fromPayload: Effect = (situation) => ({ facets: facetsOf(situation) });

function facetsOf({ payload, number }: Situation): PermitFacets {
  const {
    permitType,
    family,
    ministry,
    direction,
    validFrom,
    validTo,
    usePolicy,
    holder,
    coHolders,
    ports,
    basisDeclNo,
  } = payload?.value as PermitPayload;
  return {
    permitType,
    family,
    ministry,
    direction,
    validFrom,
    validTo,
    usePolicy,
    owner: partyTag(number, holder.mst),
    ...(coHolders === undefined
      ? {}
      : { coOwners: coHolders.map((coHolder) => partyTag(number, coHolder.mst)) }),
    ...(ports === undefined ? {} : { ports }),
    ...(basisDeclNo === undefined ? {} : { basisDeclNo }),
    lines: linesOf(payload?.value as PermitPayload),
  };
}

/** Lines as they are drawn from: by quantity, or by value where the permit has no quantity. */
export function linesOf({ lines }: PermitPayload): readonly PermitLine[] {
  return lines.map(({ no, hs, qtyAuthorised, valueAuthorised, tolerancePct, originCountries }) => ({
    no,
    hs,
    unit: qtyAuthorised?.unit ?? valueAuthorised?.currency ?? "",
    authorised: qtyAuthorised?.value ?? valueAuthorised?.amount ?? "0",
    tolerancePct: tolerancePct ?? "0",
    ...(originCountries === undefined ? {} : { origins: originCountries }),
  }));
}

export const permit = defineDocument(
  withAttachments({
    kind: permitKind,
    collection: "permits",
    title: title("Giấy phép, kết quả kiểm tra chuyên ngành", "Permit"),
    numberPattern: /^[A-Z0-9][A-Z0-9./-]{0,19}$/,
    numberOf: (payload) => (payload as PermitPayload).permitNo,
    payloadSchema: permitPayload,
    payloadCollection: permitCollection,
    states,
    terminal: [S.REJECTED, S.REVOKED, S.EXPIRED],
    commands,
    events,
    issuer: ({ payload }) => ministryOrganisations[(payload as PermitPayload).ministry] ?? nobody,
    ownership: {
      [role.MINISTRY]: (actor, head) => actor.attributes.ministry === (head.facets as PermitFacets).ministry,
      [role.TRADER]: ownedBy,
      [role.DECLARANT]: ownedBy,
      [role.BROKER]: ownedBy,
    },
    defaultCommand: C.Issue,
    example: permitExample,
    readers: { own: { ministry: ["/facets/ministry"], mst: ["/payload/holder/mst"] } },
    automatic: [
      {
        command: C.Expire,
        by: role.CLEARANCE_ENGINE,
        due: ({ facets }, { now }) => now > Date.parse((facets as PermitFacets).validTo),
        timed: true,
      },
    ],
    // prettier-ignore
    transitions: [
      // from                      command     to            by            guards                                        effect                    emits
      [nowhere,                     C.Apply,    S.SUBMITTED,  applicants,   [holderIsActor],                              fromPayload,              E.PermitApplied],
      [S.SUBMITTED,                 C.Instruct, S.RETURNED,   ministry,     [],                                           nothingElse,              E.PermitReturned],
      [S.RETURNED,                  C.Resubmit, S.SUBMITTED,  applicants,   [holderIsActor],                              fromPayload,              E.PermitResubmitted],
      [S.SUBMITTED,                 C.Reject,   S.REJECTED,   ministry,     [],                                           nothingElse,              E.PermitRejected],
      [[nowhere, S.SUBMITTED],      C.Issue,    S.ACTIVE,     ministry,     [ministryIsActor, typeIsInForce],             fromPayload,              E.PermitIssued],
      [S.ACTIVE,                    C.Suspend,  S.SUSPENDED,  ministry,     [],                                           suspend,                  E.PermitSuspended],
      [S.SUSPENDED,                 C.Lift,     S.ACTIVE,     ministry,     [],                                           liftSuspension,           E.PermitLifted],
      [[S.ACTIVE, S.SUSPENDED],     C.Revoke,   S.REVOKED,    ministry,     [],                                           revoke,                   E.PermitRevoked],
      [S.ACTIVE,                    C.Amend,    S.ACTIVE,     ministry,     [ministryIsActor, typeIsInForce, newAuthorisationCoversUses], fromPayload, E.PermitAmended],
      [[S.ACTIVE, S.SUSPENDED],     C.Expire,   S.EXPIRED,    expiry,       [validityIsOver],                             nothingElse,              E.PermitExpired],
      [S.ACTIVE,                    C.Reserve,  same,         byEffectOnly, [reservable],                                 reserving,                E.PermitReserved],
      [reservedStates,              C.Commit,   same,         byEffectOnly, [],                                           committing,               E.PermitDrawn],
      [everHeld,                    C.Release,  same,         byEffectOnly, [],                                           releasing,                E.PermitReleased],
    ],
  }),
);
