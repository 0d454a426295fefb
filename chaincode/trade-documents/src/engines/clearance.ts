/**
 * When goods may be cleared, and when they may leave the supervised area. The contract evaluates this itself; whoever
 * asks for more than the conditions allow is told each one that is missing.
 */

import { deadlineDate } from "../domain/dates.js";
import {
  type Decimal,
  absolute,
  add,
  compare,
  decimal,
  multiply,
  shift,
  subtract,
} from "../domain/decimal.js";
import type {
  CheckFacet,
  ClearanceFacts,
  ExportClearanceFacts,
  ManifestFact,
  MatchedQuantity,
  MoveFacts,
  PassageFacts,
  ReleaseFacts,
  StorageFacts,
} from "./clearance-facts.js";
import { type Reason, reasonOf, sentenceOf } from "./condition-reasons.js";

export type ConditionCode =
  "C1" | "C2" | "C3" | "C4" | "C5" | "C6" | "C7" | "C8" | "C9" | "C10" | "C11" | "C12";

export interface Verdict {
  readonly ok: boolean;
  /** In order of the conditions. */
  readonly missing: readonly ConditionCode[];
  /** Why, for each missing condition, in English; nothing private. */
  readonly detail: Readonly<Partial<Record<ConditionCode, string>>>;
  /** The same as codes and values, in the same order. */
  readonly reasons: readonly MissingReason[];
}

export interface MissingReason extends Reason {
  readonly condition: ConditionCode;
}

/** A registered declaration can be used for so long, unless dossier or goods were presented (Customs Law art. 25). */
export const declarationValidityDays = 15;

/** Says what is missing; nothing when the condition is met. */
type Condition<Facts> = (facts: Facts) => readonly Reason[];
type ClearanceRow = readonly [ConditionCode, Condition<ClearanceFacts>];

// prettier-ignore
const clearanceConditions: readonly ClearanceRow[] = [
  ["C1", usable],
  ["C2", permitted],
  ["C3", checkedBySpecialists],
  ["C4", originSettled],
  ["C5", checkedByCustoms],
  ["C6", taxSecured],
  ["C7", ({ undetermined }) => undetermined.map((cause) => reasonOf("DUTY_NOT_FINAL", { cause }))],
  ["C8", ({ fines }) => fines.flatMap(({ fine, settled, goodsAllowed }) =>
           settled && goodsAllowed ? [] : [reasonOf(settled ? "GOODS_NOT_ALLOWED" : "FINE_NOT_SETTLED", { fine })])],
  ["C9", ({ manifest }) => manifest === null ? [] : manifestProblems(manifest)],
];

// prettier-ignore
const passageConditions: readonly (readonly [ConditionCode, Condition<PassageFacts>])[] = [
  ["C1",  ({ stateAllows }) => stateAllows ? [] : [reasonOf("STATE_NOT_LEAVING")]],
  ["C10", (facts) => [...undeclared(facts), ...sharedProblems(facts), ...sealProblems(facts)]],
  ["C11", notInArea],
  ["C12", ({ holds }) => holds.map((hold) => reasonOf("HELD", { hold }))],
];

/** May customs clear the goods? C1 to C9. */
export function canClear(facts: ClearanceFacts): Verdict {
  return evaluate(clearanceConditions, facts);
}

const rowsOf = (...codes: readonly ConditionCode[]): readonly ClearanceRow[] =>
  clearanceConditions.filter(([code]) => codes.includes(code));

/** May customs clear goods that leave the country? Origin, final value and manifest are no matter of the exporter's. */
export function canClearExport(facts: ExportClearanceFacts): Verdict {
  const asImport = { ...facts, origins: [], undetermined: [], manifest: null };
  return evaluate(rowsOf("C1", "C2", "C3", "C5", "C6", "C8"), asImport);
}

