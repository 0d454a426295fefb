/**
 * Material account of processing, export production and export-processing enterprises, and its yearly report.
 *
 *   Open ─▶ OPEN_PERIOD ─Submit─▶ SUBMITTED ─Amend─▶ AMENDED       within 60 days
 *              │ ▲ Update            └───────Reconcile┴──▶ RECONCILED ─Close─▶ CLOSED
 *     MarkOverdue (facet)                             └──▶ DIFF ─OrderCheck─▶ CHECK_ORDERED ─Close─▶ CLOSED
 *
 * What should be left is computed by the contract when the report comes in, and stands in the account's own private
 * content; in public stands whether anything differs. Source: DOMAIN §2.6, §3.7.
 */

import { materialBalance } from "../../../engines/material-balance.js";
import { withAttachments } from "../../attach.js";
import { clockName } from "../../clock-table.js";
import { automatic, command, notBy, withArguments, withPayload, withReason } from "../../command-forms.js";
import type { JsonObject } from "../../canonical-json.js";
import { endOfLocalDay, localDate, timestampOf } from "../../dates.js";
import {
  type Change,
  defineDocument,
  type Effect,
  type Guard,
  nothingElse,
  nowhere,
  same,
  type Situation,
} from "../../define-document.js";
import { guardFailed, invalidInput } from "../../errors.js";
import { text } from "../../fields.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { ownedBy, partyIsActor } from "../../ownership.js";
import { productionCollection } from "../../private-collections.js";
import type { Reading } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import { role } from "../../roles.js";
import { importer } from "../example-parties.js";
import { materialAccountPayload, type MaterialAccountPayload } from "./material-account-schema.js";

export type MaterialAccountFacets = {
  /** Pseudonym of the enterprise. */
  readonly owner: string;
  readonly regime: MaterialAccountPayload["regime"];
  readonly periodTo: string;
  /** When the report is due, and until when the enterprise may correct it itself. */
  readonly dueAt: string;
  readonly correctUntil?: string;
  readonly late?: boolean;
  readonly overdue?: boolean;
  readonly differs?: boolean;
  readonly checkOrderedBy?: string;
};

// prettier-ignore
const states = {
  OPEN_PERIOD:   title("Kỳ đang mở",            "Period open"),
  SUBMITTED:     title("Đã nộp báo cáo",        "Report submitted"),
  AMENDED:       title("Đã sửa báo cáo",        "Report amended"),
  RECONCILED:    title("Khớp số liệu",          "Reconciled"),
  DIFF:          title("Chênh lệch số liệu",    "Difference found"),
  CHECK_ORDERED: title("Đã quyết định kiểm tra", "Check ordered"),
  CLOSED:        title("Đã đóng",               "Closed"),
};

// prettier-ignore
const commands = {
  Open:        command("Mở kỳ quyết toán",         "Open the period",     withPayload),
  Update:      command("Cập nhật nhập, xuất, tồn", "Update movements",    withPayload),
  MarkOverdue: command("Ghi nhận quá hạn",         "Mark as overdue",     automatic),
  Submit:      command("Nộp báo cáo quyết toán",   "Submit the report",   withPayload),
  Amend:       command("Sửa báo cáo",              "Amend the report",    withPayload),
  Reconcile:   command("Đối chiếu",                "Reconcile",           {}),
  OrderCheck:  command("Quyết định kiểm tra",      "Order a check",       withReason),
  Close:       command("Đóng hồ sơ",               "Close",               { ...withArguments({ conclusion: text(300) }), ...notBy("checkOrderedBy") }),
};

