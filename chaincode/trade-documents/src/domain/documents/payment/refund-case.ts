/**
 * Refund (hoàn thuế): money that came in without being owed goes back, after overdue debts of the payer are met from it.
 *
 *   Request ─▶ REQUESTED ─Review─▶ UNDER_REVIEW ─Approve─▶ APPROVED ─Offset─▶ OFFSET ─Pay─▶ PAID
 *                                        └─Reject─▶ REJECTED       └─▶ CLOSED, too little left to be paid
 *
 * Amounts are private. Source: DOMAIN §2.5, §3.6; Decree 134/2016 (less than 50,000 đồng is not paid).
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, withArguments, withPayload, withReason } from "../../command-forms.js";
import type { JsonObject } from "../../canonical-json.js";
import { localDate } from "../../dates.js";
import {
  type CommandDefinition,
  defineDocument,
  type Effect,
  type EffectCommand,
  type Guard,
  nothingElse,
  nowhere,
  type Situation,
} from "../../define-document.js";
import { DomainError, errorCode } from "../../errors.js";
import { decimalText, reference } from "../../fields.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { ownedBy } from "../../ownership.js";
import { paymentCollection } from "../../private-collections.js";
import { readExisting, readHead, type Reading } from "../../reading.js";
import { role } from "../../roles.js";
import { sourcePayload } from "../../source.js";
import type { DeclarationFacets } from "../declaration/declaration-facets.js";
import {
  openNoticeStates,
  paymentNoticeCommand,
  paymentNoticeKind,
  paymentNoticeState,
} from "./payment-notice.js";
import {
  interestOn,
  noticeContentOf,
  outstanding,
  type PaymentNoticeFacets,
  refundable,
} from "./payment-notice-amounts.js";
import { declarationKindOf } from "../declaration-kinds.js";

/** Đồng; what is less is not paid. */
export const refundVndMin = 50_000n;
/** Overdue notices that one refund can meet. */
const debtsMax = 20;

const bases = ["OVERPAID", "CO_LATE", "RE_EXPORT", "CANCELLED", "HS_VALUE_CHANGE", "NOT_EXPORTED"] as const;
const noticeNo = z.string().regex(/^\d{11}-\d{1,6}$/);

