import type { ClearanceFacts, ManifestFact, PassageFacts } from "./clearance-facts.js";
import { canClear, canPass } from "./clearance.js";
import { sentenceOf } from "./condition-reasons.js";

function aManifestFact(changes: Partial<ManifestFact> = {}): ManifestFact {
  return {
    missingBills: [],
    consigneeMatches: true,
    packages: { declared: "120", manifested: "120", declaredElsewhere: "0" },
    grossWeightKgm: { declared: "2600.000", manifested: "2600.000", declaredElsewhere: "0" },
    weightTolerancePct: "5",
    declaredContainers: ["CSQU3054383"],
    manifestedContainers: ["CSQU3054383"],
    split: false,
    ...changes,
  };
}

function clearanceFacts(changes: Partial<ClearanceFacts> = {}): ClearanceFacts {
  return {
    today: "2026-11-23",
    registeredOn: "2026-11-22",
    stateAllows: true,
    presented: false,
    holds: [],
    permits: [{ permit: "GP-1", reserved: true, standing: "ACTIVE", mismatches: [] }],
    specialisedChecks: [],
    origins: [],
    docCheck: "NONE",
    physCheck: "NONE",
    tax: { outstanding: "0", guaranteed: "0", deferred: false },
    undetermined: [],
    fines: [],
    manifest: aManifestFact(),
    ...changes,
  };
}

const permit = (changes: Partial<ClearanceFacts["permits"][number]>): Partial<ClearanceFacts> => ({
  permits: [{ permit: "GP-1", reserved: true, standing: "ACTIVE", mismatches: [], ...changes }],
});
const origin = (changes: Partial<ClearanceFacts["origins"][number]>): Partial<ClearanceFacts> => ({
  origins: [
    {
      lineNo: 1,
      claimsPreference: true,
      decision: null,
      assessedWithoutPreference: false,
      differenceGuaranteed: false,
      certificateMandatory: false,
      ...changes,
    },
  ],
});
const tax = (changes: Partial<ClearanceFacts["tax"]>): Partial<ClearanceFacts> => ({
  tax: { outstanding: "118680746", guaranteed: "0", deferred: false, ...changes },
});
const manifest = (changes: Partial<ManifestFact>): Partial<ClearanceFacts> => ({
  manifest: aManifestFact(changes),
});
const packages = (declared: string, declaredElsewhere = "0") => ({
  packages: { declared, manifested: "120", declaredElsewhere },
});
const weight = (declared: string) => ({
  grossWeightKgm: { declared, manifested: "2600.000", declaredElsewhere: "0" },
});

