import fc from "fast-check";
import { saltedHash } from "../domain/salted-hash.js";
import { auditEpoch, type AuditedDeclaration, type AuditedEpoch } from "./risk-audit.js";
import { anAuditedDeclaration, anEpoch, anEvaluation, epoch, vectorKeys } from "./risk-audit.fixture.js";
import type { RiskEvaluation } from "./risk-evaluation.js";

const found = (week: AuditedEpoch) =>
  auditEpoch(week).findings.map(({ code, subject }) => `${code} ${subject}`);

/** The vectors' week with its third declaration changed. */
const withThird = (change: (third: AuditedDeclaration) => AuditedDeclaration): AuditedEpoch => {
  const { declarations } = anEpoch();
  return anEpoch({ declarations: declarations.map((one, index) => (index === 2 ? change(one) : one)) });
};

/** As somebody would who changes an evaluation together with the hash on the ledger. */
const tampered = (
  changes: Partial<RiskEvaluation>,
  onLedger: Partial<AuditedDeclaration> = {},
): AuditedEpoch =>
  withThird((third) =>
    anAuditedDeclaration(
      { ...third.evidence!.evaluation, ...changes },
      { channel: third.channel, ...onLedger },
    ),
  );

it("recomputes every draw and channel of the published vectors and finds nothing", () => {
  const report = auditEpoch(anEpoch());
  expect(report).toMatchObject({
    epoch: "2026-W47",
    declarations: 4,
    drawsRecomputed: 4,
    channelsRecomputed: 4,
    findings: [],
    statistics: { channels: { GREEN: 2, YELLOW: 1, RED: 1 }, reasons: { LOW_RISK: 2, RANDOM: 2 } },
  });
});

it("finds an evaluation that was changed after its hash was written", () => {
  const changed = withThird((third) => ({
    ...third,
    evidence: { ...third.evidence!, evaluation: { ...third.evidence!.evaluation, score: 1 } },
  }));
  expect(found(changed)).toEqual(["RISK_EVIDENCE_MISMATCH 10123456791"]);
});

it.each([
  ["draw", tampered({ draw: { ...anEvaluation(vectorKeys[2]).draw, draw: 999_999 } }), "RISK_DRAW_MISMATCH"],
  ["score", tampered({ score: 12 }), "RISK_EVALUATION_MISMATCH"],
  ["channel", tampered({ channel: "GREEN" }, { channel: "GREEN" }), "RISK_EVALUATION_MISMATCH"],
  ["profile", tampered({ profile: { id: "RP-IMP", version: 6 } }), "RISK_EVALUATION_MISMATCH"],
  [
    "weights",
    tampered({ scores: { ...anEvaluation(vectorKeys[2]).scores, goods: 101 } }),
    "RISK_EVALUATION_MISMATCH",
  ],
  ["channel on the ledger alone", tampered({}, { channel: "GREEN" }), "RISK_CHANNEL_MISMATCH"],
  ["profile on the ledger", tampered({}, { profileVersion: "RP-IMP v9" }), "RISK_PROFILE_UNKNOWN"],
  [
    "declaration that was drawn by",
    tampered({}, { drawnBy: { epoch, declarationKey: "10123456000", blockHash: "ab".repeat(32) } }),
    "RISK_DRAW_SUBJECT",
  ],
  [
    "block that was drawn by",
    tampered({}, { drawnBy: { epoch, declarationKey: vectorKeys[2], blockHash: "cd".repeat(32) } }),
    "RISK_DRAW_SUBJECT",
  ],
  [
    "evaluation, which is gone",
    withThird((third) => ({ ...third, evidence: null })),
    "RISK_EVIDENCE_MISSING",
  ],
  [
    "time of assignment",
    withThird((third) => ({ ...third, assignedAt: "2026-11-18T02:45:13.000Z" })),
    "RISK_ASSIGNED_LATE",
  ],
] as const)("finds another %s", (_, week, code) => {
  expect(found(week)).toContain(`${code} 10123456791`);
  expect(auditEpoch(week).findings.every(({ subject }) => subject === "10123456791")).toBe(true);
});

it("accepts the draw that a declaration inherits from the same goods filed before", () => {
  const first = anEvaluation(vectorKeys[2]);
  const again = { ...anEvaluation("10123456999", { draw: first.draw }) };
  const { drawnBy } = anAuditedDeclaration(first);
  expect(found(anEpoch({ declarations: [anAuditedDeclaration(again, { drawnBy })] }))).toEqual([]);
  expect(found(anEpoch({ declarations: [anAuditedDeclaration(again)] }))).toEqual([
    "RISK_DRAW_SUBJECT 10123456999",
  ]);
});

