/**
 * Payment notice (thông báo thuế): what a declaration owes. It is written by what happens to the declaration and by
 * the treasury's receipts, and by nobody's command.
 *
 *   Issue ─▶ ISSUED ─Settle─▶ PART_PAID ─Settle─▶ PAID      (nothing owed: PAID at once)
 *               └──────── Supersede ──────▶ SUPERSEDED
 *
 * Amounts are private: customs, treasury and audit hold them, the payer reads them through a gateway. Everybody else sees
 * the state. Number: the declaration's, and the version of its head that owed this. Source: DOMAIN §1.3, §2.5, §3.6.
 */

import { z } from "zod";
import { withAttachments } from "../attach.js";
import { command, fired } from "../command-forms.js";
import {
  byEffectOnly,
  defineDocument,
  type Effect,
  nothingElse,
  nowhere,
  type Situation,
} from "../define-document.js";
import { taxCode, vnd } from "../fields.js";
import type { Head } from "../head.js";
import { namesOf, title } from "../names.js";
import { organisation } from "../organisations.js";
import { paymentCollection } from "../private-collections.js";
import { role } from "../roles.js";
import { sourcePayload } from "../source.js";

export type PaymentNoticeFacets = {
  readonly declaration: string;
  readonly dueDate: string;
};

/** Private: amounts in đồng, as text. */
const noticeContent = z.strictObject({
  declaration: z.string(),
  /** Tax code of whoever owes. */
  payer: taxCode,
  amount: vnd,
  paid: vnd,
  byTax: z.record(z.string(), vnd),
});

export type NoticeContent = z.infer<typeof noticeContent>;

// prettier-ignore
const states = {
  ISSUED:     title("Đã phát hành",      "Issued"),
  PART_PAID:  title("Đã nộp một phần",   "Part paid"),
  PAID:       title("Đã nộp đủ",         "Paid"),
  SUPERSEDED: title("Đã được thay thế",  "Superseded"),
};

// prettier-ignore
const commands = {
  Issue:     command("Phát hành",   "Issue",     fired),
  Settle:    command("Ghi nhận nộp", "Settle",    fired),
  Supersede: command("Thay thế",    "Supersede", fired),
};

// prettier-ignore
const events = {
  PaymentNoticeIssued:     title("Đã phát hành thông báo thuế",      "Payment notice issued"),
  NothingOwed:             title("Không phải nộp thuế",              "Nothing owed"),
  PaymentNoticePartPaid:   title("Đã nộp một phần tiền thuế",        "Part of the notice paid"),
  PaymentNoticePaid:       title("Đã nộp đủ tiền thuế",              "Notice paid"),
  PaymentNoticeSuperseded: title("Thông báo thuế được thay thế",     "Payment notice superseded"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const paymentNoticeKind = "payment-notice";
export const paymentNoticeState = S;
/** Something is still to be paid. */
export const openNoticeStates: readonly string[] = [S.ISSUED, S.PART_PAID];
export const paymentNoticeCommand = C;

/** What a notice is issued with: the terms are public. */
export type NoticeTerms = PaymentNoticeFacets & { readonly content: NoticeContent };

const issue: Effect = ({ arguments: terms }) => {
  const { content, ...facets } = terms as NoticeTerms;
  return { to: outstanding(content) > 0n ? S.ISSUED : S.PAID, facets, content };
};

/** What is still owed, in đồng. */
export function outstanding({ amount, paid }: Pick<NoticeContent, "amount" | "paid">): bigint {
  return BigInt(amount) - BigInt(paid);
}

/** The amounts of a notice, as they came with the transaction. @throws SOURCE_MISSING, PAYLOAD_HASH_MISMATCH */
export function noticeContentOf(situation: Pick<Situation, "sources">, head: Head): NoticeContent {
  return sourcePayload(situation, head) as NoticeContent;
}

const settle: Effect = (situation) => {
  const content = noticeContentOf(situation, situation.head as Head);
  const paid = String(BigInt(content.paid) + BigInt(situation.arguments.amount as string));
  const settled = { ...content, paid };
  return { to: outstanding(settled) === 0n ? S.PAID : S.PART_PAID, content: settled };
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
      terminal: [S.PAID, S.SUPERSEDED],
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
      links: { declaration: "declaration" },
      // prettier-ignore
      transitions: [
      // from                     command      to                     by            guards  effect       emits
      [nowhere,                   C.Issue,     [S.ISSUED, S.PAID],    byEffectOnly, [],     issue,       [E.PaymentNoticeIssued, E.NothingOwed]],
      [[S.ISSUED, S.PART_PAID],   C.Settle,    [S.PART_PAID, S.PAID], byEffectOnly, [],     settle,      [E.PaymentNoticePartPaid, E.PaymentNoticePaid]],
      [[S.ISSUED, S.PART_PAID],   C.Supersede, S.SUPERSEDED,          byEffectOnly, [],     nothingElse, E.PaymentNoticeSuperseded],
    ],
    },
    [role.TREASURY],
  ),
);