describe("clearance", () => {
  test("goods with every condition met are cleared", () => {
    expect(canClear(clearanceFacts())).toEqual({ ok: true, missing: [], detail: {}, reasons: [] });
  });

  test("every missing condition is named, with its reason", () => {
    const facts = clearanceFacts({
      specialisedChecks: [{ check: "PLANT_QUAR", result: "PENDING" }],
      ...tax({}),
    });
    expect(canClear(facts)).toEqual({
      ok: false,
      missing: ["C3", "C6"],
      detail: { C3: "PLANT_QUAR pending", C6: "outstanding 118680746 VND, secured 0" },
      reasons: [
        { condition: "C3", reason: "CHECK_PENDING", values: { check: "PLANT_QUAR" } },
        { condition: "C6", reason: "TAX_OUTSTANDING", values: { outstanding: "118680746", secured: "0" } },
      ],
    });
  });

  test.each<[string, Partial<ClearanceFacts>]>([
    ["C1 on the last day", { today: "2026-12-07" }],
    [
      "C1 on the working day after a last day on a Sunday",
      { registeredOn: "2026-11-21", today: "2026-12-07" },
    ],
    ["C1 after a holiday", { today: "2026-12-08", holidays: ["2026-12-07"] }],
    ["C1 long after, when presented", { today: "2027-03-01", presented: true }],
    ["C2 without a permit to be had", { permits: [] }],
    [
      "C2 with a permit that expired after it was reserved",
      permit({ standing: "EXPIRED_AFTER_RESERVATION" }),
    ],
    [
      "C3 passed or exempt",
      {
        specialisedChecks: [
          { check: "A", result: "PASS" },
          { check: "B", result: "EXEMPT" },
        ],
      },
    ],
    ["C4 accepted", origin({ decision: "ACCEPT" })],
    ["C4 accepted in part", origin({ decision: "ACCEPT_PARTIAL" })],
    [
      "C4 denied and assessed at the general rate",
      origin({ decision: "DENY", assessedWithoutPreference: true }),
    ],
    [
      "C4 under query with the difference guaranteed",
      origin({ decision: "QUERY", differenceGuaranteed: true }),
    ],
    ["C4 mandatory and accepted", origin({ certificateMandatory: true, decision: "ACCEPT" })],
    ["C5 passed", { docCheck: "PASSED", physCheck: "PASSED" }],
    [
      "C6 guaranteed to the last đồng and day",
      tax({ guaranteed: "118680746", guaranteedUntil: "2026-11-23" }),
    ],
    ["C6 deferred", tax({ deferred: true })],
    ["C8 settled", { fines: [{ fine: "QD-1", settled: true, goodsAllowed: true }] }],
    ["C9 without bills", { manifest: null }],
    ["C9 at five per cent of weight", manifest(weight("2730.000"))],
    ["C9 at five per cent under", manifest(weight("2470.000"))],
    ["C9 one of several declarations", manifest({ ...packages("20", "100"), split: true })],
    [
      "C9 one of several declarations, with goods in one of two containers",
      manifest({ manifestedContainers: ["CSQU3054383", "MSKU1234565"], split: true }),
    ],
    [
      "C9 the first of several declarations",
      manifest({ ...packages("20"), ...weight("400.000"), split: true }),
    ],
  ])("%s is met", (_, changes) => {
    expect(canClear(clearanceFacts(changes))).toEqual({ ok: true, missing: [], detail: {}, reasons: [] });
  });

  test.each<[string, string, Partial<ClearanceFacts>]>([
    ["C1", "the declaration is not in a state that can be cleared", { stateAllows: false }],
    ["C1", "not presented by 2026-12-07", { today: "2026-12-08" }],
    ["C1", "hold IPR; hold COURT", { holds: ["IPR", "COURT"] }],
    ["C2", "GP-1 missing; GP-1 not reserved", permit({ standing: "MISSING", reserved: false })],
    ["C2", "GP-1 suspended", permit({ standing: "SUSPENDED" })],
    ["C2", "GP-1 revoked", permit({ standing: "REVOKED" })],
    ["C2", "GP-1 expired", permit({ standing: "EXPIRED" })],
    ["C2", "GP-1 not reserved", permit({ reserved: false })],
    [
      "C2",
      "GP-1 holder does not fit; GP-1 quantity does not fit",
      permit({ mismatches: ["holder", "quantity"] }),
    ],
    ["C3", "PLANT_QUAR failed", { specialisedChecks: [{ check: "PLANT_QUAR", result: "FAIL" }] }],
    ["C4", "line 1 preference not decided", origin({})],
    ["C4", "line 1 preference not decided", origin({ decision: "QUERY" })],
    [
      "C4",
      "line 1 certificate D2026-1 cancelled",
      origin({ decision: "ACCEPT", withdrawn: { certificate: "D2026-1", state: "CANCELLED" } }),
    ],
    [
      "C4",
      "line 1 needs a certificate of origin",
      origin({ certificateMandatory: true, assessedWithoutPreference: true }),
    ],
    ["C5", "document check required", { docCheck: "REQUIRED" }],
    ["C5", "document check failed; physical check ordered", { docCheck: "FAILED", physCheck: "ORDERED" }],
    [
      "C6",
      "outstanding 118680746 VND, secured 118680745",
      tax({ guaranteed: "118680745", guaranteedUntil: "2026-12-22" }),
    ],
    [
      "C6",
      "outstanding 118680746 VND, secured 0",
      tax({ guaranteed: "118680746", guaranteedUntil: "2026-11-22" }),
    ],
    ["C7", "HS_ANALYSIS open", { undetermined: ["HS_ANALYSIS"] }],
    ["C8", "QD-1 not settled", { fines: [{ fine: "QD-1", settled: false, goodsAllowed: true }] }],
    ["C8", "QD-1 goods not allowed", { fines: [{ fine: "QD-1", settled: true, goodsAllowed: false }] }],
    ["C9", "bill WHLC0001 on no manifest", manifest({ missingBills: ["WHLC0001"], consigneeMatches: false })],
    ["C9", "consignee differs from the bill", manifest({ consigneeMatches: false })],
    [
      "C9",
      "container TGHU7599330 not on the bill",
      manifest({ declaredContainers: ["CSQU3054383", "TGHU7599330"] }),
    ],
    ["C9", "container CSQU3054383 not declared", manifest({ declaredContainers: [] })],
    ["C9", "container CSQU3054383 not declared", manifest({ declaredContainers: [], split: true })],
    ["C9", "packages over-declared", manifest(packages("121"))],
    ["C9", "packages over-declared", manifest({ ...packages("21", "100"), split: true })],
    ["C9", "packages other than on the bill", manifest(packages("119"))],
    ["C9", "packages other than on the bill", manifest(packages("20", "100"))],
    ["C9", "gross weight over-declared", manifest(weight("2730.001"))],
    ["C9", "gross weight other than on the bill", manifest(weight("2469.999"))],
  ])("%s is missing: %s", (code, detail, changes) => {
    const verdict = canClear(clearanceFacts(changes));
    expect(verdict).toMatchObject({ ok: false, missing: [code], detail: { [code]: detail } });
    expect(verdict.reasons.map(sentenceOf).join("; ")).toBe(detail);
    expect(new Set(verdict.reasons.map(({ condition }) => condition))).toEqual(new Set([code]));
  });

  test("all nine conditions can be missing at once, in their order", () => {
    const verdict = canClear(
      clearanceFacts({
        stateAllows: false,
        ...permit({ reserved: false }),
        specialisedChecks: [{ check: "A", result: "FAIL" }],
        ...origin({}),
        docCheck: "REQUIRED",
        ...tax({}),
        undetermined: ["VALUE_CONSULTATION"],
        fines: [{ fine: "QD-1", settled: false, goodsAllowed: false }],
        ...manifest({ missingBills: ["B"] }),
      }),
    );
    expect(verdict.missing).toEqual(["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"]);
  });
});

