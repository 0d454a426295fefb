/** Who may send a message about a certificate, when it takes effect, and on what. */

import { arrivalOf, type BoxMessage, messagesInTurn } from "../../../engines/message-box.js";
import type { JsonObject } from "../../canonical-json.js";
import { add, decimal, formatDecimal, zero } from "../../decimal.js";
import type { Change, Effect, EffectCommand, Guard, Situation } from "../../define-document.js";
import { DomainError, errorCode, guardFailed } from "../../errors.js";
import type { KeyWrite } from "../../head.js";
import { countryOrganisations } from "../../organisations.js";
import { readExisting, readHead, readValue, type Reading } from "../../reading.js";
import { role } from "../../roles.js";
import { readUses, useState } from "../../use.js";
import {
  certificateCommand,
  certificateKind,
  certificateState,
} from "../certificate/certificate-of-origin.js";
import type { CertificateFacets } from "../certificate/certificate-of-origin.js";
import type { CertificateMessage } from "./certificate-message-schema.js";
import { boxKey, certificateMessageKind, type MessageFacets, readBox } from "./exchange-box.js";
import { messageType, type ResponseAnswer } from "./exchange-types.js";
import type { IssuedCertificateFacets } from "../certificate/issued-certificate-facets.js";
import { referenceKey } from "../certificate/issued-certificate-issuing.js";
import {
  issuedCertificateCommand,
  issuedCertificateKind,
  issuedCertificateState,
} from "../certificate/issued-certificate-names.js";
import { verificationCaseCommand, verificationCaseKind } from "../certificate/verification-case-names.js";

export const messageState = { POSTED: "POSTED", APPLIED: "APPLIED", WITHDRAWN: "WITHDRAWN" } as const;

const messageOf = ({ payload }: Situation): CertificateMessage =>
  payload?.value as unknown as CertificateMessage;
const facetsOf = ({ head }: Situation): MessageFacets => head?.facets as MessageFacets;

/** A country with a peer of its own speaks for itself, the gateway for the others; Viet Nam by whose certificate it is. */
export const senderIsActor: Guard = (situation) => {
  const { from, issuingCountry } = messageOf(situation);
  const { actor, role: acting } = situation;
  if (from === "VN") {
    const ours: readonly unknown[] =
      issuingCountry === "VN" ? [role.CO_ISSUER, role.ASW_GATEWAY] : [role.CUSTOMS_HQ, role.ASW_GATEWAY];
    if (ours.includes(acting)) return undefined;
  } else if (Object.hasOwn(countryOrganisations, from)) {
    const own = actor.attributes.country === from && countryOrganisations[from] === actor.mspId;
    if (acting === role.ASEAN_CUSTOMS && own) return undefined;
  } else if (acting === role.ASW_GATEWAY) return undefined;
  throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/from" });
};

/** Viet Nam never contradicts itself: the place of a message is the next one. @throws GUARD_FAILED E_MSG_PLACE */
export const placeIsNext: Guard = function* (situation) {
  const { from, to, reference, sequence } = messageOf(situation);
  if (from !== "VN") return;
  const said = yield* readBox({ from, to, reference });
  const next = Math.max(0, ...said.map((message) => message.sequence)) + 1;
  if (sequence !== next) throw guardFailed("E_MSG_PLACE", "Another place is next.", { next });
};

/** Said by an effect of clearance, in the transaction in which it happens. */
export const reportNow: Effect = (situation) => {
  const facets = situation.arguments as unknown as MessageFacets;
  const { type, from, to, reference, sequence, answer = {} } = facets;
  return {
    facets,
    writes: [boxWrite(facets, situation.number)],
    extras: { type, from, to, reference, sequence, answer },
  };
};

/** What Viet Nam says is so: of its own certificates, and of how much of another's was used. */
export const statementHolds: Guard = function* (situation) {
  const message = messageOf(situation);
  if (message.from !== "VN") return;
  if (message.issuingCountry === "VN") yield* checkOwnCertificate(message);
  else if (message.type === messageType.RESPONSE) yield* checkUtilisation(message, message.answer);
};

