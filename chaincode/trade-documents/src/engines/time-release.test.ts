import {
  milestonesOf,
  processOf,
  type TimedEvent,
} from "../domain/documents/declaration/declaration-milestones.js";
import { releaseOf, releaseStudy, type StudyCase, stepsOf } from "./time-release.js";

const hourMs = 3_600_000;

const at = (hours: number): string => new Date(Date.UTC(2026, 10, 20) + hours * hourMs).toISOString();

/** A yellow import: events in the order of the ledger, hours after midnight. */
const events: readonly TimedEvent[] = [
  { event: "ManifestAccepted", at: at(0), role: "CLEARANCE_ENGINE" },
  { event: "ConveyanceArrived", at: at(2), role: "CARRIER" },
  { event: "CargoDischarged", at: at(5), role: "PORT_OPERATOR" },
  { event: "DeclarationRegistered", at: at(6), role: "DECLARANT" },
  { event: "PaymentNoticeIssued", at: at(6), role: "DECLARANT" },
  { event: "ChannelAssigned", at: at(7), role: "RISK_ENGINE" },
  { event: "DossierSubmitted", at: at(10), role: "DECLARANT" },
  { event: "DocumentsFailed", at: at(11), role: "OFFICER_DOC" },
  { event: "DocumentsPassed", at: at(14), role: "OFFICER_DOC" },
  { event: "PaymentNoticePaid", at: at(20), role: "TREASURY" },
  { event: "DeclarationCleared", at: at(20), role: "CLEARANCE_ENGINE" },
  { event: "GoodsPassedOut", at: at(30), role: "PORT_OPERATOR" },
];

const steps = stepsOf(milestonesOf(events));

describe("time release", () => {
  it("reads the milestones off the ledger's events, with who reached them and how long it took", () => {
    expect(steps.map(({ milestone, party, tookMs }) => [milestone, party, tookMs])).toEqual([
      ["T01", "CARRIER", null],
      ["T02", "CARRIER", 2 * hourMs],
      ["T03", "PORT", 3 * hourMs],
      ["T05", "TRADER", hourMs],
      ["T06", "CUSTOMS", hourMs],
      ["T07", "TRADER", 3 * hourMs],
      ["T08", "CUSTOMS", 4 * hourMs],
      ["T12", "TRADER", 6 * hourMs],
      ["T13", "CUSTOMS", 0],
      ["T14", "PORT", 10 * hourMs],
    ]);
    expect(steps.find(({ milestone }) => milestone === "T08")?.by).toBe("OFFICER_DOC");
  });

  it("attributes the time from registration to clearance to parties, and loses none of it", () => {
    const { totalMs, byParty } = releaseOf(steps);
    expect(totalMs).toBe(14 * hourMs);
    expect(byParty).toEqual({ CARRIER: 0, TRADER: 9 * hourMs, CUSTOMS: 5 * hourMs, MINISTRY: 0, PORT: 0 });
    expect(Object.values(byParty).reduce((a, b) => a + b, 0)).toBe(totalMs);
  });

  it("has no total before the goods are released", () => {
    expect(releaseOf(stepsOf(milestonesOf(events.slice(0, 6)))).totalMs).toBeNull();
  });

  it("does not depend on the order in which events are read", () => {
    expect(stepsOf(milestonesOf([...events].reverse()))).toEqual(steps);
  });

  it("counts what happened before registration to nobody", () => {
    const late = stepsOf(milestonesOf([...events, { event: "PermitIssued", at: at(8), role: "MINISTRY" }]));
    const { totalMs, byParty } = releaseOf(late);
    expect(byParty.MINISTRY).toBe(hourMs);
    expect(Object.values(byParty).reduce((a, b) => a + b, 0)).toBe(totalMs);
  });

  it("gives figures by office and channel", () => {
    const aCase = (office: string, channel: string, hours: number): StudyCase => ({
      office,
      channel,
      steps: stepsOf([
        { milestone: "T05", at: 0, by: null },
        { milestone: "T06", at: hourMs, by: null },
        { milestone: "T13", at: hours * hourMs, by: null },
      ]),
    });
    const open: StudyCase = { office: "02CI", channel: "RED", steps: [] };
    const study = releaseStudy([
      aCase("02CI", "GREEN", 2),
      aCase("02CI", "GREEN", 9),
      aCase("02CI", "GREEN", 3),
      aCase("01AB", "GREEN", 4),
      open,
    ]);
    expect(study).toMatchObject([
      { office: "01AB", channel: "GREEN", cases: 1, medianMs: 4 * hourMs, slowestMs: 4 * hourMs },
      {
        office: "02CI",
        channel: "GREEN",
        cases: 3,
        medianMs: 3 * hourMs,
        slowestMs: 9 * hourMs,
        byPartyMs: { CUSTOMS: 14 * hourMs },
      },
    ]);
    expect(study).toHaveLength(2);
  });
});

describe("the process step by step", () => {
  it("says of each of the five import steps who acted, when and how long", () => {
    expect(processOf("I", events).map(({ step, from, tookMs, by }) => [step, from, tookMs, by])).toEqual([
      [1, at(0), 5 * hourMs, ["CLEARANCE_ENGINE", "CARRIER", "PORT_OPERATOR"]],
      [2, at(6), 0, ["DECLARANT"]],
      [3, null, null, []],
      [4, at(6), 14 * hourMs, ["DECLARANT", "RISK_ENGINE", "OFFICER_DOC", "TREASURY", "CLEARANCE_ENGINE"]],
      [5, at(30), 0, ["PORT_OPERATOR"]],
    ]);
  });

  it("has five steps for exports too", () => {
    const exported: readonly TimedEvent[] = [
      { event: "DeclarationRegistered", at: at(0), role: "DECLARANT" },
      { event: "DeclarationCleared", at: at(3), role: "CLEARANCE_ENGINE" },
      { event: "ExportGatedIn", at: at(4), role: "PORT_OPERATOR" },
      { event: "ExportConfirmed", at: at(9), role: "CLEARANCE_ENGINE" },
    ];
    expect(processOf("E", exported).map(({ step, tookMs }) => [step, tookMs])).toEqual([
      [1, 0],
      [2, null],
      [3, 3 * hourMs],
      [4, 5 * hourMs],
      [5, null],
    ]);
  });
});
