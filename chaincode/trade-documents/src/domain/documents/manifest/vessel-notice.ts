/**
 * Notice of a conveyance's arrival or departure, with what a ship declares beside its cargo: people on board, dangerous
 * goods. Its confirmation moves every manifest that it names, of all carriers that share the ship.
 *
 *   Announce ─▶ ANNOUNCED ⟲ Correct ─Confirm─▶ CONFIRMED
 *                                   └─Cancel─▶ CANCELLED
 *
 * Source: DOMAIN §2.3 (VIT and VOT by sea, GIR and GOR by air, RIR and ROR by rail, TIR and TOR by road).
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { checkImoNumber } from "../../codes/imo.js";
import { command, withArguments, withPayload, withReason } from "../../command-forms.js";
import { localDate } from "../../dates.js";
import {
  defineDocument,
  type Effect,
  type Guard,
  nothingElse,
  nowhere,
  type Situation,
} from "../../define-document.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "../../errors.js";
import {
  coded,
  decimalText,
  locode,
  must,
  obeying,
  packages,
  reference,
  text,
  timestamp,
} from "../../fields.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { manifestCollection } from "../../private-collections.js";
import { readExisting } from "../../reading.js";
import { role } from "../../roles.js";
import { vesselNoticeExample } from "./manifest-example.js";
import { noticeDueAt } from "./manifest-deadlines.js";
import type { ManifestFacets } from "./manifest-facets.js";
import { areaOf, manifestCommand, manifestKind } from "./manifest.js";
import { modes, type Mode } from "./manifest-schema.js";

const manifestsMax = 20;
const dangerousGoodsMax = 200;

/** Classes of the maritime code, with their divisions. */
const dangerClass = /^(1(\.[1-6])?|2(\.[1-3])?|3|4(\.[1-3])?|5(\.[12])?|6(\.[12])?|7|8|9)$/;

const dangerousGoods = z.strictObject({
  bookingRef: text(35),
  marks: text(140).optional(),
  packages,
  kind: text(100),
  imdgClass: z.string().regex(dangerClass),
  unNo: z.string().regex(/^\d{4}$/),
  packingGroup: z.enum(["I", "II", "III"]).optional(),
  netMassKgm: decimalText(3, "positive"),
});

const payloadSchema = z
  .strictObject({
    noticeNo: reference(35),
    direction: z.enum(["I", "E"]),
    mode: z.enum(Object.keys(modes) as [Mode, ...Mode[]]),
    carrierCode: z.string().regex(/^[A-Z0-9]{2,4}$/),
    callSign: text(9).optional(),
    imo: coded(checkImoNumber).optional(),
    name: text(35).optional(),
    journey: text(17),
    port: locode,
    eta: timestamp,
    etd: timestamp.optional(),
    crew: z.int().min(0).max(10_000).optional(),
    passengers: z.int().min(0).max(10_000).optional(),
    manifests: z.array(reference(35)).min(1).max(manifestsMax),
    dangerousGoods: z.array(dangerousGoods).max(dangerousGoodsMax).optional(),
  })
  .check(
    obeying(
      must(({ port }) => port.startsWith("VN"), {
        rule: "E_PORT_COUNTRY",
        message: "is not in Viet Nam",
        path: ["port"],
      }),
      must(({ direction, etd }) => direction === "I" || etd !== undefined, {
        rule: "E_REQUIRED",
        message: "a departure tells when",
        path: ["etd"],
      }),
      must(({ mode, name, callSign }) => !modes[mode].vessel || (name ?? callSign) !== undefined, {
        rule: "E_VESSEL",
        message: "a vessel without a call sign is named",
        path: ["name"],
      }),
      must(({ manifests }) => new Set(manifests).size === manifests.length, {
        rule: "E_MANIFEST_REPEATED",
        message: "each manifest stands once",
        path: ["manifests"],
      }),
    ),
  );

type NoticePayload = z.infer<typeof payloadSchema>;

type NoticeFacets = Pick<NoticePayload, "direction" | "mode" | "journey" | "port" | "eta"> & {
  readonly etd?: string;
  readonly carrier: string;
  readonly callSign?: string;
  readonly manifests: readonly string[];
  readonly dangerousGoods: boolean;
  readonly late: boolean;
  readonly happenedAt?: string;
};

const states = {
  ANNOUNCED: title("Đã thông báo", "Announced"),
  CONFIRMED: title("Đã xác nhận", "Confirmed"),
  CANCELLED: title("Đã hủy", "Cancelled"),
};

// prettier-ignore
const commands = {
  Announce: command("Thông báo phương tiện đến, đi", "Announce", withPayload),
  Correct:  command("Sửa thông báo",                 "Correct",  withPayload),
  Confirm:  command("Xác nhận đã đến, đã đi",        "Confirm",  withArguments({ at: timestamp })),
  Cancel:   command("Hủy thông báo",                 "Cancel",   withReason),
};

