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
  ManifestFact,
  MatchedQuantity,
  PassageFacts,
} from "./clearance-facts.js";

export type ConditionCode =
  "C1" | "C2" | "C3" | "C4" | "C5" | "C6" | "C7" | "C8" | "C9" | "C10" | "C11" | "C12";

export interface Verdict {
  readonly ok: boolean;
  /** In order of the conditions. */
  readonly missing: readonly ConditionCode[];
  /** Why, for each missing condition; nothing private. */
  readonly detail: Readonly<Partial<Record<ConditionCode, string>>>;
}

/** A registered declaration can be used for so long, unless dossier or goods were presented (Customs Law art. 25). */
export const declarationValidityDays = 15;

/** Says what is missing; undefined when the condition is met. */
type Condition<Facts> = (facts: Facts) => string | undefined;

// prettier-ignore
const clearanceConditions: readonly (readonly [ConditionCode, Condition<ClearanceFacts>])[] = [
  ["C1", usable],
  ["C2", permitted],
  ["C3", checkedBySpecialists],
  ["C4", originSettled],
  ["C5", checkedByCustoms],
  ["C6", taxSecured],
  ["C7", ({ undetermined }) => listed(undetermined.map((reason) => `${reason} open`))],
  ["C8", ({ fines }) => listed(fines.flatMap(({ fine, settled, goodsAllowed }) =>
           settled && goodsAllowed ? [] : [`${fine} ${settled ? "goods not allowed" : "not settled"}`]))],
  ["C9", ({ manifest }) => manifest === null ? undefined : listed(manifestProblems(manifest))],
];

// prettier-ignore
const passageConditions: readonly (readonly [ConditionCode, Condition<PassageFacts>])[] = [
  ["C1",  ({ stateAllows }) => stateAllows ? undefined : "the declaration is not in a state that lets goods out"],
  ["C10", (facts) => listed([...undeclared(facts), ...sharedProblems(facts), ...sealProblems(facts)])],
  ["C11", (facts) => listed(notInArea(facts))],
  ["C12", ({ holds }) => listed(holds.map((hold) => `hold ${hold}`))],
];

/** May customs clear the goods? C1 to C9. */
export function canClear(facts: ClearanceFacts): Verdict {
  return evaluate(clearanceConditions, facts);
}

/** May the goods leave the supervised area? C10 to C12, and C1 for the declaration's state. */
export function canPass(facts: PassageFacts): Verdict {
  return evaluate(passageConditions, facts);
}

function evaluate<Facts>(
  conditions: readonly (readonly [ConditionCode, Condition<Facts>])[],
  facts: Facts,
): Verdict {
  const found = conditions.flatMap(([code, condition]) => {
    const problem = condition(facts);
    return problem === undefined ? [] : [[code, problem] as const];
  });
  return { ok: found.length === 0, missing: found.map(([code]) => code), detail: Object.fromEntries(found) };
}

function usable({
  stateAllows,
  presented,
  registeredOn,
  today,
  holds,
  holidays = [],
}: ClearanceFacts): string | undefined {
  const lastDay = deadlineDate(registeredOn, declarationValidityDays, holidays);
  const lapsed = !presented && today > lastDay;
  return listed([
    ...(stateAllows ? [] : ["the declaration is not in a state that can be cleared"]),
    ...(lapsed ? [`not presented by ${lastDay}`] : []),
    ...holds.map((hold) => `hold ${hold}`),
  ]);
}

function permitted({ permits }: ClearanceFacts): string | undefined {
  return listed(
    permits.flatMap(({ permit, reserved, standing, mismatches }) => [
      ...(standing === "ACTIVE" || standing === "EXPIRED_AFTER_RESERVATION"
        ? []
        : [`${permit} ${standing.toLowerCase()}`]),
      ...(reserved ? [] : [`${permit} not reserved`]),
      ...mismatches.map((mismatch) => `${permit} ${mismatch} does not fit`),
    ]),
  );
}

function checkedBySpecialists({ specialisedChecks }: ClearanceFacts): string | undefined {
  const open = specialisedChecks.filter(({ result }) => result === "PENDING" || result === "FAIL");
  return listed(open.map(({ check, result }) => `${check} ${result === "FAIL" ? "failed" : "pending"}`));
}

function originSettled({ origins }: ClearanceFacts): string | undefined {
  return listed(
    origins.flatMap(({ lineNo, decision, ...origin }) => {
      const accepted = decision === "ACCEPT" || decision === "ACCEPT_PARTIAL";
      if (origin.certificateMandatory && !accepted) return [`line ${lineNo} needs a certificate of origin`];
      if (origin.withdrawn !== undefined) return [`line ${lineNo} certificate ${origin.withdrawn}`];
      const settled = accepted || origin.assessedWithoutPreference || origin.differenceGuaranteed;
      return origin.claimsPreference && !settled ? [`line ${lineNo} preference not decided`] : [];
    }),
  );
}

