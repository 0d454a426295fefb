/**
 * E-manifest: what a ship, aircraft, train, truck or barge brings or takes. Bills and containers carry their own
 * sub-state; how much of a bill is declared is read off the uses that declarations write, so that two declarations can
 * never take the same goods.
 *
 *   Register ─▶ DRAFT ─Submit─▶ SUBMITTED ─Accept─▶ ACCEPTED ─Arrive─▶ ARRIVED ─Discharge─▶ DISCHARGED ─Close─▶ CLOSED
 *                 └──────Cancel──────┘└─Reject─▶ REJECTED │          └── GateIn, per container ──┘
 *                                       TakeIn, Load ─────┴─Depart─▶ DEPARTED ─Reconcile─▶ CLOSED      (export)
 *
 * Forwarders' house bills come in by `AttachHouse`, amendments that customs approved by `ApplyAmendment`, and what a
 * vessel's notice says by `Berth` and `Sail`; each is another kind's effect.
 *
 * Source: DOMAIN §2.3, §3.3.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { checkContainerNumber } from "../../codes/container.js";
import { automatic, command, fired, withArguments, withPayload, withReason } from "../../command-forms.js";
import { isOlder } from "../../automatic-step.js";
import { byEffectOnly, defineDocument, nothingElse, nowhere, same } from "../../define-document.js";
import { drawCommands, releasing, reserving } from "../../drawing.js";
import { coded, reference, text } from "../../fields.js";
import type { Head } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { manifestCollection } from "../../private-collections.js";
import { type Actor, role } from "../../roles.js";
import { amend, amendable, amendmentFits, applyAmendment } from "./manifest-amending.js";
import { manifestExample } from "./manifest-example.js";
import {
  alertNotExported,
  depart,
  linesAre,
  linesMayLeave,
  load,
  reconcile,
  takeIn,
} from "./manifest-export.js";
import { billState, containerState, type ManifestFacets } from "./manifest-facets.js";
import { attachHouse, houseFits } from "./manifest-house.js";
import {
  accept,
  arrive,
  billsAreNotTaken,
  billsRemain,
  carrierIsActor,
  containerOfManifest,
  discharge,
  dispose,
  everythingDeclared,
  fromPayload,
  gateIn,
  hasCargo,
  headed,
  listsReconcile,
  markUnclaimed,
  passOut,
  submit,
} from "./manifest-rules.js";
import { manifestPayload, type ManifestPayload, sealNumbers } from "./manifest-schema.js";

const containerNo = coded(checkContainerNumber);
const discrepancies = z.array(containerNo).max(1000).optional();
/** Containers, and bills without containers. */
const lines = z.array(reference(35)).min(1).max(100);

