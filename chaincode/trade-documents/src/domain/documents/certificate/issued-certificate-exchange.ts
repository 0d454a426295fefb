/**
 * What the importing country says of a certificate issued here. Its messages are documents of its own; the certificate
 * takes them one by one, in their order, whenever its issuer's peer is there.
 */

import { decimal, compare } from "../../decimal.js";
import { epochMs } from "../../dates.js";
import type { Change, Effect, Guard, Situation } from "../../define-document.js";
import { drawCommand } from "../../drawing.js";
import { guardFailed } from "../../errors.js";
import type { Head } from "../../head.js";
import { readUse, useState } from "../../use.js";
import type { Reading } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import { clockName } from "../../clock-table.js";
import { certificateKind } from "./certificate-of-origin.js";
import { type Box, type MessageFacets, readBox, readNextMessage } from "../exchange/exchange-box.js";
import { messageType, type AckAnswer, type ResponseAnswer } from "../exchange/exchange-types.js";
import { type IssuedCertificateFacets, issuedFacets } from "./issued-certificate-facets.js";
import { originalEffects } from "./issued-certificate-issuing.js";
import { issuedCertificateState as S } from "./issued-certificate-names.js";

type Message = Head & { readonly facets: MessageFacets };

const boxOf = ({ importingCountry, referenceNo = "" }: IssuedCertificateFacets): Box => ({
  from: importingCountry,
  to: "VN",
  reference: referenceNo,
});

/** The next message, which has to be of one of these types. @throws GUARD_FAILED E_MSG_NONE, E_MSG_CONFLICT */
function* nextOf(situation: Situation, ...types: readonly string[]): Reading<Message> {
  const facets = issuedFacets(situation);
  const message = yield* readNextMessage(boxOf(facets), facets.taken ?? 0);
  if (message === null || !types.includes(message.facets.type))
    throw guardFailed("E_MSG_NONE", "No such message is next.", { next: message?.facets.type ?? null });
  return message;
}

const taken = ({ number, facets: { sequence } }: Message): Required<Pick<Change, "facets" | "extras">> => ({
  facets: { taken: sequence },
  extras: { message: number },
});

/** Sent by the message that carries it; an earlier sending that failed is forgotten. */
export const send: Effect = ({ arguments: { message } }) => ({
  facets: { sent: message ?? null },
  extras: { message: message ?? null },
});

/** An acknowledgement counts for the message that it names; that it arrived twice is as good as once. */
export const takeAck: Effect = function* (situation) {
  const message = yield* nextOf(situation, messageType.ACK);
  const { of, result } = message.facets.answer as AckAnswer;
  const { sent } = issuedFacets(situation);
  const change = taken(message);
  if (situation.head?.state !== S.SENT || of !== sent) return { ...change, to: situation.head?.state ?? "" };
  return { ...change, to: result === "SYNTAX_ERROR" || result === "CONFLICT" ? S.SEND_ERROR : S.DELIVERED };
};

const stateOf: Readonly<Record<ResponseAnswer["status"], string>> = {
  ACCEPTED: S.ACCEPTED,
  PARTIALLY_UTILISED: S.PARTIALLY_UTILISED,
  FULLY_UTILISED: S.FULLY_UTILISED,
  DENIED: S.DENIED,
  EXPIRED_UNUSED: S.EXPIRED,
};

/** Takes the status, item by item: what one item is denied leaves the others as they are. */
export const takeResponse: Effect = function* (situation) {
  const message = yield* nextOf(situation, messageType.RESPONSE);
  const facets = issuedFacets(situation);
  const answer = message.facets.answer as ResponseAnswer;
  const utilised = mergeUtilised(facets, answer);
  const change = taken(message);
  const to = statusAfter(situation, answer);
  return {
    to,
    facets: {
      ...change.facets,
      ...(utilised.length === 0 ? {} : { utilised }),
      ...discrepanciesOf(facets, utilised),
      ...(answer.status === "DENIED" ? { denied: yield* denial(message, facets, answer) } : {}),
    },
    effects: (answer.utilised ?? []).length > 0 ? yield* commitOriginals(situation, facets) : [],
    extras: { ...change.extras, status: answer.status },
  } satisfies Change;
};

