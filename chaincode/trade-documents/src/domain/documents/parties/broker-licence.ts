/**
 * Customs broker's licence: customs recognises an enterprise as an agent for customs procedures (R-ACT-1 a).
 *
 *   Apply ─▶ SUBMITTED ─Recognise─▶ ACTIVE ─Suspend/Lift─▶ SUSPENDED
 *               └─Reject─▶ REJECTED    └──────Revoke──────┴─▶ REVOKED
 *
 * An enterprise has one, numbered by its pseudonym; what was rejected or revoked can be applied for again. Lifting a
 * suspension needs another officer than the one who suspended.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, notBy, withPayload, withReason } from "../../command-forms.js";
import { defineDocument, type Effect, nothingElse, nowhere } from "../../define-document.js";
import { enterpriseNumberPattern, numberedAsActor, numberIsActors } from "../../enterprise-number.js";
import { enterprise, reference } from "../../fields.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { partyIsActor } from "../../ownership.js";
import { commercialCollection } from "../../private-collections.js";
import { role } from "../../roles.js";

const payloadSchema = z.strictObject({ licenceNo: reference(35), broker: enterprise });

type LicencePayload = z.infer<typeof payloadSchema>;

const states = {
  SUBMITTED: title("Đã nộp hồ sơ", "Submitted"),
  REJECTED: title("Từ chối", "Rejected"),
  ACTIVE: title("Được công nhận", "Active"),
  SUSPENDED: title("Tạm dừng hoạt động", "Suspended"),
  REVOKED: title("Chấm dứt hoạt động", "Revoked"),
};

const commands = {
  Apply: command("Nộp hồ sơ", "Apply", withPayload),
  Recognise: command("Công nhận đại lý", "Recognise"),
  Reject: command("Từ chối", "Reject", withReason),
  Suspend: command("Tạm dừng", "Suspend", withReason),
  Lift: command("Bỏ tạm dừng", "Lift the suspension", { ...withReason, ...notBy("suspendedBy") }),
  Revoke: command("Chấm dứt hoạt động", "Revoke", withReason),
};

const events = {
  BrokerLicenceApplied: title("Đã xin công nhận đại lý hải quan", "Broker licence applied for"),
  BrokerLicenceRejected: title("Hồ sơ đại lý bị từ chối", "Broker licence refused"),
  BrokerRecognised: title("Đại lý hải quan được công nhận", "Broker recognised"),
  BrokerSuspended: title("Đại lý bị tạm dừng hoạt động", "Broker suspended"),
  BrokerLifted: title("Đại lý được hoạt động trở lại", "Suspension of the broker lifted"),
  BrokerLicenceRevoked: title("Đại lý bị chấm dứt hoạt động", "Broker licence revoked"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const brokerLicenceKind = "broker-licence";
export const brokerLicenceState = S;

const broker = [role.BROKER];
const headquarters = [role.CUSTOMS_HQ];

const brokerIsActor = partyIsActor("/broker/mst", (payload) => (payload as LicencePayload).broker.mst);

const suspend: Effect = ({ actor }) => ({ facets: { suspendedBy: actor.certificate } });

export const brokerLicence = defineDocument(
  withAttachments({
    kind: brokerLicenceKind,
    collection: "broker-licences",
    title: title("Công nhận đại lý làm thủ tục hải quan", "Broker licence"),
    numberPattern: enterpriseNumberPattern,
    payloadSchema,
    payloadCollection: () => commercialCollection,
    states,
    terminal: [],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.BROKER]: numberedAsActor },
    defaultCommand: C.Apply,
    readers: { own: { mst: ["/payload/broker/mst"] } },
    // prettier-ignore
    transitions: [
      // from                                command      to           by            guards                          effect       emits
      [[nowhere, S.REJECTED, S.REVOKED],     C.Apply,     S.SUBMITTED, broker,       [numberIsActors, brokerIsActor], nothingElse, E.BrokerLicenceApplied],
      [S.SUBMITTED,                          C.Recognise, S.ACTIVE,    headquarters, [],                             nothingElse, E.BrokerRecognised],
      [S.SUBMITTED,                          C.Reject,    S.REJECTED,  headquarters, [],                             nothingElse, E.BrokerLicenceRejected],
      [S.ACTIVE,                             C.Suspend,   S.SUSPENDED, headquarters, [],                             suspend,     E.BrokerSuspended],
      [S.SUSPENDED,                          C.Lift,      S.ACTIVE,    headquarters, [],                             nothingElse, E.BrokerLifted],
      [[S.ACTIVE, S.SUSPENDED],              C.Revoke,    S.REVOKED,   headquarters, [],                             nothingElse, E.BrokerLicenceRevoked],
    ],
  }),
);
