/** States, commands and events of the import declaration, with their titles. Source: DOMAIN §2.4.1, §3.4. */

import { z } from "zod";
import { channels } from "../../engines/channel.js";
import {
  automatic,
  command,
  withArguments,
  withEvidence,
  withPayload,
  withReason,
} from "../command-forms.js";
import type { Head } from "../head.js";
import { riskCollection } from "../private-collections.js";
import { coded, positiveInteger, text } from "../fields.js";
import { checkContainerNumber } from "../codes/container.js";
import { namesOf, title } from "../names.js";
import type { DeclarationFacets } from "./declaration-facets.js";
import { readsWhatIsOwed } from "./what-is-owed.js";

// prettier-ignore
const states = {
  PRE_REGISTERED: title("Khai trước",           "Pre-registered"),
  PRE_EXPIRED:    title("Khai trước hết hạn",   "Pre-registration expired"),
  REGISTERED:     title("Đã đăng ký",           "Registered"),
  CHANNELLED:     title("Đã phân luồng",        "Channelled"),
  CLEARED:        title("Đã thông quan",        "Cleared"),
  COMPLETED:      title("Đã hoàn thành",        "Completed"),
  CANCELLED:      title("Đã hủy",               "Cancelled"),
};

const channel = z.enum(channels);
const facetsOf = (head: Head): DeclarationFacets => head.facets as DeclarationFacets;

/** A head of branch decides on what officers did; never the same person twice. */
const afterOfficers = {
  fourEyes: (head: Head) =>
    [facetsOf(head).docBy, facetsOf(head).physBy].filter((officer) => officer !== undefined),
};
const afterOrder = {
  fourEyes: (head: Head) => [facetsOf(head).orderedBy].filter((officer) => officer !== undefined),
};
const afterHolds = { fourEyes: (head: Head) => facetsOf(head).holds.map(({ by }) => by) };

const inspected = withArguments({
  minutesHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
const originLine = {
  ...withArguments({ lineNo: positiveInteger, reason: text(300).optional() }),
  sources: readsWhatIsOwed,
};
const assigned = withArguments({
  channel,
  profileVersion: z.string().regex(/^[A-Za-z0-9 ._-]{1,40}$/),
  evidenceHash: z.string().regex(/^[0-9a-f]{64}$/),
});
const leaving = withArguments({
  containers: z.array(coded(checkContainerNumber)).min(1).max(100).optional(),
});

// prettier-ignore
const commands = {
  PreRegister:     command("Khai trước (IDA)",          "Pre-register (IDA)",      withPayload),
  AmendPre:        command("Sửa tờ khai trước (IDA01)", "Amend before (IDA01)",    withPayload),
  ExpirePre:       command("Hết hạn khai trước",        "Expire",                  automatic),
  Register:        command("Đăng ký chính thức (IDC)",  "Register (IDC)",          withPayload),
  AssignChannel:   command("Phân luồng",                "Assign the channel",      { ...automatic, ...assigned, ...withEvidence(riskCollection, "evidenceHash") }),
  ChangeChannel:   command("Chuyển luồng",              "Change the channel",      { ...afterOfficers, ...withArguments({ channel, reason: text(300) }) }),
  SubmitDossier:   command("Nộp hồ sơ",                 "Submit the dossier"),
  DocPass:         command("Hồ sơ phù hợp",             "Documents pass"),
  DocFail:         command("Hồ sơ không phù hợp",       "Documents fail",          withReason),
  OrderInspection: command("Chỉ định kiểm hóa",         "Order an inspection",     withReason),
  PhysPass:        command("Kiểm hóa phù hợp",          "Inspection passes",       { ...afterOrder, ...inspected }),
  PhysFail:        command("Kiểm hóa không phù hợp",    "Inspection fails",        { ...afterOrder, ...withReason }),
  AcceptOrigin:    command("Chấp nhận xuất xứ",         "Accept the origin",       originLine),
  DenyOrigin:      command("Từ chối xuất xứ",           "Deny the origin",         originLine),
  Clear:           command("Thông quan",                "Clear",                   { ...automatic, ...afterOfficers }),
  GateOut:         command("Đưa hàng qua khu vực giám sát", "Goods pass out",      leaving),
  Complete:        command("Hoàn thành",                "Complete",                automatic),
  Cancel:          command("Hủy tờ khai",               "Cancel",                  { ...withReason, ...afterOfficers }),
  Hold:            command("Tạm dừng đưa hàng qua khu vực giám sát", "Hold",       withReason),
  Unhold:          command("Bỏ tạm dừng",               "Lift the hold",           { ...withReason, ...afterHolds }),
};

// prettier-ignore
const events = {
  DeclarationPreRegistered: title("Đã khai trước",                "Pre-registered"),
  DeclarationPreAmended:    title("Đã sửa tờ khai trước",         "Pre-registration amended"),
  DeclarationPreExpired:    title("Tờ khai trước hết hạn",        "Pre-registration expired"),
  DeclarationRegistered:    title("Đã đăng ký tờ khai",           "Declaration registered"),
  ChannelAssigned:          title("Đã phân luồng",                "Channel assigned"),
  ChannelChanged:           title("Đã chuyển luồng",              "Channel changed"),
  DossierSubmitted:         title("Đã nộp hồ sơ",                 "Dossier submitted"),
  DocumentsPassed:          title("Hồ sơ phù hợp",                "Document check passed"),
  DocumentsFailed:          title("Hồ sơ không phù hợp",          "Document check failed"),
  InspectionOrdered:        title("Đã chỉ định kiểm hóa",         "Inspection ordered"),
  InspectionPassed:         title("Kiểm hóa phù hợp",             "Inspection passed"),
  InspectionFailed:         title("Kiểm hóa không phù hợp",       "Inspection failed"),
  OriginAccepted:           title("Xuất xứ được chấp nhận",       "Origin accepted"),
  OriginDenied:             title("Xuất xứ bị từ chối",           "Origin denied"),
  DeclarationCleared:       title("Đã thông quan",                "Declaration cleared"),
  GoodsPassedOut:           title("Hàng đã qua khu vực giám sát", "Goods passed out"),
  DeclarationCompleted:     title("Tờ khai hoàn thành",           "Declaration completed"),
  DeclarationCancelled:     title("Tờ khai bị hủy",               "Declaration cancelled"),
  DeclarationHeld:          title("Tạm dừng đưa hàng ra",         "Goods held"),
  DeclarationUnheld:        title("Đã bỏ tạm dừng",               "Hold lifted"),
};

export const declarationStates = states;
export const declarationCommands = commands;
export const declarationEvents = events;

export const declarationKind = "declaration";
export const declarationState = namesOf(states);
export const declarationCommand = namesOf(commands);
export const declarationEvent = namesOf(events);
