import fc from "fast-check";
import { channels } from "./channel.js";
import { channelByScore, decideChannel, randomChannel, type ChannelInput } from "./risk-channel.js";
import {
  complianceFactor,
  documentsFactor,
  listFactor,
  originFactor,
  policyFactor,
  valueFactor,
} from "./risk-factors.js";
import { holds, predicateProblem, type Predicate } from "./risk-predicate.js";
import { applyRules, ruleProblems, type RiskRule, type RuleAction } from "./risk-rules.js";
import { type FactorScores, importProfile, weightedScore } from "./risk-score.js";

const noScores: FactorScores = {
  compliance: 0,
  goods: 0,
  policy: 0,
  value: 0,
  origin: 0,
  route: 0,
  partner: 0,
  documents: 0,
};

describe("layer 1: the weighted score", () => {
  test.each([
    [{ compliance: 20, goods: 10, origin: 10, value: 5, partner: 10 }, 1020, 10, "GREEN"],
    [
      { compliance: 60, goods: 50, origin: 40, route: 20, value: 30, policy: 50, partner: 20, documents: 10 },
      4350,
      44,
      "YELLOW",
    ],
    [
      {
        compliance: 100,
        goods: 80,
        origin: 60,
        route: 70,
        value: 50,
        policy: 80,
        partner: 60,
        documents: 40,
      },
      7680,
      77,
      "RED",
    ],
  ])("%j scores %d, %d, %s", (scores, raw, score, channel) => {
    expect(weightedScore(importProfile, { ...noScores, ...scores })).toEqual({ raw, score });
    expect(channelByScore(score)).toBe(channel);
  });

  test.each([
    [0, "GREEN"],
    [34, "GREEN"],
    [35, "YELLOW"],
    [64, "YELLOW"],
    [65, "RED"],
    [100, "RED"],
  ])("a score of %d is %s", (score, channel) => {
    expect(channelByScore(score)).toBe(channel);
  });

  test("a profile whose weights do not sum to 100, and a score outside 0 to 100, are refused", () => {
    const heavy = { ...importProfile, w: { ...importProfile.w, goods: 21 } };
    expect(() => weightedScore(heavy, noScores)).toThrow("sum to 101");
    for (const goods of [-1, 101, 0.5, Number.NaN])
      expect(() => weightedScore(importProfile, { ...noScores, goods })).toThrow(TypeError);
  });
});

describe("factors of the score", () => {
  test.each([
    [{ level: 1 }, 0],
    [{ level: 2 }, 10],
    [{ level: 3 }, 30],
    [{ level: 4 }, 60],
    [{ level: 5 }, 100],
    [{ level: null }, 70],
    [{ level: null, rank: 8 }, 100],
    [{ level: 2, rank: 9 }, 100],
  ] as const)("compliance of %j is %d", (standing, score) => {
    expect(complianceFactor(standing)).toBe(score);
  });

  test.each([
    ["95", 0],
    ["94.99", 30],
    ["80", 30],
    ["79.99", 60],
    ["60", 60],
    ["59.99", 100],
    ["0", 100],
  ])("a unit value of %s beside a reference of 100 is %d", (unitValue, score) => {
    expect(valueFactor(unitValue, "100")).toBe(score);
  });

  test("lists, policy, origin and papers", () => {
    expect([listFactor([]), listFactor([20, 80, 50])]).toEqual([0, 80]);
    expect(policyFactor({ needsPermit: true, quotaOrTradeRemedy: false })).toBe(50);
    expect(policyFactor({ needsPermit: true, quotaOrTradeRemedy: true })).toBe(80);
    expect(policyFactor({ needsPermit: false, quotaOrTradeRemedy: false })).toBe(0);
    const origin = { claimsPreference: true, tariffHop: false, highRiskOrigin: false };
    expect(
      [origin, { ...origin, tariffHop: true }, { ...origin, highRiskOrigin: true }].map(originFactor),
    ).toEqual([20, 60, 80]);
    expect(originFactor({ ...origin, claimsPreference: false })).toBe(0);
    const papers = { amendments: 0, manifestLate: false, weightMismatchPct: 5 };
    expect(documentsFactor(papers)).toBe(0);
    expect(documentsFactor({ ...papers, weightMismatchPct: 6 })).toBe(60);
    expect(documentsFactor({ ...papers, amendments: 2, manifestLate: true })).toBe(50);
    expect(documentsFactor({ ...papers, amendments: 9 })).toBe(50);
  });
});

const always: Predicate = { "==": [1, 1] };

