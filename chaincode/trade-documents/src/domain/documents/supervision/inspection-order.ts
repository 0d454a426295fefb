/**
 * Order to inspect a declaration's goods, and what the inspection found.
 *
 *   Order ─▶ ORDERED ─Schedule─▶ SCHEDULED ─Start─▶ IN_PROGRESS ⟲ Join ─Conclude─▶ RESULT_CONFORM
 *                └─Withdraw─▶ WITHDRAWN                                           RESULT_DISCREPANCY, RESULT_VIOLATION
 *
 * Two officers inspect, or one with a scanner. Findings are customs' own; a violation stops the declaration's goods.
 * Source: DOMAIN §2.6, §3.7; Customs Law art. 23.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { clockName } from "../../clock-table.js";
import { checkContainerNumber } from "../../codes/container.js";
import { command, withArguments, withEvidence, withReason } from "../../command-forms.js";
import {
  defineDocument,
  type Effect,
  type Guard,
  nothingElse,
  nowhere,
  type Situation,
} from "../../define-document.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "../../errors.js";
import { coded, positiveInteger, reference, text, timestamp } from "../../fields.js";
import type { Head } from "../../head.js";
import { fieldProblems } from "../../input.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { commercialCollection } from "../../private-collections.js";
import { readExisting, type Reading } from "../../reading.js";
import { readDeadline } from "../../reference-versions.js";
import { type Actor, role } from "../../roles.js";
import { declarationKindOf, declarationKinds } from "../declaration-kinds.js";
import { holdEffect } from "./gate-hold.js";
import { type ScanFacets, scanResultKind, scanState } from "./scan-result.js";

const officersMin = 2;
const containersMax = 100;
const findingsMax = 200;

const forms = ["DIRECT", "SCANNER", "LAB"] as const;
const results = ["CONFORM", "DISCREPANCY", "VIOLATION"] as const;

export type InspectionFacets = {
  readonly declaration: string;
  readonly office: string;
  readonly form: (typeof forms)[number];
  /** Share of the goods, per cent; 100 is all of them. */
  readonly levelPct: number;
  readonly containers?: readonly string[];
  readonly orderedBy: string;
  readonly officers?: readonly string[];
  readonly dueAt?: string;
  readonly extended?: true;
  readonly result?: (typeof results)[number];
  readonly late?: true;
};

const findings = z.strictObject({
  findings: z
    .array(
      z.strictObject({
        line: positiveInteger,
        field: text(60),
        declared: text(300),
        actual: text(300),
      }),
    )
    .max(findingsMax),
  samples: z.array(reference(35)).max(50).optional(),
  minutes: text(4000).optional(),
});

const states = {
  ORDERED: title("Đã chỉ định", "Ordered"),
  SCHEDULED: title("Đã xếp lịch", "Scheduled"),
  IN_PROGRESS: title("Đang kiểm tra", "In progress"),
  RESULT_CONFORM: title("Phù hợp", "Conforms"),
  RESULT_DISCREPANCY: title("Có sai lệch", "Discrepancy"),
  RESULT_VIOLATION: title("Vi phạm", "Violation"),
  WITHDRAWN: title("Đã rút", "Withdrawn"),
};

const afterOfficers = { fourEyes: (head: Head) => (head.facets as InspectionFacets).officers ?? [] };
const hash = z.string().regex(/^[0-9a-f]{64}$/);

// prettier-ignore
const commands = {
  Order:    command("Chỉ định kiểm tra thực tế", "Order",    withArguments({ declaration: z.string().regex(/^[13]\d{10}$/), form: z.enum(forms), levelPct: z.int().min(1).max(100), containers: z.array(coded(checkContainerNumber)).min(1).max(containersMax).optional() })),
  Schedule: command("Xếp lịch kiểm tra",         "Schedule", withArguments({ at: timestamp, place: text(100) })),
  Start:    command("Bắt đầu kiểm tra",          "Start"),
  Join:     command("Tham gia kiểm tra",         "Join",     afterOfficers),
  Extend:   command("Gia hạn kiểm tra",          "Extend",   withReason),
  Conclude: command("Kết luận kiểm tra",         "Conclude", { ...withArguments({ result: z.enum(results), minutesHash: hash, scans: z.array(reference(35)).max(containersMax).optional() }), ...withEvidence(commercialCollection, "minutesHash") }),
  Withdraw: command("Rút quyết định kiểm tra",   "Withdraw", withReason),
};

