/**
 * A message from abroad or from another system, kept as it came. It follows its sender's rules, not ours: the ledger
 * knows its type, its function and a salted hash of its original bytes.
 *
 *   Lodge ─▶ LODGED
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, withPayload } from "../../command-forms.js";
import { defineDocument, type Effect, nowhere } from "../../define-document.js";
import { positiveInteger } from "../../fields.js";
import { partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { ownedBy } from "../../ownership.js";
import { commercialCollection } from "../../private-collections.js";
import { role } from "../../roles.js";
import { saltedHash } from "../../salted-hash.js";

const word = z.string().min(1).max(70);

/** `message` is whatever the sender's format holds, as JSON; its shape is the exchange adapter's business. */
const payloadSchema = z.strictObject({
  messageType: word,
  functionCode: z.string().regex(/^[A-Za-z0-9]{1,10}$/),
  functionalReference: word.optional(),
  declarationId: word.optional(),
  originalSha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: positiveInteger,
  message: z.record(z.string(), z.json()),
});

type ExchangePayload = z.infer<typeof payloadSchema>;

const states = { LODGED: title("Đã tiếp nhận", "Lodged") };
const commands = { Lodge: command("Tiếp nhận thông điệp", "Lodge", withPayload) };
const events = { MessageLodged: title("Đã tiếp nhận thông điệp", "Message lodged") };

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const lodge: Effect = ({ number, actor, payload }) => {
  const { messageType, functionCode, originalSha256 } = payload?.value as ExchangePayload;
  const { mst } = actor.attributes;
  const facets = {
    messageType,
    functionCode,
    sha256Salted: saltedHash(payload?.salt ?? "", originalSha256),
    ...(mst === undefined ? {} : { owner: partyTag(number, mst) }),
  };
  return { facets, extras: { messageType, functionCode, sha256Salted: facets.sha256Salted } };
};

export const exchangeMessage = defineDocument(
  withAttachments({
    kind: "exchange-message",
    collection: "exchange-messages",
    title: title("Thông điệp trao đổi", "Exchange message"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,63}$/,
    payloadSchema,
    payloadCollection: () => commercialCollection,
    states,
    terminal: [S.LODGED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.DECLARANT]: ownedBy, [role.BROKER]: ownedBy },
    defaultCommand: C.Lodge,
    // prettier-ignore
    transitions: [
      // from     command  to        by                                                guards  effect  emits
      [nowhere,   C.Lodge, S.LODGED, [role.DECLARANT, role.BROKER, role.ASW_GATEWAY],  [],     lodge,  E.MessageLodged],
    ],
  }),
);
