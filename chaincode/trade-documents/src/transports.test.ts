import { transportExample } from "./domain/documents/supervision/transport-example.js";
import { errorCode } from "./domain/errors.js";
import { aBill, billNo, containerNo, importer, manifestNo } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const aTransport = (changes: Json = {}): Json => ({
  ...transportExample.payload,
  olaNo: "OLA1",
  applicant: importer,
  plannedStart: "2026-11-20T03:00:00.000Z",
  plannedFinish: "2026-11-20T09:00:00.000Z",
  containers: [{ containerNo, sealNos: ["TH123456"] }],
  ...changes,
});

const register = (world: TradeWorld, changes: Json = {}, by: Person = "declarant") =>
  world.run(by, "transport", "Register", "OLA1", { payload: aTransport(changes) });
const step = (world: TradeWorld, by: Person, command: string, args: Json = {}) =>
  world.run(by, "transport", command, "OLA1", { arguments: args });
const stateOf = async (world: TradeWorld): Promise<unknown> =>
  (await world.ask("transport", "Read", "OLA1")).state;

async function approved(changes: Json = {}): Promise<TradeWorld> {
  const world = await TradeWorld.open();
  await register(world, changes);
  await step(world, "riskEngine", "AssignChannel", { channel: "GREEN" });
  await step(world, "engine", "Approve");
  return world;
}

describe("independent transport", () => {
  it("goes from one area to the other, and is closed there", async () => {
    const world = await approved();
    await step(world, "port", "Depart");
    expect(await codeOf(step(world, "port", "Arrive"))).toBe(errorCode.NOT_OWNER);
    await step(world, "officer", "Arrive");
    await step(world, "officer", "Close");
    expect(await stateOf(world)).toBe("CLOSED");
  });

  it("is green or yellow only, and yellow is an officer's", async () => {
    const world = await TradeWorld.open();
    await register(world);
    expect(await codeOf(step(world, "riskEngine", "AssignChannel", { channel: "RED" }))).toBe(
      errorCode.INPUT_INVALID,
    );
    await step(world, "riskEngine", "AssignChannel", { channel: "YELLOW" });
    expect(await ruleOf(step(world, "engine", "Approve"))).toBe("E_CHANNEL");
    expect(await codeOf(step(world, "otherOfficer", "Approve"))).toBe(errorCode.NOT_OWNER);
    await step(world, "officer", "Approve");
  });

  it("that does not arrive in time is overdue, then a case", async () => {
    const world = await approved();
    await step(world, "port", "Depart");
    expect(await ruleOf(step(world, "engine", "MarkOverdue"))).toBe("E_NOT_OVERDUE");
    world.pass(7);
    await step(world, "engine", "MarkOverdue");
    await step(world, "head", "OpenCase", { reason: "truck is missing" });
    await step(world, "head", "Settle", { reason: "found" });
    expect(await stateOf(world)).toBe("CLOSED");
  });

  it("that is overdue may still arrive", async () => {
    const world = await approved();
    await step(world, "port", "Depart");
    world.pass(7);
    await step(world, "engine", "MarkOverdue");
    await step(world, "officer", "Arrive");
    expect(await stateOf(world)).toBe("ARRIVED");
  });

  it("starts with its customs seal seen and nothing held, and reports a seal that is gone on arrival", async () => {
    const world = await approved();
    await world.run("officer", "seal", "Apply", "HQ1", {
      arguments: { type: "CUSTOMS_MECH", containerNo, place: "CAT LAI" },
    });
    expect(await ruleOf(step(world, "port", "Depart"))).toBe("E_SEAL_UNSEEN");
    const hold = { target: containerNo, reason: "IPR" };
    await world.run("head", "gate-hold", "Place", "GH1", { arguments: hold });
    expect(await ruleOf(step(world, "port", "Depart", { sealsSeen: ["HQ1"] }))).toBe("E_HELD");
    await world.run("secondHead", "gate-hold", "Lift", "GH1", { arguments: { reason: "settled" } });
    await step(world, "port", "Depart", { sealsSeen: ["HQ1"] });
    await step(world, "officer", "Arrive");
    expect((await world.ask("seal", "Read", "HQ1")).state).toBe("MISMATCH");
    expect((await world.ask("gate-hold", "Read", "SEAL-HQ1")).state).toBe("PLACED");
  });

  it("takes goods in transit out of their area, on bills that say so", async () => {
    const world = await TradeWorld.open();
    const transit = { code: "28", reason: "To Vientiane", days: 15 };
    await world.bringGoods({ bills: [aBill({ transit })] });
    const { details } = await refusalOf(register(world, { bills: [billNo] }));
    expect(details.fields).toMatchObject([{ pointer: "/bills/0", rule: "E_BILL_STATE" }]);
    expect(await ruleOf(register(world, { kind: "KR", bills: ["B9"] }))).toBe("E_BILL_UNKNOWN");
    await register(world, { kind: "KR", bills: [billNo] });
    await step(world, "riskEngine", "AssignChannel", { channel: "GREEN" });
    await step(world, "engine", "Approve");
    await step(world, "port", "Depart");
    expect(await world.facets("manifest", manifestNo)).toMatchObject({ containers: [{ state: "OUT" }] });
    await world.run("engine", "manifest", "Close", manifestNo);
  });

  it.each<[string, Json, string]>([
    ["a kind of its own", { kind: "XX" }, "/kind E_CODE"],
    ["a purpose of its own", { purpose: "XXX" }, "/purpose E_CODE"],
    [
      "an applicant without a tax code",
      { applicant: { ...importer, mst: undefined } },
      "/applicant/mst E_REQUIRED",
    ],
    ["an area that is no place", { toArea: "SGN" }, "/toArea E_LOCODE_FORMAT"],
    ["a way to where it is", { toArea: "VNCLI" }, "/toArea E_ROUTE"],
    ["a route of more words", { route: "X".repeat(36) }, "/route E_TOO_BIG"],
    ["an end before its beginning", { plannedFinish: "2026-11-20T02:00:00.000Z" }, "/plannedFinish E_TIMES"],
    ["transit without bills", { kind: "KR" }, "/bills E_REQUIRED"],
    ["no goods", { goods: [] }, "/goods E_TOO_SMALL"],
    [
      "a container that is none",
      { containers: [{ containerNo: "CSQU3054384", sealNos: [] }] },
      "/containers/0/containerNo E_CHECK",
    ],
  ])("refuses %s", async (_, changes, problem) => {
    const { details } = await refusalOf(register(await TradeWorld.open(), changes));
    const fields = details.fields as { pointer: string; rule: string }[];
    expect(fields.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([problem]);
  });

  it("is declared by its applicant", async () => {
    expect(await codeOf(register(await TradeWorld.open(), {}, "stranger"))).toBe(errorCode.NOT_OWNER);
  });
});
