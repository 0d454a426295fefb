/**
 * Treasury receipt (giấy nộp tiền, báo có): money that the State Treasury has, and the payment notices it is for.
 *
 *   Record ─▶ RECORDED      settles the notices in the same transaction
 *
 * Two receipts with one number cannot be; the treasury alone records them. Amounts are private, as the notices' are.
 * Source: DOMAIN §1.3, §2.5, §3.6.
 */

import { z } from "zod";
import { withAttachments } from "../attach.js";
import { command, withPayload } from "../command-forms.js";
import { defineDocument, type Effect, type Guard, nowhere, type Situation } from "../define-document.js";
import { DomainError, errorCode } from "../errors.js";
import { date, decimalText, must, obeying } from "../fields.js";
import { namesOf, title } from "../names.js";
import { organisation } from "../organisations.js";
import { paymentCollection } from "../private-collections.js";
import { readExisting } from "../reading.js";
import { role } from "../roles.js";
import {
  noticeContentOf,
  openNoticeStates,
  outstanding,
  paymentNoticeCommand,
  paymentNoticeKind,
} from "./payment-notice.js";

/** Notices that one receipt can be for. */
const allocationsMax = 50;

const allocation = z.strictObject({
  /** Number of the payment notice. */
  notice: z.string().regex(/^\d{11}-\d{1,6}$/),
  /** Đồng, as text. */
  amount: decimalText(0, "positive"),
});

/** Private: what came in, and what it is for. */
const receiptContent = z
  .strictObject({
    /** Đồng, as text. */
    amount: decimalText(0, "positive"),
    /** The day from which the money counts; the day of recording unless it is given. */
    valueDate: date.optional(),
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
  return allocations.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
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
  for (const { notice, amount } of contentOf(situation).allocations) {
    const head = yield* readExisting(paymentNoticeKind, notice);
    if (!openNoticeStates.includes(head.state))
      throw refused("E_NOTICE_CLOSED", "The notice takes no more payments.", { notice, state: head.state });
    const owed = outstanding(noticeContentOf(situation, head));
    if (BigInt(amount) > owed)
      throw refused("E_OVERPAID", "More than the notice still asks for.", {
        notice,
        outstanding: String(owed),
      });
  }
};

function refused(rule: string, message: string, details: Readonly<Record<string, string>>): DomainError {
  return new DomainError(errorCode.PAYMENT_REFUSED, message, { rule, ...details });
}

const record: Effect = (situation) => {
  const { allocations } = contentOf(situation);
  const notices = allocations.map(({ notice }) => notice);
  return {
    facets: { notice: notices[0] ?? "", ...(notices.length > 1 && { notices }) },
    effects: allocations.map(({ notice, amount }) => ({
      kind: paymentNoticeKind,
      number: notice,
      command: paymentNoticeCommand.Settle,
      arguments: { amount },
    })),
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
    sources: (payload) =>
      (payload as ReceiptContent).allocations.map(({ notice }) => ({
        kind: paymentNoticeKind,
        number: notice,
      })),
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
      [nowhere,   C.Record, S.RECORDED, [role.TREASURY], [fitsNotices], record, E.TreasuryReceiptRecorded],
    ],
  }),
);