function passageFacts(changes: Partial<PassageFacts> = {}): PassageFacts {
  return {
    stateAllows: true,
    holds: [],
    declaredContainers: ["CSQU3054383", "MSKU1234565"],
    containersInArea: ["CSQU3054383", "MSKU1234565", "TGHU7599330"],
    leavingContainers: ["CSQU3054383", "MSKU1234565"],
    sharedBills: [],
    loosePackages: null,
    seals: [],
    ...changes,
  };
}

const seal = (changes: Partial<PassageFacts["seals"][number]>): Partial<PassageFacts> => ({
  seals: [
    {
      containerNo: "CSQU3054383",
      kind: "CUSTOMS",
      expected: "HQ-1",
      seen: ["HQ-1"],
      explained: false,
      ...changes,
    },
  ],
});

describe("passage out of the supervised area", () => {
  test.each<[string, Partial<PassageFacts>]>([
    ["all containers", {}],
    ["one container of two", { leavingContainers: ["MSKU1234565"] }],
    ["containers with their customs seal", seal({})],
    [
      "a carrier's seal that differs for an accepted reason",
      seal({ kind: "CARRIER", seen: ["X"], explained: true }),
    ],
    [
      "a container whose other goods are declared and cleared",
      { sharedBills: [{ bill: "B1", undeclared: 0, waiting: [] }] },
    ],
    ["loose packages", { leavingContainers: [], loosePackages: { declared: 10, inArea: 10, leaving: 10 } }],
  ])("%s may leave", (_, changes) => {
    expect(canPass(passageFacts(changes))).toEqual({ ok: true, missing: [], detail: {}, reasons: [] });
  });

  test.each<[string, string, Partial<PassageFacts>]>([
    ["C1", "the declaration is not in a state that lets goods out", { stateAllows: false }],
    ["C10", "container TGHU7599330 not declared", { leavingContainers: ["TGHU7599330"] }],
    [
      "C10",
      "20 packages of bill B1 not declared; bill B1 waits for declaration 10000000001",
      { sharedBills: [{ bill: "B1", undeclared: 20, waiting: ["10000000001"] }] },
    ],
    ["C10", "customs seal HQ-1 of CSQU3054383 not found", seal({ seen: ["HQ-2"] })],
    ["C10", "customs seal HQ-1 of CSQU3054383 not found", seal({ seen: [], explained: true })],
    ["C10", "carrier seal HQ-1 of CSQU3054383 not found", seal({ kind: "CARRIER", seen: [] })],
    [
      "C10",
      "11 packages, declared 10",
      { leavingContainers: [], loosePackages: { declared: 10, inArea: 11, leaving: 11 } },
    ],
    ["C11", "container MSKU1234565 not in the area", { containersInArea: ["CSQU3054383"] }],
    [
      "C11",
      "4 packages in the area",
      { leavingContainers: [], loosePackages: { declared: 10, inArea: 4, leaving: 5 } },
    ],
    ["C11", "no goods in the area", { leavingContainers: [] }],
    ["C12", "hold SMUGGLING_SIGN", { holds: ["SMUGGLING_SIGN"] }],
  ])("%s is missing: %s", (code, detail, changes) => {
    const verdict = canPass(passageFacts(changes));
    expect(verdict).toMatchObject({ ok: false, missing: [code], detail: { [code]: detail } });
    expect(verdict.reasons.map(sentenceOf).join("; ")).toBe(detail);
    expect(new Set(verdict.reasons.map(({ condition }) => condition))).toEqual(new Set([code]));
  });
});
