import { errorCode } from "./domain/errors.js";
import { saltedHash } from "./domain/salted-hash.js";
import { readOpenAnalyses } from "./domain/documents/supervision/laboratory-analysis.js";
import { runInWorld } from "./domain/reading.js";
import { aDeclaration, containerNo, plasticParts } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, salt, TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

/** A world with one registered declaration; its permits and certificates play no part here. */
async function declared(): Promise<{ world: TradeWorld; number: string }> {
  const world = await TradeWorld.open();
  await world.bringGoods();
  const number = await world.register(
    aDeclaration({ permits: undefined, lines: [plasticParts({ lineNo: 1 })] }),
  );
  return { world, number };
}

const order = (world: TradeWorld, declaration: string, changes: Json = {}, by: Person = "head") =>
  world.run(by, "inspection-order", "Order", "KT1", {
    arguments: { declaration, form: "DIRECT", levelPct: 100, ...changes },
  });

const step = (world: TradeWorld, command: string, by: Person = "officer", args: Json = {}) =>
  world.run(by, "inspection-order", command, "KT1", { arguments: args });

const conclude = (world: TradeWorld, result: string, findings: readonly Json[] = [], args: Json = {}) => {
  const payload = { findings };
  return world.run("officer", "inspection-order", "Conclude", "KT1", {
    arguments: { result, minutesHash: saltedHash(salt, { findings: findings as never }), ...args },
    payload,
  });
};

const difference = { line: 1, field: "quantity", declared: "1200.00 KGM", actual: "1500.00 KGM" };

async function started(changes: Json = {}): Promise<{ world: TradeWorld; number: string }> {
  const { world, number } = await declared();
  await order(world, number, changes);
  await step(world, "Schedule", "officer", { at: "2026-11-20T06:00:00.000Z", place: "CAT LAI" });
  await step(world, "Start");
  return { world, number };
}

