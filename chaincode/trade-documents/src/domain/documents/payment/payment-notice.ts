/**
 * Payment notice (thông báo thuế): what a declaration owes. It is written by what happens to the declaration, by the
 * treasury's receipts, by guarantees and by the calendar.
 *
 *   Issue ─▶ ISSUED ─Settle─▶ PART_PAID ─Settle─▶ PAID      (nothing owed: PAID at once)
 *               │ └───── Lapse ─▶ OVERDUE ─Settle, with interest ─▶ PAID
 *               └──────── Supersede ──────▶ SUPERSEDED
 *
 * Amounts are private: customs, treasury and audit hold them, the payer reads them through a gateway. Everybody else sees
 * the state. Number: the declaration's, and the version of its head that owed this. Source: DOMAIN §1.3, §2.5, §3.6.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { automatic, command, fired } from "../../command-forms.js";
import { localDate } from "../../dates.js";
import {
  byEffectOnly,
  defineDocument,
  type Guard,
  nothingElse,
  nowhere,
  same,
} from "../../define-document.js";
import { guardFailed } from "../../errors.js";
import { taxCode, vnd } from "../../fields.js";
import type { Head } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { paymentCollection } from "../../private-collections.js";
import { role } from "../../roles.js";
import {
  accrue,
  issue,
  payBack,
  type PaymentNoticeFacets,
  type Settled,
  secure,
  settle,
} from "./payment-notice-amounts.js";
import { declarationKinds } from "../declaration-kinds.js";

/** Private: amounts in đồng, as text. */
const noticeContent = z.strictObject({
  declaration: z.string(),
  /** Tax code of whoever owes. */
  payer: taxCode,
  amount: vnd,
  /** Without interest. */
  paid: vnd,
  byTax: z.record(z.string(), vnd),
  /** Interest that came in with late payments. */
  interest: vnd.optional(),
  /** What guarantees hold for it. */
  secured: vnd.optional(),
  /** What was decided to be paid back. */
  refunded: vnd.optional(),
});

// prettier-ignore
const states = {
  ISSUED:     title("Đã phát hành",      "Issued"),
  PART_PAID:  title("Đã nộp một phần",   "Part paid"),
  OVERDUE:    title("Quá hạn nộp",       "Overdue"),
  PAID:       title("Đã nộp đủ",         "Paid"),
  SUPERSEDED: title("Đã được thay thế",  "Superseded"),
};

// prettier-ignore
const commands = {
  Issue:     command("Phát hành",            "Issue",           fired),
  Settle:    command("Ghi nhận nộp",         "Settle",          fired),
  Secure:    command("Bảo lãnh",             "Secure",          fired),
  Accrue:    command("Tính tiền chậm nộp",   "Accrue interest", fired),
  PayBack:   command("Hoàn",                 "Pay back",        fired),
  Lapse:     command("Quá hạn",              "Lapse",           automatic),
  Supersede: command("Thay thế",             "Supersede",       fired),
};

// prettier-ignore
const events = {
  PaymentNoticeIssued:     title("Đã phát hành thông báo thuế",      "Payment notice issued"),
  NothingOwed:             title("Không phải nộp thuế",              "Nothing owed"),
  PaymentNoticePartPaid:   title("Đã nộp một phần tiền thuế",        "Part of the notice paid"),
  PaymentNoticePaid:       title("Đã nộp đủ tiền thuế",              "Notice paid"),
  PaymentNoticeSecured:    title("Tiền thuế được bảo lãnh",          "Notice secured by a guarantee"),
  InterestAccrues:         title("Bắt đầu tính tiền chậm nộp",       "Interest runs"),
  RefundGranted:           title("Chấp nhận hoàn thuế",              "Refund granted"),
  PaymentNoticeOverdue:    title("Quá hạn nộp thuế",                 "Payment notice overdue"),
  PaymentNoticeSuperseded: title("Thông báo thuế được thay thế",     "Payment notice superseded"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export {
  type NoticeContent,
  noticeContentOf,
  type NoticeTerms,
  outstanding,
  type PaymentNoticeFacets,
} from "./payment-notice-amounts.js";

export const paymentNoticeKind = "payment-notice";
export const paymentNoticeState = S;
export const paymentNoticeEvent = E;
/** Something is still to be paid. */
const openStates = [S.ISSUED, S.PART_PAID, S.OVERDUE];
export const openNoticeStates: readonly string[] = openStates;
export const paymentNoticeCommand = C;

const dueDateIsOver: Guard = ({ head, now }) => {
  const { dueDate } = (head as Head).facets as PaymentNoticeFacets;
  if (localDate(now) > dueDate) return undefined;
  throw guardFailed("E_NOT_DUE", "The notice can still be paid in time.", { dueDate });
};

const settledStates: Readonly<Record<Settled, string>> = {
  whole: S.PAID,
  part: S.PART_PAID,
  late: S.OVERDUE,
};

export const paymentNotice = defineDocument(
  withAttachments(
    {
      kind: paymentNoticeKind,
      collection: "payment-notices",
      title: title("Thông báo thuế", "Payment notice"),
      numberPattern: /^\d{11}-\d{1,6}$/,
      payloadSchema: noticeContent,
      payloadCollection: () => paymentCollection,
      states,
      terminal: [],
      commands,
      events,
      issuer: () => organisation.CustomsMSP,
      ownership: {},
      defaultCommand: C.Issue,
      readers: {
        roles: { [role.TREASURY]: "full" },
        own: { mst: ["/payload/payer"] },
        belongsTo: "declaration",
      },
      links: { declaration: declarationKinds },
      automatic: [
        {
          command: C.Lapse,
          by: role.CLEARANCE_ENGINE,
          timed: true,
          due: ({ facets }, { now }) =>
            localDate(new Date(now).toISOString()) > (facets as PaymentNoticeFacets).dueDate,
        },
      ],
      // prettier-ignore
      transitions: [
      // from                     command      to                     by                        guards           effect                                        emits
      [nowhere,                   C.Issue,     [S.ISSUED, S.PAID],    byEffectOnly,             [],              issue({ owing: S.ISSUED, settled: S.PAID }),  [E.PaymentNoticeIssued, E.NothingOwed]],
      [[S.ISSUED, S.PART_PAID],   C.Settle,    [S.PART_PAID, S.PAID], byEffectOnly,             [],              settle(settledStates),                        [E.PaymentNoticePartPaid, E.PaymentNoticePaid]],
      [S.OVERDUE,                 C.Settle,    [S.OVERDUE, S.PAID],   byEffectOnly,             [],              settle(settledStates),                        [E.PaymentNoticePartPaid, E.PaymentNoticePaid]],
      [[S.ISSUED, S.PART_PAID],   C.Secure,    same,                  byEffectOnly,             [],              secure,                                       E.PaymentNoticeSecured],
      [openStates,                C.Accrue,    same,                  byEffectOnly,             [],              accrue,                                       E.InterestAccrues],
      [[S.ISSUED, S.PART_PAID],   C.Lapse,     S.OVERDUE,             [role.CLEARANCE_ENGINE],  [dueDateIsOver], nothingElse,                                  E.PaymentNoticeOverdue],
      [openStates,                C.Supersede, S.SUPERSEDED,          byEffectOnly,             [],              nothingElse,                                  E.PaymentNoticeSuperseded],
      [[S.PAID, S.SUPERSEDED],    C.PayBack,   same,                  byEffectOnly,             [],              payBack,                                      E.RefundGranted],
    ],
    },
    [role.TREASURY],
  ),
);
