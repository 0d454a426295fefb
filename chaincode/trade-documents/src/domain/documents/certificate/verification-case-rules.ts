/** The course of a verification case: its clocks, which are dated data, and what it does to the preference. */

import { clockName } from "../../clock-table.js";
import type { Change, Effect, Guard, Situation } from "../../define-document.js";
import { endOfLocalDay } from "../../dates.js";
import { guardFailed } from "../../errors.js";
import type { KeyWrite } from "../../head.js";
import { readExisting, type Reading } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import { type CertificateFacets, certificateKind } from "./certificate-of-origin.js";
import { certificateMessageKind, type MessageFacets } from "../exchange/exchange-box.js";
import { messageType, type ReplyAnswer } from "../exchange/exchange-types.js";
import type { VerificationCase } from "./verification-case.js";
import { type JudgedItem, verificationCaseState as S } from "./verification-case-names.js";
import { readVerification, standingWrite, type VerificationStanding } from "./verification-standing.js";

export type VerificationFacets = {
  readonly certificate: string;
  readonly issuingCountry: string;
  readonly reason: string;
  /** Items that are doubted; the others keep their preference. */
  readonly items: readonly number[];
  readonly openedAt: string;
  /** The whole check, its result included. */
  readonly dueAt: string;
  readonly query?: string;
  readonly replyDueAt?: string;
  readonly reply?: string;
  readonly finding?: string;
  readonly replyLate?: boolean;
  readonly consentDueAt?: string;
  readonly visitDueAt?: string;
  readonly visitedOn?: string;
  readonly resultDueAt?: string;
  readonly judged?: readonly JudgedItem[];
};

const facetsOf = ({ head }: Situation): VerificationFacets => head?.facets as VerificationFacets;
const caseOf = ({ payload }: Situation): VerificationCase => payload?.value as unknown as VerificationCase;

/** Doubt is about items that the certificate has, and about each of them once at a time. */
export const itemsCanBeDoubted: Guard = function* (situation) {
  const { certificate, items } = caseOf(situation);
  const { items: known } = (yield* readExisting(certificateKind, certificate)).facets as CertificateFacets;
  for (const item of items) {
    if (!known.some(({ no }) => no === item))
      throw guardFailed("E_CO_ITEM", "The certificate has no such item.", { item });
    const standing = yield* readVerification({ kind: certificateKind, number: certificate, item });
    if (standing?.state === "OPEN")
      throw guardFailed("E_VERIFICATION_OPEN", "The item is being verified already.", {
        item,
        caseNo: standing.caseNo,
      });
  }
};

/** Suspends the preference of the items until the case ends. */
export const open: Effect = function* (situation) {
  const { certificate, items, reason } = caseOf(situation);
  const { issuingCountry } = (yield* readExisting(certificateKind, certificate)).facets as CertificateFacets;
  const dueAt = yield* readDeadline(clockName.ORIGIN_CHECK_TOTAL, situation.now);
  const facets: VerificationFacets = {
    certificate,
    issuingCountry,
    reason,
    items,
    openedAt: situation.now,
    dueAt,
  };
  return {
    facets,
    writes: standings(situation.number, facets, () => ({ state: "OPEN" })),
    extras: { certificate, items, dueAt },
  };
};

function standings(
  caseNo: string,
  { certificate, items }: VerificationFacets,
  of: (item: number) => Omit<VerificationStanding, "caseNo">,
): readonly KeyWrite[] {
  return items.map((item) =>
    standingWrite({ kind: certificateKind, number: certificate, item }, { caseNo, ...of(item) }),
  );
}

/** Fired by the message that asks; it names the certificate that the case is about. */
export const query: Effect = function* (situation) {
  const { message, reference } = situation.arguments;
  if (reference !== facetsOf(situation).certificate)
    throw guardFailed("E_VERIFICATION_CERTIFICATE", "The case is about another certificate.", {
      certificate: facetsOf(situation).certificate,
    });
  const replyDueAt = yield* readDeadline(clockName.ORIGIN_CHECK_REPLY, situation.now);
  return { facets: { query: message ?? null, replyDueAt }, extras: { message: message ?? null, replyDueAt } };
};