/** May goods be handed over before their duty is final (giải phóng hàng)? The open determination is its reason. */
export function canRelease(facts: ReleaseFacts): Verdict {
  const asked: readonly (readonly [ConditionCode, Condition<ReleaseFacts>])[] = [
    ...rowsOf("C1", "C2", "C3", "C5", "C6"),
    [
      "C7",
      ({ releaseReason, undetermined }) =>
        releaseReason !== undefined && undetermined.length > 0 ? [] : [reasonOf("NO_RELEASE_REASON")],
    ],
    ...rowsOf("C8", "C9"),
  ];
  return evaluate(asked, facts);
}

/** May goods be taken home while a specialised check has no result (đưa hàng về bảo quản)? They stay as they are. */
export function canStore(facts: StorageFacts): Verdict {
  const asked: readonly (readonly [ConditionCode, Condition<StorageFacts>])[] = [
    [
      "C1",
      (all) => [
        ...usable(all),
        ...(all.requestedPlace === undefined ? [reasonOf("STORAGE_NOT_ASKED")] : []),
        ...(all.bannedUntil === undefined || all.today > all.bannedUntil
          ? []
          : [reasonOf("STORAGE_BANNED", { until: all.bannedUntil })]),
      ],
    ],
    ...rowsOf("C2"),
    [
      "C3",
      ({ specialisedChecks }) =>
        specialisedChecks.flatMap(({ check, result }) =>
          result === "FAIL" ? [reasonOf("CHECK_FAILED", { check })] : [],
        ),
    ],
    ["C5", ({ docCheck, ...rest }) => checkedByCustoms({ ...rest, docCheck, physCheck: "NONE" })],
  ];
  return evaluate(asked, facts);
}

/** May goods be taken, sealed, to another place to be checked? */
export function canMoveForCheck(facts: MoveFacts): Verdict {
  const asked: readonly (readonly [ConditionCode, Condition<MoveFacts>])[] = [
    [
      "C1",
      (all) => [
        ...usable(all),
        ...(all.requestedPlace === undefined ? [reasonOf("CHECK_PLACE_NOT_ASKED")] : []),
      ],
    ],
    ["C10", ({ sealNos }) => (sealNos.length > 0 ? [] : [reasonOf("NOT_SEALED")])],
  ];
  return evaluate(asked, facts);
}

/** May goods go on board? Cleared, where they were declared to be, and not held. */
export function canLoad(facts: PassageFacts): Verdict {
  return evaluate(passageConditions, facts);
}

/** What a guarantee that is smaller than the tax lets customs clear: the whole packages of its share. */
export function guaranteedShare(quantity: number, guaranteed: bigint, tax: bigint): number {
  return tax <= guaranteed ? quantity : Number((BigInt(quantity) * guaranteed) / tax);
}

/** May the goods leave the supervised area? C10 to C12, and C1 for the declaration's state. */
export function canPass(facts: PassageFacts): Verdict {
  return evaluate(passageConditions, facts);
}

function evaluate<Facts>(
  conditions: readonly (readonly [ConditionCode, Condition<Facts>])[],
  facts: Facts,
): Verdict {
  const found = conditions
    .map(([code, condition]) => [code, condition(facts)] as const)
    .filter(([, reasons]) => reasons.length > 0);
  return {
    ok: found.length === 0,
    missing: found.map(([code]) => code),
    detail: Object.fromEntries(
      found.map(([code, reasons]) => [code, reasons.map(sentenceOf).join("; ")] as const),
    ),
    reasons: found.flatMap(([condition, reasons]) => reasons.map((reason) => ({ condition, ...reason }))),
  };
}

type UsableFacts =
  "stateAllows" | "presented" | "registeredOn" | "today" | "holds" | "holidays" | "amendmentOpen";

function usable({
  stateAllows,
  presented,
  registeredOn,
  today,
  holds,
  holidays = [],
  amendmentOpen = false,
}: Pick<ClearanceFacts, UsableFacts>): readonly Reason[] {
  const lastDay = deadlineDate(registeredOn, declarationValidityDays, holidays);
  const lapsed = !presented && today > lastDay;
  return [
    ...(stateAllows ? [] : [reasonOf("STATE_NOT_CLEARABLE")]),
    ...(lapsed ? [reasonOf("NOT_PRESENTED", { lastDay })] : []),
    ...(amendmentOpen ? [reasonOf("AMENDMENT_OPEN")] : []),
    ...holds.map((hold) => reasonOf("HELD", { hold })),
  ];
}

