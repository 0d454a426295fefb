/**
 * Post-clearance audit: a flag on declarations that becomes a case.
 *
 *   Flag ─▶ FLAGGED ─Select─▶ SELECTED ─Decide─▶ DECIDED ─Start─▶ IN_PROGRESS ─Conclude─▶ CONCLUDED ─Appeal─▶ APPEALED
 *              └─Dismiss─▶ DISMISSED                                                  └──────────Close─┴─▶ CLOSED
 *
 * A flag stays with customs; the enterprise sees the case once its decision names it, and may appeal against the
 * conclusion. Who selected does not decide, and who concluded does not close (R-ACT-2). Source: DOMAIN §2.6, §3.7.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, notBy, withPayload, withReason } from "../../command-forms.js";
import { clockName } from "../../clock-table.js";
import {
  type Change,
  defineDocument,
  type Effect,
  type Guard,
  nothingElse,
  nowhere,
  type Situation,
} from "../../define-document.js";
import { enterpriseNumber } from "../../enterprise-number.js";
import { guardFailed, invalidInput } from "../../errors.js";
import { date, enterprise, must, obeying, reference, text, vnd } from "../../fields.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { ownedBy } from "../../ownership.js";
import { commercialCollection } from "../../private-collections.js";
import { readHead } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import { role } from "../../roles.js";
import { priorityEnterpriseKind, priorityEnterpriseState } from "../parties/priority-enterprise.js";

const declarationsMax = 200;

/** Reasons that are signs of a violation: for them alone a priority enterprise is audited at the customs office. */
const signsOfViolation = ["RISK", "DENUNCIATION", "LATE_AMEND", "ORIGIN_CANCELLED"];

const numberPattern = /^[A-Z0-9][A-Z0-9./-]{0,34}$/;

const payloadSchema = z
  .strictObject({
    caseNo: z.string().regex(numberPattern),
    trader: enterprise,
    /** By kind and number: what is looked into. */
    declarations: z
      .array(
        z.strictObject({
          kind: z.enum(["declaration", "export-declaration"]),
          number: z.string().regex(/^\d{11}$/),
        }),
      )
      .min(1)
      .max(declarationsMax),
    reason: z.enum(["RISK", "RANDOM", "PLAN", "DENUNCIATION", "LATE_AMEND", "ORIGIN_CANCELLED"]),
    planYear: z
      .string()
      .regex(/^\d{4}$/)
      .optional(),
    scope: text(500),
    decision: z
      .strictObject({
        no: reference(35),
        date,
        site: z.enum(["HQ", "PREMISES"]),
        start: date,
        /** The enterprise that is told of it: the trader. */
        notified: z.strictObject({ mst: enterprise.shape.mst }),
      })
      .optional(),
    result: z
      .strictObject({
        findings: text(1000),
        /** Đồng; what is refunded is negative. */
        taxDelta: z.string().regex(/^-?\d{1,18}$/),
        penalty: vnd,
      })
      .optional(),
  })
  .check(
    obeying(
      must(({ decision, trader }) => decision === undefined || decision.notified.mst === trader.mst, {
        rule: "E_NOTIFIED",
        message: "the decision names another enterprise",
        path: ["decision", "notified", "mst"],
      }),
      must(({ decision }) => decision === undefined || decision.start >= decision.date, {
        rule: "E_START",
        message: "starts before it is decided",
        path: ["decision", "start"],
      }),
      must(({ reason, planYear }) => reason !== "PLAN" || planYear !== undefined, {
        rule: "E_PLAN_YEAR",
        message: "a planned audit has a year",
        path: ["planYear"],
      }),
    ),
  );

type CasePayload = z.infer<typeof payloadSchema>;

// prettier-ignore
const states = {
  FLAGGED:     title("Đã gắn dấu hiệu",        "Flagged"),
  DISMISSED:   title("Đã bỏ dấu hiệu",         "Dismissed"),
  SELECTED:    title("Đã lựa chọn kiểm tra",   "Selected"),
  DECIDED:     title("Đã có quyết định",       "Decided"),
  IN_PROGRESS: title("Đang kiểm tra",          "In progress"),
  CONCLUDED:   title("Đã kết luận",            "Concluded"),
  APPEALED:    title("Đang khiếu nại",         "Appealed"),
  CLOSED:      title("Đã đóng",                "Closed"),
};

// prettier-ignore
const commands = {
  Flag:     command("Gắn dấu hiệu",          "Flag",     withPayload),
  Dismiss:  command("Bỏ dấu hiệu",           "Dismiss",  withReason),
  Select:   command("Lựa chọn kiểm tra",     "Select",   withReason),
  Decide:   command("Ra quyết định",         "Decide",   { ...withPayload, ...notBy("selectedBy") }),
  Start:    command("Bắt đầu kiểm tra",      "Start"),
  Conclude: command("Kết luận",              "Conclude", withPayload),
  Appeal:   command("Khiếu nại",             "Appeal",   withReason),
  Close:    command("Đóng hồ sơ",            "Close",    { ...withReason, ...notBy("concludedBy") }),
};

