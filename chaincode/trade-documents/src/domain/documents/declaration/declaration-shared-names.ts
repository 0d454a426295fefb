/** States, commands and events that import and export declarations share, with their titles. Source: DOMAIN §2.4.1, §3.4, §3.5. */

import { z } from "zod";
import { channels } from "../../../engines/channel.js";
import {
  automatic,
  command,
  withArguments,
  withEvidence,
  withPayload,
  withReason,
} from "../../command-forms.js";
import { decimalText, reference, text } from "../../fields.js";
import type { Head } from "../../head.js";
import { title } from "../../names.js";
import { riskCollection } from "../../private-collections.js";
import { cancellationGrounds } from "./declaration-cancellation-grounds.js";
import type { CommonFacets } from "./declaration-facets.js";

// prettier-ignore
export const sharedStates = {
  PRE_REGISTERED: title("Khai trước",           "Pre-registered"),
  PRE_EXPIRED:    title("Khai trước hết hạn",   "Pre-registration expired"),
  REGISTERED:     title("Đã đăng ký",           "Registered"),
  CHANNELLED:     title("Đã phân luồng",        "Channelled"),
  CLEARED:        title("Đã thông quan",        "Cleared"),
  CANCELLED:      title("Đã hủy",               "Cancelled"),
};

const facetsOf = (head: Head): CommonFacets => head.facets as CommonFacets;
const people = (...certificates: readonly (string | undefined)[]): readonly string[] =>
  certificates.filter((certificate) => certificate !== undefined);

/** A head of branch decides on what officers did or proposed; never the same person twice. */
export const afterOfficers = {
  fourEyes: (head: Head) => people(facetsOf(head).docBy, facetsOf(head).physBy),
};
const afterOrder = { fourEyes: (head: Head) => people(facetsOf(head).orderedBy) };
const afterHolds = { fourEyes: (head: Head) => facetsOf(head).holds.map(({ by }) => by) };
const afterFine = { fourEyes: (head: Head) => (facetsOf(head).fines ?? []).map(({ by }) => by) };