/** The reply is the issuing country's own message about this question; a late one still counts, and a timed-out case opens again. */
export const takeReply: Effect = function* (situation): Reading<Change> {
  const facets = facetsOf(situation);
  const number = situation.arguments["message"] as string;
  const { facets: content } = yield* readExisting(certificateMessageKind, number);
  const { type, from, answer } = content as MessageFacets;
  const { of, finding } = (answer ?? {}) as ReplyAnswer;
  if (type !== messageType.QUERY_REPLY || from !== facets.issuingCountry || of !== facets.query)
    throw guardFailed("E_MSG_OTHER", "The message is no reply to this question.", {
      query: facets.query ?? null,
    });
  const replyLate = facets.replyDueAt !== undefined && situation.now > facets.replyDueAt;
  return {
    facets: { reply: number, finding, replyLate },
    // While a reply that came too late is looked at, the preference is suspended again and no longer denied.
    writes: standings(situation.number, facets, () => ({ state: "OPEN" })),
    extras: { message: number, finding, replyLate },
  };
};

export const notifyVisit: Effect = function* ({ now, arguments: { reason } }) {
  const consentDueAt = yield* readDeadline(clockName.ORIGIN_VISIT_CONSENT, now);
  const visitDueAt = yield* readDeadline(clockName.ORIGIN_VISIT, now);
  return {
    facets: { consentDueAt, visitDueAt },
    extras: { reason: reason ?? null, consentDueAt, visitDueAt },
  };
};

/** Agreed to within 30 days of the notice, and made within 60. */
export const visitInTime: Guard = (situation) => {
  const { consentDueAt = "", visitDueAt = "" } = facetsOf(situation);
  const { consentedOn, visitedOn } = situation.arguments as { consentedOn: string; visitedOn: string };
  if (endOfLocalDay(consentedOn) > consentDueAt)
    throw guardFailed("E_VISIT_CONSENT_LATE", "The visit was agreed to too late.", { consentDueAt });
  if (visitedOn < consentedOn || endOfLocalDay(visitedOn) > visitDueAt)
    throw guardFailed("E_VISIT_LATE", "The visit was made too late, or before it was agreed to.", {
      visitDueAt,
    });
  return undefined;
};

export const recordVisit: Effect = function* (situation) {
  const { visitedOn = null } = situation.arguments;
  const resultDueAt = yield* readDeadline(clockName.ORIGIN_VISIT_RESULT, situation.now);
  return { facets: { visitedOn, resultDueAt }, extras: { visitedOn, resultDueAt } };
};

const judgedOf = ({ arguments: { items } }: Situation): readonly JudgedItem[] =>
  items as unknown as readonly JudgedItem[];

/** Every doubted item is judged, once, and a denial says why. */
export const judgesEveryItem: Guard = (situation) => {
  const { items } = facetsOf(situation);
  const judged = judgedOf(situation);
  const same = judged.length === items.length && items.every((item) => judged.some(({ no }) => no === item));
  if (!same)
    throw guardFailed("E_VERIFICATION_ITEMS", "Every item of the case is judged, and no other.", { items });
  const unexplained = judged.find(
    ({ result, reasonCode }) => result === "NOT_ORIGINATING" && reasonCode === undefined,
  );
  if (unexplained !== undefined)
    throw guardFailed("E_VERIFICATION_REASON", "A denial names its reason.", { item: unexplained.no });
  return undefined;
};

/** Each item by itself: cleared it gives its preference again, denied it gives none. */
export const conclude: Effect = (situation) => {
  const judged = judgedOf(situation);
  const facets = facetsOf(situation);
  const writes = standings(situation.number, facets, (item) => {
    const { result, reasonCode } = judged.find(({ no }) => no === item) ?? {
      result: "NOT_ORIGINATING" as const,
    };
    return result === "ORIGINATING"
      ? { state: "CLEARED" }
      : { state: "DENIED", ...(reasonCode === undefined ? {} : { reasonCode }) };
  });
  const { reason = null } = situation.arguments;
  return { facets: { judged }, writes, extras: { items: judged, reason } };
};

/** Of a visit the result is due 180 days after it, of everything else 180 days after the case was opened. */
export const timeIsUp: Guard = (situation) => {
  const { dueAt, resultDueAt } = facetsOf(situation);
  const due = situation.head?.state === S.VISITED ? (resultDueAt ?? dueAt) : dueAt;
  if (situation.now > due) return undefined;
  throw guardFailed("E_VERIFICATION_TIME", "The time of the case is not over.", { dueAt: due });
};

/** No answer in time is a denial. */
export const timeOut: Effect = (situation) => ({
  writes: standings(situation.number, facetsOf(situation), () => ({
    state: "DENIED",
    reasonCode: "VERIFICATION_NO_REPLY",
  })),
});
