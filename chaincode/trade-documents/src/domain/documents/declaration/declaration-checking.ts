/**
 * The checks between channel and clearance, which import and export declarations share: dossier, goods, amendments and
 * fines on the way, and holds. A kind's table takes these rows and says what its own goods must be for an inspection.
 */

import type { Guard, TransitionRow } from "../../define-document.js";
import { same } from "../../define-document.js";
import { profileIsCommitted } from "../../risk-commitments.js";
import { role } from "../../roles.js";
import {
  approveAmend,
  amendmentOpen,
  mayAskToAmend,
  refuseAmend,
  requestAmend,
} from "./declaration-amending.js";
import { cancellationAsked, refuseCancel, requestCancel, requestable } from "./declaration-cancelling.js";
import { checkFacet } from "./declaration-facets.js";
import { fineIsOpen, imposeFine, settleFine } from "./declaration-fines.js";
import {
  assignChannel,
  changeChannel,
  channelRises,
  checkOpen,
  checkResult,
  failDocuments,
  hold,
  isHeld,
  mayBeReassigned,
  orderInspection,
  present,
  presentGoods,
  unhold,
} from "./declaration-rules.js";
import { sharedCommands, sharedEvents, sharedStates } from "./declaration-shared-names.js";
import { namesOf } from "../../names.js";

const S = namesOf(sharedStates);
const C = namesOf(sharedCommands);
const E = namesOf(sharedEvents);

const { REQUIRED, ORDERED, PASSED, FAILED } = checkFacet;
const docOpen = checkOpen("docCheck", REQUIRED, FAILED);
const physAsked = checkOpen("physCheck", REQUIRED, FAILED);
const physOrdered = checkOpen("physCheck", ORDERED);

export const filers = [role.DECLARANT, role.BROKER];
const head = [role.BRANCH_HEAD];
const docOfficer = [role.OFFICER_DOC];
const physOfficer = [role.OFFICER_PHYS];
const risk = [role.RISK_ENGINE];
const raising = [role.BRANCH_HEAD, role.CUSTOMS_HQ];

/** @param inspectable the goods are where an inspection can see them. @param during states in which goods are checked */
// prettier-ignore
export const checkingRows = (inspectable: Guard, during: readonly string[] = [S.CHANNELLED]): readonly TransitionRow[] => [
  // from            command            to             by          guards                          effect                            emits
  [S.REGISTERED,     C.AssignChannel,   S.CHANNELLED,  risk,       [profileIsCommitted],           assignChannel,                    E.ChannelAssigned],
  [S.CHANNELLED,     C.AssignChannel,   same,          risk,       [profileIsCommitted, mayBeReassigned], assignChannel,             E.ChannelAssigned],
  [S.CHANNELLED,     C.ChangeChannel,   same,          raising,    [channelRises],                 changeChannel,                    E.ChannelChanged],
  [S.CHANNELLED,     C.SubmitDossier,   same,          filers,     [],                             present,                          E.DossierSubmitted],
  [during,           C.PresentGoods,    same,          filers,     [],                             presentGoods,                     E.GoodsPresented],
  [S.CHANNELLED,     C.DocPass,         same,          docOfficer, [docOpen],                      checkResult("docCheck", PASSED),  E.DocumentsPassed],
  [S.CHANNELLED,     C.DocFail,         same,          docOfficer, [docOpen],                      failDocuments,                    E.DocumentsFailed],
  [during,           C.OrderInspection, same,          head,       [physAsked],                    orderInspection,                  E.InspectionOrdered],
  [during,           C.PhysPass,        same,          physOfficer, [physOrdered, inspectable],    checkResult("physCheck", PASSED), E.InspectionPassed],
  [during,           C.PhysFail,        same,          physOfficer, [physOrdered, inspectable],    checkResult("physCheck", FAILED), E.InspectionFailed],
  [S.CHANNELLED,     C.RequestAmend,    same,          filers,     [mayAskToAmend],                requestAmend,                     E.DeclarationAmendmentRequested],
  [S.CHANNELLED,     C.ApproveAmend,    same,          docOfficer, [amendmentOpen],                approveAmend,                     E.DeclarationAmendmentApproved],
  [S.CHANNELLED,     C.RefuseAmend,     same,          docOfficer, [amendmentOpen],                refuseAmend,                      E.DeclarationAmendmentRefused],
];

/** What can happen to goods that customs still watches. */
// prettier-ignore
export const watchingRows = (watched: readonly string[], stillHere: Guard): readonly TransitionRow[] => [
  [watched,          C.ImposeFine,      same,          head,       [],                             imposeFine,                       E.FineImposed],
  [watched,          C.SettleFine,      same,          head,       [fineIsOpen],                   settleFine,                       E.FineSettled],
  [watched,          C.RequestCancel,   same,          filers,     [stillHere, requestable],       requestCancel,                    E.CancellationRequested],
  [watched,          C.RefuseCancel,    same,          head,       [cancellationAsked],            refuseCancel,                     E.CancellationRefused],
  [watched,          C.Hold,            same,          head,       [stillHere],                    hold,                             E.DeclarationHeld],
  [watched,          C.Unhold,          same,          raising,    [isHeld],                       unhold,                           E.DeclarationUnheld],
];