it("recomputes a draw that was inherited from the week before with that week's seeds", () => {
  const week = anEpoch();
  const inherited = anAuditedDeclaration(anEvaluation(vectorKeys[2], { date: "2026-11-23" }), {
    registeredAt: "2026-11-23T02:44:12.000Z",
    assignedAt: "2026-11-23T02:44:13.000Z",
  });
  const next = anEpoch({ epoch: "2026-W48", declarations: [inherited] });
  expect(auditEpoch(next)).toMatchObject({ drawsRecomputed: 0, findings: [] });
  expect(auditEpoch({ ...next, earlier: [week] })).toMatchObject({ drawsRecomputed: 1, findings: [] });
  const drawn = { ...inherited, drawnBy: { ...inherited.drawnBy, epoch: "2026-W48" } };
  expect(found({ ...next, earlier: [week], declarations: [drawn] })).toEqual([
    "RISK_DRAW_SUBJECT 10123456791",
  ]);
});

describe("secrets", () => {
  const { customsSeed, auditorSeed, profiles, rules } = anEpoch();

  it.each([
    ["none was committed", null, "RISK_SEED_MISSING auditor"],
    ["it is not revealed", { ...auditorSeed!, seed: undefined }, "RISK_SEED_HIDDEN auditor"],
    ["another one is revealed", { ...auditorSeed!, seed: "23".repeat(32) }, "RISK_SEED_MISMATCH auditor"],
    ["what is revealed is none", { ...auditorSeed!, seed: "zz" }, "RISK_SEED_MISMATCH auditor"],
  ])("says of a seed that %s, and computes the channels all the same", (_, seed, finding) => {
    const report = auditEpoch(anEpoch({ auditorSeed: seed as AuditedEpoch["auditorSeed"] }));
    expect(report.findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([finding]);
    expect(report).toMatchObject({ drawsRecomputed: 0, channelsRecomputed: 4 });
  });

  it("finds declarations that were registered before both seeds were committed", () => {
    const late = { ...customsSeed!, committedAt: "2026-11-18T03:00:00.000Z" };
    expect(found(anEpoch({ customsSeed: late }))).toEqual(vectorKeys.map((key) => `RISK_SEED_LATE ${key}`));
  });

  it("finds a profile and rules that are not what was committed, or are not opened", () => {
    const other = { ...profiles[0]!, commitment: saltedHash("33".repeat(16), {}) };
    expect(found(anEpoch({ profiles: [other] }))).toEqual(["RISK_PROFILE_MISMATCH RP-IMP v7"]);
    expect(found(anEpoch({ profiles: [{ ...profiles[0]!, opened: null }] }))).toEqual([
      "RISK_PROFILE_HIDDEN RP-IMP v7",
    ]);
    expect(found(anEpoch({ rules: [{ ...rules[0]!, opened: null }] }))).toEqual([
      "RISK_RULES_HIDDEN RR-IMP v1",
    ]);
    const unused = { ...profiles[0]!, version: "RP-IMP v8", opened: null };
    expect(found(anEpoch({ profiles: [...profiles, unused] }))).toEqual([]);
  });
});

it("counts what officers decided against the engine", () => {
  const decided = (from: "GREEN" | "RED", to: "GREEN" | "RED", role: string) => ({
    from,
    to,
    role,
    reason: "SIGN_OF_VIOLATION",
    at: "2026-11-18T05:00:00.000Z",
  });
  const week = withThird((third) => ({
    ...third,
    overrides: [decided("RED", "GREEN", "CUSTOMS_HQ"), decided("GREEN", "RED", "BRANCH_HEAD")],
  }));
  expect(auditEpoch(week).statistics.overrides).toEqual({
    raised: 1,
    lowered: 1,
    byRole: { CUSTOMS_HQ: 1, BRANCH_HEAD: 1 },
  });
});

it("tells how evenly the draws are spread", () => {
  const keys = Array.from({ length: 500 }, (_, index) => String(10_200_000_000 + index));
  const { statistics } = auditEpoch(
    anEpoch({ declarations: keys.map((key) => anAuditedDeclaration(anEvaluation(key))) }),
  );
  expect(statistics.drawTenths.reduce((sum, count) => sum + count)).toBe(500);
  // At 27,877 a fair draw would be as uneven once in a thousand weeks.
  expect(statistics.chiSquareThousandths).toBeLessThan(27_877);
});

it("finds whatever member of an evaluation is changed, and never anything elsewhere", () => {
  const members = ["score", "raw", "layers", "hits", "hold", "scan", "reasonClass", "rules", "level", "date"];
  fc.assert(
    fc.property(fc.constantFrom(...members), fc.constantFrom(...vectorKeys), (member, key) => {
      const { declarations } = anEpoch();
      const changed = declarations.map((one) =>
        one.number === key
          ? anAuditedDeclaration(
              { ...one.evidence!.evaluation, [member]: member === "level" ? 5 : "changed" },
              { channel: one.channel },
            )
          : one,
      );
      const { findings } = auditEpoch(anEpoch({ declarations: changed }));
      const drawn = key === "10123456791" || key === "10123456813";
      // Another level or date changes nothing else of a declaration that was drawn or is far from it.
      if (member !== "level" && member !== "date") expect(findings.length).toBeGreaterThan(0);
      else expect(findings.length).toBeLessThanOrEqual(drawn ? 1 : 0);
      expect(findings.every(({ subject }) => subject === key || subject === "changed")).toBe(true);
    }),
  );
});
