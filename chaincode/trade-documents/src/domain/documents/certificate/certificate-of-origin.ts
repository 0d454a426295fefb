/**
 * Certificate of origin received from abroad: its head changes only by its issuer's messages. Cited, accepted and
 * utilised are read off the citations, which are uses of its items by declaration lines.
 *
 *   Receive ─▶ RECEIVED ─Cancel─▶ CANCELLED | CANCEL_DISPUTED (already utilised)
 *                 ├─Expire─▶ EXPIRED
 *                 ├─Supersede─▶ REPLACED   fired by Replace, which receives the new certificate
 *                 └─Contest─▶ CONTESTED ─Settle─▶ RECEIVED   its sender said two different things of it
 *
 * Take, TakeBack, Contest and Settle are fired by messages (see certificate-message.ts), which say the same as a sender's
 * own commands and arrive in any order.
 *
 * Source: DOMAIN §2.1.2 (the 13 boxes of Form D), §3.1; ATIGA Annexes 7 and 8.
 */

import { withAttachments } from "../../attach.js";
import { automatic, command, fired, withPayload, withReason } from "../../command-forms.js";
import type { JsonObject } from "../../canonical-json.js";
import {
  byEffectOnly,
  type Change,
  defineDocument,
  type Effect,
  nothingElse,
  nowhere,
  same,
} from "../../define-document.js";
import { committing, drawCommands, orderOf, releasing, reserving } from "../../drawing.js";
import { namesOf, title } from "../../names.js";
import { countryOrganisations, organisation } from "../../organisations.js";
import { certificateCollection } from "../../private-collections.js";
import { role } from "../../roles.js";
import {
  certificateNumberPattern,
  type CertificatePayload,
  certificateSchema,
  declaredForm,
} from "./certificate-boxes.js";
import { reportUse } from "../exchange/certificate-report.js";
import { certificateExample } from "./certificate-example.js";
import { exchangeQuery } from "../exchange/exchange-queries.js";
import {
  declaredByWhoMay,
  disputedWhenUtilised,
  isCertificate,
  issuerIsActor,
  itemsRemain,
  neverUtilised,
  supersedesAnother,
  supersedesNothing,
  termIsOver,
} from "./certificate-rules.js";

export type { CertificatePayload } from "./certificate-boxes.js";

export type CertificateFacets = {
  readonly form: string;
  readonly issuingCountry: string;
  readonly importingCountry: string;
  readonly issueDate: string;
  readonly flags: readonly string[];
  readonly items: readonly CertificateItem[];
};

export type CertificateItem = {
  readonly no: number;
  readonly hs: string;
  readonly criterion: string;
  readonly quantity: string;
  readonly unit: string;
};

// prettier-ignore
const states = {
  RECEIVED:        title("Đã tiếp nhận",              "Received"),
  REPLACED:        title("Đã được thay thế",          "Replaced"),
  CANCELLED:       title("Đã hủy",                    "Cancelled"),
  CANCEL_DISPUTED: title("Hủy sau khi đã sử dụng",    "Cancelled after use, disputed"),
  EXPIRED:         title("Hết hạn",                   "Expired"),
  CONTESTED:       title("Có hai bản khác nhau",      "Sent in two versions"),
};

// prettier-ignore
const commands = {
  Receive:   command("Tiếp nhận",             "Receive",                withPayload),
  Replace:   command("Tiếp nhận bản thay thế", "Receive a replacement", withPayload),
  Supersede: command("Thay thế",              "Supersede",              fired),
  Cancel:    command("Hủy",                   "Cancel",                 withReason),
  Expire:    command("Hết hạn",               "Expire",                 automatic),
  Declare:   command("Nộp chứng từ tự chứng nhận", "Lodge an origin declaration", withPayload),
  Take:      command("Nhận từ thông điệp",    "Take from a message",    fired),
  TakeBack:  command("Hủy theo thông điệp",   "Cancel by a message",    fired),
  Contest:   command("Ghi nhận mâu thuẫn",    "Contest",                fired),
  Settle:    command("Giải quyết mâu thuẫn",  "Settle",                 fired),
  ...drawCommands,
};