function checkedByCustoms({ docCheck, physCheck }: ClearanceFacts): string | undefined {
  const open = (check: string, facet: CheckFacet): readonly string[] =>
    facet === "NONE" || facet === "PASSED" ? [] : [`${check} check ${facet.toLowerCase()}`];
  return listed([...open("document", docCheck), ...open("physical", physCheck)]);
}

function taxSecured({ tax, today }: ClearanceFacts): string | undefined {
  const outstanding = BigInt(tax.outstanding);
  const standing = tax.guaranteedUntil !== undefined && today <= tax.guaranteedUntil;
  const secured = standing ? BigInt(tax.guaranteed) : 0n;
  return tax.deferred || secured >= outstanding
    ? undefined
    : `outstanding ${outstanding} VND, secured ${secured}`;
}

function manifestProblems(manifest: ManifestFact): readonly string[] {
  const { missingBills, consigneeMatches, packages, grossWeightKgm, split } = manifest;
  // Without its bill on a manifest there is nothing that the rest could be compared with.
  if (missingBills.length > 0) return missingBills.map((bill) => `bill ${bill} on no manifest`);
  const { declaredContainers, manifestedContainers } = manifest;
  const strangers = declaredContainers.filter((container) => !manifestedContainers.includes(container));
  const left = manifestedContainers.filter((container) => !declaredContainers.includes(container));
  // One of several declarations names the containers that its own goods are in.
  const elsewhere = split && declaredContainers.length > 0;
  return [
    ...(consigneeMatches ? [] : ["consignee differs from the bill"]),
    ...strangers.map((container) => `container ${container} not on the bill`),
    ...(elsewhere ? [] : left.map((container) => `container ${container} not declared`)),
    ...differing("packages", packages, split, "0"),
    ...differing("gross weight", grossWeightKgm, split, manifest.weightTolerancePct),
  ];
}

/**
 * A declaration takes the whole bill, or says that it is one of several and leaves the rest to the others. Together they
 * take no more than the bill holds.
 */
function differing(
  what: string,
  quantity: MatchedQuantity,
  split: boolean,
  tolerancePct: string,
): readonly string[] {
  const manifested = decimal(quantity.manifested);
  const tolerance: Decimal = shift(multiply(manifested, decimal(tolerancePct)), 2);
  const declared = decimal(quantity.declared);
  const together = add(declared, decimal(quantity.declaredElsewhere));
  if (compare(subtract(together, manifested), tolerance) > 0) return [`${what} over-declared`];
  const difference = absolute(subtract(declared, manifested));
  return !split && compare(difference, tolerance) > 0 ? [`${what} other than on the bill`] : [];
}

function undeclared({
  leavingContainers,
  declaredContainers,
  loosePackages,
}: PassageFacts): readonly string[] {
  const declared = new Set(declaredContainers);
  const strangers = leavingContainers.filter((container) => !declared.has(container));
  const tooMany = loosePackages !== null && loosePackages.leaving > loosePackages.declared;
  return [
    ...strangers.map((container) => `container ${container} not declared`),
    ...(tooMany ? [`${loosePackages.leaving} packages, declared ${loosePackages.declared}`] : []),
  ];
}

/** A container leaves with all that is in it, so all of it is declared and cleared. */
function sharedProblems({ sharedBills }: PassageFacts): readonly string[] {
  return sharedBills.flatMap(({ bill, undeclared: packages, waiting }) => [
    ...(packages === 0 ? [] : [`${packages} packages of bill ${bill} not declared`]),
    ...waiting.map((declaration) => `bill ${bill} waits for declaration ${declaration}`),
  ]);
}

function sealProblems({ seals }: PassageFacts): readonly string[] {
  const broken = seals.filter(({ kind, expected, seen, explained }) => {
    return !seen.includes(expected) && !(kind === "CARRIER" && explained);
  });
  return broken.map(
    ({ containerNo, kind, expected }) => `${kind.toLowerCase()} seal ${expected} of ${containerNo} not found`,
  );
}

function notInArea({ leavingContainers, containersInArea, loosePackages }: PassageFacts): readonly string[] {
  const present = new Set(containersInArea);
  const absent = leavingContainers.filter((container) => !present.has(container));
  const nothingLeaves =
    leavingContainers.length === 0 && (loosePackages === null || loosePackages.leaving === 0);
  return [
    ...absent.map((container) => `container ${container} not in the area`),
    ...(loosePackages !== null && loosePackages.leaving > loosePackages.inArea
      ? [`${loosePackages.inArea} packages in the area`]
      : []),
    ...(nothingLeaves ? ["no goods in the area"] : []),
  ];
}

function listed(problems: readonly string[]): string | undefined {
  return problems.length === 0 ? undefined : problems.join("; ");
}
