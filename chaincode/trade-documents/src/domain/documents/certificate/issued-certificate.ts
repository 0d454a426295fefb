/**
 * Certificate of origin issued in Viet Nam, from its application to what the importing country made of it.
 *
 *   Apply ─▶ APPLIED ⇄ INFO_NEEDED          RequestInfo, Supplement
 *              ├─Refuse─▶ REFUSED
 *              └─Issue──▶ ISSUED ─Send─▶ SENT ─TakeAck─▶ DELIVERED ─TakeResponse─▶ ACCEPTED | …_UTILISED | DENIED
 *                                          └─▶ SEND_ERROR ─Send─┘                    DENIED ─Clarify, TakeResponse─▶ …
 *   Cancel and Supersede end it while nothing was used; Expire ends it after its term.
 *
 * Source: DOMAIN §2.1.6, §3.1 (issuing side); ATIGA Annex 8.
 */

import { withAttachments } from "../../attach.js";
import {
  defineDocument,
  type Effect,
  nothingElse,
  nowhere,
  same,
  byEffectOnly,
  type TransitionRow,
} from "../../define-document.js";
import { title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { ownedBy } from "../../ownership.js";
import { issuedCertificateCollection } from "../../private-collections.js";
import { role } from "../../roles.js";
import {
  clarify,
  nothingWaits,
  send,
  takeAck,
  takeQuery,
  takeResponse,
  wasClarified,
} from "./issued-certificate-exchange.js";
import { exchangeQuery } from "../exchange/exchange-queries.js";
import { exportDeclarationKind } from "../export-declaration/export-declaration-names.js";
import { issuedCertificateExample } from "./issued-certificate-example.js";
import {
  apply,
  askForInformation,
  certifyCopy,
  exportedAsDeclared,
  exporterIsActor,
  giveBack,
  issue,
  issuedInTime,
  neverUsed,
  originalsStand,
  referenceIsFree,
  replacesAnother,
  sayWhy,
  supplement,
  termIsOver,
  unanswered,
  withinYearOfIssue,
} from "./issued-certificate-issuing.js";
import {
  issuedCertificateCommand as C,
  issuedCertificateCommands,
  issuedCertificateEvent as E,
  issuedCertificateEvents,
  issuedCertificateKind,
  issuedCertificateState as S,
  issuedCertificateStates,
} from "./issued-certificate-names.js";
import { applicationSchema } from "./issued-certificate-schema.js";

const exporters = [role.TRADER, role.BROKER];
const issuer = [role.CO_ISSUER];
const exchange = [role.ASW_GATEWAY, role.CO_ISSUER];

const issued = [...unanswered, S.ACCEPTED, S.PARTIALLY_UTILISED, S.FULLY_UTILISED];
const answered = [S.SENT, S.DELIVERED, S.ACCEPTED, S.PARTIALLY_UTILISED, S.FULLY_UTILISED];
const expiring = [...unanswered, S.ACCEPTED, S.PARTIALLY_UTILISED];

const issuable = [replacesAnother, issuedInTime, originalsStand, exportedAsDeclared, referenceIsFree];

/** What a response can make of the certificate, and the event for each. */
const responses: readonly (readonly [state: string, event: string])[] = [
  [S.ACCEPTED, E.CertificateAccepted],
  [S.PARTIALLY_UTILISED, E.CertificatePartlyUsed],
  [S.FULLY_UTILISED, E.CertificateFullyUsed],
  [S.DENIED, E.CertificateDenied],
  [S.EXPIRED, E.CertificateUnused],
];
const responding = (
  from: string | readonly string[],
  guards: TransitionRow[4],
  effect: Effect,
): TransitionRow => [
  from,
  C.TakeResponse,
  responses.map(([state]) => state),
  exchange,
  guards,
  effect,
  responses.map(([, event]) => event),
];

export const issuedCertificate = defineDocument(
  withAttachments({
    kind: issuedCertificateKind,
    collection: "issued-certificates",
    title: title("C/O cấp tại Việt Nam", "Certificate of origin issued in Viet Nam"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9./_-]{0,34}$/,
    payloadSchema: applicationSchema,
    payloadCollection: () => issuedCertificateCollection,
    states: issuedCertificateStates,
    terminal: [S.REFUSED, S.CANCELLED, S.REPLACED, S.EXPIRED],
    commands: issuedCertificateCommands,
    events: issuedCertificateEvents,
    issuer: () => organisation.MoitMSP,
    ownership: { [role.TRADER]: ownedBy, [role.BROKER]: ownedBy },
    queries: {
      Exchange: exchangeQuery((_, { referenceNo = "", importingCountry }) => ({
        reference: referenceNo as string,
        country: importingCountry as string,
      })),
    },
    defaultCommand: C.Apply,
    example: issuedCertificateExample,
    readers: {
      roles: { CO_ISSUER: "full" },
      own: { mst: ["/payload/exporter/mst", "/payload/agent/mst"], country: ["/facets/importingCountry"] },
    },
    links: { exportDeclaration: exportDeclarationKind, replaces: issuedCertificateKind },
    // prettier-ignore
    transitions: [
      // from             command         to                            by            guards                                      effect             emits
      [nowhere,           C.Apply,        S.APPLIED,                    exporters,    [exporterIsActor],                          apply,             E.CertificateApplied],
      [S.APPLIED,         C.RequestInfo,  S.INFO_NEEDED,                issuer,       [],                                         askForInformation, E.CertificateInfoAsked],
      [S.INFO_NEEDED,     C.Supplement,   S.APPLIED,                    exporters,    [exporterIsActor],                          supplement,        E.CertificateSupplemented],
      [S.APPLIED,         C.Refuse,       S.REFUSED,                    issuer,       [],                                         sayWhy,            E.CertificateRefused],
      [S.APPLIED,         C.Issue,        S.ISSUED,                     issuer,       issuable,                                   issue,             E.CertificateIssued],
      [issued,            C.CertifyCopy,  same,                         issuer,       [withinYearOfIssue],                        certifyCopy,       E.CertificateCopied],
      [unanswered,        C.Cancel,       S.CANCELLED,                  issuer,       [neverUsed, nothingWaits],                  giveBack,          E.CertificateWithdrawn],
      [unanswered,        C.Supersede,    S.REPLACED,                   byEffectOnly, [neverUsed, nothingWaits, withinYearOfIssue], giveBack,        E.CertificateReissued],
      [[S.ISSUED, S.SEND_ERROR], C.Send,  S.SENT,                       byEffectOnly, [],                                         send,              E.CertificateSent],
      [S.SENT,            C.TakeAck,      [S.DELIVERED, S.SEND_ERROR, S.SENT], exchange, [],                                      takeAck,           [E.CertificateDelivered, E.CertificateSendFailed, E.CertificateAckTaken]],
      [[S.SEND_ERROR, S.DELIVERED, S.ACCEPTED, S.PARTIALLY_UTILISED, S.FULLY_UTILISED, S.DENIED], C.TakeAck, same, exchange, [],   takeAck,           E.CertificateAckTaken],
      responding(answered, [], takeResponse),
      responding(S.DENIED, [wasClarified], takeResponse),
      [[...answered, S.DENIED], C.TakeQuery, same,                      exchange,     [],                                         takeQuery,         E.CertificateQueried],
      [S.DENIED,          C.Clarify,      same,                         issuer,       [],                                         clarify,           E.CertificateClarified],
      [expiring,          C.Expire,       S.EXPIRED,                    exchange,     [termIsOver, nothingWaits],                 nothingElse,       E.CertificateLapsed],
    ],
  }),
);
