import {
  type ComplianceCriteria,
  type ComplianceFacts,
  type ComplianceRating,
  rateCompliance,
  riskRank,
} from "./compliance.js";

const criteria: ComplianceCriteria = {
  version: "demonstration-2026",
  levels: {
    2: [
      { code: "L2_VOLUME", measure: "declarations", limit: "AT_LEAST", value: "100" },
      { code: "L2_AMENDED", measure: "amendedPct", limit: "AT_MOST", value: "1" },
    ],
    3: [{ code: "L3_AMENDED", measure: "amendedPct", limit: "AT_MOST", value: "3.50" }],
    4: [{ code: "L4_DEBT", measure: "overdueDebt", limit: "AT_MOST", value: "0" }],
  },
};

const facts = (changes: Partial<ComplianceFacts> = {}): ComplianceFacts => ({
  isPriority: false,
  declarations: 120,
  violations: [],
  measures: { declarations: "120", amendedPct: "0.9", overdueDebt: "0" },
  cleanDays: null,
  wasGrave: false,
  ...changes,
});

const measures = (changes: Record<string, string>) => ({
  measures: { ...facts().measures, ...changes },
});
const rated = (level: ComplianceRating["level"]): ComplianceRating => ({ level, version: "v0", reasons: [] });
const violation = { code: "FALSE_ORIGIN", date: "2026-05-05", grave: false };

describe("the level of compliance", () => {
  it.each<[string, Partial<ComplianceFacts>, number, readonly string[]]>([
    ["a priority enterprise", { isPriority: true }, 1, ["PRIORITY_ENTERPRISE"]],
    ["a priority enterprise that violated", { isPriority: true, violations: [violation] }, 5, ["FALSE_ORIGIN"]],
    ["every criterion of level 2", {}, 2, []],
    ["one of level 2 missed", measures({ amendedPct: "1.01" }), 3, ["L2_AMENDED"]],
    ["exactly at the limit", measures({ amendedPct: "1.00" }), 2, []],
    ["too few declarations", measures({ declarations: "99" }), 3, ["L2_VOLUME"]],
    ["levels 2 and 3 missed", measures({ amendedPct: "3.51" }), 4, ["L2_AMENDED", "L3_AMENDED"]],
    ["everything missed, and no violation", measures({ amendedPct: "9", overdueDebt: "1" }), 4, ["L2_AMENDED", "L3_AMENDED", "L4_DEBT"]],
    ["a measure that is not known", { measures: { overdueDebt: "0" } }, 4, ["L2_VOLUME", "L2_AMENDED", "L3_AMENDED"]],
    ["one listed violation", { violations: [violation] }, 5, ["FALSE_ORIGIN"]],
    ["the same violation twice", { violations: [violation, violation] }, 5, ["FALSE_ORIGIN"]],
  ])("of %s", (_, changes, level, reasons) => {
    expect(rateCompliance(facts(changes), null, criteria)).toEqual({
      level,
      version: "demonstration-2026",
      reasons,
    });
  }); // prettier-ignore

  it.each<[string, Partial<ComplianceFacts>, number, readonly string[]]>([
    ["stays before 365 clean days", { cleanDays: 364 }, 5, ["CLEAN_PERIOD"]],
    ["rises to the level earned after them", { cleanDays: 365 }, 2, []],
    ["rises one level after a grave act", { cleanDays: 365, wasGrave: true }, 4, ["GRAVE_ACT"]],
    ["rises to level 4 where no more is earned", { cleanDays: 400, wasGrave: true, ...measures({ amendedPct: "9" }) }, 4, ["L2_AMENDED", "L3_AMENDED"]],
  ])("of a trader on level 5 %s", (_, changes, level, reasons) => {
    expect(rateCompliance(facts(changes), rated(5), criteria)).toMatchObject({ level, reasons });
  }); // prettier-ignore

  it("stays as it was when the facts could not be gathered", () => {
    expect(rateCompliance(null, rated(3), criteria)).toEqual({
      level: 3,
      version: "v0",
      reasons: ["SYSTEM_FAILURE"],
    });
    expect(rateCompliance(null, null, criteria)).toBeNull();
  });
});

describe("the rank of risk", () => {
  it.each<[ComplianceRating["level"], number, boolean, boolean, number]>([
    [1, 10, false, false, 1],
    [2, 10, false, false, 2],
    [3, 10, true, false, 3],
    [4, 10, true, false, 4],
    [5, 10, true, false, 5],
    [5, 10, true, true, 6],
    [4, 0, false, false, 7],
    [4, 0, true, false, 8],
    [5, 0, true, true, 9],
    [1, 0, false, false, 1],
  ])(
    "of level %i with %i declarations, sanctioned %s, gravely %s: %i",
    (level, declarations, any, grave, rank) => {
      expect(riskRank({ level }, { declarations }, { any, grave })).toBe(rank);
    },
  );
});