// prettier-ignore
const events = {
  CertificateReceived:       title("Đã tiếp nhận C/O điện tử",          "e-C/O received"),
  CertificateReplaced:       title("Đã tiếp nhận C/O thay thế",         "Replacement e-C/O received"),
  CertificateSuperseded:     title("C/O bị thay thế",                   "e-C/O superseded"),
  CertificateCancelled:      title("C/O bị hủy",                        "e-C/O cancelled"),
  CertificateCancelDisputed: title("C/O bị hủy sau khi đã sử dụng",     "e-C/O cancelled after use"),
  CertificateExpired:        title("C/O hết hạn",                       "e-C/O expired"),
  OriginDeclarationLodged:   title("Đã nộp chứng từ tự chứng nhận xuất xứ", "Origin declaration lodged"),
  CertificateTaken:          title("Đã nhận C/O từ thông điệp",         "e-C/O taken from a message"),
  CertificateTakenBack:      title("C/O bị hủy theo thông điệp",        "e-C/O cancelled by a message"),
  CertificateTakenBackLate:  title("C/O bị hủy theo thông điệp sau khi đã sử dụng", "e-C/O cancelled by a message after use"),
  CertificateContested:      title("C/O có hai bản khác nhau",          "e-C/O sent in two versions"),
  CertificateSettled:        title("Mâu thuẫn về C/O đã giải quyết",    "e-C/O settled"),
  OriginCited:               title("Tờ khai viện dẫn C/O",              "Cited by a declaration"),
  OriginUtilised:            title("C/O được trừ lùi",                  "Utilised by a declaration"),
  OriginReleased:            title("Viện dẫn C/O được rút",             "Citation withdrawn"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const certificateKind = "certificate-of-origin";
export const certificateState = S;
export const certificateCommand = C;

const everCited = [S.RECEIVED, S.REPLACED, S.CANCELLED, S.CANCEL_DISPUTED, S.EXPIRED, S.CONTESTED];
const standing = [S.RECEIVED, S.CONTESTED];

const senders = [role.ASEAN_CUSTOMS, role.ASW_GATEWAY];

const fromPayload: Effect = ({ kind, payload }) => facetsFrom(kind, payload?.value as CertificatePayload);

/** The content came as part of a message and becomes the certificate's own; it never stands in an event. */
const fromMessage: Effect = ({ kind, arguments: { certificate: content, message } }) => ({
  ...facetsFrom(kind, content as CertificatePayload),
  content: content as JsonObject,
  extras: { message: message ?? null },
});

function facetsFrom(kind: string, received: CertificatePayload): Change {
  const { form, issuingCountry, exporterDeclaration, certification, items, supersedes } = received;
  const facets: CertificateFacets = {
    form,
    issuingCountry,
    importingCountry: exporterDeclaration.importingCountry,
    issueDate: certification.issueDate,
    flags: received.flags ?? [],
    items: items.map(({ no, hsCode, criterion, quantity: { value, unit } }) => ({
      no,
      hs: hsCode,
      criterion,
      quantity: value,
      unit,
    })),
  };
  if (supersedes === undefined) return { facets };
  const supersede = { kind, number: supersedes, command: C.Supersede, arguments: {} };
  return { facets: { ...facets, supersedes }, effects: [supersede] };
}

/** What a cleared declaration uses is told to the country that issued the certificate, in the same transaction. */
const committingAndReporting: Effect = function* (situation) {
  const { head } = situation;
  const change = yield* committing(situation);
  if (head === null) return change;
  const certificate = { ...head, facets: head.facets as CertificateFacets };
  return { ...change, effects: yield* reportUse(certificate, orderOf(situation)) };
};

export const certificateOfOrigin = defineDocument(
  withAttachments({
    kind: certificateKind,
    collection: "certificates-of-origin",
    title: title("Giấy chứng nhận xuất xứ điện tử (e-C/O)", "Certificate of origin (e-C/O)"),
    numberPattern: certificateNumberPattern,
    numberOf: (payload) => (payload as CertificatePayload).referenceNo,
    payloadSchema: certificateSchema,
    payloadCollection: certificateCollection,
    states,
    terminal: [S.REPLACED, S.CANCELLED, S.CANCEL_DISPUTED, S.EXPIRED],
    commands,
    events,
    issuer: ({ payload }) => {
      const { form, issuingCountry } = payload as Pick<CertificatePayload, "form" | "issuingCountry">;
      // What an exporter declared is no act of its country's customs.
      return (
        (form === declaredForm ? undefined : countryOrganisations[issuingCountry]) ?? organisation.CustomsMSP
      );
    },
    ownership: {
      [role.ASEAN_CUSTOMS]: (actor, { facets }) => actor.attributes.country === facets.issuingCountry,
      [role.ASW_GATEWAY]: (_, { issuer }) => issuer === organisation.CustomsMSP,
    },
    queries: {
      Exchange: exchangeQuery((number, { issuingCountry }) => ({
        reference: number,
        country: issuingCountry as string,
      })),
    },
    defaultCommand: C.Receive,
    example: certificateExample,
    readers: {
      own: { country: ["/facets/issuingCountry"], mst: ["/payload/consignee/mst", "/payload/exporter/mst"] },
    },
    links: { supersedes: certificateKind },
    // prettier-ignore
    transitions: [
      // from        command      to                                by            guards                              effect                                 emits
      [nowhere,      C.Receive,   S.RECEIVED,                       senders,      [isCertificate, issuerIsActor, supersedesNothing], fromPayload,                           E.CertificateReceived],
      [nowhere,      C.Replace,   S.RECEIVED,                       senders,      [isCertificate, issuerIsActor, supersedesAnother], fromPayload,                           E.CertificateReplaced],
      [nowhere,      C.Declare,   S.RECEIVED,                       [role.DECLARANT, role.BROKER], [declaredByWhoMay, supersedesNothing], fromPayload,              E.OriginDeclarationLodged],
      [nowhere,      C.Take,      S.RECEIVED,                       byEffectOnly, [],                                 fromMessage,                           E.CertificateTaken],
      [standing,     C.TakeBack,  [S.CANCELLED, S.CANCEL_DISPUTED], byEffectOnly, [],                                 disputedWhenUtilised(S.CANCEL_DISPUTED), [E.CertificateTakenBack, E.CertificateTakenBackLate]],
      [S.RECEIVED,   C.Contest,   S.CONTESTED,                      byEffectOnly, [],                                 nothingElse,                           E.CertificateContested],
      [S.CONTESTED,  C.Settle,    S.RECEIVED,                       byEffectOnly, [],                                 nothingElse,                           E.CertificateSettled],
      [standing,     C.Supersede, S.REPLACED,                       byEffectOnly, [neverUtilised],                    nothingElse,                           E.CertificateSuperseded],
      [standing,     C.Cancel,    [S.CANCELLED, S.CANCEL_DISPUTED], senders,      [],                                 disputedWhenUtilised(S.CANCEL_DISPUTED), [E.CertificateCancelled, E.CertificateCancelDisputed]],
      [S.RECEIVED,   C.Expire,    S.EXPIRED,                        senders,      [termIsOver],                       nothingElse,                           E.CertificateExpired],
      [S.RECEIVED,   C.Reserve,   same,                             byEffectOnly, [itemsRemain],                      reserving,                             E.OriginCited],
      [S.RECEIVED,   C.Commit,    same,                             byEffectOnly, [],                                 committingAndReporting,                            E.OriginUtilised],
      [everCited,    C.Release,   same,                             byEffectOnly, [],                                 releasing,                             E.OriginReleased],
    ],
  }),
);
