import { errorCode } from "./domain/errors.js";
import { importer } from "./testing/documents.js";
import { importerNumber } from "./testing/parties.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const caseNo = "KTSTQ-2026-01";
const reason = { arguments: { reason: "unit values" } };
const decision = {
  no: "QD-9",
  date: "2026-11-20",
  site: "HQ",
  start: "2026-11-23",
  notified: { mst: importer.mst },
};
const result = { findings: "value too low", taxDelta: "35134492", penalty: "7000000" };

const problemsOf = async (action: Promise<unknown>): Promise<readonly string[]> =>
  ((await refusalOf(action)).details["fields"] as { pointer: string; rule: string }[]).map(
    ({ pointer, rule }) => `${pointer} ${rule}`,
  );

async function audited(): Promise<{
  world: TradeWorld;
  aCase: (changes?: Json) => Json;
  step: (person: Person, command: string, options?: object) => Promise<unknown>;
}> {
  const world = await TradeWorld.prepared();
  const declaration = await world.register();
  const aCase = (changes: Json = {}): Json => ({
    caseNo,
    trader: importer,
    declarations: [{ kind: "declaration", number: declaration }],
    reason: "RANDOM",
    scope: "customs value",
    ...changes,
  });
  return {
    world,
    aCase,
    step: (person, command, options = {}) => world.run(person, "pca-case", command, caseNo, options),
  };
}

describe("a post-clearance audit", () => {
  it("goes from flag to conclusion, appeal and end, by different officers", async () => {
    const { world, aCase, step } = await audited();
    await step("riskEngine", "Flag", { payload: aCase() });
    await step("pcaOfficer", "Select", reason);
    const decided = { payload: aCase({ decision }) };
    expect(await codeOf(step("pcaOfficer", "Decide", decided))).toBe(errorCode.FOUR_EYES_REQUIRED);
    await step("headquarters", "Decide", decided);
    await step("pcaOfficer", "Start");
    await step("pcaOfficer", "Conclude", { payload: aCase({ decision, result }) });
    expect(await codeOf(step("stranger", "Appeal", reason))).toBe(errorCode.NOT_OWNER);
    await step("declarant", "Appeal", reason);
    expect(await codeOf(step("pcaOfficer", "Close", reason))).toBe(errorCode.FOUR_EYES_REQUIRED);
    await step("headquarters", "Close", reason);
    expect(await world.ask("pca-case", "Read", caseNo)).toMatchObject({ state: "CLOSED" });
  });

  it("says in public neither whom nor what a flag is about", async () => {
    const { world, aCase, step } = await audited();
    await step("pcaOfficer", "Flag", { payload: aCase() });
    const { facets } = await world.ask("pca-case", "Read", caseNo);
    expect(Object.keys(facets as Json).sort()).toEqual(["flaggedBy", "reason"]);
    await step("pcaOfficer", "Dismiss", reason);
  });

  it("is about registered declarations of the last five years", async () => {
    const { world, aCase, step } = await audited();
    const unknown = { declarations: [{ kind: "declaration", number: "19999999999" }] };
    expect(await problemsOf(step("pcaOfficer", "Flag", { payload: aCase(unknown) }))).toEqual([
      "/declarations/0/number E_PCA_DECLARATION",
    ]);
    world.pass(24 * (5 * 365 + 5));
    expect(await problemsOf(step("pcaOfficer", "Flag", { payload: aCase() }))).toEqual([
      "/declarations/0/number E_PCA_LOOK_BACK",
    ]);
  });

  it("asks for a decision to decide and a result to conclude", async () => {
    const { aCase, step } = await audited();
    await step("pcaOfficer", "Flag", { payload: aCase() });
    await step("pcaOfficer", "Select", reason);
    expect(await problemsOf(step("headquarters", "Decide", { payload: aCase() }))).toEqual([
      "/decision E_REQUIRED",
    ]);
    await step("headquarters", "Decide", { payload: aCase({ decision }) });
    await step("pcaOfficer", "Start");
    expect(await problemsOf(step("pcaOfficer", "Conclude", { payload: aCase() }))).toEqual([
      "/decision E_REQUIRED",
      "/result E_REQUIRED",
    ]);
    const other = { ...importer, mst: "2300325764" };
    const swapped = aCase({ trader: other, decision: { ...decision, notified: { mst: other.mst } }, result });
    expect(await ruleOf(step("pcaOfficer", "Conclude", { payload: swapped }))).toBe("E_PCA_TRADER");
  });

  it.each<[Json, string]>([
    [{ reason: "PLAN" }, "/planYear E_PLAN_YEAR"],
    [{ decision: { ...decision, notified: { mst: "2300325764" } } }, "/decision/notified/mst E_NOTIFIED"],
    [{ decision: { ...decision, start: "2026-11-19" } }, "/decision/start E_START"],
    [{ declarations: [] }, "/declarations E_TOO_SMALL"],
    [{ reason: "WHIM" }, "/reason E_CODE"],
  ])("is not made of %j: %s", async (changes, problem) => {
    const { aCase, step } = await audited();
    expect(await problemsOf(step("pcaOfficer", "Flag", { payload: aCase(changes) }))).toEqual([problem]);
  });
});

