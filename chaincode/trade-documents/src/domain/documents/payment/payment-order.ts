/**
 * Payment order (lệnh nộp tiền): a payer has its bank pay notices to the treasury.
 *
 *   Create ─▶ CREATED ─Accept─▶ ACCEPTED ─Settle─▶ SETTLED      settled by the treasury's receipt
 *                └─Reject─▶ REJECTED └─Reverse─▶ REVERSED       by the bank, before that
 *
 * Amounts and the account are private. Source: DOMAIN §1.3, §2.5, §3.6.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, fired, withPayload, withReason } from "../../command-forms.js";
import {
  byEffectOnly,
  defineDocument,
  type Effect,
  type Guard,
  nothingElse,
  nowhere,
  type Situation,
} from "../../define-document.js";
import { DomainError, errorCode } from "../../errors.js";
import { decimalText, must, obeying, reference, taxCode } from "../../fields.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { ownedBy, partyIsActor } from "../../ownership.js";
import { paymentCollection } from "../../private-collections.js";
import { readExisting } from "../../reading.js";
import { type Actor, role } from "../../roles.js";
import { sourcePayload } from "../../source.js";
import { importer } from "../example-parties.js";
import { openNoticeStates, paymentNoticeKind } from "./payment-notice.js";
import { noticeContentOf, outstanding } from "./payment-notice-amounts.js";

const noticesMax = 50;

const orderContent = z
  .strictObject({
    /** Code of the bank. */
    bank: reference(11),
    payer: taxCode,
    /** SHA-256 of the account, hex: the bank knows which. */
    accountHash: z.string().regex(/^[0-9a-f]{64}$/),
    /** Đồng, as text. */
    amount: decimalText(0, "positive"),
    notices: z
      .array(
        z.strictObject({
          notice: z.string().regex(/^\d{11}-\d{1,6}$/),
          amount: decimalText(0, "positive"),
        }),
      )
      .min(1)
      .max(noticesMax),
    /** The payer knows that it pays more than is asked for. */
    overpay: z.literal(true).optional(),
  })
  .check(
    obeying(
      must(
        ({ amount, notices }) =>
          notices.reduce((sum, one) => sum + BigInt(one.amount), 0n) === BigInt(amount),
        {
          rule: "E_ALLOCATION_SUM",
          message: "the notices' amounts do not add up to the order's",
          path: ["notices"],
        },
      ),
      must(({ notices }) => new Set(notices.map(({ notice }) => notice)).size === notices.length, {
        rule: "E_ALLOCATION_TWICE",
        message: "one notice is named twice",
        path: ["notices"],
      }),
    ),
  );

type OrderContent = z.infer<typeof orderContent>;

export type PaymentOrderFacets = {
  readonly bank: string;
  /** Pseudonym of the payer. */
  readonly owner: string;
  /** The first of its notices: whose declaration it is for. */
  readonly notice: string;
};

// prettier-ignore
const states = {
  CREATED:  title("Đã lập",        "Created"),
  ACCEPTED: title("Ngân hàng nhận", "Accepted"),
  REJECTED: title("Ngân hàng từ chối", "Rejected"),
  SETTLED:  title("Đã quyết toán", "Settled"),
  REVERSED: title("Đã hủy lệnh",   "Reversed"),
};

// prettier-ignore
const commands = {
  Create:  command("Lập lệnh nộp tiền", "Create",  withPayload),
  Accept:  command("Nhận lệnh",         "Accept"),
  Reject:  command("Từ chối lệnh",      "Reject",  withReason),
  Settle:  command("Quyết toán",        "Settle",  fired),
  Reverse: command("Hủy lệnh",          "Reverse", withReason),
};

