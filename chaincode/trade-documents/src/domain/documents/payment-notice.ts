/**
 * Payment notice (thông báo thuế): what a declaration owes. It is written by what happens to the declaration and by
 * the treasury's receipts, and by nobody's command.
 *
 *   Issue ─▶ ISSUED ─Settle─▶ PART_PAID ─Settle─▶ PAID      (nothing owed: PAID at once)
 *               └──────── Supersede ──────▶ SUPERSEDED
 *
 * Number: the declaration's, and the version of its head that owed this. Source: DOMAIN §2.5, §3.6.
 */

import { withAttachments } from "../attach.js";
import { command, fired } from "../command-forms.js";
import { byEffectOnly, defineDocument, type Effect, nothingElse, nowhere } from "../define-document.js";
import { namesOf, title } from "../names.js";
import { organisation } from "../organisations.js";
import { role } from "../roles.js";

/** Amounts in đồng, as text. */
export type PaymentNoticeFacets = {
  readonly declaration: string;
  readonly amount: string;
  readonly paid: string;
  readonly dueDate: string;
  readonly byTax: Readonly<Record<string, string>>;
};

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
export const paymentNoticeCommand = C;

const issue: Effect = ({ arguments: facets }) => {
  const { amount, paid } = facets as PaymentNoticeFacets;
  return { to: outstanding({ amount, paid }) > 0n ? S.ISSUED : S.PAID, facets, extras: { amount } };
};

/** What is still owed, in đồng. */
export function outstanding({ amount, paid }: Pick<PaymentNoticeFacets, "amount" | "paid">): bigint {
  return BigInt(amount) - BigInt(paid);
}

const settle: Effect = ({ head, arguments: { amount } }) => {
  const facets = head?.facets as PaymentNoticeFacets;
  const paid = String(BigInt(facets.paid) + BigInt(amount as string));
  const rest = outstanding({ amount: facets.amount, paid });
  return { to: rest === 0n ? S.PAID : S.PART_PAID, facets: { paid }, extras: { outstanding: String(rest) } };
};

export const paymentNotice = defineDocument(
  withAttachments(
    {
      kind: paymentNoticeKind,
      collection: "payment-notices",
      title: title("Thông báo thuế", "Payment notice"),
      numberPattern: /^\d{11}-\d{1,6}$/,
      payloadSchema: null,
      states,
      terminal: [S.PAID, S.SUPERSEDED],
      commands,
      events,
      issuer: () => organisation.CustomsMSP,
      ownership: {},
      defaultCommand: C.Issue,
      readers: { roles: { [role.TREASURY]: "full" }, belongsTo: "declaration" },
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