function permitted({ permits }: ClearanceFacts): readonly Reason[] {
  return permits.flatMap(({ permit, reserved, standing, mismatches }) => [
    ...(standing === "ACTIVE" || standing === "EXPIRED_AFTER_RESERVATION"
      ? []
      : [reasonOf("PERMIT_NOT_STANDING", { permit, standing })]),
    ...(reserved ? [] : [reasonOf("PERMIT_NOT_RESERVED", { permit })]),
    ...mismatches.map((field) => reasonOf("PERMIT_MISMATCH", { permit, field })),
  ]);
}

function checkedBySpecialists({ specialisedChecks }: ClearanceFacts): readonly Reason[] {
  const open = specialisedChecks.filter(({ result }) => result === "PENDING" || result === "FAIL");
  return open.map(({ check, result }) =>
    reasonOf(result === "FAIL" ? "CHECK_FAILED" : "CHECK_PENDING", { check }),
  );
}

function originSettled({ origins }: ClearanceFacts): readonly Reason[] {
  return origins.flatMap(({ lineNo: line, decision, ...origin }) => {
    const accepted = decision === "ACCEPT" || decision === "ACCEPT_PARTIAL";
    if (origin.certificateMandatory && !accepted) return [reasonOf("CERTIFICATE_NEEDED", { line })];
    if (origin.withdrawn !== undefined)
      return [reasonOf("CERTIFICATE_WITHDRAWN", { line, ...origin.withdrawn })];
    const settled = accepted || origin.assessedWithoutPreference || origin.differenceGuaranteed;
    return origin.claimsPreference && !settled ? [reasonOf("ORIGIN_NOT_DECIDED", { line })] : [];
  });
}

function checkedByCustoms({
  docCheck,
  physCheck,
}: Pick<ClearanceFacts, "docCheck" | "physCheck">): readonly Reason[] {
  const open = (
    reason: "DOCUMENTS_NOT_PASSED" | "INSPECTION_NOT_PASSED",
    result: CheckFacet,
  ): readonly Reason[] => (result === "NONE" || result === "PASSED" ? [] : [reasonOf(reason, { result })]);
  return [...open("DOCUMENTS_NOT_PASSED", docCheck), ...open("INSPECTION_NOT_PASSED", physCheck)];
}

function taxSecured({ tax, today }: ClearanceFacts): readonly Reason[] {
  if (tax.deferred) return [];
  if (tax.outstanding === null) return [reasonOf("TAX_UNPAID", {})];
  const outstanding = BigInt(tax.outstanding);
  const standing = tax.guaranteedUntil !== undefined && today <= tax.guaranteedUntil;
  const secured = standing ? BigInt(tax.guaranteed) : 0n;
  if (secured >= outstanding) return [];
  return [reasonOf("TAX_OUTSTANDING", { outstanding: String(outstanding), secured: String(secured) })];
}

function manifestProblems(manifest: ManifestFact): readonly Reason[] {
  const { missingBills, consigneeMatches, packages, grossWeightKgm, split } = manifest;
  // Without its bill on a manifest there is nothing that the rest could be compared with.
  if (missingBills.length > 0) return missingBills.map((bill) => reasonOf("BILL_NOT_MANIFESTED", { bill }));
  const { declaredContainers, manifestedContainers } = manifest;
  const strangers = declaredContainers.filter((container) => !manifestedContainers.includes(container));
  const left = manifestedContainers.filter((container) => !declaredContainers.includes(container));
  // One of several declarations names the containers that its own goods are in.
  const elsewhere = split && declaredContainers.length > 0;
  return [
    ...(consigneeMatches ? [] : [reasonOf("CONSIGNEE_DIFFERS")]),
    ...strangers.map((container) => reasonOf("CONTAINER_NOT_ON_BILL", { container })),
    ...(elsewhere ? [] : left.map((container) => reasonOf("CONTAINER_NOT_DECLARED", { container }))),
    ...differing(packageReasons, packages, split, "0"),
    ...differing(weightReasons, grossWeightKgm, split, manifest.weightTolerancePct),
  ];
}

