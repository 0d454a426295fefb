/**
 * Independent transport declaration (OLA, vận chuyển độc lập): goods under supervision from one area to another; transit
 * through Viet Nam is the kind KR.
 *
 *   Register ─▶ REGISTERED ─AssignChannel─▶ CHANNELLED ─Approve─▶ APPROVED ─Depart─▶ DEPARTED ─Arrive─▶ ARRIVED ─Close─▶ CLOSED
 *                   └────────Cancel─────────────┴─▶ CANCELLED        DEPARTED ─MarkOverdue─▶ OVERDUE ─OpenCase─▶ CASE ─Settle─▶ CLOSED
 *
 * Green and yellow are its only channels. Source: DOMAIN §2.4.1 (OLA, BOA, BIA), §2.6, §3.7.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { checkContainerNumber } from "../../codes/container.js";
import { automatic, command, withArguments, withPayload, withReason } from "../../command-forms.js";
import { defineDocument, nothingElse, nowhere } from "../../define-document.js";
import {
  coded,
  date,
  enterprise,
  locode,
  mass,
  must,
  obeying,
  packages,
  reference,
  text,
  timestamp,
} from "../../fields.js";
import type { Head } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { ownedBy, partyIsActor } from "../../ownership.js";
import { commercialCollection } from "../../private-collections.js";
import { type Actor, role } from "../../roles.js";
import { sealNumbers } from "../manifest/manifest-schema.js";
import { transportExample } from "./transport-example.js";
import {
  assignChannel,
  billsFitKind,
  channelIs,
  depart,
  fromPayload,
  nothingHeld,
  overdue,
  sealsAreSeen,
  arrive,
  type TransportFacets,
} from "./transport-rules.js";

const containersMax = 100;
const billsMax = 50;

const payloadSchema = z
  .strictObject({
    olaNo: reference(35),
    /** General, several points, quarantine or conditional, transit, simplified, port to port, change of means. */
    kind: z.enum(["NR", "EA", "QU", "KR", "KS", "PT", "CT"]),
    purpose: z.enum(["SHI", "FAC", "CIS", "FTZ", "SRE", "FED", "EXP", "ETB", "BTG", "BTB", "BAG", "OTH"]),
    applicant: enterprise,
    customsOffice: z.string().regex(/^[A-Z0-9]{4,6}$/),
    fromArea: locode,
    toArea: locode,
    route: text(35),
    plannedStart: timestamp,
    plannedFinish: timestamp,
    contractDate: date.optional(),
    bills: z.array(reference(35)).max(billsMax).optional(),
    goods: z
      .array(z.strictObject({ description: text(300), packages, grossWeight: mass }))
      .min(1)
      .max(50),
    containers: z
      .array(z.strictObject({ containerNo: coded(checkContainerNumber), sealNos: sealNumbers }))
      .max(containersMax)
      .optional(),
  })
  .check(
    obeying(
      must(({ plannedStart, plannedFinish }) => plannedStart < plannedFinish, {
        rule: "E_TIMES",
        message: "ends before it begins",
        path: ["plannedFinish"],
      }),
      must(({ fromArea, toArea }) => fromArea !== toArea, {
        rule: "E_ROUTE",
        message: "leads nowhere",
        path: ["toArea"],
      }),
      must(({ kind, bills = [] }) => kind !== "KR" || bills.length > 0, {
        rule: "E_REQUIRED",
        message: "transit names its bills",
        path: ["bills"],
      }),
    ),
  );

export type TransportPayload = z.infer<typeof payloadSchema>;

const states = {
  REGISTERED: title("Đã đăng ký", "Registered"),
  CHANNELLED: title("Đã phân luồng", "Channelled"),
  APPROVED: title("Được phê duyệt", "Approved"),
  DEPARTED: title("Đã khởi hành", "Departed"),
  ARRIVED: title("Đã đến", "Arrived"),
  CLOSED: title("Đã hoàn thành", "Closed"),
  OVERDUE: title("Quá hạn", "Overdue"),
  CASE: title("Đang xử lý vụ việc", "Case"),
  CANCELLED: title("Đã hủy", "Cancelled"),
};

// prettier-ignore
const commands = {
  Register:      command("Khai vận chuyển độc lập (OLA)", "Register (OLA)",   withPayload),
  AssignChannel: command("Phân luồng vận chuyển",         "Assign a channel", { ...automatic, ...withArguments({ channel: z.enum(["GREEN", "YELLOW"]) }) }),
  Approve:       command("Phê duyệt vận chuyển",          "Approve",          automatic),
  Depart:        command("Khởi hành (BOA)",               "Depart (BOA)",     withArguments({ sealsSeen: sealNumbers.optional() })),
  Arrive:        command("Đến đích (BIA)",                "Arrive (BIA)",     withArguments({ sealsSeen: sealNumbers.optional() })),
  Close:         command("Hoàn thành vận chuyển",         "Close"),
  MarkOverdue:   command("Ghi nhận quá hạn",              "Mark overdue",     automatic),
  OpenCase:      command("Lập vụ việc",                   "Open a case",      withReason),
  Settle:        command("Kết thúc vụ việc",              "Settle the case",  withReason),
  Cancel:        command("Hủy khai vận chuyển",           "Cancel",           withReason),
};

