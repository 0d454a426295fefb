/**
 * A trader's standing with customs: may it have procedures done at all (R-ACT-5), and how well does it comply.
 *
 *   Open ─▶ NORMAL ─SuspendProcedures─▶ PROCEDURES_SUSPENDED ─Resume─▶ NORMAL
 *
 * The level of compliance is evaluated daily; it and its reasons go into the risk collection, their hash stands here.
 * Resuming needs another officer than the one who suspended. Source: DOMAIN §1.2, §6.2.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, notBy, withArguments, withEvidence } from "../../command-forms.js";
import { defineDocument, type Effect, type Guard, nowhere, same } from "../../define-document.js";
import { enterpriseNumberPattern } from "../../enterprise-number.js";
import { guardFailed } from "../../errors.js";
import { date, reference, text } from "../../fields.js";
import type { Head } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { riskCollection } from "../../private-collections.js";
import { role } from "../../roles.js";

const states = {
  NORMAL: title("Bình thường", "Normal"),
  PROCEDURES_SUSPENDED: title("Bị dừng làm thủ tục hải quan", "Procedures suspended"),
};

const decision = withArguments({ decisionNo: reference(35), reason: text(300) });

const commands = {
  Open: command("Mở hồ sơ", "Open"),
  SuspendProcedures: command("Dừng làm thủ tục hải quan", "Suspend procedures", decision),
  Resume: command("Bỏ dừng làm thủ tục", "Resume procedures", { ...decision, ...notBy("suspendedBy") }),
  RateCompliance: command("Đánh giá mức độ tuân thủ", "Rate compliance", {
    ...withEvidence(riskCollection, "evidenceHash"),
    ...withArguments({ evidenceHash: z.string().regex(/^[0-9a-f]{64}$/), asOf: date }),
    auto: true,
  }),
};

const events = {
  StandingOpened: title("Đã mở hồ sơ tuân thủ", "Standing opened"),
  ProceduresSuspended: title("Doanh nghiệp bị dừng làm thủ tục hải quan", "Procedures suspended"),
  ProceduresResumed: title("Doanh nghiệp được làm thủ tục trở lại", "Procedures resumed"),
  ComplianceRated: title("Đã đánh giá mức độ tuân thủ", "Compliance rated"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const traderStandingKind = "trader-standing";
export const traderStandingState = S;

const suspend: Effect = ({ actor, arguments: { decisionNo } }) => ({
  facets: { suspendedBy: actor.certificate, decisionNo: decisionNo as string },
});
const resume: Effect = ({ arguments: { decisionNo } }) => ({ facets: { decisionNo: decisionNo as string } });

const rate: Effect = ({ arguments: { evidenceHash, asOf } }) => ({
  facets: { compliance: evidenceHash as string, ratedAsOf: asOf as string },
  extras: { asOf: asOf as string },
});

/** Ratings are daily: an older one never replaces a newer one. */
const ratedLater: Guard = ({ head, arguments: { asOf } }) => {
  const before = (head as Head).facets["ratedAsOf"];
  if (typeof before !== "string" || before < (asOf as string)) return undefined;
  throw guardFailed("E_RATED", "The level of this day is known.", { ratedAsOf: before });
};

const customs = [role.BRANCH_HEAD, role.CUSTOMS_HQ];
const openers = [...customs, role.RISK_ENGINE];
const anyState = [S.NORMAL, S.PROCEDURES_SUSPENDED];

export const traderStanding = defineDocument(
  withAttachments({
    kind: traderStandingKind,
    collection: "trader-standings",
    title: title("Hồ sơ tuân thủ của doanh nghiệp", "Trader standing"),
    numberPattern: enterpriseNumberPattern,
    payloadSchema: null,
    states,
    terminal: [],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: {},
    defaultCommand: C.Open,
    // prettier-ignore
    transitions: [
      // from                    command              to                      by                  guards        effect      emits
      [nowhere,                  C.Open,              S.NORMAL,               openers,            [],           () => ({}), E.StandingOpened],
      [S.NORMAL,                 C.SuspendProcedures, S.PROCEDURES_SUSPENDED, customs,            [],           suspend,    E.ProceduresSuspended],
      [S.PROCEDURES_SUSPENDED,   C.Resume,            S.NORMAL,               customs,            [],           resume,     E.ProceduresResumed],
      [anyState,                 C.RateCompliance,    same,                   [role.RISK_ENGINE], [ratedLater], rate,       E.ComplianceRated],
    ],
  }),
);
