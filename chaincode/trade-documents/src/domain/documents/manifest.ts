/**
 * E-manifest: what a ship, aircraft, train or truck brings. Bills and containers carry their own sub-state; how much of
 * a bill is declared is read off the uses that declarations write, so that two declarations can never take the same goods.
 *
 *   Register ─▶ DRAFT ─Submit─▶ SUBMITTED ─Accept─▶ ACCEPTED ─Arrive─▶ ARRIVED ─Discharge─▶ DISCHARGED ─Close─▶ CLOSED
 *                 └──────Cancel──────┘└─Reject─▶ REJECTED            └── GateIn, per container ──┘
 *
 * Source: DOMAIN §2.3, §3.3.
 */

import { z } from "zod";
import { withAttachments } from "../attach.js";
import { checkContainerNumber } from "../codes/container.js";
import { checkImoNumber } from "../codes/imo.js";
import { automatic, command, fired, withArguments, withPayload, withReason } from "../command-forms.js";
import { byEffectOnly, defineDocument, nothingElse, nowhere, same } from "../define-document.js";
import { drawCommands, releasing, reserving } from "../drawing.js";
import {
  coded,
  country,
  date,
  decimalText,
  locode,
  mass,
  money,
  must,
  obeying,
  packages,
  party,
  positiveInteger,
  reference,
  text,
  timestamp,
} from "../fields.js";
import type { Head } from "../head.js";
import { namesOf, title } from "../names.js";
import { organisation } from "../organisations.js";
import { manifestCollection } from "../private-collections.js";
import { role } from "../roles.js";
import type { ManifestFacets } from "./manifest-facets.js";
import { manifestExample } from "./manifest-example.js";
import {
  accept,
  arrive,
  billsAreNotTaken,
  billsRemain,
  carrierIsActor,
  containerOfManifest,
  discharge,
  everythingDeclared,
  fromPayload,
  gateIn,
  hasCargo,
  passOut,
  submit,
} from "./manifest-rules.js";

/** Bounds of one manifest: its head is read by every declaration of its bills. */
const billsMax = 200;
const containersPerBillMax = 100;

const containerNo = coded(checkContainerNumber);
const sealNos = z.array(text(20)).max(6);

const container = z.strictObject({
  containerNo,
  sealNos: sealNos.optional(),
  /** 5 full, 4 empty. */
  fullEmpty: z.enum(["4", "5"]),
  size: z
    .string()
    .regex(/^[1249][024568]$/)
    .optional(),
  type: z.enum(["GP", "RT", "UT", "PF", "TN", "OT"]).optional(),
  deliveryType: z.enum(["51", "52", "53", "54", "55"]).optional(),
  ownership: z.enum(["1", "2", "3", "4", "5", "OT"]).optional(),
  vanning: z.enum(["1", "4", "16", "OT"]).optional(),
});

const goods = z.strictObject({
  description: text(600),
  hs4: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  marks: text(140).optional(),
  packages,
  grossWeight: mass,
  netWeight: mass.optional(),
  volume: z.strictObject({ value: decimalText(3), unit: z.enum(["MTQ", "FTQ", "BFT"]) }).optional(),
  originCountry: country.optional(),
  specialCargo: text(35).optional(),
});

const bill = z.strictObject({
  billNo: reference(35),
  billType: z.enum(["704", "741", "720", "730"]),
  issueDate: date.optional(),
  masterBillNo: reference(35).optional(),
  consignor: party,
  consignee: party,
  notify: z.array(party).min(1).max(5),
  finalDestination: locode.optional(),
  placeOfDelivery: text(100).optional(),
  freight: money.optional(),
  transit: z.strictObject({ code: z.literal("28"), reason: text(100), days: positiveInteger }).optional(),
  goods: z.array(goods).min(1).max(20),
  containers: z.array(container).max(containersPerBillMax).optional(),
});