const events = {
  CallAnnounced: title("Đã thông báo phương tiện đến, đi", "Call announced"),
  CallCorrected: title("Đã sửa thông báo", "Call corrected"),
  CallConfirmed: title("Đã xác nhận phương tiện đến, đi", "Call confirmed"),
  CallCancelled: title("Đã hủy thông báo", "Call cancelled"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const facetsOf = ({ head }: Situation): NoticeFacets => head?.facets as NoticeFacets;

const carrierIsActor: Guard = ({ actor, payload }) => {
  if (actor.attributes.carrier === (payload?.value as NoticePayload).carrierCode) return undefined;
  throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/carrierCode" });
};

/** Ship, journey and port of the manifests are those of the notice. */
const manifestsAreAboard: Guard = function* ({ payload }) {
  const notice = payload?.value as NoticePayload;
  const problems = [];
  for (const [index, number] of notice.manifests.entries()) {
    const facets = (yield* readExisting(manifestKind, number)).facets as ManifestFacets;
    const same =
      facets.mode === notice.mode &&
      facets.direction === notice.direction &&
      facets.journey === notice.journey &&
      facets.callSign === notice.callSign &&
      areaOf(facets) === notice.port;
    if (!same)
      problems.push({
        pointer: `/manifests/${index}`,
        rule: "E_MANIFEST_ABOARD",
        message: "is of another ship, journey or port",
      });
  }
  if (problems.length > 0) throw invalidInput(problems);
};

const announce: Effect = function* ({ payload, now, head }) {
  const notice = payload?.value as NoticePayload;
  const { direction, mode, journey, port, eta, etd, carrierCode, callSign, manifests } = notice;
  const due = yield* noticeDueAt(
    { mode, direction, eta, ...(etd === undefined ? {} : { etd }) },
    localDate(now),
  );
  const late = head === null ? now > due : (head.facets as NoticeFacets).late;
  const facets: NoticeFacets = {
    direction,
    mode,
    journey,
    port,
    eta,
    ...(etd === undefined ? {} : { etd }),
    carrier: carrierCode,
    ...(callSign === undefined ? {} : { callSign }),
    manifests,
    dangerousGoods: (notice.dangerousGoods ?? []).length > 0,
    late,
  };
  return { facets, extras: { manifests, ...(late ? { flags: ["LATE"] } : {}) } };
};

const happened: Guard = ({ arguments: { at }, now }) => {
  if ((at as string) <= now) return undefined;
  throw guardFailed("E_NOT_HAPPENED", "What is confirmed has happened.");
};

const confirm: Effect = (situation) => {
  const { direction, manifests } = facetsOf(situation);
  const moved = direction === "I" ? manifestCommand.Berth : manifestCommand.Sail;
  return {
    facets: { happenedAt: situation.arguments["at"] as string },
    effects: manifests.map((number) => ({ kind: manifestKind, number, command: moved, arguments: {} })),
    extras: { manifests },
  };
};

const carrier = [role.CARRIER];

export const vesselNotice = defineDocument(
  withAttachments({
    kind: "vessel-notice",
    collection: "vessel-notices",
    title: title("Thông báo phương tiện đến, đi", "Notice of arrival or departure"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    numberOf: (payload) => (payload as NoticePayload).noticeNo,
    payloadSchema,
    payloadCollection: () => manifestCollection,
    states,
    terminal: [S.CONFIRMED, S.CANCELLED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: {
      [role.CARRIER]: (actor, { facets }) => actor.attributes.carrier === facets.carrier,
      [role.PORT_OPERATOR]: (actor, { facets }) => actor.attributes.area === facets.port,
    },
    defaultCommand: C.Announce,
    example: vesselNoticeExample,
    readers: { own: { carrier: ["/facets/carrier"], area: ["/facets/port"] } },
    links: { manifests: manifestKind },
    // prettier-ignore
    transitions: [
      // from         command     to           by                                  guards                               effect       emits
      [nowhere,       C.Announce, S.ANNOUNCED, carrier,                            [carrierIsActor, manifestsAreAboard], announce,    E.CallAnnounced],
      [S.ANNOUNCED,   C.Correct,  S.ANNOUNCED, carrier,                            [carrierIsActor, manifestsAreAboard], announce,    E.CallCorrected],
      [S.ANNOUNCED,   C.Confirm,  S.CONFIRMED, [role.CARRIER, role.PORT_OPERATOR, role.OFFICER_GATE], [happened],         confirm,     E.CallConfirmed],
      [S.ANNOUNCED,   C.Cancel,   S.CANCELLED, carrier,                            [],                                  nothingElse, E.CallCancelled],
    ],
  }),
);
