/**
 * Amendment of a manifest whose goods have arrived: the carrier asks, customs decides. Until then nothing changes.
 *
 *   Request ─▶ REQUESTED ─Approve─▶ APPROVED      applies the proposal to the manifest, in the same transaction
 *                        └─Refuse─▶ REFUSED
 *
 * The manifest keeps the content it was filed with; what replaced it stands here. Source: DOMAIN §2.3, §3.3.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, withPayload, withReason } from "../../command-forms.js";
import { defineDocument, type Effect, type Guard, nothingElse, nowhere } from "../../define-document.js";
import { DomainError, errorCode } from "../../errors.js";
import { reference, text } from "../../fields.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { manifestCollection } from "../../private-collections.js";
import { readExisting } from "../../reading.js";
import { role } from "../../roles.js";
import { refuseFixedFields } from "./manifest-amending.js";
import { manifestAmendmentExample } from "./manifest-example.js";
import { facetsFrom, type ManifestFacets } from "./manifest-facets.js";
import { manifestCommand, manifestKind } from "./manifest.js";
import { manifestPayload } from "./manifest-schema.js";

/** 2 adds, 5 alters, 1 takes away: the correction codes of the cargo system. */
const payloadSchema = z.strictObject({
  amendmentNo: reference(35),
  correction: z.enum(["1", "2", "5"]),
  reason: text(300),
  manifest: manifestPayload,
});

type AmendmentPayload = z.infer<typeof payloadSchema>;

type AmendmentFacets = {
  readonly manifest: string;
  readonly carrier: string;
  readonly correction: AmendmentPayload["correction"];
  readonly proposed: ManifestFacets;
};

const states = {
  REQUESTED: title("Đã đề nghị", "Requested"),
  APPROVED: title("Được chấp nhận", "Approved"),
  REFUSED: title("Bị từ chối", "Refused"),
};

const commands = {
  Request: command("Đề nghị sửa bản lược khai", "Request", withPayload),
  Approve: command("Chấp nhận sửa đổi", "Approve"),
  Refuse: command("Từ chối sửa đổi", "Refuse", withReason),
};

const events = {
  ManifestAmendmentRequested: title("Đã đề nghị sửa bản lược khai", "Amendment requested"),
  ManifestAmendmentApproved: title("Sửa đổi bản lược khai được chấp nhận", "Amendment approved"),
  ManifestAmendmentRefused: title("Sửa đổi bản lược khai bị từ chối", "Amendment refused"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

/** The manifest is the carrier's own, and the proposal changes what may change. */
const carrierMayAsk: Guard = function* ({ actor, payload }) {
  const { manifest } = payload?.value as AmendmentPayload;
  const head = yield* readExisting(manifestKind, manifest.manifestNo);
  const present = head.facets as ManifestFacets;
  if (actor.attributes.carrier !== present.carrier)
    throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/manifest/carrierCode" });
  refuseFixedFields(present, facetsFrom(head.number, manifest));
};

const request: Effect = ({ payload }) => {
  const { manifest, correction } = payload?.value as AmendmentPayload;
  const proposed = facetsFrom(manifest.manifestNo, manifest);
  const facets: AmendmentFacets = {
    manifest: manifest.manifestNo,
    carrier: manifest.carrierCode,
    correction,
    proposed,
  };
  return { facets, extras: { manifest: manifest.manifestNo } };
};

const approve: Effect = ({ head }) => {
  const { manifest, proposed } = head?.facets as AmendmentFacets;
  return {
    effects: [
      { kind: manifestKind, number: manifest, command: manifestCommand.ApplyAmendment, arguments: proposed },
    ],
    extras: { manifest },
  };
};

const customs = [role.OFFICER_DOC, role.BRANCH_HEAD];

export const manifestAmendment = defineDocument(
  withAttachments({
    kind: "manifest-amendment",
    collection: "manifest-amendments",
    title: title("Đề nghị sửa bản lược khai", "Manifest amendment"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    numberOf: (payload) => (payload as AmendmentPayload).amendmentNo,
    payloadSchema,
    payloadCollection: () => manifestCollection,
    states,
    terminal: [S.APPROVED, S.REFUSED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: {
      [role.CARRIER]: (actor, { facets }) => actor.attributes.carrier === facets.carrier,
    },
    defaultCommand: C.Request,
    example: manifestAmendmentExample,
    readers: { own: { carrier: ["/facets/carrier"] }, belongsTo: "manifest" },
    links: { manifest: manifestKind },
    // prettier-ignore
    transitions: [
      // from        command    to           by              guards           effect       emits
      [nowhere,      C.Request, S.REQUESTED, [role.CARRIER], [carrierMayAsk], request,     E.ManifestAmendmentRequested],
      [S.REQUESTED,  C.Approve, S.APPROVED,  customs,        [],              approve,     E.ManifestAmendmentApproved],
      [S.REQUESTED,  C.Refuse,  S.REFUSED,   customs,        [],              nothingElse, E.ManifestAmendmentRefused],
    ],
  }),
);