// prettier-ignore
const events = {
  PcaFlagged:   title("Đã gắn dấu hiệu kiểm tra sau thông quan", "Flagged for post-clearance audit"),
  PcaDismissed: title("Đã bỏ dấu hiệu",                          "Flag dismissed"),
  PcaSelected:  title("Đã lựa chọn kiểm tra sau thông quan",     "Selected for audit"),
  PcaDecided:   title("Đã quyết định kiểm tra sau thông quan",   "Audit decided"),
  PcaStarted:   title("Đã bắt đầu kiểm tra",                     "Audit started"),
  PcaConcluded: title("Đã kết luận kiểm tra",                    "Audit concluded"),
  PcaAppealed:  title("Doanh nghiệp khiếu nại",                  "Conclusion appealed against"),
  PcaClosed:    title("Đã đóng hồ sơ kiểm tra",                  "Audit closed"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const pcaCaseKind = "pca-case";
export const pcaCaseState = S;

const payloadOf = ({ payload }: Situation): CasePayload => payload?.value as CasePayload;

/** Facets say nothing of whom or what a flag is about. */
const flag: Effect = (situation) => ({
  facets: { reason: payloadOf(situation).reason, flaggedBy: situation.actor.certificate },
});

/** Every declaration is there and was registered within five years. */
const withinLookBack: Guard = function* (situation) {
  const problems = [];
  for (const [index, { kind, number }] of payloadOf(situation).declarations.entries()) {
    const head = yield* readHead(kind, number);
    const registeredAt = head?.facets["registeredAt"];
    const pointer = `/declarations/${index}/number`;
    if (typeof registeredAt !== "string") {
      problems.push({
        pointer,
        rule: "E_PCA_DECLARATION",
        message: "no registered declaration has this number",
      });
      continue;
    }
    const until = yield* readDeadline(clockName.AUDIT_LOOK_BACK, registeredAt);
    if (situation.now > until)
      problems.push({ pointer, rule: "E_PCA_LOOK_BACK", message: "registered more than five years ago" });
  }
  if (problems.length > 0) throw invalidInput(problems);
};

/** The trader is the same from the flag to the end. */
const sameTrader: Guard = (situation) => {
  const { owner } = (situation.head as Head).facets;
  if (owner === undefined || owner === partyTag(situation.number, payloadOf(situation).trader.mst))
    return undefined;
  throw guardFailed("E_PCA_TRADER", "The case is about another enterprise.", { pointer: "/trader/mst" });
};

/** A priority enterprise is audited at the customs office only on signs of a violation (Decree 59/2018 art. 9). */
const siteFits: Guard = function* (situation) {
  const { decision, reason, trader } = payloadOf(situation);
  if (decision === undefined)
    throw invalidInput([{ pointer: "/decision", rule: "E_REQUIRED", message: "must be given" }]);
  if (decision.site !== "HQ" || signsOfViolation.includes(reason)) return;
  const priority = yield* readHead(priorityEnterpriseKind, enterpriseNumber(trader.mst));
  if (priority?.state === priorityEnterpriseState.RECOGNISED)
    throw guardFailed(
      "E_PCA_PRIORITY",
      "A priority enterprise is not audited at the office without a sign.",
      {
        pointer: "/decision/site",
      },
    );
};

const resultGiven: Guard = (situation) => {
  const { decision, result } = payloadOf(situation);
  const missing = Object.entries({ decision, result }).flatMap(([name, value]) =>
    value === undefined ? [{ pointer: `/${name}`, rule: "E_REQUIRED", message: "must be given" }] : [],
  );
  if (missing.length > 0) throw invalidInput(missing);
  return undefined;
};

const select: Effect = ({ actor }) => ({ facets: { selectedBy: actor.certificate } });

/** From here on the enterprise is a party, and the case its own to see. */
function decide(situation: Situation): Change {
  const { trader, decision } = payloadOf(situation);
  return {
    facets: {
      owner: partyTag(situation.number, trader.mst),
      site: decision?.site ?? "",
      start: decision?.start ?? "",
    },
  };
}

const conclude: Effect = ({ actor }) => ({ facets: { concludedBy: actor.certificate } });

const flaggers = [role.PCA_OFFICER, role.RISK_ENGINE, role.CUSTOMS_HQ];
const auditor = [role.PCA_OFFICER];
const deciders = [role.CUSTOMS_HQ, role.PCA_OFFICER];

export const pcaCase = defineDocument(
  withAttachments({
    kind: pcaCaseKind,
    collection: "pca-cases",
    title: title("Kiểm tra sau thông quan", "Post-clearance audit"),
    numberPattern,
    numberOf: (payload) => (payload as CasePayload).caseNo,
    payloadSchema,
    payloadCollection: () => commercialCollection,
    states,
    terminal: [S.DISMISSED, S.CLOSED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.TRADER]: ownedBy },
    defaultCommand: C.Flag,
    readers: { own: { mst: ["/payload/decision/notified/mst"] } },
    // prettier-ignore
    transitions: [
      // from                        command     to             by            guards                               effect       emits
      [nowhere,                      C.Flag,     S.FLAGGED,     flaggers,     [withinLookBack],                    flag,        E.PcaFlagged],
      [S.FLAGGED,                    C.Dismiss,  S.DISMISSED,   auditor,      [],                                  nothingElse, E.PcaDismissed],
      [S.FLAGGED,                    C.Select,   S.SELECTED,    auditor,      [],                                  select,      E.PcaSelected],
      [S.SELECTED,                   C.Decide,   S.DECIDED,     deciders,     [withinLookBack, siteFits],          decide,      E.PcaDecided],
      [S.DECIDED,                    C.Start,    S.IN_PROGRESS, auditor,      [],                                  nothingElse, E.PcaStarted],
      [S.IN_PROGRESS,                C.Conclude, S.CONCLUDED,   auditor,      [sameTrader, resultGiven],           conclude,    E.PcaConcluded],
      [S.CONCLUDED,                  C.Appeal,   S.APPEALED,    [role.TRADER], [],                                 nothingElse, E.PcaAppealed],
      [[S.CONCLUDED, S.APPEALED],    C.Close,    S.CLOSED,      deciders,     [],                                  nothingElse, E.PcaClosed],
    ],
  }),
);
