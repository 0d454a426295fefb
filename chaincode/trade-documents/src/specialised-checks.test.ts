import { specialisedCheckExample } from "./domain/documents/permit/permit-example.js";
import { errorCode } from "./domain/errors.js";
import { importer } from "./testing/documents.js";
import { codeOf, refusalOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const checkNo = "KT-BCT-2026-000123";
const aCheck = (changes: Json = {}): Json => ({
  ...specialisedCheckExample.payload,
  holder: importer,
  ...changes,
});
const register = (world: TradeWorld, changes: Json = {}, by: Person = "declarant") =>
  world.run(by, "specialised-check", "Register", checkNo, { payload: aCheck(changes) });
const step = (world: TradeWorld, command: string, args: Json = {}, by: Person = "moit") =>
  world.run(by, "specialised-check", command, checkNo, { arguments: args });
const stateOf = async (world: TradeWorld): Promise<unknown> =>
  (await world.ask("specialised-check", "Read", checkNo)).state;
const reason = { reason: "salmonella" };

async function failed(): Promise<TradeWorld> {
  const world = await TradeWorld.open();
  await register(world);
  await step(world, "Sample");
  await step(world, "Conclude", { result: "FAIL", reportHash: "a".repeat(64) });
  return world;
}

describe("a specialised check", () => {
  it.each(["PASS", "FAIL", "EXEMPT"])("is registered, sampled, and concluded: %s", async (result) => {
    const world = await TradeWorld.open();
    await register(world);
    await step(world, "Sample");
    await step(world, "Conclude", { result });
    expect(await stateOf(world)).toBe(result);
  });

  it("is the ministry's own decision", async () => {
    const world = await TradeWorld.open();
    await register(world);
    expect(await codeOf(step(world, "Sample", {}, "mard"))).toBe(errorCode.NOT_OWNER);
    expect(await codeOf(step(world, "Sample", {}, "declarant"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    const { endorsersNeeded } = await world.ledger.simulate(
      world.request("moit", "specialised-check", "Sample", checkNo),
    );
    expect(endorsersNeeded).toContain("MoitMSP");
  });

  it("that failed is remedied and checked again", async () => {
    const world = await failed();
    await step(world, "OrderRemedy", reason);
    await step(world, "Recheck");
    await step(world, "Conclude", { result: "PASS" });
    expect(await stateOf(world)).toBe("PASS");
  });

  it.each([
    ["OrderReexport", "FORCED_REEXPORT"],
    ["Destroy", "DESTROYED"],
  ])("that failed ends with %s", async (command, state) => {
    const world = await failed();
    await step(world, command, reason);
    expect(await stateOf(world)).toBe(state);
    expect(await codeOf(step(world, "OrderRemedy", reason))).toBe(errorCode.TRANSITION_NOT_ALLOWED);
  });

  it("is changed and cancelled by its holder until it is sampled", async () => {
    const world = await TradeWorld.open();
    await register(world);
    const amend = (changes: Json) =>
      world.run("declarant", "specialised-check", "Amend", checkNo, { payload: aCheck(changes) });
    await amend({ inspectionPlace: "VIET TRI" });
    const { code, details } = await refusalOf(amend({ ministry: "MARD", checkType: "PLANT_QUAR" }));
    expect([code, details]).toEqual([errorCode.FIELD_NOT_AMENDABLE, { pointer: "/ministry" }]);
    await step(world, "Cancel", reason, "declarant");
    expect(await stateOf(world)).toBe("CANCELLED");
  });

  it.each<[string, Json, string]>([
    ["a number with blanks", { checkNo: "KT 1" }, "/checkNo E_FORMAT"],
    ["another ministry's type", { checkType: "PLANT_QUAR" }, "/checkType E_PERMIT_TYPE"],
    ["a ministry that is not on the ledger", { ministry: "MOH" }, "/ministry E_CODE"],
    ["transit", { direction: "T" }, "/direction E_CODE"],
    ["a holder without a tax code", { holder: { ...importer, mst: undefined } }, "/holder/mst E_REQUIRED"],
    ["an inspection on no day", { inspectionDate: "2026-02-30" }, "/inspectionDate E_DATE"],
    ["an inspection nowhere", { inspectionPlace: "" }, "/inspectionPlace E_TOO_SMALL"],
    ["no goods", { lines: [] }, "/lines E_TOO_SMALL"],
  ])("refuses %s", async (_, changes, problem) => {
    const { details } = await refusalOf(register(await TradeWorld.open(), changes));
    const fields = details.fields as { pointer: string; rule: string }[];
    expect(fields.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([problem]);
  });
});