function* checkOwnCertificate({ type, reference, certificate }: CertificateMessage): Reading<void> {
  const number = yield* readIssued(reference);
  if (number === undefined) throw guardFailed("E_MSG_REFERENCE", "Viet Nam issued no such certificate.");
  const head = yield* readExisting(issuedCertificateKind, number);
  if (type === messageType.CANCEL && head.state !== issuedCertificateState.CANCELLED)
    throw guardFailed("E_MSG_UNTRUE", "The certificate is not cancelled.", { state: head.state });
  if (certificate === undefined) return;
  const { items, issueDate } = head.facets as IssuedCertificateFacets;
  const told = certificate.items.map(({ no, hsCode, criterion, quantity: { value, unit } }) =>
    [no, hsCode, criterion, value, unit].join(),
  );
  const known = items.map(({ no, hs, criterion, quantity, unit }) =>
    [no, hs, criterion, quantity, unit].join(),
  );
  if (told.join("\n") !== known.join("\n") || certificate.certification.issueDate !== issueDate)
    throw guardFailed("E_MSG_UNTRUE", "The certificate was issued with another content.");
}

function* readIssued(reference: string): Reading<string | undefined> {
  return ((yield* readValue(referenceKey(reference))) as string | null) ?? undefined;
}

/** A response names what clearance committed on the ledger, to the kilogram. */
function* checkUtilisation({ reference }: CertificateMessage, answer: ResponseAnswer): Reading<void> {
  const head = yield* readExisting(certificateKind, reference);
  const { items } = head.facets as CertificateFacets;
  const told = (answer.utilised ?? []).map(
    ({ no, quantity: { value, unit } }) => `${no} ${formatDecimal(decimal(value), 2)} ${unit}`,
  );
  const known: string[] = [];
  for (const { no, unit } of items) {
    const uses = yield* readUses({ kind: certificateKind, number: reference }, String(no));
    const used = uses
      .filter(({ state }) => state === useState.COMMITTED)
      .map(({ quantity }) => decimal(quantity));
    if (used.length > 0) known.push(`${no} ${formatDecimal(used.reduce(add, zero), 2)} ${unit}`);
  }
  if (told.sort().join() !== known.sort().join())
    throw guardFailed("E_MSG_UNTRUE", "Other quantities were used.", { utilised: known });
}

/** Puts the message into its box; in its turn it takes effect at once on what its sender answers for. */
export const post: Effect = function* (situation) {
  const message = messageOf(situation);
  const { type, from, to, issuingCountry, reference, sequence, answer } = message;
  const held = yield* readBox({ from, to, reference });
  const box: BoxMessage = { sequence, digest: situation.number, type };
  const arrival = arrivalOf(held, box);
  const certificate = issuingCountry === "VN" ? yield* readIssued(reference) : undefined;
  const facets: MessageFacets = {
    type,
    from,
    to,
    issuingCountry,
    reference,
    sequence,
    answer: answer as JsonObject,
    ...(certificate === undefined ? {} : { certificate }),
  };
  const applies =
    arrival === "TAKE" && (yield* earlierApplied(held.filter((other) => other.sequence < sequence)));
  return {
    to: applies ? messageState.APPLIED : messageState.POSTED,
    facets,
    writes: [boxWrite(facets, situation.number)],
    effects: applies ? effectsOf(message, situation.number, certificate) : yield* contest(facets, arrival),
    extras: { type, from, to, reference, sequence, arrival },
  } satisfies Change;
};

function boxWrite(
  { from, to, reference, sequence, type }: MessageFacets,
  number: string,
  withdrawn = false,
): KeyWrite {
  const key = boxKey({ from, to, reference }, String(sequence).padStart(3, "0"), number);
  return { key, value: { t: type, ...(withdrawn ? { w: true } : {}) } };
}

