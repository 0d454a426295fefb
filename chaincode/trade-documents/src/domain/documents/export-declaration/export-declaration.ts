/**
 * Export declaration: the import declaration's skeleton, and the way out behind it.
 *
 *   PreRegister ─▶ PRE_REGISTERED ─Register─▶ REGISTERED ─AssignChannel─▶ CHANNELLED ─Clear─▶ CLEARED
 *       CLEARED ─GateIn─▶ IN_AREA ─Load─▶ LOADED ─ConfirmExport─▶ EXPORTED      IN_AREA ─ReturnInland─▶ RETURNED
 *                                            └─SplitLoad─▶ PARTLY_EXPORTED ─Load─▶ LOADED
 *
 * The goods are matched with the export manifest: what a cleared declaration claims stands in keys of its own, and so does
 * what sailed. Source: DOMAIN §2.4, §3.5.
 */

import { withAttachments } from "../../attach.js";
import type { JsonValue } from "../../canonical-json.js";
import { defineDocument, type DocumentQuery, nothingElse, nowhere, same } from "../../define-document.js";
import { DomainError, errorCode, invalidInput } from "../../errors.js";
import { fieldProblems } from "../../input.js";
import { title } from "../../names.js";
import { numberIsReserved } from "../../number-range.js";
import { organisation } from "../../organisations.js";
import { ownedBy } from "../../ownership.js";
import { commercialCollection } from "../../private-collections.js";
import { readExisting } from "../../reading.js";
import { role } from "../../roles.js";
import { amendmentAllowed } from "../declaration/declaration-amending.js";
import { groundFits } from "../declaration/declaration-cancelling.js";
import { checkingRows, filers, watchingRows } from "../declaration/declaration-checking.js";
import type { ExportFacets } from "../declaration/declaration-facets.js";
import { ofOffice, ofPort } from "../declaration/declaration-parties.js";
import { filedTogether } from "../declaration/declaration-links.js";
import { advanceDataGood, advanceDataLapsed, filerIsParty } from "../declaration/declaration-rules.js";
import { exportDeclarationExample } from "./export-declaration-example.js";
import { exportFilerMayAct, exportProceduresMayRun } from "./export-declaration-filer.js";
import {
  aboard,
  brought,
  cancelExport,
  clearExport,
  confirmExport,
  exportClearanceView,
  exportLapsed,
  flagNotExported,
  gateInExport,
  goodsPresented,
  linesLeft,
  loadExport,
  neverBroughtIn,
  nothingAboard,
  notifyGathering,
  splitLoad,
} from "./export-declaration-leaving.js";
import { amendExportAfter, exportAmendmentFits } from "./export-declaration-amending.js";
import {
  exportCommand as C,
  exportCommands,
  exportDeclarationKind,
  exportEvent as E,
  exportEvents,
  exportState as S,
  exportStates,
} from "./export-declaration-names.js";
import {
  amendExport,
  assessExport,
  editExportAdvance,
  filedInTime,
  registerExport,
} from "./export-declaration-register.js";
import { exportDeclarationPayload, type ExportDeclarationPayload } from "./export-declaration-schema.js";
import { exportDeclarationSteps } from "./export-declaration-steps.js";
import { manifestKind } from "../manifest/manifest.js";
import { paymentNoticeKind } from "../payment/payment-notice.js";
import { permitKind } from "../permit/permit.js";
import { specialisedCheckKind } from "../permit/specialised-check.js";
import { gateHoldKind } from "../supervision/gate-hold.js";
import { laboratoryAnalysisKind } from "../supervision/laboratory-analysis.js";

const head = [role.BRANCH_HEAD];
const engine = [role.CLEARANCE_ENGINE];
const gate = [role.PORT_OPERATOR, role.OFFICER_GATE];
const loaders = [role.PORT_OPERATOR, role.CARRIER];

const inCourse = [S.REGISTERED, S.CHANNELLED];
const beforeBoard = [S.PRE_REGISTERED, ...inCourse, S.CLEARED, S.IN_AREA];

/** Whether the declaration can be cleared and its goods loaded, and what is missing. */
const clearance: DocumentQuery = function* ({ kind, number, now, sources }) {
  const found = yield* readExisting(kind, number);
  const view = yield* exportClearanceView(
    { ...found, facets: found.facets as ExportFacets },
    { now, sources },
  );
  return view as unknown as JsonValue;
};

/** The assessment with which the declaration in the private payload could be registered now. */
const assessment: DocumentQuery = function* ({ number, payload, now, sources }) {
  if (payload === null) throw new DomainError(errorCode.PAYLOAD_MISSING);
  const problems = fieldProblems(exportDeclarationPayload, payload.value);
  if (problems.length > 0) throw invalidInput(problems);
  const { declaration } = payload.value as unknown as ExportDeclarationPayload;
  return (yield* assessExport(declaration, { number, now, sources })) as unknown as JsonValue;
};