const events = {
  TransportRegistered: title("Đã khai vận chuyển", "Transport registered"),
  TransportChannelled: title("Đã phân luồng vận chuyển", "Transport channelled"),
  TransportApproved: title("Vận chuyển được phê duyệt", "Transport approved"),
  TransportDeparted: title("Hàng đã khởi hành", "Transport departed"),
  TransportArrived: title("Hàng đã đến đích", "Transport arrived"),
  TransportClosed: title("Vận chuyển hoàn thành", "Transport closed"),
  TransportOverdue: title("Vận chuyển quá hạn", "Transport overdue"),
  TransportCaseOpened: title("Đã lập vụ việc vận chuyển", "Transport case opened"),
  TransportCaseSettled: title("Đã kết thúc vụ việc vận chuyển", "Transport case settled"),
  TransportCancelled: title("Đã hủy khai vận chuyển", "Transport cancelled"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const applicants = [role.DECLARANT, role.BROKER];
const applicantIsActor = partyIsActor(
  "/applicant/mst",
  (payload) => (payload as TransportPayload).applicant.mst,
);
const engine = [role.CLEARANCE_ENGINE];
const gate = [role.PORT_OPERATOR, role.OFFICER_GATE];

const ofOffice = ({ attributes }: Actor, { facets }: Head): boolean => attributes.office === facets.office;

/** The operator of the area that the goods are in. */
const ofArea = ({ attributes }: Actor, { state, facets }: Head): boolean => {
  const { fromArea, toArea } = facets as TransportFacets;
  return attributes.area === (state === S.APPROVED ? fromArea : toArea);
};

export const transport = defineDocument(
  withAttachments({
    kind: "transport",
    collection: "transports",
    title: title("Tờ khai vận chuyển độc lập (OLA)", "Independent transport (OLA)"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    numberOf: (payload) => (payload as TransportPayload).olaNo,
    payloadSchema,
    payloadCollection: () => commercialCollection,
    states,
    terminal: [S.CLOSED, S.CANCELLED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: {
      [role.DECLARANT]: ownedBy,
      [role.BROKER]: ownedBy,
      [role.OFFICER_DOC]: ofOffice,
      [role.BRANCH_HEAD]: ofOffice,
      [role.PORT_OPERATOR]: ofArea,
    },
    defaultCommand: C.Register,
    example: transportExample,
    readers: {
      own: { mst: ["/payload/applicant/mst"] },
      roles: { [role.PORT_OPERATOR]: "status" },
    },
    automatic: [
      { command: C.Approve, by: role.CLEARANCE_ENGINE, due: ({ facets }) => facets.channel === "GREEN" },
      {
        command: C.MarkOverdue,
        by: role.CLEARANCE_ENGINE,
        due: ({ facets }, { now }) => now > Date.parse((facets as TransportFacets).plannedFinish),
        timed: true,
      },
    ],
    // prettier-ignore
    transitions: [
      // from                         command          to            by                  guards                          effect         emits
      [nowhere,                       C.Register,      S.REGISTERED, applicants,         [applicantIsActor, billsFitKind], fromPayload, E.TransportRegistered],
      [S.REGISTERED,                  C.AssignChannel, S.CHANNELLED, [role.RISK_ENGINE], [],                             assignChannel, E.TransportChannelled],
      [S.CHANNELLED,                  C.Approve,       S.APPROVED,   [role.OFFICER_DOC], [channelIs("YELLOW")],          nothingElse,   E.TransportApproved],
      [S.CHANNELLED,                  C.Approve,       S.APPROVED,   engine,             [channelIs("GREEN")],           nothingElse,   E.TransportApproved],
      [S.APPROVED,                    C.Depart,        S.DEPARTED,   gate,               [nothingHeld, sealsAreSeen],    depart,        E.TransportDeparted],
      [[S.DEPARTED, S.OVERDUE],       C.Arrive,        S.ARRIVED,    gate,               [],                             arrive,        E.TransportArrived],
      [S.ARRIVED,                     C.Close,         S.CLOSED,     [role.OFFICER_DOC, role.OFFICER_GATE], [],          nothingElse,   E.TransportClosed],
      [S.DEPARTED,                    C.MarkOverdue,   S.OVERDUE,    engine,             [overdue],                      nothingElse,   E.TransportOverdue],
      [S.OVERDUE,                     C.OpenCase,      S.CASE,       [role.BRANCH_HEAD], [],                             nothingElse,   E.TransportCaseOpened],
      [S.CASE,                        C.Settle,        S.CLOSED,     [role.BRANCH_HEAD], [],                             nothingElse,   E.TransportCaseSettled],
      [[S.REGISTERED, S.CHANNELLED],  C.Cancel,        S.CANCELLED,  applicants,         [],                             nothingElse,   E.TransportCancelled],
    ],
  }),
);
