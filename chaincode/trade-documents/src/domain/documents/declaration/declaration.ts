/**
 * Import declaration: main states, and facets beside them for what happens in parallel (checks, tax, origin, permits,
 * holds, gate).
 *
 *   PreRegister ─▶ PRE_REGISTERED ─Register─▶ REGISTERED ─AssignChannel─▶ CHANNELLED ─Clear─▶ CLEARED ─Complete─▶ COMPLETED
 *                     └─ExpirePre─▶ PRE_EXPIRED  ▲ filed at once    checks, origin ┘   GateOut ┘
 *   Cancel ends it before the goods leave; Hold and Unhold stop and free the goods in every state before that.
 *
 * The number is the first eleven digits; the twelfth, printed on paper, counts amendments. Source: DOMAIN §2.4, §3.4.
 */

import { withAttachments } from "../../attach.js";
import { defineDocument, nothingElse, nowhere, same } from "../../define-document.js";
import { title } from "../../names.js";
import { numberIsReserved } from "../../number-range.js";
import { organisation } from "../../organisations.js";
import { ownedBy } from "../../ownership.js";
import { commercialCollection } from "../../private-collections.js";
import { role } from "../../roles.js";
import { amendmentAllowed } from "./declaration-amending.js";
import { cancel, clear } from "./declaration-clearance.js";
import { amendCompleted, amendmentFits, closeAudit, openAudit } from "./declaration-completed.js";
import {
  banStorage,
  causeIsOpen,
  controlHasFailed,
  determine,
  permitCheckElsewhere,
  permitStorage,
  refer,
  release,
  requestCheckElsewhere,
  requestRelease,
  requestStorage,
  resultIsLate,
  violationIsNamed,
} from "./declaration-conditional.js";
import {
  declarationCommand as C,
  declarationCommands,
  declarationEvent as E,
  declarationEvents,
  declarationKind,
  declarationState as S,
  declarationStates,
} from "./declaration-names.js";
import { declarationLapsed, groundFits } from "./declaration-cancelling.js";
import { checkingRows, filers, watchingRows } from "./declaration-checking.js";
import { decideOrigin, notDoubted, undecided } from "./declaration-origin-decision.js";
import { gateOut } from "./declaration-passage.js";
import { importFilerMayAct, importProceduresMayRun } from "./declaration-filer.js";
import { ofOffice, ofPort } from "./declaration-parties.js";
import { declarationQueries } from "./declaration-queries.js";
import { amend, register } from "./declaration-register.js";
import { filedTogether } from "./declaration-links.js";
import {
  advanceDataGood,
  advanceDataLapsed,
  allOut,
  editAdvance,
  filerIsParty,
  goodsArrived,
  notAllOut,
  notOut,
} from "./declaration-rules.js";
import { declarationPayload, type DeclarationPayload } from "./declaration-schema.js";
import { certificateKind } from "../certificate/certificate-of-origin.js";
import { declarationExample } from "./declaration-example.js";
import { declarationReaders } from "./declaration-readers.js";
import { clearShare, shareOut, withinShare } from "./declaration-share.js";
import { declarationSteps } from "./declaration-steps.js";
import { gateHoldKind } from "../supervision/gate-hold.js";
import { laboratoryAnalysisKind } from "../supervision/laboratory-analysis.js";
import { manifestKind } from "../manifest/manifest.js";
import { paymentNoticeKind } from "../payment/payment-notice.js";
import { permitKind } from "../permit/permit.js";
import { specialisedCheckKind } from "../permit/specialised-check.js";

const head = [role.BRANCH_HEAD];
const docOfficer = [role.OFFICER_DOC];
const engine = [role.CLEARANCE_ENGINE];
const gate = [role.PORT_OPERATOR, role.OFFICER_GATE];

const inCourse = [S.REGISTERED, S.CHANNELLED];
/** Customs has not finished with them. */
const uncleared = [S.CHANNELLED, S.RELEASED, S.IN_STORAGE, S.MOVED_FOR_CHECK];
const leaving = [S.CLEARED, S.RELEASED, S.IN_STORAGE, S.MOVED_FOR_CHECK];
const beforeOut = [S.PRE_REGISTERED, S.REGISTERED, ...uncleared, S.CLEARED];