/** Messages that change something take effect in their order; one that waits holds back those after it. */
function* earlierApplied(earlier: readonly BoxMessage[]): Reading<boolean> {
  for (const { digest } of earlier) {
    const head = yield* readHead(certificateMessageKind, digest);
    if (head?.state === messageState.POSTED) return false;
  }
  return true;
}

function effectsOf(
  message: CertificateMessage,
  number: string,
  issued: string | undefined,
): readonly EffectCommand[] {
  const { type, from, reference, certificate, issuingCountry } = message;
  const received = { kind: certificateKind, number: reference };
  if (type === messageType.QUERY && from === "VN")
    return [
      {
        kind: verificationCaseKind,
        number: message.answer.caseNo,
        command: verificationCaseCommand.Query,
        arguments: { message: number, reference },
      },
    ];
  if (issuingCountry === "VN") {
    const sends = from === "VN" && certificate !== undefined && issued !== undefined;
    return sends
      ? [
          {
            kind: issuedCertificateKind,
            number: issued,
            command: issuedCertificateCommand.Send,
            arguments: { message: number },
          },
        ]
      : [];
  }
  if (certificate !== undefined)
    return [
      {
        ...received,
        command: certificateCommand.Take,
        arguments: { certificate: certificate as never, message: number },
      },
    ];
  return type === messageType.CANCEL
    ? [{ ...received, command: certificateCommand.TakeBack, arguments: { reason: message.answer.reason } }]
    : [];
}

/** Two versions of what a received certificate is: nothing is cited from it until its sender takes one back. */
function* contest(
  { type, issuingCountry, reference }: MessageFacets,
  arrival: string,
): Reading<readonly EffectCommand[]> {
  if (
    arrival !== "CONFLICT" ||
    issuingCountry === "VN" ||
    (type !== messageType.ISSUE && type !== messageType.REPLACE)
  )
    return [];
  const head = yield* readHead(certificateKind, reference);
  return head?.state === certificateState.RECEIVED
    ? [{ kind: certificateKind, number: reference, command: certificateCommand.Contest, arguments: {} }]
    : [];
}

/** The message that waited is brought again, the same to the byte. @throws PAYLOAD_HASH_MISMATCH */
export const sameContent: Guard = ({ head, payload }) => {
  if (payload?.hash === head?.payloadHash) return undefined;
  throw new DomainError(errorCode.PAYLOAD_HASH_MISMATCH);
};

/** @throws GUARD_FAILED E_MSG_ORDER while one before it is missing, conflicts or waits itself */
export const isInTurn: Guard = function* (situation) {
  const { from, to, reference, sequence } = facetsOf(situation);
  const messages = yield* readBox({ from, to, reference });
  const { inTurn, missing, conflicts } = messagesInTurn(messages);
  const ready = inTurn.some(({ digest }) => digest === situation.number);
  if (ready && (yield* earlierApplied(messages.filter((other) => other.sequence < sequence)))) return;
  throw guardFailed("E_MSG_ORDER", "Messages before this one are missing, or wait themselves.", {
    missing,
    conflicts,
  });
};

export const applyWaiting: Effect = (situation) => ({
  effects: effectsOf(messageOf(situation), situation.number, facetsOf(situation).certificate),
});

/** Takes a message back that did not take effect, and with the last contradiction the contest. */
export const withdraw: Effect = function* (situation) {
  const facets = facetsOf(situation);
  const { from, to, reference, sequence, issuingCountry } = facets;
  const others = (yield* readBox({ from, to, reference })).filter(
    ({ digest }) => digest !== situation.number,
  );
  const settled = !messagesInTurn(others).conflicts.includes(sequence);
  const head = issuingCountry === "VN" ? null : yield* readHead(certificateKind, reference);
  const settles = settled && head?.state === certificateState.CONTESTED;
  return {
    writes: [boxWrite(facets, situation.number, true)],
    effects: settles
      ? [{ kind: certificateKind, number: reference, command: certificateCommand.Settle, arguments: {} }]
      : [],
  };
};