const application = (changes: Json = {}): Json => ({
  dossierNo: "UT-1",
  trader: importer,
  branch: "IMPORT_EXPORT",
  turnoverUsd: "100000000.00",
  yearsWithoutViolation: 2,
  auditedAccounts: true,
  internalControl: true,
  ...changes,
});

describe("a priority enterprise", () => {
  const apply = (world: TradeWorld, changes: Json = {}) =>
    world.run("declarant", "priority-enterprise", "Apply", importerNumber, { payload: application(changes) });

  it("is recognised by another officer than the one who examined it", async () => {
    const world = await TradeWorld.open();
    await apply(world);
    const step = (command: string, options = {}) =>
      world.run("headquarters", "priority-enterprise", command, importerNumber, options);
    await step("Examine");
    expect(await codeOf(step("Recognise"))).toBe(errorCode.FOUR_EYES_REQUIRED);
    await step("Reject", reason);
    await apply(world);
  });

  it.each<[Json, readonly string[]]>([
    [{ turnoverUsd: "99999999.99" }, ["/turnoverUsd E_PRIORITY_TURNOVER"]],
    [{ branch: "VIETNAMESE_EXPORTS", exportsUsd: "39999999" }, ["/exportsUsd E_PRIORITY_TURNOVER"]],
    [{ branch: "FARM_EXPORTS", exportsUsd: "29999999" }, ["/exportsUsd E_PRIORITY_TURNOVER"]],
    [{ branch: "BROKER", declarationsPerYear: "19999" }, ["/declarationsPerYear E_PRIORITY_TURNOVER"]],
    [
      { yearsWithoutViolation: 1, auditedAccounts: false, internalControl: false, turnoverUsd: "0" },
      [
        "/auditedAccounts E_PRIORITY_ACCOUNTS",
        "/internalControl E_PRIORITY_CONTROL",
        "/turnoverUsd E_PRIORITY_TURNOVER",
        "/yearsWithoutViolation E_PRIORITY_VIOLATIONS",
      ],
    ],
  ])("is none with %j, and is told everything that is missing", async (changes, problems) => {
    expect(await problemsOf(apply(await TradeWorld.open(), changes))).toEqual(problems);
  });

  it.each<Json>([
    { branch: "VIETNAMESE_EXPORTS", exportsUsd: "40000000" },
    { branch: "FARM_EXPORTS", exportsUsd: "30000000" },
    { branch: "BROKER", declarationsPerYear: "20000" },
    { branch: "HIGH_TECHNOLOGY", turnoverUsd: "0" },
  ])("may be one with %j", async (changes) => {
    await apply(await TradeWorld.open(), changes);
  });

  it("is not audited at the customs office without a sign of violation", async () => {
    const { world, aCase, step } = await audited();
    await apply(world);
    await world.run("headquarters", "priority-enterprise", "Examine", importerNumber);
    await world.run("secondHeadquarters", "priority-enterprise", "Recognise", importerNumber);
    await step("pcaOfficer", "Flag", { payload: aCase() });
    await step("pcaOfficer", "Select", reason);
    expect(await ruleOf(step("headquarters", "Decide", { payload: aCase({ decision }) }))).toBe(
      "E_PCA_PRIORITY",
    );
    await step("headquarters", "Decide", { payload: aCase({ decision, reason: "DENUNCIATION" }) });
  });
});
