/**
 * Specialised inspection of one lot: quality, food safety, quarantine, culture. Goods are cleared on its PASS or EXEMPT.
 *
 *   Register ─▶ REGISTERED ─Sample─▶ SAMPLED ─Conclude─▶ PASS | FAIL | EXEMPT
 *                  └─Cancel─▶ CANCELLED  ▲                      ├─OrderRemedy─▶ REMEDIATION
 *                                        └───────Recheck────────┼─────────────────┘
 *                                                               ├─OrderReexport─▶ FORCED_REEXPORT
 *                                                               └─Destroy─▶ DESTROYED
 *
 * Source: DOMAIN §2.2 (SPEC_CHECK), §3.2; Decree 85/2019 art. 24.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { checkCommodityCode } from "../../codes/commodity.js";
import { command, withArguments, withPayload, withReason } from "../../command-forms.js";
import { localDate } from "../../dates.js";
import {
  defineDocument,
  type Effect,
  type Guard,
  nothingElse,
  nowhere,
  type Situation,
} from "../../define-document.js";
import { DomainError, errorCode, invalidInput } from "../../errors.js";
import {
  coded,
  country,
  date,
  enterprise,
  locode,
  party,
  positiveInteger,
  quantity,
  text,
} from "../../fields.js";
import { enterpriseNumber } from "../../enterprise-number.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { ministryOrganisations, nobody } from "../../organisations.js";
import { ownedBy, partyIsActor } from "../../ownership.js";
import { permitCollection } from "../../private-collections.js";
import { readHead, type Reading } from "../../reading.js";
import { role } from "../../roles.js";
import type { SpecialisedCheckFact } from "../../../engines/clearance-facts.js";
import { specialisedCheckExample } from "./permit-example.js";
import { readPermitTypes } from "./permit-types.js";

const ministries = Object.keys(ministryOrganisations) as [string, ...string[]];

const payloadSchema = z.strictObject({
  checkNo: z.string().regex(/^[A-Z0-9][A-Z0-9./-]{0,19}$/),
  checkType: z.string().regex(/^[A-Z][A-Z0-9_]{1,29}$/),
  ministry: z.enum(ministries),
  direction: z.enum(["I", "E"]),
  holder: enterprise,
  exporter: party.optional(),
  contractNo: text(35).optional(),
  billNo: text(35).optional(),
  arrivalPort: locode.optional(),
  inspectionDate: date,
  inspectionPlace: text(100),
  lines: z
    .array(
      z.strictObject({
        no: positiveInteger,
        hs: coded((input) => checkCommodityCode(input, { min: 4, max: 8 })),
        description: text(500),
        originCountry: country.optional(),
        quantity,
      }),
    )
    .min(1)
    .max(50),
});

type CheckPayload = z.infer<typeof payloadSchema>;

export type SpecialisedCheckFacets = {
  readonly checkType: string;
  readonly ministry: string;
  readonly direction: CheckPayload["direction"];
  /** Pseudonym of the holder in this document. */
  readonly owner: string;
  /** The holder as every document of the ledger numbers it. */
  readonly trader: string;
  readonly inspectionDate: string;
  readonly reportHash?: string;
};

const states = {
  REGISTERED: title("Đã đăng ký kiểm tra", "Registered"),
  SAMPLED: title("Đã lấy mẫu", "Sampled"),
  PASS: title("Đạt", "Passed"),
  FAIL: title("Không đạt", "Failed"),
  EXEMPT: title("Được miễn kiểm tra", "Exempt"),
  REMEDIATION: title("Đang khắc phục, tái chế", "Being remedied"),
  FORCED_REEXPORT: title("Buộc tái xuất", "To be re-exported"),
  DESTROYED: title("Đã tiêu hủy", "Destroyed"),
  CANCELLED: title("Đã hủy đăng ký", "Cancelled"),
};

const reportHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .optional();