// prettier-ignore
const events = {
  PaymentOrderCreated:  title("Đã lập lệnh nộp tiền",          "Payment order created"),
  PaymentOrderAccepted: title("Ngân hàng đã nhận lệnh",        "Payment order accepted"),
  PaymentOrderRejected: title("Ngân hàng đã từ chối lệnh",     "Payment order rejected"),
  PaymentOrderSettled:  title("Lệnh nộp tiền đã quyết toán",   "Payment order settled"),
  PaymentOrderReversed: title("Lệnh nộp tiền đã hủy",          "Payment order reversed"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const paymentOrderKind = "payment-order";
export const paymentOrderState = S;
export const paymentOrderCommand = C;

/** @throws SOURCE_MISSING, PAYLOAD_HASH_MISMATCH */
export function orderContentOf(situation: Pick<Situation, "sources">, head: Head): OrderContent {
  return sourcePayload(situation, head) as OrderContent;
}

/** The bank that a document names, by the code in its certificate. */
export function bankOf(actor: Actor, { facets }: Pick<Head, "facets">): boolean {
  const { bank } = actor.attributes;
  return bank !== undefined && bank === facets.bank;
}

/** Σ ≤ outstanding, unless the payer says that it pays more. */
const fitsNotices: Guard = function* (situation) {
  const { notices, overpay, payer } = situation.payload?.value as OrderContent;
  for (const [index, { notice, amount }] of notices.entries()) {
    const head = yield* readExisting(paymentNoticeKind, notice);
    const pointer = `/notices/${index}`;
    if (!openNoticeStates.includes(head.state))
      throw refused("E_NOTICE_CLOSED", "The notice takes no more payments.", { pointer, state: head.state });
    const owed = noticeContentOf(situation, head);
    if (owed.payer !== payer)
      throw refused("E_PAYER", "The notice asks another enterprise.", { pointer: `${pointer}/notice` });
    if (overpay !== true && BigInt(amount) > outstanding(owed))
      throw refused("E_OVERPAID", "More than the notice still asks for.", {
        pointer: `${pointer}/amount`,
        outstanding: String(outstanding(owed)),
      });
  }
};

function refused(rule: string, message: string, details: Readonly<Record<string, string>>): DomainError {
  return new DomainError(errorCode.PAYMENT_REFUSED, message, { rule, ...details });
}

const create: Effect = ({ number, payload }) => {
  const { bank, payer, notices } = payload?.value as OrderContent;
  const facets: PaymentOrderFacets = {
    bank,
    owner: partyTag(number, payer),
    notice: notices[0]?.notice ?? "",
  };
  return { facets };
};

const payers = [role.TRADER, role.DECLARANT];

export const paymentOrder = defineDocument(
  withAttachments({
    kind: paymentOrderKind,
    collection: "payment-orders",
    title: title("Lệnh nộp tiền", "Payment order"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    payloadSchema: orderContent,
    payloadCollection: () => paymentCollection,
    sources: (payload) =>
      (payload as OrderContent).notices.map(({ notice }) => ({ kind: paymentNoticeKind, number: notice })),
    states,
    terminal: [S.REJECTED, S.SETTLED, S.REVERSED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.TRADER]: ownedBy, [role.DECLARANT]: ownedBy, [role.BANK]: bankOf },
    defaultCommand: C.Create,
    example: {
      number: "LNT-2026-000001",
      payload: {
        bank: "BFTVVNVX",
        payer: importer.mst,
        accountHash: "0f".repeat(32),
        amount: "14000000",
        notices: [{ notice: "10000000001-0", amount: "14000000" }],
      },
    },
    readers: {
      roles: { [role.TREASURY]: "full" },
      own: { bank: ["/facets/bank"], mst: ["/payload/payer"] },
    },
    links: { notice: paymentNoticeKind },
    // prettier-ignore
    transitions: [
      // from        command    to          by             guards                                                                                    effect       emits
      [nowhere,      C.Create,  S.CREATED,  payers,        [partyIsActor("/payer", (payload) => (payload as OrderContent).payer), fitsNotices],      create,      E.PaymentOrderCreated],
      [S.CREATED,    C.Accept,  S.ACCEPTED, [role.BANK],   [],                                                                                       nothingElse, E.PaymentOrderAccepted],
      [S.CREATED,    C.Reject,  S.REJECTED, [role.BANK],   [],                                                                                       nothingElse, E.PaymentOrderRejected],
      [S.ACCEPTED,   C.Settle,  S.SETTLED,  byEffectOnly,  [],                                                                                       nothingElse, E.PaymentOrderSettled],
      [S.ACCEPTED,   C.Reverse, S.REVERSED, [role.BANK],   [],                                                                                       nothingElse, E.PaymentOrderReversed],
    ],
  }),
);
