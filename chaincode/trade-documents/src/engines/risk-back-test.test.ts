import fc from "fast-check";
import { anEvaluation, ruleSet, someFacts, vectorKeys } from "./risk-audit.fixture.js";
import { backTest, backTestHash } from "./risk-back-test.js";
import { evaluateRisk, factsOf } from "./risk-evaluation.js";
import { importProfile, profileProblem, type RiskProfile, weightedScore } from "./risk-score.js";

const period = { from: "2026-10-20", to: "2026-11-20" };
const past = vectorKeys.map((key) => anEvaluation(key));
const noScores = someFacts(vectorKeys[0]).scores;

it("gives the channels of then for the profile and rules of then", () => {
  expect(backTest(past, period, importProfile, ruleSet)).toEqual({
    profileVersion: "RP-IMP v7",
    rules: "RR-IMP v1",
    ...period,
    declarations: 4,
    channels: { GREEN: 2, YELLOW: 1, RED: 1 },
    sharesPpm: { GREEN: 500_000, YELLOW: 250_000, RED: 250_000 },
    moves: {},
    ruleHits: {},
  });
});

it("predicts the channels of another profile and other rules, and says what moves", () => {
  const scores = { ...noScores, goods: 100 };
  const evaluations = vectorKeys.map((key) => anEvaluation(key, { scores }));
  const strict: RiskProfile = { ...importProfile, version: 8, thresholds: { yellow: 20, red: 65 } };
  const report = backTest(evaluations, period, strict, ruleSet);
  expect(report).toMatchObject({ channels: { GREEN: 0, YELLOW: 3, RED: 1 }, moves: { "GREEN>YELLOW": 2 } });
  const all = { ...ruleSet.rules[0]!, predicate: { in: ["8481", { var: "headings" }] } };
  const ruled = backTest(evaluations, period, strict, { version: "RR-IMP v2", rules: [all] });
  expect(ruled).toMatchObject({ channels: { RED: 4 }, ruleHits: { SCRAP: 4 } });
  expect(backTestHash(ruled)).not.toBe(backTestHash(report));
});

it("looks at the period alone, and has no shares of nothing", () => {
  const report = backTest(past, { from: "2026-11-19", to: "2026-11-20" }, importProfile, ruleSet);
  expect(report).toMatchObject({ declarations: 0, sharesPpm: { GREEN: 0, YELLOW: 0, RED: 0 } });
});

it("evaluates the same facts to the same evaluation, whatever they are", () => {
  const percent = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(percent, percent, fc.integer({ min: 0, max: 999_999 }), (goods, compliance, draw) => {
      const facts = someFacts(vectorKeys[0], { scores: { ...noScores, goods, compliance } });
      const evaluation = evaluateRisk({ ...facts, draw: { ...facts.draw, draw } }, importProfile, ruleSet);
      expect(evaluateRisk(factsOf(evaluation), importProfile, ruleSet)).toEqual(evaluation);
    }),
  );
});

describe("a model as a factor", () => {
  const w = { ...importProfile.w, goods: 10, model: 10 };
  const withModel: RiskProfile = { ...importProfile, version: 8, w, modelHash: "ab".repeat(32) };

  it("adds its percentage with its weight", () => {
    expect(weightedScore(withModel, { ...noScores, model: 90 })).toEqual({ raw: 900, score: 9 });
    expect(weightedScore(importProfile, { ...noScores, model: 90 })).toEqual({ raw: 0, score: 0 });
  });

  it("is no zero when it did not score", () => {
    expect(() => weightedScore(withModel, noScores)).toThrow(TypeError);
  });

  it.each([
    [{ ...withModel, w: { ...w, compliance: 19, model: 21 } }, "a model weighs at most 20 of 100"],
    [{ ...importProfile, w }, "a model and its weight stand together: the one is named by its hash"],
    [{ ...importProfile, w: { ...importProfile.w, goods: 21 } }, "the weights of RP-IMP sum to 101, not 100"],
    [
      { ...importProfile, w: { ...importProfile.w, goods: 0.5 } },
      "a weight of RP-IMP is no integer from 0 to 100",
    ],
    [
      { ...importProfile, thresholds: { yellow: 70, red: 60 } },
      "yellow and red begin at integers from 0 to 100, yellow first",
    ],
  ])("is refused when it decides by itself or has no name: %#", (profile, problem) => {
    expect(profileProblem(profile)).toBe(problem);
  });

  it("needs nothing where there is none", () => {
    expect(profileProblem(importProfile)).toBeUndefined();
  });
});
