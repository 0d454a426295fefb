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

import { withAttachments } from "../attach.js";
import { defineDocument, nothingElse, nowhere, same } from "../define-document.js";
import type { Head } from "../head.js";
import { title } from "../names.js";
import { numberIsReserved } from "../number-range.js";
import { organisation } from "../organisations.js";
import { ownedBy } from "../ownership.js";
import { commercialCollection } from "../private-collections.js";
import { profileIsCommitted } from "../risk-commitments.js";
import { type Actor, role } from "../roles.js";
import { cancel, clear } from "./declaration-clearance.js";
import { checkFacet } from "./declaration-facets.js";
import {
  declarationCommand as C,
  declarationCommands,
  declarationEvent as E,
  declarationEvents,
  declarationKind,
  declarationState as S,
  declarationStates,
} from "./declaration-names.js";
import { decideOrigin, undecided } from "./declaration-origin-decision.js";
import { gateOut } from "./declaration-passage.js";
import { importFilerMayAct, importProceduresMayRun } from "./declaration-filer.js";
import { declarationQueries } from "./declaration-queries.js";
import { register } from "./declaration-register.js";
import {
  advanceDataGood,
  advanceDataLapsed,
  allOut,
  assignChannel,
  changeChannel,
  channelRises,
  checkOpen,
  checkResult,
  declarationLapsed,
  editAdvance,
  filerIsParty,
  goodsArrived,
  hold,
  isHeld,
  notAllOut,
  notOut,
  orderInspection,
  present,
  unhold,
} from "./declaration-rules.js";
import { declarationPayload, type DeclarationPayload } from "./declaration-schema.js";
import { certificateKind } from "./certificate-of-origin.js";
import { declarationExample } from "./declaration-example.js";
import { declarationReaders } from "./declaration-readers.js";
import { declarationSteps } from "./declaration-steps.js";
import { manifestKind } from "./manifest.js";
import { paymentNoticeKind } from "./payment-notice.js";
import { permitKind } from "./permit.js";

const filers = [role.DECLARANT, role.BROKER];
const head = [role.BRANCH_HEAD];
const docOfficer = [role.OFFICER_DOC];
const physOfficer = [role.OFFICER_PHYS];
const engine = [role.CLEARANCE_ENGINE];
const gate = [role.PORT_OPERATOR, role.OFFICER_GATE];

const { REQUIRED, ORDERED, PASSED, FAILED } = checkFacet;
const docOpen = checkOpen("docCheck", REQUIRED, FAILED);
const physAsked = checkOpen("physCheck", REQUIRED, FAILED);
const physOrdered = checkOpen("physCheck", ORDERED);

const inCourse = [S.REGISTERED, S.CHANNELLED];
const beforeOut = [S.PRE_REGISTERED, S.REGISTERED, S.CHANNELLED, S.CLEARED];

const ofOffice = (actor: Actor, { facets }: Head): boolean => actor.attributes.office === facets.office;
const ofPort = ({ attributes }: Actor, { facets }: Head): boolean =>
  attributes.area !== undefined && attributes.area === facets.port;

