/**
 * A message between two countries about one certificate of origin: a document of its sender, signed by it, numbered by
 * its content. In its turn it takes effect on what its sender answers for; what the other side answers for is taken by
 * the other side, when it can. So nobody waits for anybody, and a message that comes twice is one message.
 *
 *   Post ─▶ APPLIED          in its turn
 *     └───▶ POSTED ─Apply─▶ APPLIED       earlier than one before it
 *              └─Withdraw─▶ WITHDRAWN     contradicts another at its place
 *
 * Source: DOMAIN §2.1.4, §3.1; ATIGA Annex 8 rules 27 to 31. See adr-messages-as-documents.md.
 */

import { withAttachments } from "../../attach.js";
import { command, fired, withPayload, withReason } from "../../command-forms.js";
import { byEffectOnly, defineDocument, nowhere } from "../../define-document.js";
import { namesOf, title } from "../../names.js";
import { countryOrganisations, organisation } from "../../organisations.js";
import { certificateCollection } from "../../private-collections.js";
import { role } from "../../roles.js";
import { certificateMessageExample } from "./certificate-message-example.js";
import {
  applyWaiting,
  isInTurn,
  placeIsNext,
  post,
  reportNow,
  sameContent,
  senderIsActor,
  statementHolds,
  withdraw,
} from "./certificate-message-rules.js";
import { messageNumberOf, messageSchema } from "./certificate-message-schema.js";
import { certificateMessageKind, type MessageFacets } from "./exchange-box.js";
import { messageNumberPattern } from "./exchange-types.js";
import { issuedCertificateKind } from "../certificate/issued-certificate-names.js";

// prettier-ignore
const states = {
  POSTED:    title("Đã gửi, chờ đến lượt", "Posted, waiting"),
  APPLIED:   title("Đã có hiệu lực",       "In effect"),
  WITHDRAWN: title("Đã rút",               "Withdrawn"),
};

// prettier-ignore
const commands = {
  Post:     command("Gửi thông điệp", "Post",     withPayload),
  Apply:    command("Áp dụng",        "Apply",    withPayload),
  Withdraw: command("Rút",            "Withdraw", withReason),
  Report:   command("Báo nước cấp C/O", "Inform the issuing country", fired),
};

// prettier-ignore
const events = {
  MessagePosted:    title("Thông điệp chờ đến lượt",  "Message posted"),
  MessageEffective: title("Thông điệp có hiệu lực",   "Message posted and in effect"),
  MessageApplied:   title("Thông điệp được áp dụng",  "Waiting message in effect"),
  IssuerInformed:   title("Đã báo nước cấp C/O",      "Issuing country informed"),
  MessageWithdrawn: title("Thông điệp được rút",      "Message withdrawn"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const senders = [role.ASEAN_CUSTOMS, role.ASW_GATEWAY, role.CO_ISSUER, role.CUSTOMS_HQ];

/** Whose act a message is: the sending country's; in Viet Nam the issuer's or customs', by whose certificate it is. */
function senderOf({ from, issuingCountry }: Pick<MessageFacets, "from" | "issuingCountry">): string {
  if (from === "VN") return issuingCountry === "VN" ? organisation.MoitMSP : organisation.CustomsMSP;
  return countryOrganisations[from] ?? organisation.CustomsMSP;
}

/** Both sides read a message: the collection is that of the country which is not Viet Nam. */
function sharedCollection({ from, to }: Pick<MessageFacets, "from" | "to">): string {
  return certificateCollection(countryOrganisations[from === "VN" ? to : from] ?? organisation.CustomsMSP);
}

export const certificateMessage = defineDocument(
  withAttachments({
    kind: certificateMessageKind,
    collection: "certificate-messages",
    title: title("Thông điệp về C/O điện tử", "Message about a certificate of origin"),
    numberPattern: messageNumberPattern,
    numberOf: messageNumberOf,
    payloadSchema: messageSchema,
    payloadCollection: (issuer, facets) =>
      facets === undefined ? certificateCollection(issuer) : sharedCollection(facets as MessageFacets),
    states,
    terminal: [S.APPLIED, S.WITHDRAWN],
    commands,
    events,
    issuer: ({ payload }) => senderOf(payload as MessageFacets),
    ownership: {
      [role.ASEAN_CUSTOMS]: (actor, { facets }) => actor.attributes.country === facets["from"],
      [role.CO_ISSUER]: (_, { issuer }) => issuer === organisation.MoitMSP,
      [role.CUSTOMS_HQ]: (_, { issuer }) => issuer === organisation.CustomsMSP,
      [role.ASW_GATEWAY]: (_, { facets, issuer }) =>
        facets["from"] === "VN" || issuer === organisation.CustomsMSP,
    },
    defaultCommand: C.Post,
    example: certificateMessageExample,
    readers: { roles: { CO_ISSUER: "full" }, own: { country: ["/facets/from", "/facets/to"] } },
    links: { certificate: issuedCertificateKind },
    // prettier-ignore
    transitions: [
      // from     command     to                      by       guards                            effect        emits
      [nowhere,   C.Post,     [S.POSTED, S.APPLIED],  senders, [senderIsActor, placeIsNext, statementHolds], post,         [E.MessagePosted, E.MessageEffective]],
      [nowhere,   C.Report,   S.APPLIED,              byEffectOnly, [],                          reportNow,    E.IssuerInformed],
      [S.POSTED,  C.Apply,    S.APPLIED,              senders, [sameContent, isInTurn],          applyWaiting, E.MessageApplied],
      [S.POSTED,  C.Withdraw, S.WITHDRAWN,            senders, [],                               withdraw,     E.MessageWithdrawn],
    ],
  }),
);
