import { errorCode } from "./domain/errors.js";
import { importer } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { salt, TradeWorld } from "./testing/trade-world.js";
import type { JsonObject } from "./domain/canonical-json.js";

type Json = Record<string, unknown>;

const number = "QT-2026-0001";
const kind = "material-account";

function anAccount(declaredClosing?: string, changes: Json = {}): Json {
  const declared = declaredClosing === undefined ? {} : { declaredClosing };
  const product = declaredClosing === undefined ? {} : { declaredClosing: "100" };
  return {
    accountNo: number,
    trader: importer,
    regime: "EXPORT_PRODUCTION",
    periodFrom: "2026-01-01",
    periodTo: "2026-11-19",
    facility: "NHA MAY 1",
    materials: [
      { code: "NPL1", unit: "KGM", opening: "100", imported: "1000", reExported: "50", ...declared },
    ],
    products: [{ code: "SP1", unit: "C62", opening: "0", produced: "400", exported: "300", ...product }],
    norms: [{ product: "SP1", material: "NPL1", quantityPerUnit: "2.25", wastePct: "4" }],
    ...changes,
  };
}

const trader = (world: TradeWorld, command: string, payload: Json) =>
  world.run("declarant", kind, command, number, { payload });

async function submitted(declaredClosing: string): Promise<TradeWorld> {
  const world = await TradeWorld.open();
  await trader(world, "Open", anAccount());
  await trader(world, "Submit", anAccount(declaredClosing));
  return world;
}

const balance = async (world: TradeWorld) =>
  ((await world.ask(kind, "Payload", number)).payload as { balance: { materials: Json[] } }).balance;

describe("a material account", () => {
  it("reconciles where the report says 114.00", async () => {
    const world = await submitted("114.00");
    expect((await balance(world)).materials).toEqual([
      {
        code: "NPL1",
        unit: "KGM",
        consumed: "936.00",
        neededByExports: "702.00",
        closing: "114.00",
        declared: "114.00",
        difference: "0.00",
      },
    ]);
    await world.run("engine", kind, "Reconcile", number);
    expect(await world.ask(kind, "Read", number)).toMatchObject({
      state: "RECONCILED",
      facets: { late: false },
    });
    await world.run("head", kind, "Close", number, { arguments: { conclusion: "agreed" } });
  });

  it("differs by 4.00 where the report says 110.00, and is checked and closed by two officers", async () => {
    const world = await submitted("110.00");
    expect((await balance(world)).materials[0]).toMatchObject({ difference: "4.00", finding: "RECON_DIFF" });
    await world.run("engine", kind, "Reconcile", number);
    expect(await world.ask(kind, "Read", number)).toMatchObject({ state: "DIFF", facets: { differs: true } });
    await world.run("head", kind, "OrderCheck", number, { arguments: { reason: "4 kg short" } });
    const close = world.run("head", kind, "Close", number, { arguments: { conclusion: "explained" } });
    expect(await codeOf(close)).toBe(errorCode.FOUR_EYES_REQUIRED);
  });

  it("keeps quantities out of public state", async () => {
    const world = await submitted("110.00");
    const head = JSON.stringify(await world.ask(kind, "Read", number));
    for (const secret of ["114", "110", "936", "NPL1", importer.mst]) expect(head).not.toContain(secret);
    expect(salt).not.toBe((await world.ask(kind, "Payload", number)).salt);
  });

  it("is corrected by the enterprise within 60 days, and reconciles then", async () => {
    const world = await submitted("110.00");
    await world.run("engine", kind, "Reconcile", number);
    world.pass(24 * 59);
    await trader(world, "Amend", anAccount("114.00"));
    await world.run("engine", kind, "Reconcile", number);
    expect(await world.ask(kind, "Read", number)).toMatchObject({ state: "RECONCILED" });
  });

  it("is not corrected after 60 days", async () => {
    const world = await submitted("110.00");
    world.pass(24 * 61);
    expect(await ruleOf(trader(world, "Amend", anAccount("114.00")))).toBe("E_CORRECTION_LATE");
  });

  it("is due 90 days after the fiscal year, and marked overdue once", async () => {
    const world = await TradeWorld.open();
    await trader(world, "Open", anAccount());
    expect(await world.facets(kind, number)).toMatchObject({ dueAt: "2027-02-17T16:59:59.999Z" });
    expect(await ruleOf(world.run("engine", kind, "MarkOverdue", number))).toBe("E_REPORT_DUE");
    world.pass(24 * 90);
    await world.run("engine", kind, "MarkOverdue", number);
    expect(await ruleOf(world.run("engine", kind, "MarkOverdue", number))).toBe("E_REPORT_DUE");
    await trader(world, "Submit", anAccount("114.00"));
    expect(await world.facets(kind, number)).toMatchObject({ late: true, overdue: true });
  });

  it("is fed through the period, and reported after it with every closing", async () => {
    const world = await TradeWorld.open();
    const period = { periodTo: "2026-12-31" };
    await trader(world, "Open", anAccount(undefined, period));
    await trader(world, "Update", anAccount(undefined, { ...period, facility: "NHA MAY 2" }));
    expect(await ruleOf(trader(world, "Update", anAccount()))).toBe("E_PERIOD");
    expect(await ruleOf(trader(world, "Submit", anAccount("114.00", period)))).toBe("E_PERIOD_OPEN");
    world.pass(24 * 42);
    const refusal = await refusalOf(trader(world, "Submit", anAccount(undefined, period)));
    expect((refusal.details["fields"] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      "/materials/0/declaredClosing",
      "/products/0/declaredClosing",
    ]);
  });

  it("belongs to the enterprise that it names", async () => {
    const world = await TradeWorld.open();
    const open = world.run("stranger", kind, "Open", number, { payload: anAccount() });
    expect(await codeOf(open)).toBe(errorCode.NOT_OWNER);
  });

  it.each<[JsonObject, string]>([
    [{ periodTo: "2025-12-31" }, "/periodTo E_PERIOD"],
    [{ regime: "PROCESSING" }, "/contract E_CONTRACT"],
    [{ norms: [{ product: "SP1", material: "X", quantityPerUnit: "1", wastePct: "0" }] }, "/norms/0/material E_NORM_MATERIAL"],
    [{ norms: [{ product: "X", material: "NPL1", quantityPerUnit: "1", wastePct: "0" }] }, "/norms/0/product E_NORM_PRODUCT"],
    [{ norms: [{ product: "SP1", material: "NPL1", quantityPerUnit: "0", wastePct: "0" }] }, "/norms/0/quantityPerUnit E_SIGN"],
    [{ norms: [{ product: "SP1", material: "NPL1", quantityPerUnit: "1", wastePct: "101" }] }, "/norms/0/wastePct E_WASTE"],
    [{ materials: [{ code: "NPL1", unit: "KGM", opening: "1.1234567" }] }, "/materials/0/opening E_DECIMAL"],
    [{ materials: [{ code: "NPL1", unit: "KILO", opening: "1" }] }, "/materials/0/unit E_UNIT_CODE"],
    [{ materials: [{ code: "NPL1", unit: "KGM", opening: "1", adjusted: "some" }] }, "/materials/0/adjusted E_DECIMAL"],
  ])("is not made of %j: %s", async (changes, problem) => {
    const world = await TradeWorld.open();
    const { details } = await refusalOf(trader(world, "Open", anAccount(undefined, changes)));
    const [field] = details["fields"] as { pointer: string; rule: string }[];
    expect(`${field?.pointer} ${field?.rule}`).toBe(problem);
  }); // prettier-ignore
});
