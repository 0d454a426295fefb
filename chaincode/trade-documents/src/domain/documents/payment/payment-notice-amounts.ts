/** What a payment notice counts: what is owed, paid, secured, owed for lateness, and paid back. */

import { lateInterest } from "../../../engines/late-interest.js";
import { daysBetween } from "../../dates.js";
import type { Effect, Situation } from "../../define-document.js";
import { DomainError, errorCode } from "../../errors.js";
import type { Head } from "../../head.js";
import { sourcePayload } from "../../source.js";

export type PaymentNoticeFacets = {
  readonly declaration: string;
  readonly dueDate: string;
  /** Goods were cleared on a guarantee on this day: interest runs from it, and not from the due date. */
  readonly interestFrom?: string;
  /** The guarantee that holds for it, and whether it reaches what is owed. */
  readonly secured?: { readonly use: string; readonly until: string; readonly whole: boolean };
  /** Payable with the month's others, by a priority enterprise. */
  readonly deferred?: true;
};

/** As the kind's schema has it. */
export type NoticeContent = {
  readonly declaration: string;
  readonly payer: string;
  readonly amount: string;
  readonly paid: string;
  readonly byTax: Readonly<Record<string, string>>;
  readonly interest?: string;
  readonly secured?: string;
  readonly refunded?: string;
};

/** What a notice is issued with: the terms are public. */
export type NoticeTerms = PaymentNoticeFacets & { readonly content: NoticeContent };

/** A payment leaves nothing, a rest that is in time, or one that is late. */
export type Settled = "whole" | "part" | "late";

/** Brings a notice into being: open, or settled where nothing is owed. */
export const issue =
  (states: { readonly owing: string; readonly settled: string }): Effect =>
  ({ arguments: terms }) => {
    const { content, ...facets } = terms as NoticeTerms;
    return { to: outstanding(content) > 0n ? states.owing : states.settled, facets, content };
  };

/** What is still owed, in đồng. */
export function outstanding({ amount, paid }: Pick<NoticeContent, "amount" | "paid">): bigint {
  return BigInt(amount) - BigInt(paid);
}

/** What came in beyond what is owed, less what was paid back; all of it where the notice no longer stands. */
export function refundable({ amount, paid, refunded = "0" }: NoticeContent, stands: boolean): bigint {
  return BigInt(paid) - (stands ? BigInt(amount) : 0n) - BigInt(refunded);
}

/** The amounts of a notice, as they came with the transaction. @throws SOURCE_MISSING, PAYLOAD_HASH_MISMATCH */
export function noticeContentOf(situation: Pick<Situation, "sources">, head: Head): NoticeContent {
  return sourcePayload(situation, head) as NoticeContent;
}

/** Interest in đồng on an amount that is paid on a day: from clearance on a guarantee, else from the due date. */
export function interestOn(
  amount: bigint,
  { dueDate, interestFrom = dueDate }: PaymentNoticeFacets,
  day: string,
): bigint {
  return lateInterest(amount, daysBetween(interestFrom, day));
}

/** Late payments bring their interest, to the đồng. @throws PAYMENT_REFUSED E_INTEREST with what it has to be */
export function checkInterest(
  paid: { readonly notice: string; readonly amount: string; readonly interest?: string | undefined },
  facets: PaymentNoticeFacets,
  day: string,
): void {
  const interest = String(interestOn(BigInt(paid.amount), facets, day));
  if (interest === (paid.interest ?? "0")) return;
  throw new DomainError(errorCode.PAYMENT_REFUSED, "Another interest is due on this payment.", {
    rule: "E_INTEREST",
    notice: paid.notice,
    interest,
  });
}

const facetsOf = ({ head }: Situation): PaymentNoticeFacets => (head as Head).facets as PaymentNoticeFacets;
const sum = (a: string | undefined, b: unknown): string =>
  String(BigInt(a ?? "0") + BigInt((b ?? "0") as string));

/** A guarantee is enough from the moment at which payments leave no more than it covers. */
function securedFacet(
  { secured }: PaymentNoticeFacets,
  content: NoticeContent,
): Pick<PaymentNoticeFacets, "secured"> {
  if (secured === undefined) return {};
  return { secured: { ...secured, whole: BigInt(content.secured ?? "0") >= outstanding(content) } };
}

export const settle =
  (states: Readonly<Record<Settled, string>>): Effect =>
  (situation) => {
    const head = situation.head as Head;
    const { amount, interest } = situation.arguments;
    const before = noticeContentOf(situation, head);
    const bears =
      interest === undefined || interest === "0" ? {} : { interest: sum(before.interest, interest) };
    const content = { ...before, paid: sum(before.paid, amount), ...bears };
    const rest = head.state === states.late ? states.late : states.part;
    return {
      to: outstanding(content) === 0n ? states.whole : rest,
      facets: securedFacet(facetsOf(situation), content),
      content,
    };
  };

/** A guarantee covers so much until a day; the notice is due on that day. */
export const secure: Effect = (situation) => {
  const { use, until, amount } = situation.arguments as { use: string; until: string; amount: string };
  const before = noticeContentOf(situation, situation.head as Head);
  const content = { ...before, secured: sum(before.secured, amount) };
  const facets = { ...facetsOf(situation), dueDate: until, secured: { use, until, whole: false } };
  return { facets: { dueDate: until, ...securedFacet(facets, content) }, content };
};

/** Goods go free while tax is owed: the day is remembered, once. */
export const accrue: Effect = (situation) => ({
  facets: { interestFrom: facetsOf(situation).interestFrom ?? (situation.arguments.from as string) },
});

export const payBack: Effect = (situation) => {
  const before = noticeContentOf(situation, situation.head as Head);
  return { content: { ...before, refunded: sum(before.refunded, situation.arguments.amount) } };
};