// prettier-ignore
const states = {
  DRAFT:      title("Dự thảo",          "Draft"),
  SUBMITTED:  title("Đã gửi",           "Submitted"),
  ACCEPTED:   title("Đã chấp nhận",     "Accepted"),
  REJECTED:   title("Bị từ chối",       "Rejected"),
  ARRIVED:    title("Đã đến",           "Arrived"),
  DISCHARGED: title("Đã dỡ hàng",       "Discharged"),
  DEPARTED:   title("Đã rời đi",        "Departed"),
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
  Amend:      command("Sửa bản lược khai đã chấp nhận", "Amend",             withPayload),
  ApplyAmendment: command("Áp dụng sửa đổi được duyệt", "Apply an approved amendment", fired),
  AttachHouse: command("Ghép vận đơn thứ cấp",    "House bills",             fired),
  Arrive:     command("Báo phương tiện đến",      "Report arrival"),
  Berth:      command("Phương tiện đến theo thông báo", "Arrival by the vessel's notice", fired),
  GateIn:     command("Đưa container vào khu vực", "Container into the area", withArguments({ containerNo, sealNos: sealNumbers })),
  Discharge:  command("Hoàn thành dỡ hàng",       "Discharge complete",      withArguments({ overlanded: discrepancies, shortlanded: discrepancies })),
  PassOut:    command("Đưa container ra",         "Containers out of the area", fired),
  MarkUnclaimed: command("Ghi nhận hàng quá 90 ngày", "Mark unclaimed goods", automatic),
  Dispose:    command("Xử lý hàng không khai báo", "Dispose of undeclared goods", withArguments({ billNo: reference(35), disposal: z.enum(["REEXPORTED", "ABANDONED"]), reason: text(300) })),
  Close:      command("Đóng bản lược khai",       "Close",                   automatic),
  TakeIn:     command("Đưa hàng xuất vào khu vực", "Export goods into the area", withArguments({ lines, sealNos: sealNumbers.optional() })),
  Load:       command("Xếp hàng lên phương tiện", "Load",                    withArguments({ lines })),
  Depart:     command("Báo phương tiện rời đi",   "Report departure"),
  Sail:       command("Phương tiện rời đi theo thông báo", "Departure by the vessel's notice", fired),
  Reconcile:  command("Đối chiếu với tờ khai xuất", "Reconcile",             automatic),
  AlertNotExported: command("Cảnh báo hàng chưa xuất", "Alert: not exported", { ...automatic, keepsHead: true, ...withArguments({ declaration: z.string().regex(/^\d{11}$/), lines }) }),
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
  ManifestAmended:    title("Đã sửa bản lược khai",           "Manifest amended"),
  ManifestAmendmentApplied:   title("Sửa đổi được duyệt đã áp dụng",  "Approved amendment applied"),
  HouseBillsAttached: title("Đã ghép vận đơn thứ cấp",        "House bills attached"),
  ConveyanceArrived:  title("Phương tiện đã đến",             "Conveyance arrived"),
  ConveyanceBerthed:  title("Phương tiện đã đến theo thông báo", "Conveyance arrived by notice"),
  ContainerGatedIn:   title("Container đã vào khu vực giám sát", "Container in the supervised area"),
  CargoDischarged:    title("Đã dỡ hàng",                     "Cargo discharged"),
  ContainersPassedOut: title("Container đã ra khỏi khu vực giám sát", "Containers left the supervised area"),
  GoodsUnclaimed:     title("Hàng quá 90 ngày không người nhận", "Goods unclaimed"),
  GoodsDisposed:      title("Đã xử lý hàng không khai báo",   "Undeclared goods disposed of"),
  ExportGoodsTakenIn: title("Hàng xuất đã vào khu vực",       "Export goods in the area"),
  ExportGoodsLoaded:  title("Hàng xuất đã xếp lên phương tiện", "Export goods loaded"),
  ConveyanceDeparted: title("Phương tiện đã rời đi",          "Conveyance departed"),
  ConveyanceSailed:   title("Phương tiện đã rời đi theo thông báo", "Conveyance departed by notice"),
  ExportReconciled:   title("Đã đối chiếu hàng xuất",         "Export reconciled"),
  ExportNotLoaded:    title("Hàng đã thông quan chưa xuất",   "Cleared and not exported"),
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
export const manifestEvent = E;
export const manifestCommand = C;

/** Goods can be declared before they arrive. */
const declarable = [S.ACCEPTED, S.ARRIVED, S.DISCHARGED];

const carrier = [role.CARRIER];
const port = [role.PORT_OPERATOR];
const engine = [role.CLEARANCE_ENGINE];

const inbound = headed("I");
const outbound = headed("E");

/** The Vietnamese port of the manifest. */
export function areaOf({ direction, portOfLoading, portOfDischarge }: ManifestFacets): string {
  return direction === "E" ? portOfLoading : portOfDischarge;
}

const ofArea = (actor: Actor, { facets }: Head): boolean =>
  actor.attributes.area === areaOf(facets as ManifestFacets);

/** Shorter than any clock for unclaimed goods can be: the contract reads the clock itself. */
const UNCLAIMED_LOOK_MS = 30 * 86_400_000;

/** Containers that nobody declares do not keep a manifest open, so the contract looks at each bill. */
function mayBeOver({ facets }: Head): boolean {
  const { containers, bills } = facets as ManifestFacets;
  const declared = new Set(
    bills.filter(({ state }) => state === billState.OPEN).flatMap((bill) => bill.containers),
  );
  const inside: readonly string[] = [containerState.MANIFESTED, containerState.IN_AREA];
  return !containers.some(({ no, state }) => inside.includes(state) && declared.has(no));
}

export const manifest = defineDocument(
  withAttachments({
    kind: manifestKind,
    collection: "manifests",
    title: title("Bản lược khai hàng hóa (e-Manifest)", "Cargo manifest (e-Manifest)"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    numberOf: (payload) => (payload as ManifestPayload).manifestNo,
    payloadSchema: manifestPayload,
    payloadCollection: () => manifestCollection,
    states,
    terminal: [S.REJECTED, S.CLOSED, S.CANCELLED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: {
      [role.CARRIER]: (actor, { facets }) => actor.attributes.carrier === facets.carrier,
      [role.PORT_OPERATOR]: ofArea,
    },
    defaultCommand: C.Register,
    example: manifestExample,
    readers: {
      own: {
        carrier: ["/facets/carrier"],
        area: ["/facets/portOfDischarge", "/facets/portOfLoading"],
        mst: ["/payload/agent/mst"],
      },
    },
    automatic: [
      { command: C.Accept, by: role.CLEARANCE_ENGINE },
      // Goods without containers leave nothing to be seen in the manifest itself when the last of them is declared.
      { command: C.Close, by: role.CLEARANCE_ENGINE, due: mayBeOver, timed: true },
      { command: C.Reconcile, by: role.CLEARANCE_ENGINE },
      {
        command: C.MarkUnclaimed,
        by: role.CLEARANCE_ENGINE,
        due: ({ facets }, world) => isOlder(facets.arrivedAt as string | undefined, UNCLAIMED_LOOK_MS, world),
        timed: true,
      },
    ],
    // prettier-ignore
    transitions: [
      // from                     command       to            by                                       guards                            effect       emits
      [nowhere,                   C.Register,   S.DRAFT,      carrier,                                 [carrierIsActor],                 fromPayload, E.ManifestRegistered],
      [S.DRAFT,                   C.AlterBills, S.DRAFT,      carrier,                                 [carrierIsActor],                 fromPayload, E.ManifestAltered],
      [S.DRAFT,                   C.Submit,     S.SUBMITTED,  carrier,                                 [hasCargo],                       submit,      E.ManifestSubmitted],
      [S.SUBMITTED,               C.Accept,     S.ACCEPTED,   [role.CLEARANCE_ENGINE, role.OFFICER_DOC], [billsAreNotTaken],             accept,      E.ManifestAccepted],
      [S.SUBMITTED,               C.Reject,     S.REJECTED,   [role.CLEARANCE_ENGINE, role.OFFICER_DOC], [],                             nothingElse, E.ManifestRejected],
      [declarable,                C.Amend,      same,         carrier,                                 [carrierIsActor, amendable],      amend,       E.ManifestAmended],
      [declarable,                C.ApplyAmendment, same,     byEffectOnly,                            [amendmentFits],                  applyAmendment, E.ManifestAmendmentApplied],
      [declarable,                C.AttachHouse, same,        byEffectOnly,                            [houseFits],                      attachHouse, E.HouseBillsAttached],
      [S.ACCEPTED,                C.Arrive,     S.ARRIVED,    [role.CARRIER, role.PORT_OPERATOR],      [inbound],                        arrive,      E.ConveyanceArrived],
      [S.ACCEPTED,                C.Berth,      S.ARRIVED,    byEffectOnly,                            [inbound],                        arrive,      E.ConveyanceBerthed],
      [[S.ARRIVED, S.DISCHARGED], C.GateIn,     same,         port,                                    [containerOfManifest],            gateIn,      E.ContainerGatedIn],
      [S.ARRIVED,                 C.Discharge,  S.DISCHARGED, port,                                    [listsReconcile],                 discharge,   E.CargoDischarged],
      [[S.ARRIVED, S.DISCHARGED], C.PassOut,    same,         byEffectOnly,                            [],                               passOut,     E.ContainersPassedOut],
      [S.DISCHARGED,              C.Close,      S.CLOSED,     engine,                                  [everythingDeclared],             nothingElse, E.ManifestClosed],
      [[S.ARRIVED, S.DISCHARGED], C.MarkUnclaimed, same,      engine,                                  [],                               markUnclaimed, E.GoodsUnclaimed],
      [[S.ARRIVED, S.DISCHARGED], C.Dispose,    same,         [role.BRANCH_HEAD],                      [],                               dispose,     E.GoodsDisposed],
      [S.ACCEPTED,                C.TakeIn,     same,         port,                                    [outbound, linesAre("BOOKED")],   takeIn,      E.ExportGoodsTakenIn],
      [S.ACCEPTED,                C.Load,       same,         port,                                    [outbound, linesAre("IN_AREA"), linesMayLeave], load, E.ExportGoodsLoaded],
      [S.ACCEPTED,                C.Depart,     S.DEPARTED,   [role.CARRIER, role.PORT_OPERATOR],      [outbound],                       depart,      E.ConveyanceDeparted],
      [S.ACCEPTED,                C.Sail,       S.DEPARTED,   byEffectOnly,                            [outbound],                       depart,      E.ConveyanceSailed],
      [S.DEPARTED,                C.Reconcile,  S.CLOSED,     engine,                                  [],                               reconcile,   E.ExportReconciled],
      [[S.DEPARTED, S.CLOSED],    C.AlertNotExported, same,   engine,                                  [outbound],                       alertNotExported, E.ExportNotLoaded],
      [[S.DRAFT, S.SUBMITTED],    C.Cancel,     S.CANCELLED,  carrier,                                 [],                               nothingElse, E.ManifestCancelled],
      [declarable,                C.Reserve,    same,         byEffectOnly,                            [billsRemain],                    reserving,   E.BillDeclared],
      [[...declarable, S.CLOSED], C.Release,    same,         byEffectOnly,                            [],                               releasing,   E.BillReleased],
    ],
  }),
);