// prettier-ignore
const commands = {
  Register:      command("Đăng ký kiểm tra chuyên ngành", "Register",           withPayload),
  Amend:         command("Sửa đăng ký",                   "Amend",              withPayload),
  Cancel:        command("Hủy đăng ký",                   "Cancel",             withReason),
  Sample:        command("Lấy mẫu",                       "Sample"),
  Conclude:      command("Thông báo kết quả",             "Conclude",           withArguments({ result: z.enum(["PASS", "FAIL", "EXEMPT"]), reportHash })),
  Exempt:        command("Miễn kiểm tra",                 "Exempt",             withReason),
  OrderRemedy:   command("Yêu cầu khắc phục, tái chế",    "Order a remedy",     withReason),
  Recheck:       command("Lấy mẫu kiểm tra lại",          "Sample again"),
  OrderReexport: command("Buộc tái xuất",                 "Order re-export",    withReason),
  Destroy:       command("Ghi nhận tiêu hủy",             "Record destruction", withReason),
};

const events = {
  CheckRegistered: title("Đã đăng ký kiểm tra chuyên ngành", "Specialised check registered"),
  CheckAmended: title("Đã sửa đăng ký kiểm tra", "Specialised check amended"),
  CheckCancelled: title("Đã hủy đăng ký kiểm tra", "Specialised check cancelled"),
  CheckSampled: title("Đã lấy mẫu", "Samples taken"),
  CheckPassed: title("Kết quả kiểm tra đạt", "Specialised check passed"),
  CheckFailed: title("Kết quả kiểm tra không đạt", "Specialised check failed"),
  CheckNotNeeded: title("Kết quả: được miễn kiểm tra", "Specialised check not needed"),
  CheckExempted: title("Được miễn kiểm tra", "Exempt from the check"),
  RemedyOrdered: title("Đã yêu cầu khắc phục", "Remedy ordered"),
  CheckSampledAgain: title("Đã lấy mẫu lại", "Samples taken again"),
  ReexportOrdered: title("Đã buộc tái xuất", "Re-export ordered"),
  GoodsDestroyed: title("Hàng đã tiêu hủy", "Goods destroyed"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const specialisedCheckKind = "specialised-check";
export const specialisedCheckState = S;

const results: Readonly<Record<string, SpecialisedCheckFact["result"]>> = {
  [S.PASS]: "PASS",
  [S.EXEMPT]: "EXEMPT",
  [S.FAIL]: "FAIL",
  [S.REMEDIATION]: "FAIL",
  [S.FORCED_REEXPORT]: "FAIL",
  [S.DESTROYED]: "FAIL",
  [S.CANCELLED]: "FAIL",
};

/** What a check says of a trader's goods; null when there is no such check. Somebody else's result says nothing. */
export function* readCheckResult(
  number: string,
  trader: string | undefined,
): Reading<SpecialisedCheckFact["result"] | null> {
  const head = yield* readHead(specialisedCheckKind, number);
  if (head === null) return null;
  const own = (head.facets as SpecialisedCheckFacets).trader === trader;
  return (own ? results[head.state] : undefined) ?? "PENDING";
}

/** True once the goods may never enter: they are sent back or destroyed. */
export function* failedForGood(number: string): Reading<boolean> {
  const head = yield* readHead(specialisedCheckKind, number);
  return head?.state === S.FORCED_REEXPORT || head?.state === S.DESTROYED;
}

const typeIsOfMinistry: Guard = function* ({ payload, now }) {
  const { checkType, ministry } = payload?.value as CheckPayload;
  const types = yield* readPermitTypes(localDate(now));
  if (types.some((type) => type.code === checkType && type.ministry === ministry)) return;
  throw invalidInput([
    { pointer: "/checkType", rule: "E_PERMIT_TYPE", message: "is no type of this ministry in force" },
  ]);
};

/** Another ministry would be another issuer. */
const sameMinistry: Guard = ({ payload, head }) => {
  if ((payload?.value as CheckPayload).ministry === (head?.facets as SpecialisedCheckFacets).ministry)
    return undefined;
  throw new DomainError(errorCode.FIELD_NOT_AMENDABLE, undefined, { pointer: "/ministry" });
};

const fromPayload: Effect = (situation) => ({ facets: facetsOf(situation) });

function facetsOf({ payload, number }: Situation): SpecialisedCheckFacets {
  const { checkType, ministry, direction, holder, inspectionDate } = payload?.value as CheckPayload;
  return {
    checkType,
    ministry,
    direction,
    owner: partyTag(number, holder.mst),
    trader: enterpriseNumber(holder.mst),
    inspectionDate,
  };
}

const conclude: Effect = ({ arguments: { result, reportHash: hash } }) => ({
  to: result as string,
  facets: hash === undefined ? {} : { reportHash: hash },
  extras: { result: result as string },
});

const applicants = [role.TRADER, role.DECLARANT, role.BROKER];
const ministry = [role.MINISTRY];
const holderIsActor = partyIsActor("/holder/mst", (payload) => (payload as CheckPayload).holder.mst);
const ofMinistry = (actor: { attributes: { ministry?: string } }, { facets }: Head): boolean =>
  actor.attributes.ministry === facets.ministry;

export const specialisedCheck = defineDocument(
  withAttachments({
    kind: specialisedCheckKind,
    collection: "specialised-checks",
    title: title("Kiểm tra chuyên ngành", "Specialised inspection"),
    numberPattern: /^[A-Z0-9][A-Z0-9./-]{0,19}$/,
    numberOf: (payload) => (payload as CheckPayload).checkNo,
    payloadSchema,
    payloadCollection: permitCollection,
    states,
    terminal: [S.PASS, S.EXEMPT, S.FORCED_REEXPORT, S.DESTROYED, S.CANCELLED],
    commands,
    events,
    issuer: ({ payload }) => ministryOrganisations[(payload as CheckPayload).ministry] ?? nobody,
    ownership: {
      [role.MINISTRY]: ofMinistry,
      [role.TRADER]: ownedBy,
      [role.DECLARANT]: ownedBy,
      [role.BROKER]: ownedBy,
    },
    defaultCommand: C.Register,
    example: specialisedCheckExample,
    readers: { own: { ministry: ["/facets/ministry"], mst: ["/payload/holder/mst"] } },
    // prettier-ignore
    transitions: [
      // from          command          to                          by          guards                            effect       emits
      [nowhere,        C.Register,      S.REGISTERED,               applicants, [holderIsActor, typeIsOfMinistry], fromPayload, E.CheckRegistered],
      [S.REGISTERED,   C.Amend,         S.REGISTERED,               applicants, [holderIsActor, sameMinistry, typeIsOfMinistry], fromPayload, E.CheckAmended],
      [S.REGISTERED,   C.Cancel,        S.CANCELLED,                applicants, [],                               nothingElse, E.CheckCancelled],
      [S.REGISTERED,   C.Sample,        S.SAMPLED,                  ministry,   [],                               nothingElse, E.CheckSampled],
      [S.REGISTERED,   C.Exempt,        S.EXEMPT,                   ministry,   [],                               nothingElse, E.CheckExempted],
      [S.SAMPLED,      C.Conclude,      [S.PASS, S.FAIL, S.EXEMPT], ministry,   [],                               conclude,    [E.CheckPassed, E.CheckFailed, E.CheckNotNeeded]],
      [S.FAIL,         C.OrderRemedy,   S.REMEDIATION,              ministry,   [],                               nothingElse, E.RemedyOrdered],
      [S.REMEDIATION,  C.Recheck,       S.SAMPLED,                  ministry,   [],                               nothingElse, E.CheckSampledAgain],
      [S.FAIL,         C.OrderReexport, S.FORCED_REEXPORT,          ministry,   [],                               nothingElse, E.ReexportOrdered],
      [S.FAIL,         C.Destroy,       S.DESTROYED,                ministry,   [],                               nothingElse, E.GoodsDestroyed],
    ],
  }),
);