const refundContent = z.strictObject({
  basis: z.enum(bases),
  /** The notice that the money came in for. */
  notice: noticeNo,
  /** Đồng, as text. */
  amount: decimalText(0, "positive"),
  /** SHA-256 of what proves the basis, hex. */
  evidenceHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

/** With what the payer's debts took of it. */
type RefundContent = z.infer<typeof refundContent> & {
  readonly payer?: string;
  readonly offset?: readonly {
    readonly notice: string;
    readonly amount: string;
    readonly interest: string;
  }[];
  /** What is left to be paid. */
  readonly rest?: string;
};

export type RefundFacets = {
  readonly basis: RefundContent["basis"];
  readonly notice: string;
  /** Pseudonym of the payer. */
  readonly owner: string;
  /** Certificate of the officer who examined it. */
  readonly reviewedBy?: string;
  /** The treasury's payment. */
  readonly paymentNo?: string;
};

// prettier-ignore
const states = {
  REQUESTED:    title("Đã đề nghị",       "Requested"),
  UNDER_REVIEW: title("Đang xem xét",     "Under review"),
  APPROVED:     title("Được chấp nhận",   "Approved"),
  REJECTED:     title("Bị từ chối",       "Rejected"),
  OFFSET:       title("Đã bù trừ",        "Offset"),
  CLOSED:       title("Đã kết thúc",      "Closed"),
  PAID:         title("Đã hoàn",          "Paid"),
};

const facetsOf = (head: Pick<Head, "facets"> | null): Partial<RefundFacets> => head?.facets ?? {};

/** The case and its notice; with an offset the debts, too. */
const readsCase: NonNullable<CommandDefinition["sources"]> = ({
  head,
  number,
  arguments: { debts = [] },
}) => {
  const { notice } = facetsOf(head);
  return [
    ...(head === null ? [] : [{ kind: head.kind, number }]),
    ...[...(notice === undefined ? [] : [notice]), ...(debts as readonly string[])].map((no) => ({
      kind: paymentNoticeKind,
      number: no,
    })),
  ];
};

const afterReviewer = {
  fourEyes: (head: Head) => {
    const { reviewedBy } = facetsOf(head);
    return reviewedBy === undefined ? [] : [reviewedBy];
  },
};

// prettier-ignore
const commands = {
  Request: command("Đề nghị hoàn thuế", "Request", withPayload),
  Review:  command("Xem xét",           "Review"),
  Approve: command("Chấp nhận",         "Approve", { sources: readsCase, ...afterReviewer }),
  Reject:  command("Từ chối",           "Reject",  { ...withReason, ...afterReviewer }),
  Offset:  command("Bù trừ nợ quá hạn", "Offset overdue debts", {
    ...withArguments({ debts: z.array(noticeNo).max(debtsMax) }),
    sources: readsCase,
  }),
  Pay:     command("Hoàn trả",          "Pay back", withArguments({ paymentNo: reference(35) })),
};

// prettier-ignore
const events = {
  RefundRequested: title("Đã đề nghị hoàn thuế",            "Refund requested"),
  RefundReviewed:  title("Hồ sơ hoàn thuế đang xem xét",    "Refund under review"),
  RefundApproved:  title("Đã chấp nhận hoàn thuế",          "Refund approved"),
  RefundRejected:  title("Đã từ chối hoàn thuế",            "Refund rejected"),
  RefundOffset:    title("Đã bù trừ với nợ quá hạn",        "Refund offset against debts"),
  RefundClosed:    title("Kết thúc, không còn tiền hoàn",   "Refund closed, nothing left to pay"),
  RefundPaid:      title("Kho bạc đã hoàn thuế",            "Refund paid"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const refused = (
  rule: string,
  message: string,
  details: Readonly<Record<string, string>> = {},
): DomainError => new DomainError(errorCode.PAYMENT_REFUSED, message, { rule, ...details });

/** The newest notice of its declaration counts what every one before it brought in. */
function* noticeInForce(notice: string, number: string): Reading<boolean> {
  const head = yield* readHead(declarationKindOf(number), number);
  return (head?.facets as DeclarationFacets | undefined)?.notice === notice;
}

/** The notice has so much more than is owed, and nobody was promised it already. */
function* checkAmount(situation: Situation, { notice, amount }: RefundContent): Reading<void> {
  const head = yield* readExisting(paymentNoticeKind, notice);
  const content = noticeContentOf(situation, head);
  if (!(yield* noticeInForce(notice, content.declaration)))
    throw refused("E_NOTICE_REPLACED", "A newer notice counts what was paid.", { pointer: "/notice" });
  const closed: readonly string[] = [paymentNoticeState.PAID, paymentNoticeState.SUPERSEDED];
  const left = closed.includes(head.state) ? refundable(content, head.state === paymentNoticeState.PAID) : 0n;
  if (BigInt(amount) > left)
    throw refused("E_REFUND_AMOUNT", "More than came in without being owed.", {
      pointer: "/amount",
      refundable: String(left < 0n ? 0n : left),
    });
}

const mayBeAsked: Guard = function* (situation) {
  const content = situation.payload?.value as RefundContent;
  const head = yield* readExisting(paymentNoticeKind, content.notice);
  if (noticeContentOf(situation, head).payer !== situation.actor.attributes.mst)
    throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/notice" });
  yield* checkAmount(situation, content);
  if (BigInt(content.amount) < refundVndMin)
    throw refused("E_REFUND_SMALL", "Less than 50,000 VND is not paid back.", { pointer: "/amount" });
};

const stillThere: Guard = function* (situation) {
  yield* checkAmount(situation, contentOf(situation));
};

const contentOf = (situation: Situation): RefundContent =>
  sourcePayload(situation, situation.head as Head) as RefundContent;

const request: Effect = ({ number, payload, actor }) => {
  const { basis, notice } = payload?.value as RefundContent;
  const facets: RefundFacets = { basis, notice, owner: partyTag(number, actor.attributes.mst ?? "") };
  return { facets };
};

const review: Effect = ({ actor }) => ({ facets: { reviewedBy: actor.certificate } });

/** From here on the money is promised: the notice counts it, so that nobody is promised it again. */
const approve: Effect = (situation) => {
  const { notice, amount } = contentOf(situation);
  const command = paymentNoticeCommand.PayBack;
  return { effects: [{ kind: paymentNoticeKind, number: notice, command, arguments: { amount } }] };
};

/** Meets overdue notices of the same payer, in the order given, each with its interest; see `largestPart`. */
const offset: Effect = function* (situation) {
  const content = contentOf(situation);
  const today = localDate(situation.now);
  const { payer } = noticeContentOf(situation, yield* readExisting(paymentNoticeKind, content.notice));
  const met: { readonly notice: string; readonly amount: string; readonly interest: string }[] = [];
  let rest = BigInt(content.amount);
  for (const notice of situation.arguments.debts as readonly string[]) {
    const head = yield* readExisting(paymentNoticeKind, notice);
    const debt = noticeContentOf(situation, head);
    if (debt.payer !== payer || met.some((one) => one.notice === notice))
      throw refused("E_DEBT", "The debt is another's, or named twice.", { notice });
    if (!openNoticeStates.includes(head.state) || today <= (head.facets as PaymentNoticeFacets).dueDate)
      throw refused("E_NOT_DUE", "The debt is not overdue.", { notice });
    const amount = largestPart(rest, outstanding(debt), (part) =>
      interestOn(part, head.facets as PaymentNoticeFacets, today),
    );
    const interest = interestOn(amount, head.facets as PaymentNoticeFacets, today);
    if (amount === 0n) continue;
    rest -= amount + interest;
    met.push({ notice, amount: String(amount), interest: String(interest) });
  }
  return {
    to: rest >= refundVndMin ? S.OFFSET : S.CLOSED,
    content: { ...content, offset: met, rest: String(rest) } as unknown as JsonObject,
    effects: met.map(({ notice, ...paid }): EffectCommand => ({
      kind: paymentNoticeKind,
      number: notice,
      command: paymentNoticeCommand.Settle,
      arguments: paid,
    })),
  };
};

/** The most of a debt that money pays together with the interest on that part. */
export function largestPart(money: bigint, debt: bigint, interest: (part: bigint) => bigint): bigint {
  let [low, high] = [0n, debt < money ? debt : money];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle + interest(middle) <= money) low = middle;
    else high = middle - 1n;
  }
  return low;
}

const pay: Effect = ({ arguments: { paymentNo } }) => ({ facets: { paymentNo: paymentNo as string } });

const payers = [role.TRADER, role.DECLARANT];
const officer = [role.OFFICER_DOC];
const head = [role.BRANCH_HEAD];

export const refundCase = defineDocument(
  withAttachments({
    kind: "refund-case",
    collection: "refund-cases",
    title: title("Hồ sơ hoàn thuế", "Refund case"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    payloadSchema: refundContent,
    payloadCollection: () => paymentCollection,
    sources: (payload) => [{ kind: paymentNoticeKind, number: (payload as RefundContent).notice }],
    states,
    terminal: [S.REJECTED, S.CLOSED, S.PAID],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.TRADER]: ownedBy, [role.DECLARANT]: ownedBy },
    defaultCommand: C.Request,
    example: {
      number: "HT-2026-000001",
      payload: { basis: "CO_LATE", notice: "10000000001-2", amount: "35134492" },
    },
    readers: { roles: { [role.TREASURY]: "full" }, belongsTo: "notice" },
    links: { notice: paymentNoticeKind },
    // prettier-ignore
    transitions: [
      // from           command    to                     by               guards         effect       emits
      [nowhere,         C.Request, S.REQUESTED,           payers,          [mayBeAsked],  request,     E.RefundRequested],
      [S.REQUESTED,     C.Review,  S.UNDER_REVIEW,        officer,         [],            review,      E.RefundReviewed],
      [S.UNDER_REVIEW,  C.Approve, S.APPROVED,            head,            [stillThere],  approve,     E.RefundApproved],
      [S.UNDER_REVIEW,  C.Reject,  S.REJECTED,            head,            [],            nothingElse, E.RefundRejected],
      [S.APPROVED,      C.Offset,  [S.OFFSET, S.CLOSED],  head,            [],            offset,      [E.RefundOffset, E.RefundClosed]],
      [S.OFFSET,        C.Pay,     S.PAID,                [role.TREASURY], [],            pay,         E.RefundPaid],
    ],
  }),
);
