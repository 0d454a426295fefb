/**
 * Agent-staff certificate: customs lets a named person of a broker file declarations (R-ACT-1 b). The person's client
 * certificate carries the number as its attribute `staff`.
 *
 *   Apply ─▶ SUBMITTED ─Issue─▶ ACTIVE ─Revoke─▶ REVOKED
 *               └─Reject─▶ REJECTED └─Expire─▶ EXPIRED
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { automatic, command, withPayload, withReason } from "../../command-forms.js";
import { localDate, timestampOf } from "../../dates.js";
import { defineDocument, type Effect, type Guard, nothingElse, nowhere } from "../../define-document.js";
import { guardFailed } from "../../errors.js";
import { date, enterprise, must, obeying, text } from "../../fields.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { partyIsActor } from "../../ownership.js";
import { commercialCollection } from "../../private-collections.js";
import { type Actor, role } from "../../roles.js";

const staffPattern = /^[A-Z0-9][A-Z0-9-]{3,19}$/;

const payloadSchema = z
  .strictObject({
    staffNo: z.string().regex(staffPattern),
    name: text(100),
    broker: enterprise,
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
    ),
  );

type StaffPayload = z.infer<typeof payloadSchema>;

export type StaffFacets = {
  /** Pseudonym of the broker. */
  readonly broker: string;
  readonly validFrom: string;
  readonly validTo: string;
};

const states = {
  SUBMITTED: title("Đã nộp hồ sơ", "Submitted"),
  REJECTED: title("Từ chối", "Rejected"),
  ACTIVE: title("Có hiệu lực", "Active"),
  REVOKED: title("Thu hồi", "Revoked"),
  EXPIRED: title("Hết hiệu lực", "Expired"),
};

const commands = {
  Apply: command("Nộp hồ sơ", "Apply", withPayload),
  Issue: command("Cấp mã số nhân viên", "Issue"),
  Reject: command("Từ chối", "Reject", withReason),
  Revoke: command("Thu hồi", "Revoke", withReason),
  Expire: command("Hết hạn", "Expire", automatic),
};

const events = {
  StaffApplied: title("Đã xin cấp mã số nhân viên đại lý", "Staff certificate applied for"),
  StaffRejected: title("Hồ sơ nhân viên bị từ chối", "Staff certificate refused"),
  StaffCertified: title("Đã cấp mã số nhân viên đại lý", "Staff certificate issued"),
  StaffRevoked: title("Mã số nhân viên bị thu hồi", "Staff certificate revoked"),
  StaffExpired: title("Mã số nhân viên hết hiệu lực", "Staff certificate expired"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const brokerStaffKind = "broker-staff";
export const brokerStaffState = S;

const facetsOf = ({ facets }: Pick<Head, "facets">): StaffFacets => facets as StaffFacets;

const ofBroker = ({ attributes: { mst } }: Actor, head: Head): boolean =>
  mst !== undefined && facetsOf(head).broker === partyTag(head.number, mst);

const isOver: Guard = ({ head, now }) => {
  const { validTo } = facetsOf(head as Head);
  if (validTo < localDate(now)) return undefined;
  throw guardFailed("E_STAFF_VALID", "The staff certificate is still good.", { validTo });
};

const apply: Effect = ({ payload, number }) => {
  const { broker, validFrom, validTo } = payload?.value as StaffPayload;
  return { facets: { broker: partyTag(number, broker.mst), validFrom, validTo } satisfies StaffFacets };
};

const brokerIsActor = partyIsActor("/broker/mst", (payload) => (payload as StaffPayload).broker.mst);
const headquarters = [role.CUSTOMS_HQ];

export const brokerStaff = defineDocument(
  withAttachments({
    kind: brokerStaffKind,
    collection: "broker-staff",
    title: title("Mã số nhân viên đại lý hải quan", "Broker staff certificate"),
    numberPattern: staffPattern,
    numberOf: (payload) => (payload as StaffPayload).staffNo,
    payloadSchema,
    payloadCollection: () => commercialCollection,
    states,
    terminal: [S.REJECTED, S.REVOKED, S.EXPIRED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.BROKER]: ofBroker },
    defaultCommand: C.Apply,
    readers: { own: { mst: ["/payload/broker/mst"] } },
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
      // from        command   to           by                       guards           effect       emits
      [nowhere,      C.Apply,  S.SUBMITTED, [role.BROKER],           [brokerIsActor], apply,       E.StaffApplied],
      [S.SUBMITTED,  C.Issue,  S.ACTIVE,    headquarters,            [],              nothingElse, E.StaffCertified],
      [S.SUBMITTED,  C.Reject, S.REJECTED,  headquarters,            [],              nothingElse, E.StaffRejected],
      [S.ACTIVE,     C.Revoke, S.REVOKED,   headquarters,            [],              nothingElse, E.StaffRevoked],
      [S.ACTIVE,     C.Expire, S.EXPIRED,   [role.CLEARANCE_ENGINE], [isOver],        nothingElse, E.StaffExpired],
    ],
  }),
);
