/**
 * Mandate: an enterprise lets a customs broker act for it, for named procedures and a period (R-ACT-1).
 *
 *   Sign ─▶ ACTIVE ─Revoke─▶ REVOKED      by the enterprise
 *             ├─Renounce─▶ RENOUNCED      by the broker
 *             └─Expire─▶ EXPIRED          after the last day
 *
 * Source: DOMAIN §1.2, §3.0.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { automatic, command, withPayload, withReason } from "../../command-forms.js";
import { localDate, timestampOf } from "../../dates.js";
import { defineDocument, type Effect, type Guard, nothingElse, nowhere } from "../../define-document.js";
import { guardFailed } from "../../errors.js";
import { date, enterprise, must, obeying } from "../../fields.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { partyIsActor } from "../../ownership.js";
import { commercialCollection } from "../../private-collections.js";
import { type Actor, role } from "../../roles.js";
import { importer } from "../example-parties.js";

/** What a broker may be let do. */
export const mandateScopes = ["IMPORT", "EXPORT", "TRANSIT", "TAX", "REFUND"] as const;
export type MandateScope = (typeof mandateScopes)[number];

const mandateNo = z.string().regex(/^[A-Z0-9][A-Z0-9./-]{0,34}$/);

const payloadSchema = z
  .strictObject({
    mandateNo,
    trader: enterprise,
    broker: enterprise,
    scope: z.array(z.enum(mandateScopes)).min(1).max(mandateScopes.length),
    validFrom: date,
    validTo: date,
  })
  .check(
    obeying(
      must(({ validFrom, validTo }) => validFrom <= validTo, {
        rule: "E_VALIDITY",
        message: "ends before it begins",
        path: ["validTo"],
      }),
      must(({ trader, broker }) => trader.mst !== broker.mst, {
        rule: "E_MANDATE_SELF",
        message: "nobody is a broker for itself",
        path: ["broker", "mst"],
      }),
    ),
  );

type MandatePayload = z.infer<typeof payloadSchema>;

export type MandateFacets = {
  /** Pseudonyms of the parties. */
  readonly trader: string;
  readonly broker: string;
  readonly scope: readonly MandateScope[];
  readonly validFrom: string;
  readonly validTo: string;
};

const states = {
  ACTIVE: title("Có hiệu lực", "Active"),
  REVOKED: title("Đã thu hồi", "Revoked"),
  RENOUNCED: title("Đại lý đã từ bỏ", "Renounced"),
  EXPIRED: title("Hết hiệu lực", "Expired"),
};

const commands = {
  Sign: command("Ký ủy quyền", "Sign", withPayload),
  Revoke: command("Thu hồi ủy quyền", "Revoke", withReason),
  Renounce: command("Từ bỏ ủy quyền", "Renounce", withReason),
  Expire: command("Hết hạn", "Expire", automatic),
};

const events = {
  MandateSigned: title("Doanh nghiệp đã ủy quyền cho đại lý", "Mandate signed"),
  MandateRevoked: title("Doanh nghiệp đã thu hồi ủy quyền", "Mandate revoked"),
  MandateRenounced: title("Đại lý đã từ bỏ ủy quyền", "Mandate renounced"),
  MandateExpired: title("Ủy quyền hết hiệu lực", "Mandate expired"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const mandateKind = "mandate";
export const mandateState = S;

const facetsOf = ({ facets }: Pick<Head, "facets">): MandateFacets => facets as MandateFacets;

const partyOf =
  (party: "trader" | "broker") =>
  (actor: Actor, head: Head): boolean => {
    const { mst } = actor.attributes;
    return mst !== undefined && facetsOf(head)[party] === partyTag(head.number, mst);
  };

const notOverYet: Guard = ({ payload, now }) => {
  const { validTo } = payload?.value as MandatePayload;
  if (validTo >= localDate(now)) return undefined;
  throw guardFailed("E_VALIDITY", "The mandate is over before it is signed.", { pointer: "/validTo" });
};

const isOver: Guard = ({ head, now }) => {
  const { validTo } = facetsOf(head as Head);
  if (validTo < localDate(now)) return undefined;
  throw guardFailed("E_MANDATE_VALID", "The mandate is still good.", { validTo });
};

const sign: Effect = ({ payload, number }) => {
  const { trader, broker, scope, validFrom, validTo } = payload?.value as MandatePayload;
  const facets: MandateFacets = {
    trader: partyTag(number, trader.mst),
    broker: partyTag(number, broker.mst),
    scope,
    validFrom,
    validTo,
  };
  return { facets };
};

export const mandate = defineDocument(
  withAttachments({
    kind: mandateKind,
    collection: "mandates",
    title: title("Ủy quyền cho đại lý hải quan", "Broker mandate"),
    numberPattern: /^[A-Z0-9][A-Z0-9./-]{0,34}$/,
    numberOf: (payload) => (payload as MandatePayload).mandateNo,
    payloadSchema,
    payloadCollection: () => commercialCollection,
    states,
    terminal: [S.REVOKED, S.RENOUNCED, S.EXPIRED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.TRADER]: partyOf("trader"), [role.BROKER]: partyOf("broker") },
    defaultCommand: C.Sign,
    example: {
      payload: {
        mandateNo: "UQ-2026-0001",
        trader: importer,
        broker: {
          name: "Công ty TNHH Đại lý Hải quan Mẫu",
          mst: "0300588569",
          address: "12 Nguyễn Tất Thành, TP. Hồ Chí Minh",
          countryCode: "VN",
        },
        scope: ["IMPORT", "TAX"],
        validFrom: "2026-01-01",
        validTo: "2026-12-31",
      },
    },
    readers: { own: { mst: ["/payload/trader/mst", "/payload/broker/mst"] } },
    automatic: [
      {
        command: C.Expire,
        by: role.CLEARANCE_ENGINE,
        timed: true,
        due: (head, { now }) =>
          head.state === S.ACTIVE && facetsOf(head).validTo < localDate(timestampOf(now)),
      },
    ],
    // prettier-ignore
    transitions: [
      // from     command     to           by                       guards                                              effect       emits
      [nowhere,   C.Sign,     S.ACTIVE,    [role.TRADER],           [partyIsActor("/trader/mst", traderOf), notOverYet], sign,       E.MandateSigned],
      [S.ACTIVE,  C.Revoke,   S.REVOKED,   [role.TRADER],           [],                                                 nothingElse, E.MandateRevoked],
      [S.ACTIVE,  C.Renounce, S.RENOUNCED, [role.BROKER],           [],                                                 nothingElse, E.MandateRenounced],
      [S.ACTIVE,  C.Expire,   S.EXPIRED,   [role.CLEARANCE_ENGINE], [isOver],                                           nothingElse, E.MandateExpired],
    ],
  }),
);

function traderOf(payload: object): string {
  return (payload as MandatePayload).trader.mst;
}