/** What was used stays used: a later denial of the rest does not undo it, nor does a repeated acceptance. */
function statusAfter(situation: Situation, { status }: ResponseAnswer): string {
  const state = situation.head?.state ?? "";
  const used: readonly string[] = [S.PARTIALLY_UTILISED, S.FULLY_UTILISED];
  const later = status === "PARTIALLY_UTILISED" || status === "FULLY_UTILISED";
  if (used.includes(state) && !later) return state;
  if (state === S.FULLY_UTILISED) return state;
  return stateOf[status];
}

/** The latest word on each item counts: the other side reports what was used in all. */
function mergeUtilised(
  { utilised = [] }: IssuedCertificateFacets,
  { utilised: reported = [] }: ResponseAnswer,
): NonNullable<IssuedCertificateFacets["utilised"]> {
  const kept = utilised.filter(({ no }) => !reported.some((item) => item.no === no));
  const told = reported.map(({ no, quantity: { value, unit } }) => ({ no, quantity: value, unit }));
  return [...kept, ...told].sort((a, b) => a.no - b.no);
}

function discrepanciesOf(
  { items }: IssuedCertificateFacets,
  utilised: NonNullable<IssuedCertificateFacets["utilised"]>,
): { discrepancies?: readonly number[] } {
  const wrong = utilised.filter(({ no, quantity, unit }) => {
    const item = items.find((candidate) => candidate.no === no);
    return item?.unit !== unit || compare(decimal(quantity), decimal(item.quantity)) > 0;
  });
  return wrong.length === 0 ? {} : { discrepancies: wrong.map(({ no }) => no) };
}

/** A denial is due within 60 days of receipt; a later one is taken, and said to be late. */
function* denial(
  message: Message,
  { sent }: IssuedCertificateFacets,
  { reasonCode = "OTHER" }: ResponseAnswer,
): Reading<NonNullable<IssuedCertificateFacets["denied"]>> {
  const sentAt = (message.facets.answer as ResponseAnswer).receivedAt;
  const dueAt =
    sentAt === undefined ? undefined : yield* readDeadline(clockName.ORIGIN_DENIAL_RESPONSE, sentAt);
  return {
    reasonCode,
    late: sent !== undefined && dueAt !== undefined && epochMs(message.updatedAt) > epochMs(dueAt),
  };
}

/** What is sent on is used up of the originals with the first use that is reported, once. */
function* commitOriginals(
  situation: Situation,
  facets: IssuedCertificateFacets,
): Reading<NonNullable<Change["effects"]>> {
  const [first] = facets.originals ?? [];
  if (first === undefined) return [];
  const draw = {
    line: String(first.item),
    at: first.at,
    quantity: { value: first.quantity, unit: first.unit },
  };
  const use = yield* readUse({ kind: certificateKind, number: first.no }, draw, situation.number);
  return use?.state === useState.RESERVED ? originalEffects(situation, facets, drawCommand.Commit) : [];
}

/** The other side asks: the reply is due 90 days from its question. */
export const takeQuery: Effect = function* (situation) {
  const message = yield* nextOf(situation, messageType.QUERY);
  const { queries = [] } = issuedFacets(situation);
  const dueAt = yield* readDeadline(clockName.ORIGIN_CHECK_REPLY, message.updatedAt);
  const change = taken(message);
  return {
    facets: { ...change.facets, queries: [...queries, { message: message.number, dueAt }] },
    extras: { ...change.extras, dueAt },
  };
};

/** Rule 30.4: what was denied is looked at again once it was explained. */
export const clarify: Effect = ({ arguments: { reason } }) => ({
  facets: { clarified: true },
  extras: { reason: reason ?? null },
});

export const wasClarified: Guard = (situation) => {
  if (issuedFacets(situation).clarified === true) return undefined;
  throw guardFailed("E_CO_NOT_CLARIFIED", "A denial stands until it is explained.");
};

/** Nothing is taken back while an answer waits that may say it was used. */
export const nothingWaits: Guard = function* (situation) {
  const facets = issuedFacets(situation);
  if (facets.referenceNo === undefined) return;
  const box = yield* readBox(boxOf(facets));
  const waiting = box.filter(
    ({ sequence, type }) => sequence > (facets.taken ?? 0) && type === messageType.RESPONSE,
  );
  if (waiting.length > 0)
    throw guardFailed("E_MSG_WAITING", "A response of the other side is to be taken first.");
};