function aRule(changes: Partial<RiskRule> = {}): RiskRule {
  return {
    id: "R-1",
    version: 1,
    validFrom: "2026-07-01",
    validTo: "2026-12-31",
    scope: "import",
    predicate: always,
    action: "MIN_YELLOW",
    priority: 10,
    owner: "Risk Management",
    legalBasis: "TT81/2019 art. 17",
    ...changes,
  };
}

const declared = { scope: "import", date: "2026-11-22", context: {} } as const;

describe("layer 2: management's rules", () => {
  test.each<[string, RuleAction[], string]>([
    ["GREEN", [], "GREEN"],
    ["GREEN", ["MIN_YELLOW"], "YELLOW"],
    ["RED", ["MIN_YELLOW"], "RED"],
    ["GREEN", ["FORCE_RED"], "RED"],
    ["RED", ["CAP_GREEN"], "GREEN"],
    ["RED", ["CAP_YELLOW"], "YELLOW"],
    ["GREEN", ["CAP_YELLOW"], "GREEN"],
    ["GREEN", ["MIN_YELLOW", "CAP_GREEN"], "GREEN"],
    ["YELLOW", ["FORCE_RED", "CAP_GREEN"], "RED"],
    ["GREEN", ["FORCE_SCAN"], "RED"],
    ["GREEN", ["HOLD"], "GREEN"],
  ])("%s with %j is %s", (scored, actions, channel) => {
    const rules = actions.map((action, index) => aRule({ id: `R-${index}`, action }));
    const ruled = applyRules(scored as "GREEN", rules, declared);
    expect(ruled.channel).toBe(channel);
    expect(ruled.hold).toBe(actions.includes("HOLD"));
    expect(ruled.scan).toBe(actions.includes("FORCE_SCAN"));
  });

  test("only rules in force for the scope apply, the highest priority first", () => {
    const rules = [
      aRule({ id: "low", priority: 1 }),
      aRule({ id: "b" }),
      aRule({ id: "a" }),
      aRule({ id: "high", priority: 99 }),
      aRule({ id: "export", scope: "export" }),
      aRule({ id: "past", validTo: "2026-11-21" }),
      aRule({ id: "future", validFrom: "2026-11-23" }),
      aRule({ id: "other", predicate: { "==": [1, 2] } }),
    ];
    expect(applyRules("GREEN", rules, declared).hits.map(({ id }) => id)).toEqual(["high", "a", "b", "low"]);
    expect(applyRules("GREEN", [...rules].reverse(), declared)).toEqual(applyRules("GREEN", rules, declared));
  });

  test.each([
    [{}, []],
    [{ owner: " " }, ["a rule has an owner"]],
    [{ legalBasis: "" }, ["a rule has a legal basis"]],
    [{ validTo: "2026-06-30" }, ["a rule has a first and a last date"]],
    [{ validTo: "2027-01-01" }, []],
    [{ validTo: "2027-01-02" }, ["a rule lives at most 6 months"]],
    [{ predicate: { "~": [1, 2] } }, ["there is no operator ~"]],
  ])("a rule with %j has the problems %j", (changes, problems) => {
    expect(ruleProblems(aRule(changes))).toEqual(problems);
  });
});

describe("predicates of risk rules", () => {
  const context = { origin: "KP", hs: "72044900", line: { value: 500 }, lists: ["SCRAP"], aeo: false };

  test.each<[Predicate, boolean]>([
    [{ "==": [{ var: "origin" }, "KP"] }, true],
    [{ "!=": [{ var: "origin" }, "KP"] }, false],
    [{ in: [{ var: "origin" }, ["KP", "IR"]] }, true],
    [{ in: ["SCRAP", { var: "lists" }] }, true],
    [{ startsWith: [{ var: "hs" }, "7204"] }, true],
    [{ ">": [{ var: "line.value" }, 499] }, true],
    [{ ">=": [{ var: "line.value" }, 501] }, false],
    [{ "<": [{ var: "line.value" }, 501] }, true],
    [{ "<=": [{ var: "line.value" }, 500] }, true],
    [{ ">": [{ var: "origin" }, 1] }, false],
    [{ ">=": [{ var: "origin" }, 1] }, false],
    [{ "<=": [1, { var: "origin" }] }, false],
    [{ "<": [{ var: "origin" }, "KR"] }, true],
    [{ in: ["K", { var: "origin" }] }, false],
    [{ "==": [{ var: "nothing.there" }, null] }, true],
    [{ "<": [{ var: "nothing" }, 1] }, false],
    [{ "==": [{ var: "constructor" }, null] }, true],
    [{ and: [always, { "==": [{ var: "aeo" }, false] }] }, true],
    [{ and: [always, { "==": [{ var: "aeo" }, true] }] }, false],
    [{ or: [{ "==": [1, 2] }, always] }, true],
    [{ not: [always] }, false],
    [{ not: [{ or: [{ "==": [1, 2] }] }] }, true],
  ])("%j is %p", (predicate, expected) => {
    expect(holds(predicate, context)).toBe(expected);
  });

  test.each<[unknown, string]>([
    [{}, "a predicate is one operator with a list of arguments"],
    [{ "==": [1, 1], "!=": [1, 1] }, "a predicate is one operator with a list of arguments"],
    [{ "==": 1 }, "a predicate is one operator with a list of arguments"],
    [{ "==": [1] }, "== compares two values"],
    [{ toString: [1, 2] }, "there is no operator toString"],
    [{ and: ["x"] }, "and joins predicates"],
    [{ not: [{ or: [{ "?": [] }] }] }, "there is no operator ?"],
  ])("%j has the problem: %s", (predicate, problem) => {
    expect(predicateProblem(predicate as Predicate)).toBe(problem);
    expect(() => holds(predicate as Predicate, {})).toThrow(TypeError);
  });

  test("nesting has a limit", () => {
    let predicate = always;
    for (let depth = 0; depth < 20; depth += 1) predicate = { not: [predicate] };
    expect(predicateProblem(predicate)).toBe("predicates nest at most 16 deep");
  });
});