// prettier-ignore
const events = {
  MaterialPeriodOpened:   title("Đã mở kỳ quyết toán",             "Material period opened"),
  MaterialUpdated:        title("Đã cập nhật nhập, xuất, tồn",     "Material movements updated"),
  MaterialReportOverdue:  title("Báo cáo quyết toán quá hạn",      "Material report overdue"),
  MaterialReportSubmitted: title("Đã nộp báo cáo quyết toán",      "Material report submitted"),
  MaterialReportAmended:  title("Đã sửa báo cáo quyết toán",       "Material report amended"),
  MaterialReconciled:     title("Số liệu quyết toán khớp",         "Material account reconciled"),
  MaterialDiffers:        title("Số liệu quyết toán chênh lệch",   "Material account differs"),
  MaterialCheckOrdered:   title("Đã quyết định kiểm tra",          "Check of materials ordered"),
  MaterialAccountClosed:  title("Đã đóng hồ sơ quyết toán",        "Material account closed"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const materialAccountKind = "material-account";
export const materialAccountState = S;

const facetsOf = ({ head }: Pick<Situation, "head">): MaterialAccountFacets =>
  head?.facets as MaterialAccountFacets;
const payloadOf = ({ payload }: Situation): MaterialAccountPayload =>
  payload?.value as MaterialAccountPayload;

const traderIsActor = partyIsActor(
  "/trader/mst",
  (payload) => (payload as MaterialAccountPayload).trader.mst,
);

/** The period of an account is what it is; another one is another account. */
const samePeriod: Guard = (situation) => {
  if (payloadOf(situation).periodTo === facetsOf(situation).periodTo) return undefined;
  throw guardFailed("E_PERIOD", "The account is for another period.", { pointer: "/periodTo" });
};

/** A report says what is left of everything. */
const closingsDeclared: Guard = (situation) => {
  const { materials, products } = payloadOf(situation);
  const missing = Object.entries({ materials, products }).flatMap(([name, lines]) =>
    lines.flatMap(({ declaredClosing }, index) =>
      declaredClosing === undefined
        ? [{ pointer: `/${name}/${index}/declaredClosing`, rule: "E_REQUIRED", message: "must be given" }]
        : [],
    ),
  );
  if (missing.length > 0) throw invalidInput(missing);
  return undefined;
};

const periodIsOver: Guard = (situation) => {
  const { periodTo } = facetsOf(situation);
  if (periodTo < localDate(situation.now)) return undefined;
  throw guardFailed("E_PERIOD_OPEN", "The fiscal year is not over.", { periodTo });
};

const reportIsOverdue: Guard = (situation) => {
  const { dueAt, overdue } = facetsOf(situation);
  if (situation.now > dueAt && overdue !== true) return undefined;
  throw guardFailed("E_REPORT_DUE", "The report is not overdue, or is known to be.", { dueAt });
};

/** Later corrections are the business of a check. */
const mayCorrect: Guard = (situation) => {
  const { correctUntil = "" } = facetsOf(situation);
  if (situation.now <= correctUntil) return undefined;
  throw guardFailed("E_CORRECTION_LATE", "The enterprise's own corrections were due before.", {
    correctUntil,
  });
};

function* open(situation: Situation): Reading<Change> {
  const { trader, regime, periodTo } = payloadOf(situation);
  const dueAt = yield* readDeadline(clockName.MATERIAL_REPORT, endOfLocalDay(periodTo));
  const facets: MaterialAccountFacets = {
    owner: partyTag(situation.number, trader.mst),
    regime,
    periodTo,
    dueAt,
  };
  return { facets, content: withBalance(situation) };
}

function* submit(situation: Situation): Reading<Change> {
  const correctUntil = yield* readDeadline(clockName.MATERIAL_REPORT_CORRECTION, situation.now);
  const late = situation.now > facetsOf(situation).dueAt;
  return {
    ...report(situation),
    facets: { ...reportFacets(situation), correctUntil, late },
    extras: { late },
  };
}

const amend: Effect = (situation) => ({ ...report(situation), facets: reportFacets(situation) });

function reportFacets(situation: Situation): JsonObject {
  return { differs: materialBalance(payloadOf(situation)).differences > 0 };
}

const report = (situation: Situation): Change => ({ content: withBalance(situation) });

/** The account as it was sent, and beside it what the books give: both private. */
function withBalance(situation: Situation): JsonObject {
  const account = payloadOf(situation);
  return { ...account, balance: materialBalance(account) } as unknown as JsonObject;
}

const reconcile: Effect = (situation) =>
  facetsOf(situation).differs === true ? { to: S.DIFF } : { to: S.RECONCILED };

const orderCheck: Effect = ({ actor }) => ({ facets: { checkOrderedBy: actor.certificate } });

const overdue: Effect = () => ({ facets: { overdue: true } });

const traders = [role.TRADER, role.DECLARANT];
const engine = [role.CLEARANCE_ENGINE];
const reported = [S.SUBMITTED, S.AMENDED];

export const materialAccount = defineDocument(
  withAttachments({
    kind: materialAccountKind,
    collection: "material-accounts",
    title: title("Quyết toán nguyên liệu, vật tư", "Material account"),
    numberPattern: /^[A-Z0-9][A-Z0-9./-]{0,34}$/,
    numberOf: (payload) => (payload as MaterialAccountPayload).accountNo,
    payloadSchema: materialAccountPayload,
    payloadCollection: () => productionCollection,
    states,
    terminal: [S.CLOSED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.TRADER]: ownedBy, [role.DECLARANT]: ownedBy },
    defaultCommand: C.Open,
    example: {
      payload: {
        accountNo: "QT-2026-0001",
        trader: importer,
        regime: "EXPORT_PRODUCTION",
        periodFrom: "2026-01-01",
        periodTo: "2026-12-31",
        facility: "Nhà máy 1, Khu công nghiệp Mẫu",
        materials: [{ code: "NPL1", unit: "KGM", opening: "100", imported: "1000", reExported: "50" }],
        products: [{ code: "SP1", unit: "C62", opening: "0", produced: "400" }],
        norms: [{ product: "SP1", material: "NPL1", quantityPerUnit: "2.25", wastePct: "4" }],
      },
    },
    readers: { own: { mst: ["/payload/trader/mst"] } },
    automatic: [
      {
        command: C.MarkOverdue,
        by: role.CLEARANCE_ENGINE,
        timed: true,
        due: ({ state, facets }, { now }) => {
          const { dueAt, overdue: known } = facets as MaterialAccountFacets;
          return state === S.OPEN_PERIOD && known !== true && timestampOf(now) > dueAt;
        },
      },
      {
        command: C.Reconcile,
        by: role.CLEARANCE_ENGINE,
        due: ({ state }: Head) => reported.includes(state as never),
      },
    ],
    // prettier-ignore
    transitions: [
      // from                          command        to                      by                   guards                                        effect      emits
      [nowhere,                        C.Open,        S.OPEN_PERIOD,          traders,             [traderIsActor],                              open,       E.MaterialPeriodOpened],
      [S.OPEN_PERIOD,                  C.Update,      same,                   traders,             [traderIsActor, samePeriod],                  report,     E.MaterialUpdated],
      [S.OPEN_PERIOD,                  C.MarkOverdue, same,                   engine,              [reportIsOverdue],                            overdue,    E.MaterialReportOverdue],
      [S.OPEN_PERIOD,                  C.Submit,      S.SUBMITTED,            traders,             [traderIsActor, samePeriod, periodIsOver, closingsDeclared], submit, E.MaterialReportSubmitted],
      [[...reported, S.DIFF],          C.Amend,       S.AMENDED,              traders,             [traderIsActor, samePeriod, mayCorrect, closingsDeclared], amend, E.MaterialReportAmended],
      [reported,                       C.Reconcile,   [S.RECONCILED, S.DIFF], engine,              [],                                           reconcile,  [E.MaterialReconciled, E.MaterialDiffers]],
      [S.DIFF,                         C.OrderCheck,  S.CHECK_ORDERED,        [role.BRANCH_HEAD],  [],                                           orderCheck, E.MaterialCheckOrdered],
      [[S.RECONCILED, S.CHECK_ORDERED], C.Close,      S.CLOSED,               [role.BRANCH_HEAD],  [],                                           nothingElse, E.MaterialAccountClosed],
    ],
  }),
);