const payloadSchema = z
  .strictObject({
    manifestNo: reference(35),
    mode: z.enum(["SEA", "AIR", "RAIL", "ROAD", "RIVER"]),
    direction: z.enum(["I", "E"]),
    vesselCallSign: text(9).optional(),
    imo: coded(checkImoNumber).optional(),
    vesselName: text(35).optional(),
    voyageNo: text(17),
    carrierCode: z.string().regex(/^[A-Z0-9]{2,4}$/),
    portOfLoading: locode,
    portOfDischarge: locode,
    portSuffix: z.string().regex(/^\d$/).optional(),
    eta: timestamp,
    etd: timestamp.optional(),
    sharedSlot: z.boolean().optional(),
    agent: party.optional(),
    bills: z.array(bill).max(billsMax),
    emptyContainers: z.array(container).max(containersPerBillMax).optional(),
  })
  .check(
    obeying(
      must(
        ({ mode, vesselName, vesselCallSign }) =>
          mode !== "SEA" || (vesselName ?? vesselCallSign) !== undefined,
        {
          rule: "E_VESSEL",
          message: "a sea manifest names its vessel or the call sign",
          path: ["vesselName"],
        },
      ),
      must(({ bills }) => new Set(bills.map(({ billNo }) => billNo)).size === bills.length, {
        rule: "E_BILL_REPEATED",
        message: "each bill stands once",
        path: ["bills"],
      }),
    ),
  );

export type ManifestPayload = z.infer<typeof payloadSchema>;
export type ManifestBill = ManifestPayload["bills"][number];

// prettier-ignore
const states = {
  DRAFT:      title("Dự thảo",          "Draft"),
  SUBMITTED:  title("Đã gửi",           "Submitted"),
  ACCEPTED:   title("Đã chấp nhận",     "Accepted"),
  REJECTED:   title("Bị từ chối",       "Rejected"),
  ARRIVED:    title("Đã đến",           "Arrived"),
  DISCHARGED: title("Đã dỡ hàng",       "Discharged"),
  CLOSED:     title("Đã đóng",          "Closed"),
  CANCELLED:  title("Đã hủy",           "Cancelled"),
};

// prettier-ignore
const commands = {
  Register:   command("Đăng ký bản lược khai",    "Register",                withPayload),
  AlterBills: command("Sửa vận đơn",              "Alter the bills",         withPayload),
  Submit:     command("Gửi bản lược khai",        "Submit"),
  Accept:     command("Chấp nhận",                "Accept",                  automatic),
  Reject:     command("Từ chối",                  "Reject",                  withReason),
  Arrive:     command("Báo phương tiện đến",      "Report arrival"),
  GateIn:     command("Đưa container vào khu vực", "Container into the area", withArguments({ containerNo, sealNos })),
  Discharge:  command("Hoàn thành dỡ hàng",       "Discharge complete",      withArguments({ overlanded: z.array(containerNo).max(1000).optional(), shortlanded: z.array(containerNo).max(1000).optional() })),
  PassOut:    command("Đưa container ra",         "Containers out of the area", fired),
  Close:      command("Đóng bản lược khai",       "Close",                   automatic),
  Cancel:     command("Hủy bản lược khai",        "Cancel",                  withReason),
  Reserve: drawCommands.Reserve,
  Release: drawCommands.Release,
};