function aChannelInput(changes: Partial<ChannelInput> = {}): ChannelInput {
  return { score: 10, level: 3, draw: 999_999, rules: [], ...declared, ...changes };
}

describe("layer 3 and the channel", () => {
  test.each([
    [1, 1499, "RED"],
    [1, 1500, "YELLOW"],
    [1, 4999, "YELLOW"],
    [1, 5000, "GREEN"],
    [2, 9999, "YELLOW"],
    [2, 10_000, "GREEN"],
    [3, 5999, "RED"],
    [3, 19_999, "YELLOW"],
    [4, 14_999, "RED"],
    [4, 15_000, "YELLOW"],
    [5, 29_999, "RED"],
    [5, 99_999, "YELLOW"],
    [5, 100_000, "GREEN"],
  ] as const)("a trader of level %d who draws %d is %s", (level, draw, channel) => {
    expect(decideChannel(aChannelInput({ level, draw })).channel).toBe(channel);
  });

  test.each([
    [{}, "GREEN", "LOW_RISK"],
    [{ score: 44 }, "YELLOW", "RISK"],
    [{ score: 44, draw: 10_000 }, "YELLOW", "RISK"],
    [{ score: 44, draw: 0 }, "RED", "RANDOM"],
    [{ score: 77, draw: 0 }, "RED", "RISK"],
    [{ rules: [aRule()] }, "YELLOW", "MANAGEMENT_REQUIREMENT"],
    [{ score: 77, rules: [aRule({ action: "CAP_GREEN" })] }, "GREEN", "MANAGEMENT_REQUIREMENT"],
    [{ rules: [aRule()], draw: 0 }, "RED", "RANDOM"],
  ] as const)("%j is %s for the reason %s", (changes, channel, reasonClass) => {
    expect(decideChannel(aChannelInput(changes))).toMatchObject({ channel, reasonClass });
  });

  test("a priority enterprise that is drawn at random meets the scanner first", () => {
    expect(decideChannel(aChannelInput({ level: 1, draw: 0 })).scan).toBe(true);
    expect(decideChannel(aChannelInput({ level: 4, draw: 0 })).scan).toBe(false);
    expect(decideChannel(aChannelInput({ level: 1, draw: 2000 })).scan).toBe(false);
  });

  test("each layer is kept for the evidence", () => {
    const decision = decideChannel(aChannelInput({ rules: [aRule()], draw: 0 }));
    expect(decision.layers).toEqual(["GREEN", "YELLOW", "RED"]);
    expect(decision.hits).toEqual([{ id: "R-1", version: 1, action: "MIN_YELLOW" }]);
  });

  test.each([-1, 1_000_000, 0.5, Number.NaN])("%p is no draw", (draw) => {
    expect(() => decideChannel(aChannelInput({ draw }))).toThrow(TypeError);
  });

  test("the draw only ever raises", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 999_999 }), (score, draw) => {
        const { layers, channel } = decideChannel(aChannelInput({ score, draw }));
        expect(channels.indexOf(channel)).toBeGreaterThanOrEqual(channels.indexOf(layers[1]));
        expect(channels.indexOf(channel)).toBeGreaterThanOrEqual(
          channels.indexOf(randomChannel(draw, 20_000)),
        );
      }),
    );
  });
});
