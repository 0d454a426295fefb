/**
 * Enterprise: the tax authority's word on a tax code. Only an ACTIVE one registers declarations (R-ACT-4).
 *
 *   SetStatus ─▶ ACTIVE ⇄ CLOSING ⇄ ABSENT ⇄ SUSPENDED ⇄ CLOSED      the argument is the state
 *
 * The number is a pseudonym of the tax code; there is nothing else to tell. An enterprise that the registry does not
 * hold is unknown, not inactive, until the registry is declared complete (`enterprise-registry:DeclareComplete`).
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, withArguments } from "../../command-forms.js";
import { defineDocument, type Effect, nowhere } from "../../define-document.js";
import { enterpriseNumberPattern } from "../../enterprise-number.js";
import type { LedgerKey } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { role } from "../../roles.js";

const states = {
  ACTIVE: title("Đang hoạt động", "Active"),
  CLOSING: title("Đang làm thủ tục đóng mã số thuế", "Closing"),
  ABSENT: title("Không hoạt động tại địa chỉ đăng ký", "Not at its address"),
  SUSPENDED: title("Tạm ngừng kinh doanh", "Business suspended"),
  CLOSED: title("Đã đóng mã số thuế", "Closed"),
};

const S = namesOf(states);

const status = withArguments({ status: z.enum(Object.keys(states) as [string, ...string[]]) });

const commands = {
  SetStatus: command("Cập nhật trạng thái", "Set the status", status),
};

const events = {
  EnterpriseActive: title("Doanh nghiệp đang hoạt động", "Enterprise active"),
  EnterpriseClosing: title("Doanh nghiệp đang đóng mã số thuế", "Enterprise closing"),
  EnterpriseAbsent: title("Doanh nghiệp không còn ở địa chỉ đăng ký", "Enterprise not at its address"),
  EnterpriseSuspended: title("Doanh nghiệp tạm ngừng kinh doanh", "Enterprise suspended business"),
  EnterpriseClosed: title("Doanh nghiệp đã đóng mã số thuế", "Enterprise closed"),
};

const C = namesOf(commands);
const E = namesOf(events);

export const enterpriseKind = "enterprise";
export const enterpriseState = S;

/** Holds true once the tax authority says that every enterprise is on the ledger. */
export const registryCompleteKey: LedgerKey = ["enterprise-registry"];

const everyState = [S.ACTIVE, S.CLOSING, S.ABSENT, S.SUSPENDED, S.CLOSED];
const everyEvent = [
  E.EnterpriseActive,
  E.EnterpriseClosing,
  E.EnterpriseAbsent,
  E.EnterpriseSuspended,
  E.EnterpriseClosed,
];

const toStatus: Effect = ({ arguments: { status: to } }) => ({ to: to as string });

const taxAuthority = [role.TAX_AUTHORITY];

export const enterprise = defineDocument(
  withAttachments({
    kind: enterpriseKind,
    collection: "enterprises",
    title: title("Trạng thái mã số thuế", "Enterprise"),
    numberPattern: enterpriseNumberPattern,
    payloadSchema: null,
    states,
    terminal: [],
    commands,
    events,
    issuer: () => organisation.TreasuryMSP,
    ownership: {},
    defaultCommand: C.SetStatus,
    // prettier-ignore
    transitions: [
      // from                     command      to          by            guards effect    emits
      [[nowhere, ...everyState], C.SetStatus, everyState, taxAuthority, [],    toStatus, everyEvent],
    ],
  }),
);