// prettier-ignore
const events = {
  ManifestRegistered: title("Đã đăng ký bản lược khai",       "Manifest registered"),
  ManifestAltered:    title("Đã sửa vận đơn",                 "Bills altered"),
  ManifestSubmitted:  title("Đã gửi bản lược khai",           "Manifest submitted"),
  ManifestAccepted:   title("Bản lược khai được chấp nhận",   "Manifest accepted"),
  ManifestRejected:   title("Bản lược khai bị từ chối",       "Manifest rejected"),
  ConveyanceArrived:  title("Phương tiện đã đến",             "Conveyance arrived"),
  ContainerGatedIn:   title("Container đã vào khu vực giám sát", "Container in the supervised area"),
  CargoDischarged:    title("Đã dỡ hàng",                     "Cargo discharged"),
  ContainersPassedOut: title("Container đã ra khỏi khu vực giám sát", "Containers left the supervised area"),
  ManifestClosed:     title("Bản lược khai đã đóng",          "Manifest closed"),
  ManifestCancelled:  title("Bản lược khai đã hủy",           "Manifest cancelled"),
  BillDeclared:       title("Vận đơn được khai báo",          "Goods of a bill declared"),
  BillReleased:       title("Vận đơn được trả lại",           "Goods of a bill undeclared again"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const manifestKind = "manifest";
export const manifestState = S;
export const manifestCommand = C;

/** Goods can be declared before they arrive. */
const declarable = [S.ACCEPTED, S.ARRIVED, S.DISCHARGED];

const carrier = [role.CARRIER];
const port = [role.PORT_OPERATOR];
const engine = [role.CLEARANCE_ENGINE];

function everyContainerOut({ facets }: Head): boolean {
  return (facets as ManifestFacets).containers.every(({ state }) => state === "OUT");
}

export const manifest = defineDocument(
  withAttachments({
    kind: manifestKind,
    collection: "manifests",
    title: title("Bản lược khai hàng hóa (e-Manifest)", "Cargo manifest (e-Manifest)"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    numberOf: (payload) => (payload as ManifestPayload).manifestNo,
    payloadSchema,
    payloadCollection: () => manifestCollection,
    states,
    terminal: [S.REJECTED, S.CLOSED, S.CANCELLED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: {
      [role.CARRIER]: (actor, { facets }) => actor.attributes.carrier === facets.carrier,
      [role.PORT_OPERATOR]: (actor, { facets }) => actor.attributes.area === facets.portOfDischarge,
    },
    defaultCommand: C.Register,
    example: manifestExample,
    readers: {
      own: {
        carrier: ["/facets/carrier"],
        area: ["/facets/portOfDischarge"],
        mst: ["/payload/agent/mst"],
      },
    },
    automatic: [
      { command: C.Accept, by: role.CLEARANCE_ENGINE },
      // Goods without containers leave nothing to be seen in the manifest itself when the last of them is declared.
      { command: C.Close, by: role.CLEARANCE_ENGINE, due: everyContainerOut, timed: true },
    ],
    // prettier-ignore
    transitions: [
      // from                     command       to            by                                       guards                            effect       emits
      [nowhere,                   C.Register,   S.DRAFT,      carrier,                                 [carrierIsActor],                 fromPayload, E.ManifestRegistered],
      [S.DRAFT,                   C.AlterBills, S.DRAFT,      carrier,                                 [carrierIsActor],                 fromPayload, E.ManifestAltered],
      [S.DRAFT,                   C.Submit,     S.SUBMITTED,  carrier,                                 [hasCargo],                       submit,      E.ManifestSubmitted],
      [S.SUBMITTED,               C.Accept,     S.ACCEPTED,   [role.CLEARANCE_ENGINE, role.OFFICER_DOC], [billsAreNotTaken],             accept,      E.ManifestAccepted],
      [S.SUBMITTED,               C.Reject,     S.REJECTED,   [role.CLEARANCE_ENGINE, role.OFFICER_DOC], [],                             nothingElse, E.ManifestRejected],
      [S.ACCEPTED,                C.Arrive,     S.ARRIVED,    [role.CARRIER, role.PORT_OPERATOR],      [],                               arrive,      E.ConveyanceArrived],
      [[S.ARRIVED, S.DISCHARGED], C.GateIn,     same,         port,                                    [containerOfManifest],            gateIn,      E.ContainerGatedIn],
      [S.ARRIVED,                 C.Discharge,  S.DISCHARGED, port,                                    [],                               discharge,   E.CargoDischarged],
      [[S.ARRIVED, S.DISCHARGED], C.PassOut,    same,         byEffectOnly,                            [],                               passOut,     E.ContainersPassedOut],
      [S.DISCHARGED,              C.Close,      S.CLOSED,     engine,                                  [everythingDeclared],             nothingElse, E.ManifestClosed],
      [[S.DRAFT, S.SUBMITTED],    C.Cancel,     S.CANCELLED,  carrier,                                 [],                               nothingElse, E.ManifestCancelled],
      [declarable,                C.Reserve,    same,         byEffectOnly,                            [billsRemain],                    reserving,   E.BillDeclared],
      [[...declarable, S.CLOSED], C.Release,    same,         byEffectOnly,                            [],                               releasing,   E.BillReleased],
    ],
  }),
);