export const declaration = defineDocument(
  withAttachments({
    kind: declarationKind,
    collection: "declarations",
    title: title("Tờ khai hải quan nhập khẩu", "Import declaration"),
    numberPattern: /^1\d{10}$/,
    payloadSchema: declarationPayload,
    payloadCollection: () => commercialCollection,
    states: declarationStates,
    terminal: [S.PRE_EXPIRED, S.COMPLETED, S.CANCELLED],
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
    awaits: [paymentNoticeKind, permitKind, certificateKind, manifestKind],
    // prettier-ignore
    transitions: [
      // from                        command            to                by                                     guards                            effect                            emits
      [nowhere,                      C.PreRegister,     S.PRE_REGISTERED, filers,                                [filerIsParty, numberIsReserved, importFilerMayAct], editAdvance,                      E.DeclarationPreRegistered],
      [S.PRE_REGISTERED,             C.AmendPre,        same,             filers,                                [filerIsParty, advanceDataGood, importFilerMayAct], editAdvance,                      E.DeclarationPreAmended],
      [S.PRE_REGISTERED,             C.ExpirePre,       S.PRE_EXPIRED,    engine,                                [advanceDataLapsed],              nothingElse,                      E.DeclarationPreExpired],
      [nowhere,                      C.Register,        S.REGISTERED,     filers,                                [filerIsParty, numberIsReserved, importFilerMayAct, importProceduresMayRun], register,                         E.DeclarationRegistered],
      [S.PRE_REGISTERED,             C.Register,        S.REGISTERED,     filers,                                [filerIsParty, advanceDataGood, importFilerMayAct, importProceduresMayRun], register,                         E.DeclarationRegistered],
      [S.REGISTERED,                 C.AssignChannel,   S.CHANNELLED,     [role.RISK_ENGINE],                    [profileIsCommitted],             assignChannel,                    E.ChannelAssigned],
      [S.CHANNELLED,                 C.ChangeChannel,   same,             [role.BRANCH_HEAD, role.CUSTOMS_HQ],   [channelRises],                   changeChannel,                    E.ChannelChanged],
      [S.CHANNELLED,                 C.SubmitDossier,   same,             filers,                                [],                               present,                          E.DossierSubmitted],
      [S.CHANNELLED,                 C.DocPass,         same,             docOfficer,                            [docOpen],                        checkResult("docCheck", PASSED),  E.DocumentsPassed],
      [S.CHANNELLED,                 C.DocFail,         same,             docOfficer,                            [docOpen],                        checkResult("docCheck", FAILED),  E.DocumentsFailed],
      [S.CHANNELLED,                 C.OrderInspection, same,             head,                                  [physAsked],                      orderInspection,                  E.InspectionOrdered],
      [S.CHANNELLED,                 C.PhysPass,        same,             physOfficer,                           [physOrdered, goodsArrived],      checkResult("physCheck", PASSED), E.InspectionPassed],
      [S.CHANNELLED,                 C.PhysFail,        same,             physOfficer,                           [physOrdered, goodsArrived],      checkResult("physCheck", FAILED), E.InspectionFailed],
      [S.CHANNELLED,                 C.AcceptOrigin,    same,             docOfficer,                            [undecided(true)],                decideOrigin(true),               E.OriginAccepted],
      [S.CHANNELLED,                 C.DenyOrigin,      same,             docOfficer,                            [undecided(false)],               decideOrigin(false),              E.OriginDenied],
      [S.CHANNELLED,                 C.Clear,           S.CLEARED,        [role.CLEARANCE_ENGINE, role.BRANCH_HEAD], [],                           clear,                            E.DeclarationCleared],
      [S.CLEARED,                    C.GateOut,         same,             gate,                                  [notAllOut],                      gateOut,                          E.GoodsPassedOut],
      [S.CLEARED,                    C.Complete,        S.COMPLETED,      engine,                                [allOut],                         nothingElse,                      E.DeclarationCompleted],
      [S.PRE_REGISTERED,             C.Cancel,          S.CANCELLED,      filers,                                [],                               cancel,                           E.DeclarationCancelled],
      [[...inCourse, S.CLEARED],     C.Cancel,          S.CANCELLED,      head,                                  [notOut],                         cancel,                           E.DeclarationCancelled],
      [inCourse,                     C.Cancel,          S.CANCELLED,      engine,                                [declarationLapsed],              cancel,                           E.DeclarationCancelled],
      [beforeOut,                    C.Hold,            same,             head,                                  [notOut],                         hold,                             E.DeclarationHeld],
      [beforeOut,                    C.Unhold,          same,             [role.BRANCH_HEAD, role.CUSTOMS_HQ],   [isHeld],                         unhold,                           E.DeclarationUnheld],
    ],
  }),
);
