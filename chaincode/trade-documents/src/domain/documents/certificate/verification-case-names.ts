/** States, commands and events of verification cases, in Vietnamese and English. Source: DOMAIN §3.7. */

import { z } from "zod";
import { automatic, command, fired, withArguments, withPayload } from "../../command-forms.js";
import { date, positiveInteger, text } from "../../fields.js";
import { namesOf, title } from "../../names.js";
import { denialReasons, messageNumberPattern } from "../exchange/exchange-types.js";

export const verificationCaseKind = "verification-case";

// prettier-ignore
export const verificationCaseStates = {
  OPEN:           title("Đã mở",                    "Open"),
  QUERIED:        title("Đã gửi yêu cầu",           "Queried"),
  REPLIED:        title("Đã có trả lời",            "Replied"),
  VISIT_NOTIFIED: title("Đã thông báo đi kiểm tra", "Visit notified"),
  VISITED:        title("Đã kiểm tra tại cơ sở",    "Visited"),
  CONCLUDED:      title("Đã kết luận",              "Concluded"),
  TIMEOUT:        title("Quá hạn trả lời",          "Timed out"),
};

const judged = z.strictObject({
  no: positiveInteger,
  result: z.enum(["ORIGINATING", "NOT_ORIGINATING"]),
  reasonCode: z.enum(denialReasons).optional(),
});

// prettier-ignore
export const verificationCaseCommands = {
  Open:        command("Mở hồ sơ xác minh",          "Open",               withPayload),
  Query:       command("Gửi yêu cầu xác minh",       "Query",              fired),
  TakeReply:   command("Nhận trả lời",               "Take the reply",     withArguments({ message: z.string().regex(messageNumberPattern) })),
  NotifyVisit: command("Thông báo đi kiểm tra",      "Notify of a visit",  withArguments({ reason: text(300) })),
  RecordVisit: command("Ghi nhận kiểm tra",          "Record the visit",   withArguments({ consentedOn: date, visitedOn: date })),
  Conclude:    command("Kết luận",                   "Conclude",           withArguments({ items: z.array(judged).min(1).max(50), reason: text(300) })),
  TimeOut:     command("Hết hạn xác minh",           "Time out",           automatic),
};

// prettier-ignore
export const verificationCaseEvents = {
  VerificationOpened:        title("Đã mở hồ sơ xác minh xuất xứ",   "Verification of origin opened"),
  VerificationQueried:       title("Đã gửi yêu cầu xác minh",        "Verification asked for"),
  VerificationReplied:       title("Đã nhận trả lời xác minh",       "Verification replied to"),
  VerificationVisitNotified: title("Đã thông báo đi kiểm tra",       "Verification visit notified"),
  VerificationVisited:       title("Đã kiểm tra tại cơ sở sản xuất", "Verification visit made"),
  VerificationConcluded:     title("Đã kết luận xác minh",           "Verification concluded"),
  VerificationTimedOut:      title("Xác minh quá hạn",               "Verification timed out"),
};

export const verificationCaseState = namesOf(verificationCaseStates);
export const verificationCaseCommand = namesOf(verificationCaseCommands);
export const verificationCaseEvent = namesOf(verificationCaseEvents);

export type JudgedItem = {
  readonly no: number;
  readonly result: "ORIGINATING" | "NOT_ORIGINATING";
  readonly reasonCode?: string;
};
