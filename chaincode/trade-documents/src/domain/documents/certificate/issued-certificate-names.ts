/** States, commands and events of certificates of origin issued in Viet Nam, in Vietnamese and English. */

import { z } from "zod";
import { command, fired, automatic, withArguments, withPayload, withReason } from "../../command-forms.js";
import { namesOf, title } from "../../names.js";

export const issuedCertificateKind = "issued-certificate";

/** `VN-TH 26/02/00006`: Viet Nam and the importing country, year, office, serial number. */
export const referenceNoPattern = /^VN-[A-Z]{2} \d{2}\/\d{2}\/\d{5}$/;

// prettier-ignore
export const issuedCertificateStates = {
  APPLIED:            title("Đã nộp hồ sơ",            "Applied for"),
  INFO_NEEDED:        title("Chờ bổ sung",             "Information asked for"),
  REFUSED:            title("Từ chối cấp",             "Refused"),
  ISSUED:             title("Đã cấp",                  "Issued"),
  SENT:               title("Đã gửi",                  "Sent"),
  SEND_ERROR:         title("Lỗi gửi",                 "Not taken by the other side"),
  DELIVERED:          title("Đã đến nước nhập khẩu",   "Delivered"),
  ACCEPTED:           title("Được chấp nhận",          "Accepted"),
  PARTIALLY_UTILISED: title("Đã sử dụng một phần",     "Partly utilised"),
  FULLY_UTILISED:     title("Đã sử dụng hết",          "Fully utilised"),
  DENIED:             title("Bị từ chối",              "Denied"),
  CANCELLED:          title("Đã hủy",                  "Cancelled"),
  REPLACED:           title("Đã được thay thế",        "Replaced"),
  EXPIRED:            title("Hết hạn",                 "Expired"),
};

// prettier-ignore
export const issuedCertificateCommands = {
  Apply:        command("Nộp hồ sơ",                    "Apply",                       withPayload),
  RequestInfo:  command("Yêu cầu bổ sung",              "Ask for information",         withReason),
  Supplement:   command("Bổ sung hồ sơ",                "Supplement",                  withPayload),
  Refuse:       command("Từ chối",                      "Refuse",                      withReason),
  Issue:        command("Cấp C/O",                      "Issue",                       withArguments({ referenceNo: z.string().regex(referenceNoPattern) })),
  CertifyCopy:  command("Cấp bản sao chứng thực",       "Certify a true copy",         withReason),
  Cancel:       command("Hủy",                          "Cancel",                      withReason),
  Supersede:    command("Thay thế",                     "Supersede",                   fired),
  Expire:       command("Hết hạn",                      "Expire",                      automatic),
  Send:         command("Gửi qua Cơ chế một cửa ASEAN", "Send",                        fired),
  TakeAck:      command("Nhận xác nhận",                "Take the acknowledgement",    automatic),
  TakeResponse: command("Nhận phản hồi sử dụng",        "Take the response",           automatic),
  TakeQuery:    command("Nhận yêu cầu xác minh",        "Take the query",              automatic),
  Clarify:      command("Giải trình",                   "Clarify",                     withReason),
};

// prettier-ignore
export const issuedCertificateEvents = {
  CertificateApplied:       title("Đã nộp hồ sơ đề nghị cấp C/O",      "Certificate of origin applied for"),
  CertificateInfoAsked:     title("Yêu cầu bổ sung hồ sơ C/O",         "Information asked for"),
  CertificateSupplemented:  title("Đã bổ sung hồ sơ C/O",              "Application supplemented"),
  CertificateRefused:       title("Từ chối cấp C/O",                   "Certificate of origin refused"),
  CertificateIssued:        title("Đã cấp C/O",                        "Certificate of origin issued"),
  CertificateCopied:        title("Đã cấp bản sao chứng thực C/O",     "Certified true copy given"),
  CertificateWithdrawn:     title("Đã hủy C/O đã cấp",                 "Issued certificate cancelled"),
  CertificateReissued:      title("C/O đã cấp bị thay thế",            "Issued certificate replaced"),
  CertificateLapsed:        title("C/O đã cấp hết hạn",                "Issued certificate expired"),
  CertificateSent:          title("Đã gửi C/O",                        "Certificate sent"),
  CertificateDelivered:     title("Nước nhập khẩu đã nhận C/O",        "Certificate delivered"),
  CertificateSendFailed:    title("Nước nhập khẩu không nhận C/O",     "Certificate not taken"),
  CertificateAckTaken:      title("Đã nhận thêm xác nhận",             "Another acknowledgement taken"),
  CertificateAccepted:      title("C/O được chấp nhận",                "Certificate accepted"),
  CertificatePartlyUsed:    title("C/O đã sử dụng một phần",           "Certificate partly utilised"),
  CertificateFullyUsed:     title("C/O đã sử dụng hết",                "Certificate fully utilised"),
  CertificateDenied:        title("C/O bị từ chối",                    "Certificate denied"),
  CertificateUnused:        title("C/O hết hạn, không sử dụng",        "Certificate expired unused"),
  CertificateQueried:       title("Nước nhập khẩu đề nghị xác minh",   "Verification asked for"),
  CertificateClarified:     title("Đã giải trình về C/O",              "Certificate clarified"),
};

export const issuedCertificateState = namesOf(issuedCertificateStates);
export const issuedCertificateCommand = namesOf(issuedCertificateCommands);
export const issuedCertificateEvent = namesOf(issuedCertificateEvents);