const inspected = withArguments({
  minutesHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
const assigned = withArguments({
  channel: z.enum(channels),
  profileVersion: z.string().regex(/^[A-Za-z0-9 ._-]{1,40}$/),
  evidenceHash: z.string().regex(/^[0-9a-f]{64}$/),
});
const fined = withArguments({
  decisionNo: reference(35),
  amount: decimalText(0, "positive"),
  /** Whether the goods may come in once the fine is settled. */
  goodsAllowed: z.boolean(),
  reason: text(300),
});
const settled = withArguments({ decisionNo: reference(35), receiptNo: reference(35) });
/** DOMAIN D-10: on which ground a declaration ends. */
const ground = z.enum(cancellationGrounds);
const cancelled = withArguments({ reason: text(300), ground: ground.optional() });
const cancellationAsked = withArguments({ reason: text(300), ground });
const changed = withArguments({ channel: z.enum(channels), reason: text(300) });

// prettier-ignore
export const sharedCommands = {
  PreRegister:     command("Khai trước (IDA, EDA)",          "Pre-register (IDA, EDA)",    withPayload),
  AmendPre:        command("Sửa tờ khai trước (IDA01, EDA01)", "Amend before (IDA01, EDA01)", withPayload),
  ExpirePre:       command("Hết hạn khai trước",             "Expire",                     automatic),
  Register:        command("Đăng ký chính thức (IDC, EDC)",  "Register (IDC, EDC)",        withPayload),
  AssignChannel:   command("Phân luồng",                     "Assign the channel",         { ...automatic, ...assigned, ...withEvidence(riskCollection, "evidenceHash") }),
  ChangeChannel:   command("Chuyển luồng",                   "Change the channel",         { ...afterOfficers, ...changed }),
  SubmitDossier:   command("Nộp hồ sơ",                      "Submit the dossier"),
  PresentGoods:    command("Xuất trình hàng hóa",            "Present the goods"),
  DocPass:         command("Hồ sơ phù hợp",                  "Documents pass"),
  DocFail:         command("Hồ sơ không phù hợp",            "Documents fail",             withReason),
  OrderInspection: command("Chỉ định kiểm hóa",              "Order an inspection",        withReason),
  PhysPass:        command("Kiểm hóa phù hợp",               "Inspection passes",          { ...afterOrder, ...inspected }),
  PhysFail:        command("Kiểm hóa không phù hợp",         "Inspection fails",           { ...afterOrder, ...withReason }),
  RequestAmend:    command("Đề nghị khai bổ sung",           "Ask to amend",               withReason),
  ApproveAmend:    command("Chấp nhận khai bổ sung",         "Approve the amendment"),
  RefuseAmend:     command("Từ chối khai bổ sung",           "Refuse the amendment",       withReason),
  ImposeFine:      command("Xử phạt vi phạm hành chính",     "Impose a fine",              fined),
  SettleFine:      command("Ghi nhận nộp phạt",              "Record that a fine is paid", { ...afterFine, ...settled }),
  Clear:           command("Thông quan",                     "Clear",                      { ...automatic, ...afterOfficers }),
  RequestCancel:   command("Đề nghị hủy tờ khai",            "Ask to cancel",              cancellationAsked),
  RefuseCancel:    command("Từ chối hủy tờ khai",            "Refuse to cancel",           withReason),
  Cancel:          command("Hủy tờ khai",                    "Cancel",                     { ...cancelled, ...afterOfficers }),
  Hold:            command("Tạm dừng đưa hàng qua khu vực giám sát", "Hold",               withReason),
  Unhold:          command("Bỏ tạm dừng",                    "Lift the hold",              { ...withReason, ...afterHolds }),
};

// prettier-ignore
export const sharedEvents = {
  DeclarationPreRegistered: title("Đã khai trước",                "Pre-registered"),
  DeclarationPreAmended:    title("Đã sửa tờ khai trước",         "Pre-registration amended"),
  DeclarationPreExpired:    title("Tờ khai trước hết hạn",        "Pre-registration expired"),
  DeclarationRegistered:    title("Đã đăng ký tờ khai",           "Declaration registered"),
  ChannelAssigned:          title("Đã phân luồng",                "Channel assigned"),
  ChannelChanged:           title("Đã chuyển luồng",              "Channel changed"),
  DossierSubmitted:         title("Đã nộp hồ sơ",                 "Dossier submitted"),
  GoodsPresented:           title("Đã xuất trình hàng hóa",       "Goods presented"),
  DocumentsPassed:          title("Hồ sơ phù hợp",                "Document check passed"),
  DocumentsFailed:          title("Hồ sơ không phù hợp",          "Document check failed"),
  InspectionOrdered:        title("Đã chỉ định kiểm hóa",         "Inspection ordered"),
  InspectionPassed:         title("Kiểm hóa phù hợp",             "Inspection passed"),
  InspectionFailed:         title("Kiểm hóa không phù hợp",       "Inspection failed"),
  DeclarationAmendmentRequested:       title("Đã đề nghị khai bổ sung",      "Amendment asked for"),
  DeclarationAmendmentApproved:        title("Được khai bổ sung",            "Amendment approved"),
  DeclarationAmendmentRefused:         title("Không được khai bổ sung",      "Amendment refused"),
  DeclarationAmended:       title("Đã khai bổ sung",              "Declaration amended"),
  FineImposed:              title("Đã xử phạt vi phạm",           "Fine imposed"),
  FineSettled:              title("Đã nộp phạt",                  "Fine settled"),
  DeclarationCleared:       title("Đã thông quan",                "Declaration cleared"),
  CancellationRequested:    title("Đã đề nghị hủy tờ khai",       "Cancellation asked for"),
  CancellationRefused:      title("Không được hủy tờ khai",       "Cancellation refused"),
  DeclarationCancelled:     title("Tờ khai bị hủy",               "Declaration cancelled"),
  DeclarationHeld:          title("Tạm dừng đưa hàng ra",         "Goods held"),
  DeclarationUnheld:        title("Đã bỏ tạm dừng",               "Hold lifted"),
};
