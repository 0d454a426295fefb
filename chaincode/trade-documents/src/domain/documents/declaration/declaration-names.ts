/** States, commands and events of the import declaration, with their titles. Source: DOMAIN §2.4.1, §3.4. */

import { z } from "zod";
import { checkContainerNumber } from "../../codes/container.js";
import { automatic, command, withArguments, withPayload } from "../../command-forms.js";
import { coded, positiveInteger, reference, text } from "../../fields.js";
import type { Head } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { cancellationGrounds } from "./declaration-cancellation-grounds.js";
import type { DeclarationFacets } from "./declaration-facets.js";
import { determinations, storageViolations } from "./declaration-open-points.js";
import { afterOfficers, sharedCommands, sharedEvents, sharedStates } from "./declaration-shared-names.js";
import { readsWhatIsOwed } from "../payment/what-is-owed.js";

const sealNumbers = z.array(text(20)).min(1).max(50);
const afterAudit = {
  fourEyes: ({ facets }: Head) => [(facets as DeclarationFacets).audit?.by ?? ""],
};

// prettier-ignore
const states = {
  ...sharedStates,
  RELEASED:       title("Đã giải phóng hàng",   "Released"),
  IN_STORAGE:     title("Đưa hàng về bảo quản", "In storage"),
  MOVED_FOR_CHECK: title("Về địa điểm kiểm tra", "Moved for a check"),
  UNDER_PCA:      title("Đang kiểm tra sau thông quan", "Under post-clearance audit"),
  COMPLETED:      title("Đã hoàn thành",        "Completed"),
};

const originLine = {
  ...withArguments({ lineNo: positiveInteger, reason: text(300).optional() }),
  sources: readsWhatIsOwed,
};
const leaving = withArguments({
  containers: z.array(coded(checkContainerNumber)).min(1).max(100).optional(),
  /** Of goods without containers, where only a share of them is cleared. */
  packages: positiveInteger.optional(),
});

// prettier-ignore
const commands = {
  ...sharedCommands,
  Amend:           command("Khai bổ sung (IDE)",        "Amend (IDE)",             { ...withPayload, sources: readsWhatIsOwed }),
  AmendPostClearance: command("Khai bổ sung sau thông quan (AMA)", "Amend after clearance (AMA)", { ...withPayload, sources: readsWhatIsOwed }),
  Refer:           command("Chờ xác định",              "Refer for determination", withArguments({ cause: z.enum(determinations), reason: text(300) })),
  Determine:       command("Có kết quả xác định",       "Determine",               withArguments({ cause: z.enum(determinations), amend: z.boolean() })),
  RequestRelease:  command("Đề nghị giải phóng hàng",   "Ask for release",         withArguments({ reason: z.enum(["A", "B", "C"]) })),
  Release:         command("Giải phóng hàng",           "Release",                 { ...afterOfficers, sources: readsWhatIsOwed }),
  RequestStorage:  command("Đề nghị đưa hàng về bảo quản", "Ask to store the goods", withArguments({ place: text(100) })),
  PermitStorage:   command("Cho đưa hàng về bảo quản",  "Permit storage",          { ...afterOfficers, ...withArguments({ sealNos: sealNumbers.optional() }) }),
  BanStorage:      command("Cấm đưa hàng về bảo quản",  "Bar from storing goods",  { auto: true, ...withArguments({ violation: z.enum(storageViolations).optional() }) }),
  RequestCheckElsewhere: command("Đề nghị kiểm tra tại địa điểm khác", "Ask for a check elsewhere", withArguments({ place: text(100) })),
  PermitCheckElsewhere:  command("Cho đưa hàng về địa điểm kiểm tra", "Permit a check elsewhere", { ...afterOfficers, ...withArguments({ sealNos: sealNumbers }) }),
  ClearShare:      command("Thông quan phần được bảo lãnh", "Clear the guaranteed share", { ...afterOfficers, sources: readsWhatIsOwed }),
  CancelSpecial:   command("Hủy tờ khai sau thông quan", "Cancel after clearance", { ...afterOfficers, ...withArguments({ ground: z.enum(cancellationGrounds), reason: text(300), disposal: z.enum(["REEXPORT", "DESTRUCTION"]).optional() }) }),
  OpenPca:         command("Kiểm tra sau thông quan",   "Open a post-clearance audit", withArguments({ decisionNo: reference(35), reason: text(300) })),
  ClosePca:        command("Kết thúc kiểm tra sau thông quan", "Close the audit", { ...afterAudit, ...withArguments({ result: text(300) }) }),
  AcceptOrigin:    command("Chấp nhận xuất xứ",         "Accept the origin",       originLine),
  DenyOrigin:      command("Từ chối xuất xứ",           "Deny the origin",         originLine),
  GateOut:         command("Đưa hàng qua khu vực giám sát", "Goods pass out",      leaving),
  Complete:        command("Hoàn thành",                "Complete",                automatic),
};

// prettier-ignore
const events = {
  ...sharedEvents,
  OriginAccepted:           title("Xuất xứ được chấp nhận",       "Origin accepted"),
  OriginDenied:             title("Xuất xứ bị từ chối",           "Origin denied"),
  GoodsPassedOut:           title("Hàng đã qua khu vực giám sát", "Goods passed out"),
  DeclarationAmendedAfter:  title("Đã khai bổ sung sau thông quan", "Amended after clearance"),
  DutyReferred:             title("Chờ xác định để tính thuế",    "Duty referred for determination"),
  DutyDetermined:           title("Đã có kết quả xác định",       "Duty determined"),
  ShareCleared:             title("Đã thông quan phần được bảo lãnh", "Guaranteed share cleared"),
  ShareOut:                 title("Phần được bảo lãnh đã qua khu vực giám sát", "Guaranteed share passed out"),
  ReleaseRequested:         title("Đã đề nghị giải phóng hàng",   "Release asked for"),
  GoodsReleased:            title("Đã giải phóng hàng",           "Goods released"),
  StorageRequested:         title("Đã đề nghị bảo quản hàng",     "Storage asked for"),
  StoragePermitted:         title("Được đưa hàng về bảo quản",    "Storage permitted"),
  StorageBarred:            title("Bị cấm đưa hàng về bảo quản",  "Barred from storing goods"),
  CheckElsewhereRequested:  title("Đã đề nghị kiểm tra tại địa điểm khác", "Check elsewhere asked for"),
  CheckElsewherePermitted:  title("Được đưa hàng về địa điểm kiểm tra", "Check elsewhere permitted"),
  DeclarationCancelledSpecially: title("Tờ khai bị hủy sau thông quan", "Declaration cancelled after clearance"),
  AuditOpened:              title("Bắt đầu kiểm tra sau thông quan", "Post-clearance audit opened"),
  AuditClosed:              title("Kết thúc kiểm tra sau thông quan", "Post-clearance audit closed"),
  DeclarationCompleted:     title("Tờ khai hoàn thành",           "Declaration completed"),
};

export const declarationStates = states;
export const declarationCommands = commands;
export const declarationEvents = events;

export { declarationKind } from "../declaration-kinds.js";
export const declarationState = namesOf(states);
export const declarationCommand = namesOf(commands);
export const declarationEvent = namesOf(events);
