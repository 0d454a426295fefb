/**
 * Seal on a container: customs' own, mechanical or electronic, or the carrier's.
 *
 *   Apply ─▶ APPLIED ─Check─▶ CHECKED_OK ⟲ ─Remove─▶ REMOVED
 *               └───────Report, Signal──────┴─▶ BROKEN | MISSING | MISMATCH      which stops the container at the gate
 *
 * A container carries one active customs seal. Source: DOMAIN §2.6, §3.7.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { checkContainerNumber } from "../../codes/container.js";
import { command, fired, withArguments, withEvidence, withReason } from "../../command-forms.js";
import {
  byEffectOnly,
  type Change,
  defineDocument,
  type Effect,
  type Guard,
  nowhere,
  type Situation,
} from "../../define-document.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "../../errors.js";
import { coded, must, obeying, text, timestamp } from "../../fields.js";
import type { KeyWrite, LedgerKey } from "../../head.js";
import { fieldProblems } from "../../input.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { commercialCollection } from "../../private-collections.js";
import { readValue, type Reading } from "../../reading.js";
import { type Role, role } from "../../roles.js";
import { holdEffect, type HoldReason } from "./gate-hold.js";

const sealTypes = ["CUSTOMS_MECH", "CUSTOMS_E_SEAL", "CARRIER"] as const;
const electronic = "CUSTOMS_E_SEAL";
const ofCarrier = "CARRIER";

export type SealFacets = {
  readonly type: (typeof sealTypes)[number];
  readonly containerNo: string;
  readonly place: string;
  readonly appliedBy: string;
  readonly appliedAt: string;
  /** Hex SHA-256 of a photograph. */
  readonly photoHash?: string;
};

const states = {
  APPLIED: title("Đã niêm phong", "Applied"),
  CHECKED_OK: title("Kiểm tra nguyên vẹn", "Checked, intact"),
  REMOVED: title("Đã gỡ", "Removed"),
  BROKEN: title("Bị phá", "Broken"),
  MISSING: title("Bị mất", "Missing"),
  MISMATCH: title("Không khớp số", "Mismatched"),
};

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const outside = { rule: "E_POSITION", message: "is not on Earth" };
const degrees = z.string().regex(/^-?\d{1,3}\.\d{1,6}$/);

/** Where a seal was: it tells where somebody's goods are, so that only its hash is public. */
const position = z.strictObject({ lat: degrees, lon: degrees }).check(
  obeying(
    must(({ lat }) => Math.abs(Number(lat)) <= 90, { ...outside, path: ["lat"] }),
    must(({ lon }) => Math.abs(Number(lon)) <= 180, { ...outside, path: ["lon"] }),
  ),
);

// prettier-ignore
const commands = {
  Apply:  command("Niêm phong",                 "Apply",  withArguments({ type: z.enum(sealTypes), containerNo: coded(checkContainerNumber), place: text(100), photoHash: hash.optional() })),
  Check:  command("Kiểm tra niêm phong",        "Check",  withArguments({ place: text(100) })),
  Remove: command("Gỡ niêm phong",              "Remove", withReason),
  Report: command("Báo niêm phong bất thường",  "Report", withArguments({ finding: z.enum(["BROKEN", "MISSING", "MISMATCH"]), place: text(100) })),
  ReportFromArea: command("Phát hiện tại khu vực giám sát", "Found in the area", fired),
  Signal: command("Tín hiệu niêm phong điện tử", "Signal of an electronic seal", { ...withArguments({ positionHash: hash, tamper: z.boolean(), batteryPct: z.int().min(0).max(100), at: timestamp }), ...withEvidence(commercialCollection, "positionHash") }),
};

