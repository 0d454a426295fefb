/**
 * Priority enterprise (AEO): customs recognises an enterprise that meets the conditions of Decree 08/2015 art. 10.
 *
 *   Apply ─▶ APPLIED ─Examine─▶ EXAMINED ─Recognise─▶ RECOGNISED ─Suspend/Lift─▶ SUSPENDED
 *               └──────Reject──────┴─▶ REJECTED            └──────Revoke──────────┴─▶ REVOKED
 *
 * Who examined does not recognise, and who suspended does not lift (R-ACT-2).
 */

import { z } from "zod";
import {
  priorityBranches,
  type PriorityBranch,
  unmetConditions,
} from "../../../engines/priority-conditions.js";
import { withAttachments } from "../../attach.js";
import { command, notBy, withPayload, withReason } from "../../command-forms.js";
import { defineDocument, type Effect, type Guard, nothingElse, nowhere } from "../../define-document.js";
import { enterpriseNumberPattern, numberedAsActor, numberIsActors } from "../../enterprise-number.js";
import { invalidInput } from "../../errors.js";
import { decimalText, enterprise, reference } from "../../fields.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { partyIsActor } from "../../ownership.js";
import { commercialCollection } from "../../private-collections.js";
import { role } from "../../roles.js";

const branches = Object.keys(priorityBranches) as [PriorityBranch, ...PriorityBranch[]];

const payloadSchema = z.strictObject({
  dossierNo: reference(35),
  trader: enterprise,
  branch: z.enum(branches),
  turnoverUsd: decimalText(2).optional(),
  exportsUsd: decimalText(2).optional(),
  declarationsPerYear: decimalText(0).optional(),
  yearsWithoutViolation: z.int().min(0).max(100),
  auditedAccounts: z.boolean(),
  internalControl: z.boolean(),
});

type PriorityPayload = z.infer<typeof payloadSchema>;

const states = {
  APPLIED: title("Đã nộp hồ sơ", "Applied"),
  EXAMINED: title("Đã thẩm định", "Examined"),
  REJECTED: title("Từ chối", "Rejected"),
  RECOGNISED: title("Được công nhận", "Recognised"),
  SUSPENDED: title("Tạm đình chỉ", "Suspended"),
  REVOKED: title("Đình chỉ", "Revoked"),
};

const commands = {
  Apply: command("Nộp hồ sơ", "Apply", withPayload),
  Examine: command("Thẩm định", "Examine"),
  Recognise: command("Công nhận", "Recognise", notBy("examinedBy")),
  Reject: command("Từ chối", "Reject", withReason),
  Suspend: command("Tạm đình chỉ", "Suspend", withReason),
  Lift: command("Bỏ tạm đình chỉ", "Lift the suspension", { ...withReason, ...notBy("suspendedBy") }),
  Revoke: command("Đình chỉ", "Revoke", withReason),
};

const events = {
  PriorityApplied: title("Đã xin công nhận doanh nghiệp ưu tiên", "Priority status applied for"),
  PriorityExamined: title("Đã thẩm định điều kiện ưu tiên", "Priority conditions examined"),
  PriorityRecognised: title("Công nhận doanh nghiệp ưu tiên", "Priority enterprise recognised"),
  PriorityRejected: title("Từ chối công nhận doanh nghiệp ưu tiên", "Priority status refused"),
  PrioritySuspended: title("Tạm đình chỉ chế độ ưu tiên", "Priority status suspended"),
  PriorityLifted: title("Bỏ tạm đình chỉ chế độ ưu tiên", "Suspension of priority status lifted"),
  PriorityRevoked: title("Đình chỉ chế độ ưu tiên", "Priority status revoked"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const priorityEnterpriseKind = "priority-enterprise";
export const priorityEnterpriseState = S;

const traderIsActor = partyIsActor("/trader/mst", (payload) => (payload as PriorityPayload).trader.mst);

/** Every condition that is not met is named, so that the enterprise knows all that is missing. */
const conditionsMet: Guard = ({ payload }) => {
  const problems = unmetConditions(payload?.value as PriorityPayload).map(({ rule, field }) => ({
    pointer: `/${field}`,
    rule,
    message: "the condition is not met",
  }));
  if (problems.length > 0) throw invalidInput(problems, "A condition of priority enterprises is not met.");
  return undefined;
};

const examine: Effect = ({ actor }) => ({ facets: { examinedBy: actor.certificate } });
const suspend: Effect = ({ actor }) => ({ facets: { suspendedBy: actor.certificate } });

const trader = [role.TRADER];
const headquarters = [role.CUSTOMS_HQ];

export const priorityEnterprise = defineDocument(
  withAttachments({
    kind: priorityEnterpriseKind,
    collection: "priority-enterprises",
    title: title("Doanh nghiệp ưu tiên", "Priority enterprise"),
    numberPattern: enterpriseNumberPattern,
    payloadSchema,
    payloadCollection: () => commercialCollection,
    states,
    terminal: [],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.TRADER]: numberedAsActor },
    defaultCommand: C.Apply,
    readers: { own: { mst: ["/payload/trader/mst"] } },
    // prettier-ignore
    transitions: [
      // from                              command      to            by            guards                                         effect       emits
      [[nowhere, S.REJECTED, S.REVOKED],   C.Apply,     S.APPLIED,    trader,       [numberIsActors, traderIsActor, conditionsMet], nothingElse, E.PriorityApplied],
      [S.APPLIED,                          C.Examine,   S.EXAMINED,   headquarters, [],                                            examine,     E.PriorityExamined],
      [S.EXAMINED,                         C.Recognise, S.RECOGNISED, headquarters, [],                                            nothingElse, E.PriorityRecognised],
      [[S.APPLIED, S.EXAMINED],            C.Reject,    S.REJECTED,   headquarters, [],                                            nothingElse, E.PriorityRejected],
      [S.RECOGNISED,                       C.Suspend,   S.SUSPENDED,  headquarters, [],                                            suspend,     E.PrioritySuspended],
      [S.SUSPENDED,                        C.Lift,      S.RECOGNISED, headquarters, [],                                            nothingElse, E.PriorityLifted],
      [[S.RECOGNISED, S.SUSPENDED],        C.Revoke,    S.REVOKED,    headquarters, [],                                            nothingElse, E.PriorityRevoked],
    ],
  }),
);
