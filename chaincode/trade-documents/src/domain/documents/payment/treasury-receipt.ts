/**
 * Treasury receipt (giấy nộp tiền, báo có): money that the State Treasury has, and the payment notices it is for.
 *
 *   Record ─▶ RECORDED      settles the notices in the same transaction
 *
 * Two receipts with one number cannot be; the treasury alone records them. Amounts are private, as the notices' are.
 * Source: DOMAIN §1.3, §2.5, §3.6.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, withPayload } from "../../command-forms.js";
import { localDate } from "../../dates.js";
import { defineDocument, type Effect, type Guard, nowhere, type Situation } from "../../define-document.js";
import { DomainError, errorCode } from "../../errors.js";
import { date, decimalText, must, obeying, reference, vnd } from "../../fields.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { paymentCollection } from "../../private-collections.js";
import { readExisting } from "../../reading.js";
import { role } from "../../roles.js";
import { openNoticeStates, paymentNoticeCommand, paymentNoticeKind } from "./payment-notice.js";
import {
  checkInterest,
  noticeContentOf,
  outstanding,
  type PaymentNoticeFacets,
} from "./payment-notice-amounts.js";
import { orderContentOf, paymentOrderCommand, paymentOrderKind, paymentOrderState } from "./payment-order.js";

/** Notices that one receipt can be for. */
const allocationsMax = 50;

const allocation = z.strictObject({
  /** Number of the payment notice. */
  notice: z.string().regex(/^\d{11}-\d{1,6}$/),
  /** Đồng, as text. */
  amount: decimalText(0, "positive"),
  /** Of a late payment: what 0.03 % a day comes to. */
  interest: vnd.optional(),
});

/** Private: what came in, and what it is for. */
const receiptContent = z
  .strictObject({
    /** Đồng, as text. */
    amount: decimalText(0, "positive"),
    /** The day from which the money counts; the day of recording unless it is given. */
    valueDate: date.optional(),
    /** Number of the payment order that the bank carried out. */
    order: reference(35).optional(),
    allocations: z.array(allocation).min(1).max(allocationsMax),
  })
  .check(
    obeying(
      must(({ amount, allocations }) => allocated(allocations) === BigInt(amount), {
        rule: "E_ALLOCATION_SUM",
        message: "the allocations do not add up to the amount",
        path: ["allocations"],
      }),
      must(
        ({ allocations }) => new Set(allocations.map(({ notice }) => notice)).size === allocations.length,
        {
          rule: "E_ALLOCATION_TWICE",
          message: "one notice stands in two allocations",
          path: ["allocations"],
        },
      ),
    ),
  );

type ReceiptContent = z.infer<typeof receiptContent>;
type Allocation = ReceiptContent["allocations"][number];

function allocated(allocations: readonly Allocation[]): bigint {
  return allocations.reduce((sum, { amount, interest = "0" }) => sum + BigInt(amount) + BigInt(interest), 0n);
}

const contentOf = ({ payload }: Situation): ReceiptContent => payload?.value as ReceiptContent;

const states = { RECORDED: title("Đã ghi nhận", "Recorded") };

const commands = { Record: command("Ghi nhận giấy nộp tiền", "Record", withPayload) };

const events = {
  TreasuryReceiptRecorded: title("Kho bạc đã ghi nhận tiền thuế", "Treasury receipt recorded"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const fitsNotices: Guard = function* (situation) {
  const { allocations, valueDate = localDate(situation.now) } = contentOf(situation);
  if (valueDate > localDate(situation.now))
    throw refused("E_VALUE_DATE", "The money cannot count from a day to come.", { valueDate });
  for (const allocation of allocations) {
    const { notice, amount } = allocation;
    const head = yield* readExisting(paymentNoticeKind, notice);
    if (!openNoticeStates.includes(head.state))
      throw refused("E_NOTICE_CLOSED", "The notice takes no more payments.", { notice, state: head.state });
    const owed = outstanding(noticeContentOf(situation, head));
    if (BigInt(amount) > owed)
      throw refused("E_OVERPAID", "More than the notice still asks for.", {
        notice,
        outstanding: String(owed),
      });
    checkInterest(allocation, head.facets as PaymentNoticeFacets, valueDate);
  }
};

/** The order that the receipt names was taken by its bank, and is for this amount. */
const carriesOutOrder: Guard = function* (situation) {
  const { order, amount } = contentOf(situation);
  if (order === undefined) return;
  const head = yield* readExisting(paymentOrderKind, order);
  if (head.state !== paymentOrderState.ACCEPTED)
    throw refused("E_ORDER_STATE", "The payment order is not one that a bank carries out.", {
      state: head.state,
    });
  if (orderContentOf(situation, head).amount !== amount)
    throw refused("E_ORDER_AMOUNT", "The order is for another amount.", { order });
};

function refused(rule: string, message: string, details: Readonly<Record<string, string>>): DomainError {
  return new DomainError(errorCode.PAYMENT_REFUSED, message, { rule, ...details });
}

const record: Effect = (situation) => {
  const { allocations, order } = contentOf(situation);
  const notices = allocations.map(({ notice }) => notice);
  return {
    facets: { notice: notices[0] ?? "", ...(notices.length > 1 && { notices }) },
    effects: [
      ...allocations.map(({ notice, amount, interest = "0" }) => ({
        kind: paymentNoticeKind,
        number: notice,
        command: paymentNoticeCommand.Settle,
        arguments: { amount, interest },
      })),
      ...(order === undefined
        ? []
        : [{ kind: paymentOrderKind, number: order, command: paymentOrderCommand.Settle, arguments: {} }]),
    ],
    extras: { notices },
  };
};

export const treasuryReceipt = defineDocument(
  withAttachments({
    kind: "treasury-receipt",
    collection: "treasury-receipts",
    title: title("Giấy nộp tiền của Kho bạc", "Treasury receipt"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    payloadSchema: receiptContent,
    payloadCollection: () => paymentCollection,
    sources: (payload) => {
      const { allocations, order } = payload as ReceiptContent;
      return [
        ...allocations.map(({ notice }) => ({ kind: paymentNoticeKind, number: notice })),
        ...(order === undefined ? [] : [{ kind: paymentOrderKind, number: order }]),
      ];
    },
    states,
    terminal: [S.RECORDED],
    commands,
    events,
    issuer: () => organisation.TreasuryMSP,
    ownership: {},
    defaultCommand: C.Record,
    example: {
      number: "KBNN-2026-000123",
      payload: {
        amount: "14000000",
        allocations: [{ notice: "10000000001-0", amount: "14000000" }],
      },
    },
    readers: { roles: { [role.TREASURY]: "full" }, belongsTo: "notice" },
    links: { notice: paymentNoticeKind },
    // prettier-ignore
    transitions: [
      // from     command   to          by               guards        effect  emits
      [nowhere,   C.Record, S.RECORDED, [role.TREASURY], [fitsNotices, carriesOutOrder], record, E.TreasuryReceiptRecorded],
    ],
  }),
);