describe("an inspection", () => {
  it("is ordered by the head of the declaration's office, and withdrawn until it is scheduled", async () => {
    const { world, number } = await declared();
    expect(await codeOf(order(world, number, {}, "officer"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    expect(await codeOf(order(world, "10000009999"))).toBe(errorCode.DOCUMENT_NOT_FOUND);
    await order(world, number);
    await step(world, "Withdraw", "head", { reason: "wrong container" });
    expect((await world.ask("inspection-order", "Read", "KT1")).state).toBe("WITHDRAWN");
  });

  it("takes two officers", async () => {
    const { world } = await started();
    expect(await ruleOf(conclude(world, "CONFORM"))).toBe("E_OFFICERS");
    expect(await codeOf(step(world, "Join"))).toBe(errorCode.FOUR_EYES_REQUIRED);
    await step(world, "Join", "inspector");
    await conclude(world, "CONFORM");
    expect((await world.ask("inspection-order", "Read", "KT1")).state).toBe("RESULT_CONFORM");
  });

  it("takes one officer with a scan of every container, unless the scan is suspect", async () => {
    const { world } = await started({ form: "SCANNER", containers: [containerNo] });
    const scan = (number: string, conclusion: string) =>
      world.run("scanOfficer", "scan-result", "Record", number, {
        arguments: { containerNo, scanner: "S1", imageHash: "a".repeat(64), conclusion },
      });
    await scan("SC1", "SUSPECT");
    await scan("SC2", "CLEAR");
    expect(await ruleOf(conclude(world, "CONFORM"))).toBe("E_OFFICERS");
    expect(await ruleOf(conclude(world, "CONFORM", [], { scans: ["SC1"] }))).toBe("E_SCAN_SUSPECT");
    await conclude(world, "CONFORM", [], { scans: ["SC2"] });
  });

  it("lists what differs, and nothing where everything conforms", async () => {
    const { world } = await started();
    await step(world, "Join", "inspector");
    const fieldsOf = async (action: Promise<unknown>): Promise<unknown> =>
      (await refusalOf(action)).details.fields;
    expect(await fieldsOf(conclude(world, "CONFORM", [difference]))).toMatchObject([{ rule: "E_FINDINGS" }]);
    expect(await fieldsOf(conclude(world, "DISCREPANCY"))).toMatchObject([{ rule: "E_FINDINGS" }]);
    expect(
      await fieldsOf(conclude(world, "DISCREPANCY", [{ ...difference, line: 0, actual: "" }])),
    ).toMatchObject([
      { pointer: "/findings/0/actual", rule: "E_TOO_SMALL" },
      { pointer: "/findings/0/line", rule: "E_TOO_SMALL" },
    ]);
    const { event } = await conclude(world, "DISCREPANCY", [difference]);
    expect(JSON.stringify(event?.payload)).not.toContain("1500.00");
  });

  it("that found a violation stops the goods until another head lifts the hold", async () => {
    const { world, number } = await started();
    await step(world, "Join", "inspector");
    await conclude(world, "VIOLATION", [difference]);
    expect(await world.facets("gate-hold", "INSP-KT1")).toMatchObject({
      target: number,
      reason: "VIOLATION",
    });
    await world.run("head", "gate-hold", "Lift", "INSP-KT1", { arguments: { reason: "fine paid" } });
  });

  it("is due in eight working hours, and two working days later when its head extends it once", async () => {
    const { world } = await started();
    // Friday 09:44 in Viet Nam: 5 h 46 min are left of the day's office hours, 2 h 14 min are Monday's.
    expect((await world.facets("inspection-order", "KT1")).dueAt).toBe("2026-11-23T03:14:12.000Z");
    await step(world, "Extend", "head", { reason: "forklift" });
    expect((await world.facets("inspection-order", "KT1")).dueAt).toBe("2026-11-25T16:59:59.999Z");
    expect(await ruleOf(step(world, "Extend", "head", { reason: "again" }))).toBe("E_EXTENDED");
    await step(world, "Join", "inspector");
    world.pass(24 * 6);
    await conclude(world, "CONFORM");
    expect(await world.facets("inspection-order", "KT1")).toMatchObject({ late: true });
  });
});

describe("a laboratory analysis", () => {
  const report = { composition: "polyethylene" };
  const open = (world: TradeWorld, number: string): readonly string[] =>
    runInWorld(readOpenAnalyses(number), {
      head: () => null,
      value: () => null,
      range: ([type, ...attributes]) =>
        world.ledger
          .keys()
          .map((key) => key.split("\u0000").filter((part) => part !== ""))
          .filter(([first, second]) => first === type && second === attributes[0])
          .map((parts) => ({ key: parts as never, value: 1 })),
    });

  it.each([
    [true, "CONFIRMED"],
    [false, "RECLASSIFIED"],
  ])("leaves the duty open until the laboratory concludes: as declared %s", async (asDeclared, state) => {
    const { world, number } = await declared();
    const act = (by: Person, command: string, options = {}) =>
      world.run(by, "laboratory-analysis", command, "PT1", options);
    const asked = { declaration: number, lineNo: 1, sampleNo: "M1", test: "Composition" };
    expect(
      await codeOf(act("officer", "Request", { arguments: { ...asked, declaration: "10000009999" } })),
    ).toBe(errorCode.DOCUMENT_NOT_FOUND);
    await act("officer", "Request", { arguments: asked });
    expect(open(world, number)).toEqual(["PT1"]);
    await act("laboratory", "Receive");
    const result = { resultHs: "39269099", asDeclared, reportHash: saltedHash(salt, report) };
    expect(await codeOf(act("officer", "Conclude", { arguments: result, payload: report }))).toBe(
      errorCode.ROLE_NOT_ALLOWED,
    );
    await act("laboratory", "Conclude", { arguments: result, payload: report });
    expect((await world.ask("laboratory-analysis", "Read", "PT1")).state).toBe(state);
    expect(open(world, number)).toEqual([]);
  });
});