export const declaration = defineDocument(
  withAttachments({
    kind: declarationKind,
    collection: "declarations",
    title: title("Tờ khai hải quan nhập khẩu", "Import declaration"),
    numberPattern: /^1\d{10}$/,
    payloadSchema: declarationPayload,
    payloadCollection: () => commercialCollection,
    states: declarationStates,
    terminal: [S.PRE_EXPIRED, S.CANCELLED],
    commands: declarationCommands,
    events: declarationEvents,
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
    sources: (payload) =>
      (payload as DeclarationPayload).declaration.lines.flatMap(({ coRef }) =>
        coRef === undefined ? [] : [{ kind: certificateKind, number: coRef.no }],
      ),
    queries: declarationQueries,
    defaultCommand: C.Register,
    example: declarationExample,
    readers: declarationReaders,
    automatic: declarationSteps,
    awaits: [
      paymentNoticeKind,
      permitKind,
      specialisedCheckKind,
      certificateKind,
      manifestKind,
      gateHoldKind,
      laboratoryAnalysisKind,
    ],
    links: { specialisedChecks: specialisedCheckKind },
    // prettier-ignore
    transitions: [
      // from                        command            to                by                                     guards                            effect                            emits
      [nowhere,                      C.PreRegister,     S.PRE_REGISTERED, filers,                                [filerIsParty, numberIsReserved, importFilerMayAct], editAdvance,                      E.DeclarationPreRegistered],
      [S.PRE_REGISTERED,             C.AmendPre,        same,             filers,                                [filerIsParty, advanceDataGood, importFilerMayAct], editAdvance,                      E.DeclarationPreAmended],
      [S.PRE_REGISTERED,             C.ExpirePre,       S.PRE_EXPIRED,    engine,                                [advanceDataLapsed],              nothingElse,                      E.DeclarationPreExpired],
      [nowhere,                      C.Register,        S.REGISTERED,     filers,                                [filerIsParty, numberIsReserved, importFilerMayAct, importProceduresMayRun, ...filedTogether], register,                         E.DeclarationRegistered],
      [S.PRE_REGISTERED,             C.Register,        S.REGISTERED,     filers,                                [filerIsParty, advanceDataGood, importFilerMayAct, importProceduresMayRun, ...filedTogether], register,                         E.DeclarationRegistered],
      ...checkingRows(goodsArrived, [S.CHANNELLED, S.MOVED_FOR_CHECK]),
      [S.REGISTERED,                 C.Amend,           same,             filers,                                [filerIsParty, importFilerMayAct], amend,                           E.DeclarationAmended],
      [S.CHANNELLED,                 C.Amend,           same,             filers,                                [filerIsParty, importFilerMayAct, amendmentAllowed], amend,         E.DeclarationAmended],
      [S.CHANNELLED,                 C.AcceptOrigin,    same,             docOfficer,                            [undecided(true), notDoubted],    decideOrigin(true),               E.OriginAccepted],
      [S.CHANNELLED,                 C.DenyOrigin,      same,             docOfficer,                            [undecided(false)],               decideOrigin(false),              E.OriginDenied],
      [uncleared,                    C.Clear,           S.CLEARED,        [role.CLEARANCE_ENGINE, role.BRANCH_HEAD], [],                           clear,                            E.DeclarationCleared],
      [leaving,                      C.GateOut,         same,             gate,                                  [notAllOut],                      gateOut,                          E.GoodsPassedOut],
      [S.CLEARED,                    C.Complete,        S.COMPLETED,      engine,                                [allOut],                         nothingElse,                      E.DeclarationCompleted],
      [S.RELEASED,                   C.Amend,           same,             filers,                                [filerIsParty, importFilerMayAct, amendmentAllowed], amend, E.DeclarationAmended],
      [[S.CHANNELLED, S.RELEASED],   C.Refer,           same,             docOfficer,                            [],                               refer,                 E.DutyReferred],
      [[S.CHANNELLED, S.RELEASED],   C.Determine,       same,             docOfficer,                            [causeIsOpen],                    determine,             E.DutyDetermined],
      [S.CHANNELLED,                 C.ClearShare,      same,             head,                                  [],                               clearShare,            E.ShareCleared],
      [S.CHANNELLED,                 C.GateOut,         same,             gate,                                  [withinShare],                    shareOut,              E.ShareOut],
      [S.CHANNELLED,                 C.RequestRelease,  same,             filers,                                [],                               requestRelease,        E.ReleaseRequested],
      [S.CHANNELLED,                 C.Release,         S.RELEASED,       head,                                  [],                               release,               E.GoodsReleased],
      [S.CHANNELLED,                 C.RequestStorage,  same,             filers,                                [],                               requestStorage,        E.StorageRequested],
      [S.CHANNELLED,                 C.PermitStorage,   S.IN_STORAGE,     head,                                  [],                               permitStorage,         E.StoragePermitted],
      [S.IN_STORAGE,                 C.BanStorage,      same,             engine,                                [resultIsLate],                   banStorage,            E.StorageBarred],
      [S.IN_STORAGE,                 C.BanStorage,      same,             head,                                  [violationIsNamed],               banStorage,            E.StorageBarred],
      [S.CHANNELLED,                 C.RequestCheckElsewhere, same,       filers,                                [],                               requestCheckElsewhere, E.CheckElsewhereRequested],
      [S.CHANNELLED,                 C.PermitCheckElsewhere, S.MOVED_FOR_CHECK, head,                            [],                               permitCheckElsewhere,  E.CheckElsewherePermitted],
      [S.COMPLETED,                  C.AmendPostClearance, same,          filers,                                [filerIsParty, amendmentFits],    amendCompleted,        E.DeclarationAmendedAfter],
      [S.COMPLETED,                  C.OpenPca,         S.UNDER_PCA,      [role.PCA_OFFICER],                    [],                               openAudit,             E.AuditOpened],
      [S.UNDER_PCA,                  C.ClosePca,        S.COMPLETED,      [role.PCA_OFFICER],                    [],                               closeAudit,            E.AuditClosed],
      [S.PRE_REGISTERED,             C.Cancel,          S.CANCELLED,      filers,                                [],                               cancel,                           E.DeclarationCancelled],
      [inCourse,                     C.Cancel,          S.CANCELLED,      head,                                  [notOut, groundFits("I", "before clearance")], cancel,                           E.DeclarationCancelled],
      [inCourse,                     C.Cancel,          S.CANCELLED,      engine,                                [declarationLapsed],              cancel,                           E.DeclarationCancelled],
      [[S.RELEASED, S.CLEARED],      C.CancelSpecial,   S.CANCELLED,      head,                                  [notOut, groundFits("I", "after clearance"), controlHasFailed], cancel, E.DeclarationCancelledSpecially],
      [[S.IN_STORAGE, S.MOVED_FOR_CHECK], C.CancelSpecial, S.CANCELLED,   head,                                  [groundFits("I", "after clearance"), controlHasFailed], cancel, E.DeclarationCancelledSpecially],
      ...watchingRows(beforeOut, notOut),
    ],
  }),
);