const events = {
  InspectionOrderIssued: title("Đã có quyết định kiểm tra", "Inspection order issued"),
  InspectionScheduled: title("Đã xếp lịch kiểm tra", "Inspection scheduled"),
  InspectionStarted: title("Đã bắt đầu kiểm tra", "Inspection started"),
  InspectorJoined: title("Thêm công chức kiểm tra", "Inspector joined"),
  InspectionExtended: title("Đã gia hạn kiểm tra", "Inspection extended"),
  InspectionConformed: title("Kết quả kiểm tra phù hợp", "Inspection conformed"),
  InspectionDiffered: title("Kết quả kiểm tra có sai lệch", "Inspection found a discrepancy"),
  InspectionViolated: title("Kết quả kiểm tra có vi phạm", "Inspection found a violation"),
  InspectionWithdrawn: title("Đã rút quyết định kiểm tra", "Inspection withdrawn"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const facetsOf = ({ head }: Situation): InspectionFacets => head?.facets as InspectionFacets;

const headOfOffice: Guard = function* ({ actor, arguments: { declaration } }) {
  const number = declaration as string;
  const { facets } = yield* readExisting(declarationKindOf(number), number);
  if (facets.office !== actor.attributes.office)
    throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/arguments/declaration" });
};

const order: Effect = ({ arguments: asked, actor }) => ({
  facets: { ...asked, office: actor.attributes.office ?? "", orderedBy: actor.certificate },
  extras: { declaration: asked["declaration"] ?? "", form: asked["form"] ?? "" },
});

const schedule: Effect = ({ arguments: { at, place } }) => ({
  facets: { at: at as string },
  extras: { at: at as string, place: place as string },
});

const start: Effect = function* ({ actor, now }) {
  const dueAt = yield* readDeadline(clockName.PHYSICAL_CHECK, now);
  return { facets: { officers: [actor.certificate], dueAt }, extras: { dueAt } };
};

const join: Effect = (situation) => {
  const officers = [...(facetsOf(situation).officers ?? []), situation.actor.certificate];
  return { facets: { officers }, extras: { officers: officers.length } };
};

const extend: Effect = function* (situation) {
  const { dueAt = situation.now, extended } = facetsOf(situation);
  if (extended === true) throw guardFailed("E_EXTENDED", "The time was extended once.");
  const later = yield* readDeadline(clockName.PHYSICAL_CHECK_EXTENSION, dueAt);
  return { facets: { dueAt: later, extended: true }, extras: { dueAt: later } };
};

const resultIs = ({ arguments: { result } }: Situation): InspectionFacets["result"] =>
  result as InspectionFacets["result"];

/** The findings are well formed, and there are some unless everything conforms. */
const findingsFit: Guard = (situation) => {
  const value = situation.payload?.value ?? {};
  const problems = fieldProblems(findings, value);
  if (problems.length > 0) throw invalidInput(problems);
  const found = (value as z.infer<typeof findings>).findings.length;
  if ((found === 0) !== (resultIs(situation) === "CONFORM"))
    throw invalidInput([
      { pointer: "/findings", rule: "E_FINDINGS", message: "what differs is listed, and nothing else is" },
    ]);
  return undefined;
};

/** Two officers, or one and a scan of every container; a suspect scan is settled by hand. */
const enoughEyes: Guard = function* (situation) {
  const { officers = [], form, containers = [] } = facetsOf(situation);
  if (officers.length >= officersMin) return;
  const scans = (situation.arguments["scans"] ?? []) as readonly string[];
  const scanned = yield* readScans(scans, resultIs(situation) === "CONFORM");
  if (form !== "SCANNER" || scans.length === 0 || containers.some((no) => !scanned.includes(no)))
    throw guardFailed("E_OFFICERS", "Two officers inspect, or one with a scan of every container.", {
      officers: officers.length,
    });
};

function* readScans(numbers: readonly string[], conform: boolean): Reading<readonly string[]> {
  const containers: string[] = [];
  for (const number of numbers) {
    const { state, facets } = yield* readExisting(scanResultKind, number);
    if (conform && state === scanState.SUSPECT)
      throw guardFailed("E_SCAN_SUSPECT", "A suspect container is inspected by hand.", { scan: number });
    containers.push((facets as ScanFacets).containerNo);
  }
  return containers;
}

const conclude: Effect = (situation) => {
  const { declaration, dueAt = situation.now } = facetsOf(situation);
  const result = resultIs(situation) ?? "CONFORM";
  const late = situation.now > dueAt;
  const hold = holdEffect(`INSP-${situation.number}`, declaration, "VIOLATION");
  return {
    to: `RESULT_${result}`,
    facets: { result, ...(late ? { late: true } : {}) },
    effects: result === "VIOLATION" ? [hold] : [],
    extras: { declaration, ...(late ? { flags: ["LATE"] } : {}) },
  };
};

const ofOffice = ({ attributes }: Actor, { facets }: Head): boolean => attributes.office === facets.office;
const branchHead = [role.BRANCH_HEAD];
const inspector = [role.OFFICER_PHYS];

export const inspectionOrder = defineDocument(
  withAttachments({
    kind: "inspection-order",
    collection: "inspection-orders",
    title: title("Kiểm tra thực tế hàng hóa", "Inspection"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    payloadSchema: null,
    states,
    terminal: [S.RESULT_CONFORM, S.RESULT_DISCREPANCY, S.RESULT_VIOLATION, S.WITHDRAWN],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.BRANCH_HEAD]: ofOffice, [role.OFFICER_PHYS]: ofOffice },
    defaultCommand: C.Order,
    readers: { belongsTo: "declaration" },
    links: { declaration: declarationKinds },
    example: {
      number: "KT-2026-000123",
      arguments: { declaration: "10000000001", form: "DIRECT", levelPct: 10 },
    },
    // prettier-ignore
    transitions: [
      // from                     command     to             by          guards                     effect       emits
      [nowhere,                   C.Order,    S.ORDERED,     branchHead, [headOfOffice],            order,       E.InspectionOrderIssued],
      [S.ORDERED,                 C.Schedule, S.SCHEDULED,   inspector,  [],                        schedule,    E.InspectionScheduled],
      [S.SCHEDULED,               C.Start,    S.IN_PROGRESS, inspector,  [],                        start,       E.InspectionStarted],
      [S.IN_PROGRESS,             C.Join,     S.IN_PROGRESS, inspector,  [],                        join,        E.InspectorJoined],
      [S.IN_PROGRESS,             C.Extend,   S.IN_PROGRESS, branchHead, [],                        extend,      E.InspectionExtended],
      [S.IN_PROGRESS,             C.Conclude, [S.RESULT_CONFORM, S.RESULT_DISCREPANCY, S.RESULT_VIOLATION], inspector, [findingsFit, enoughEyes], conclude, [E.InspectionConformed, E.InspectionDiffered, E.InspectionViolated]],
      [S.ORDERED,                 C.Withdraw, S.WITHDRAWN,   branchHead, [],                        nothingElse, E.InspectionWithdrawn],
    ],
  }),
);