interface QuantityReasons {
  readonly over: Reason;
  readonly other: Reason;
}

const packageReasons: QuantityReasons = {
  over: reasonOf("PACKAGES_OVER_DECLARED"),
  other: reasonOf("PACKAGES_DIFFER"),
};
const weightReasons: QuantityReasons = {
  over: reasonOf("GROSS_WEIGHT_OVER_DECLARED"),
  other: reasonOf("GROSS_WEIGHT_DIFFERS"),
};

/**
 * A declaration takes the whole bill, or says that it is one of several and leaves the rest to the others. Together they
 * take no more than the bill holds.
 */
function differing(
  reasons: QuantityReasons,
  quantity: MatchedQuantity,
  split: boolean,
  tolerancePct: string,
): readonly Reason[] {
  const manifested = decimal(quantity.manifested);
  const tolerance: Decimal = shift(multiply(manifested, decimal(tolerancePct)), 2);
  const declared = decimal(quantity.declared);
  const together = add(declared, decimal(quantity.declaredElsewhere));
  if (compare(subtract(together, manifested), tolerance) > 0) return [reasons.over];
  const difference = absolute(subtract(declared, manifested));
  return !split && compare(difference, tolerance) > 0 ? [reasons.other] : [];
}

function undeclared({
  leavingContainers,
  declaredContainers,
  loosePackages,
}: PassageFacts): readonly Reason[] {
  const declared = new Set(declaredContainers);
  const strangers = leavingContainers.filter((container) => !declared.has(container));
  const tooMany = loosePackages !== null && loosePackages.leaving > loosePackages.declared;
  return [
    ...strangers.map((container) => reasonOf("CONTAINER_NOT_DECLARED", { container })),
    ...(tooMany
      ? [
          reasonOf("TOO_MANY_PACKAGES_LEAVE", {
            leaving: loosePackages.leaving,
            declared: loosePackages.declared,
          }),
        ]
      : []),
  ];
}

/** A container leaves with all that is in it, so all of it is declared and cleared. */
function sharedProblems({ sharedBills }: PassageFacts): readonly Reason[] {
  return sharedBills.flatMap(({ bill, undeclared: packages, waiting }) => [
    ...(packages === 0 ? [] : [reasonOf("PACKAGES_NOT_DECLARED", { packages, bill })]),
    ...waiting.map((declaration) => reasonOf("BILL_WAITS", { bill, declaration })),
  ]);
}

function sealProblems({ seals }: PassageFacts): readonly Reason[] {
  const broken = seals.filter(({ kind, expected, seen, explained }) => {
    return !seen.includes(expected) && !(kind === "CARRIER" && explained);
  });
  return broken.map(({ containerNo: container, kind, expected: seal }) =>
    reasonOf(kind === "CARRIER" ? "CARRIER_SEAL_NOT_FOUND" : "CUSTOMS_SEAL_NOT_FOUND", { seal, container }),
  );
}

function notInArea({ leavingContainers, containersInArea, loosePackages }: PassageFacts): readonly Reason[] {
  const present = new Set(containersInArea);
  const absent = leavingContainers.filter((container) => !present.has(container));
  const nothingLeaves =
    leavingContainers.length === 0 && (loosePackages === null || loosePackages.leaving === 0);
  return [
    ...absent.map((container) => reasonOf("CONTAINER_NOT_IN_AREA", { container })),
    ...(loosePackages !== null && loosePackages.leaving > loosePackages.inArea
      ? [reasonOf("TOO_FEW_PACKAGES_IN_AREA", { inArea: loosePackages.inArea })]
      : []),
    ...(nothingLeaves ? [reasonOf("NOTHING_IN_AREA")] : []),
  ];
}
