/**
 * Treasury receipt (giấy nộp tiền, báo có): money that the State Treasury has, for one payment notice.
 *
 *   Record ─▶ RECORDED      settles the notice in the same transaction
 *
 * Two receipts with one number cannot be; the treasury alone records them. Source: DOMAIN §2.5, §3.6.
 */

import { z } from "zod";
import { withAttachments } from "../attach.js";
import { command, withArguments } from "../command-forms.js";
import { defineDocument, type Effect, type Guard, nowhere } from "../define-document.js";
import { DomainError, errorCode } from "../errors.js";
import { decimalText } from "../fields.js";
import { namesOf, title } from "../names.js";
import { organisation } from "../organisations.js";
import { readExisting } from "../reading.js";
import { role } from "../roles.js";
import {
  outstanding,
  paymentNoticeCommand,
  type PaymentNoticeFacets,
  paymentNoticeKind,
  paymentNoticeState,
} from "./payment-notice.js";

const states = { RECORDED: title("Đã ghi nhận", "Recorded") };

const commands = {
  Record: command(
    "Ghi nhận giấy nộp tiền",
    "Record",
    withArguments({
      /** Number of the payment notice. */
      notice: z.string().regex(/^\d{11}-\d{1,6}$/),
      /** Đồng, as text. */
      amount: decimalText(0, "positive"),
    }),
  ),
};

const events = {
  TreasuryReceiptRecorded: title("Kho bạc đã ghi nhận tiền thuế", "Treasury receipt recorded"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const fitsNotice: Guard = function* ({ arguments: { notice, amount } }) {
  const { state, facets } = yield* readExisting(paymentNoticeKind, notice as string);
  const open: readonly string[] = [paymentNoticeState.ISSUED, paymentNoticeState.PART_PAID];
  if (!open.includes(state))
    throw refused("E_NOTICE_CLOSED", "The notice takes no more payments.", { state });
  const owed = outstanding(facets as PaymentNoticeFacets);
  if (BigInt(amount as string) > owed)
    throw refused("E_OVERPAID", "More than the notice still asks for.", { outstanding: String(owed) });
};

function refused(rule: string, message: string, details: Readonly<Record<string, string>>): DomainError {
  return new DomainError(errorCode.PAYMENT_REFUSED, message, { rule, ...details });
}

const record: Effect = ({ arguments: { notice, amount } }) => ({
  facets: { notice: notice as string, amount: amount as string },
  effects: [
    {
      kind: paymentNoticeKind,
      number: notice as string,
      command: paymentNoticeCommand.Settle,
      arguments: { amount: amount as string },
    },
  ],
  extras: { notice: notice as string, amount: amount as string },
});

export const treasuryReceipt = defineDocument(
  withAttachments({
    kind: "treasury-receipt",
    collection: "treasury-receipts",
    title: title("Giấy nộp tiền của Kho bạc", "Treasury receipt"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    payloadSchema: null,
    states,
    terminal: [S.RECORDED],
    commands,
    events,
    issuer: () => organisation.TreasuryMSP,
    ownership: {},
    defaultCommand: C.Record,
    example: { number: "KBNN-2026-000123", arguments: { notice: "10000000001-0", amount: "14000000" } },
    readers: { roles: { [role.TREASURY]: "full" }, belongsTo: "notice" },
    links: { notice: paymentNoticeKind },
    // prettier-ignore
    transitions: [
      // from     command   to          by               guards        effect  emits
      [nowhere,   C.Record, S.RECORDED, [role.TREASURY], [fitsNotice], record, E.TreasuryReceiptRecorded],
    ],
  }),
);
