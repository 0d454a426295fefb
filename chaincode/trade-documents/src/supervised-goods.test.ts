import { specialisedCheckExample } from "./domain/documents/permit/permit-example.js";
import { errorCode } from "./domain/errors.js";
import { saltedHash } from "./domain/salted-hash.js";
import { aDeclaration, containerNo, importer, plasticParts } from "./testing/documents.js";
import { refusalOf } from "./testing/refusal.js";
import { salt, TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const checkNo = "KT-BCT-2026-000123";

/** A declaration in the green channel whose duties are paid. */
async function paid(changes: Json = {}): Promise<{ world: TradeWorld; number: string }> {
  const world = await TradeWorld.open();
  await world.bringGoods();
  const number = await world.register(
    aDeclaration({ permits: undefined, lines: [plasticParts({ lineNo: 1 })], ...changes }),
  );
  await world.assignChannel(number, "GREEN");
  const { amount } = await world.notice(number);
  await world.pay(number, String(amount));
  return { world, number };
}

const clear = (world: TradeWorld, number: string) => world.run("engine", "declaration", "Clear", number);
const gateOut = (world: TradeWorld, number: string) => world.run("port", "declaration", "GateOut", number);
const missing = async (action: Promise<unknown>): Promise<unknown> =>
  (await refusalOf(action)).details.missing;

describe("goods under supervision", () => {
  it("whose seal is broken stay until the hold is lifted (scenario 3)", async () => {
    const { world, number } = await paid();
    await world.run("officer", "seal", "Apply", "HQ1", {
      arguments: { type: "CUSTOMS_MECH", containerNo, place: "CAT LAI" },
    });
    await clear(world, number);
    await world.run("port", "seal", "Report", "HQ1", { arguments: { finding: "BROKEN", place: "GATE 2" } });
    expect(await missing(gateOut(world, number))).toEqual(["C12"]);
    await world.run("head", "inspection-order", "Order", "KT1", {
      arguments: { declaration: number, form: "DIRECT", levelPct: 100 },
    });
    const inspect = (command: string, by: "officer" | "inspector", args: Json = {}) =>
      world.run(by, "inspection-order", command, "KT1", { arguments: args });
    await inspect("Schedule", "officer", { at: "2026-11-20T06:00:00.000Z", place: "CAT LAI" });
    await inspect("Start", "officer");
    await inspect("Join", "inspector");
    const payload = { findings: [{ line: 1, field: "seal", declared: "HQ1", actual: "broken" }] };
    await world.run("officer", "inspection-order", "Conclude", "KT1", {
      arguments: { result: "VIOLATION", minutesHash: saltedHash(salt, payload) },
      payload,
    });
    for (const hold of ["SEAL-HQ1", "INSP-KT1"]) {
      expect(await missing(gateOut(world, number))).toEqual(["C12"]);
      await world.run("secondHead", "gate-hold", "Lift", hold, { arguments: { reason: "fine paid" } });
    }
    await gateOut(world, number);
  });

  it("are not cleared while the laboratory analyses them", async () => {
    const { world, number } = await paid();
    const act = (by: "officer" | "laboratory", command: string, options = {}) =>
      world.run(by, "laboratory-analysis", command, "PT1", options);
    await act("officer", "Request", {
      arguments: { declaration: number, lineNo: 1, sampleNo: "M1", test: "Composition" },
    });
    expect(await missing(clear(world, number))).toEqual(["C7"]);
    await act("laboratory", "Receive");
    const report = { composition: "polyethylene" };
    await act("laboratory", "Conclude", {
      arguments: { resultHs: "39269099", asDeclared: true, reportHash: saltedHash(salt, report) },
      payload: report,
    });
    await clear(world, number);
  });

  it("are cleared when the specialised check has passed", async () => {
    const { world, number } = await paid({ specialisedChecks: [checkNo] });
    expect(await missing(clear(world, number))).toEqual(["C3"]);
    const check = (by: "declarant" | "moit", command: string, options = {}) =>
      world.run(by, "specialised-check", command, checkNo, options);
    await check("declarant", "Register", {
      payload: { ...specialisedCheckExample.payload, holder: importer },
    });
    await check("moit", "Sample");
    expect(await missing(clear(world, number))).toEqual(["C3"]);
    await check("moit", "Conclude", { arguments: { result: "PASS" } });
    await clear(world, number);
  });

  it("are not cleared on the check of somebody else's goods", async () => {
    const { world, number } = await paid({ specialisedChecks: [checkNo] });
    const holder = { ...importer, mst: "2300325764" };
    await world.run("stranger", "specialised-check", "Register", checkNo, {
      payload: { ...specialisedCheckExample.payload, holder },
    });
    await world.run("moit", "specialised-check", "Sample", checkNo);
    await world.run("moit", "specialised-check", "Conclude", checkNo, { arguments: { result: "PASS" } });
    expect(await missing(clear(world, number))).toEqual(["C3"]);
  });

  it("on a declaration that customs holds are not cleared", async () => {
    const { world, number } = await paid();
    await world.run("head", "gate-hold", "Place", "GH1", { arguments: { target: number, reason: "COURT" } });
    const { code, details } = await refusalOf(clear(world, number));
    expect([code, details.missing]).toEqual([errorCode.CLEARANCE_REFUSED, ["C1"]]);
  });
});