const events = {
  SealApplied: title("Đã niêm phong", "Seal applied"),
  SealIntact: title("Niêm phong nguyên vẹn", "Seal intact"),
  SealRemoved: title("Đã gỡ niêm phong", "Seal removed"),
  SealBroken: title("Niêm phong bị phá", "Seal broken"),
  SealMissing: title("Mất niêm phong", "Seal missing"),
  SealMismatched: title("Niêm phong không khớp", "Seal mismatched"),
  SealNotSeen: title("Không thấy niêm phong tại khu vực giám sát", "Seal not seen in the area"),
  SealLocated: title("Vị trí niêm phong điện tử", "Electronic seal located"),
  SealTampered: title("Niêm phong điện tử bị can thiệp", "Electronic seal tampered with"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

export const sealKind = "seal";
export const sealCommand = C;

const activeKey = (containerNo: string): LedgerKey => ["seal-on", containerNo];

/** Number of the customs seal on a container, or null. */
export function* customsSealOn(containerNo: string): Reading<string | null> {
  return (yield* readValue(activeKey(containerNo))) as string | null;
}

const facetsOf = ({ head }: Situation): SealFacets => head?.facets as SealFacets;

/** A carrier seals for itself; customs' seals are customs' act, one to a container. */
const mayApply: Guard = function* ({ role: acting, arguments: asked }) {
  const { type, containerNo } = asked as SealFacets;
  if ((acting === role.CARRIER) !== (type === ofCarrier))
    throw new DomainError(errorCode.NOT_OWNER, undefined, { pointer: "/arguments/type" });
  const active = type === ofCarrier ? null : yield* customsSealOn(containerNo);
  if (active !== null)
    throw guardFailed("E_SEAL_ACTIVE", "The container carries a customs seal.", { seal: active });
};

const apply: Effect = ({ arguments: asked, number, actor, now }) => {
  const facets = { ...(asked as SealFacets), appliedBy: actor.certificate, appliedAt: now };
  const { type, containerNo } = facets;
  return {
    facets,
    writes: type === ofCarrier ? [] : [{ key: activeKey(containerNo), value: number }],
    extras: { containerNo, type },
  };
};

/** The container is free for another seal. */
const taken = ({ type, containerNo }: SealFacets): readonly KeyWrite[] =>
  type === ofCarrier ? [] : [{ key: activeKey(containerNo), value: null }];

const check: Effect = ({ arguments: { place }, now }) => ({
  facets: { checkedAt: now },
  extras: { place: place as string },
});

const remove: Effect = (situation) => ({
  writes: taken(facetsOf(situation)),
  extras: { containerNo: facetsOf(situation).containerNo },
});

type Finding = "BROKEN" | "MISSING" | "MISMATCH";

const holdReason: Readonly<Record<Finding, HoldReason>> = {
  BROKEN: "SEAL_BROKEN",
  MISSING: "SEAL_MISSING",
  MISMATCH: "SEAL_MISMATCH",
};

function stopped(situation: Situation, finding: Finding): Change {
  const facets = facetsOf(situation);
  return {
    to: finding,
    facets: { foundAt: situation.now },
    writes: taken(facets),
    effects: [holdEffect(`SEAL-${situation.number}`, facets.containerNo, holdReason[finding])],
    extras: { containerNo: facets.containerNo },
  };
}

const report: Effect = (situation) => stopped(situation, situation.arguments["finding"] as Finding);
const reportFromArea: Effect = (situation) => stopped(situation, S.MISMATCH);

const isElectronic: Guard = (situation) => {
  if (facetsOf(situation).type === electronic) return undefined;
  throw guardFailed("E_SEAL_TYPE", "Only an electronic seal sends signals.");
};

const onEarth: Guard = ({ payload }) => {
  const problems = fieldProblems(position, payload?.value ?? {});
  if (problems.length > 0) throw invalidInput(problems);
  return undefined;
};

const signal: Effect = (situation) => {
  const { tamper, batteryPct, at } = situation.arguments;
  const seen = { batteryPct: batteryPct ?? 0, at: at ?? "" };
  if (tamper !== true)
    return { to: situation.head?.state ?? "", facets: { seenAt: at as string }, extras: seen };
  const { extras, ...change } = stopped(situation, S.BROKEN);
  return { ...change, extras: { ...extras, ...seen } };
};

const officers: readonly Role[] = [role.OFFICER_GATE, role.OFFICER_PHYS];
const witnesses: readonly Role[] = [...officers, role.PORT_OPERATOR, role.CARRIER, role.DECLARANT];
const standing = [S.APPLIED, S.CHECKED_OK];

export const seal = defineDocument(
  withAttachments({
    kind: sealKind,
    collection: "seals",
    title: title("Niêm phong", "Seal"),
    numberPattern: /^[A-Z0-9][A-Z0-9-]{0,19}$/,
    payloadSchema: null,
    states,
    terminal: [S.REMOVED, S.BROKEN, S.MISSING, S.MISMATCH],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: {},
    defaultCommand: C.Apply,
    example: {
      number: "HQ26000123",
      arguments: { type: "CUSTOMS_MECH", containerNo: "CSQU3054383", place: "Cát Lái" },
    },
    readers: { roles: { [role.PORT_OPERATOR]: "full", [role.CARRIER]: "full", [role.DECLARANT]: "full" } },
    // prettier-ignore
    transitions: [
      // from     command           to                                  by                         guards                 effect          emits
      [nowhere,   C.Apply,          S.APPLIED,                          [...officers, role.CARRIER], [mayApply],          apply,          E.SealApplied],
      [standing,  C.Check,          S.CHECKED_OK,                       [...officers, role.PORT_OPERATOR], [],            check,          E.SealIntact],
      [standing,  C.Remove,         S.REMOVED,                          officers,                  [],                    remove,         E.SealRemoved],
      [standing,  C.Report,         [S.BROKEN, S.MISSING, S.MISMATCH],  witnesses,                 [],                    report,         [E.SealBroken, E.SealMissing, E.SealMismatched]],
      [standing,  C.ReportFromArea, S.MISMATCH,                         byEffectOnly,              [],                    reportFromArea, E.SealNotSeen],
      [S.APPLIED, C.Signal,         [S.APPLIED, S.BROKEN],              [role.OFFICER_GATE, role.CARRIER], [isElectronic, onEarth], signal, [E.SealLocated, E.SealTampered]],
      [S.CHECKED_OK, C.Signal,      [S.CHECKED_OK, S.BROKEN],           [role.OFFICER_GATE, role.CARRIER], [isElectronic, onEarth], signal, [E.SealLocated, E.SealTampered]],
    ],
  }),
);