export const exportDeclaration = defineDocument(
  withAttachments({
    kind: exportDeclarationKind,
    collection: "export-declarations",
    title: title("Tờ khai hải quan xuất khẩu", "Export declaration"),
    numberPattern: /^3\d{10}$/,
    payloadSchema: exportDeclarationPayload,
    payloadCollection: () => commercialCollection,
    states: exportStates,
    terminal: [S.PRE_EXPIRED, S.CANCELLED],
    commands: exportCommands,
    events: exportEvents,
    issuer: () => organisation.CustomsMSP,
    ownership: {
      [role.DECLARANT]: ownedBy,
      [role.BROKER]: ownedBy,
      [role.OFFICER_DOC]: ofOffice,
      [role.OFFICER_PHYS]: ofOffice,
      [role.OFFICER_GATE]: ofOffice,
      [role.BRANCH_HEAD]: ofOffice,
      [role.PORT_OPERATOR]: ofPort,
    },
    queries: { Clearance: clearance, Assess: assessment },
    defaultCommand: C.Register,
    example: exportDeclarationExample,
    readers: {
      roles: { PORT_OPERATOR: "status", CARRIER: "status", TREASURY: "status", MINISTRY: "status" },
      own: {
        mst: ["exporter", "exportContractor", "agent"].map((party) => `/payload/declaration/${party}/mst`),
      },
    },
    automatic: exportDeclarationSteps,
    awaits: [
      paymentNoticeKind,
      permitKind,
      specialisedCheckKind,
      manifestKind,
      gateHoldKind,
      laboratoryAnalysisKind,
    ],
    links: { specialisedChecks: specialisedCheckKind },
    // prettier-ignore
    transitions: [
      // from                       command              to                 by        guards                                                                              effect              emits
      [nowhere,                     C.PreRegister,       S.PRE_REGISTERED,  filers,   [filerIsParty, numberIsReserved, exportFilerMayAct],                                editExportAdvance,  E.DeclarationPreRegistered],
      [S.PRE_REGISTERED,            C.AmendPre,          same,              filers,   [filerIsParty, advanceDataGood, exportFilerMayAct],                                 editExportAdvance,  E.DeclarationPreAmended],
      [S.PRE_REGISTERED,            C.ExpirePre,         S.PRE_EXPIRED,     engine,   [advanceDataLapsed],                                                                nothingElse,        E.DeclarationPreExpired],
      [[S.PRE_REGISTERED, S.REGISTERED], C.NotifyGathering, same,           filers,   [],                                                                                 notifyGathering,    E.GatheringNotified],
      [nowhere,                     C.Register,          S.REGISTERED,      filers,   [filerIsParty, numberIsReserved, exportFilerMayAct, exportProceduresMayRun, filedInTime, ...filedTogether], registerExport, E.DeclarationRegistered],
      [S.PRE_REGISTERED,            C.Register,          S.REGISTERED,      filers,   [filerIsParty, advanceDataGood, exportFilerMayAct, exportProceduresMayRun, filedInTime, ...filedTogether], registerExport,  E.DeclarationRegistered],
      ...checkingRows(goodsPresented),
      [S.REGISTERED,                C.Amend,             same,              filers,   [filerIsParty, exportFilerMayAct],                                                  amendExport,        E.DeclarationAmended],
      [S.CHANNELLED,                C.Amend,             same,              filers,   [filerIsParty, exportFilerMayAct, amendmentAllowed],                                amendExport,        E.DeclarationAmended],
      [S.CHANNELLED,                C.Clear,             S.CLEARED,         [role.CLEARANCE_ENGINE, role.BRANCH_HEAD], [],                                                clearExport,        E.DeclarationCleared],
      [S.CLEARED,                   C.GateIn,            S.IN_AREA,         gate,     [linesLeft(brought)],                                                               gateInExport,       E.ExportGatedIn],
      [[S.IN_AREA, S.LOADED, S.PARTLY_EXPORTED], C.GateIn, same,            gate,     [linesLeft(brought)],                                                               gateInExport,       E.ExportGatedIn],
      [[S.IN_AREA, S.LOADED, S.PARTLY_EXPORTED], C.Load, S.LOADED,          loaders,  [linesLeft(aboard)],                                                                loadExport,         E.ExportLoaded],
      [S.LOADED,                    C.SplitLoad,         S.PARTLY_EXPORTED, [role.CARRIER], [],                                                                           splitLoad,          E.ExportSplit],
      [[S.LOADED, S.PARTLY_EXPORTED], C.ConfirmExport,   S.EXPORTED,        engine,   [],                                                                                 confirmExport,      E.ExportConfirmed],
      [[S.CLEARED, S.IN_AREA, S.LOADED], C.FlagNotExported, same,           engine,   [],                                                                                 flagNotExported,    E.ExportLeftBehind],
      [S.IN_AREA,                   C.ReturnInland,      S.RETURNED,        head,     [nothingAboard],                                                                    nothingElse,        E.ExportReturnedInland],
      [S.EXPORTED,                  C.AmendPostClearance, same,             filers,   [filerIsParty, exportAmendmentFits],                                                amendExportAfter,   E.ExportAmendedAfter],
      [S.PRE_REGISTERED,            C.Cancel,            S.CANCELLED,       filers,   [],                                                                                 cancelExport,       E.DeclarationCancelled],
      [inCourse,                    C.Cancel,            S.CANCELLED,       head,     [groundFits("E", "before clearance")],                                              cancelExport,       E.DeclarationCancelled],
      [[S.CLEARED, S.RETURNED],     C.Cancel,            S.CANCELLED,       head,     [nothingAboard, groundFits("E", "after clearance")],                                cancelExport,       E.DeclarationCancelled],
      [inCourse,                    C.Cancel,            S.CANCELLED,       engine,   [exportLapsed],                                                                     cancelExport,       E.DeclarationCancelled],
      [S.CLEARED,                   C.Cancel,            S.CANCELLED,       engine,   [neverBroughtIn],                                                                   cancelExport,       E.DeclarationCancelled],
      ...watchingRows(beforeBoard, nothingAboard),
    ],
  }),
);
