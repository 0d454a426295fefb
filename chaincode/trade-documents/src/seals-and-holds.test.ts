import { errorCode } from "./domain/errors.js";
import { saltedHash } from "./domain/salted-hash.js";
import { containerNo } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, salt, TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const sealNo = "HQ26000001";
const hash = "a".repeat(64);

const apply = (world: TradeWorld, changes: Json = {}, number = sealNo, by: Person = "officer") =>
  world.run(by, "seal", "Apply", number, {
    arguments: { type: "CUSTOMS_MECH", containerNo, place: "CAT LAI", ...changes },
  });

const report = (world: TradeWorld, finding: string, by: Person = "port") =>
  world.run(by, "seal", "Report", sealNo, { arguments: { finding, place: "GATE 2" } });

const stateOf = async (world: TradeWorld, kind: string, number: string): Promise<unknown> =>
  (await world.ask(kind, "Read", number)).state;

describe("a seal", () => {
  it("is checked any number of times, and removed by an officer", async () => {
    const world = await TradeWorld.open();
    await apply(world);
    for (const by of ["port", "inspector"] as const)
      await world.run(by, "seal", "Check", sealNo, { arguments: { place: "GATE 1" } });
    const remove = (by: Person) =>
      world.run(by, "seal", "Remove", sealNo, { arguments: { reason: "inspection" } });
    expect(await codeOf(remove("port"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    await remove("officer");
    expect(await stateOf(world, "seal", sealNo)).toBe("REMOVED");
  });

  it("is the only one of customs on its container", async () => {
    const world = await TradeWorld.open();
    await apply(world);
    expect(await ruleOf(apply(world, {}, "HQ26000002"))).toBe("E_SEAL_ACTIVE");
    await world.run("officer", "seal", "Remove", sealNo, { arguments: { reason: "inspection" } });
    await apply(world, {}, "HQ26000002");
    await apply(world, { type: "CARRIER" }, "WH1", "carrier");
  });

  it("is customs' or the carrier's own", async () => {
    const world = await TradeWorld.open();
    expect(await codeOf(apply(world, {}, sealNo, "carrier"))).toBe(errorCode.NOT_OWNER);
    expect(await codeOf(apply(world, { type: "CARRIER" }))).toBe(errorCode.NOT_OWNER);
  });

  it.each([
    ["BROKEN", "SEAL_BROKEN"],
    ["MISSING", "SEAL_MISSING"],
    ["MISMATCH", "SEAL_MISMATCH"],
  ])("that is found %s stops its container at the gate", async (finding, reason) => {
    const world = await TradeWorld.open();
    await apply(world);
    await report(world, finding);
    expect(await stateOf(world, "seal", sealNo)).toBe(finding);
    expect(await world.ask("gate-hold", "Read", `SEAL-${sealNo}`)).toMatchObject({
      state: "PLACED",
      facets: { target: containerNo, reason },
    });
  });

  it("that is electronic tells where it is, and stops its container when it is tampered with", async () => {
    const world = await TradeWorld.open();
    const at = "2026-11-20T02:44:12.000Z";
    const here = { lat: "10.762622", lon: "106.660172" };
    const signal = (changes: Json = {}, position = here, number = sealNo) =>
      world.run("carrier", "seal", "Signal", number, {
        arguments: {
          tamper: false,
          batteryPct: 80,
          at,
          positionHash: saltedHash(salt, position),
          ...changes,
        },
        payload: position,
      });
    await apply(world, { type: "CUSTOMS_E_SEAL" });
    const { event } = await signal();
    expect(JSON.stringify(event?.payload)).not.toContain(here.lat);
    expect(await stateOf(world, "seal", sealNo)).toBe("APPLIED");
    const { details } = await refusalOf(signal({}, { lat: "90.5", lon: "-180.5" }));
    expect(details.fields).toMatchObject([
      { pointer: "/lat", rule: "E_POSITION" },
      { pointer: "/lon", rule: "E_POSITION" },
    ]);
    await signal({ tamper: true });
    expect(await stateOf(world, "gate-hold", `SEAL-${sealNo}`)).toBe("PLACED");
    await apply(world, {}, "HQ26000002");
    expect(await ruleOf(signal({}, here, "HQ26000002"))).toBe("E_SEAL_TYPE");
  });
});

describe("a hold at the gate", () => {
  const place = (world: TradeWorld, target: string) =>
    world.run("head", "gate-hold", "Place", "GH1", { arguments: { target, reason: "IPR" } });
  const lift = (world: TradeWorld, by: Person) =>
    world.run(by, "gate-hold", "Lift", "GH1", { arguments: { reason: "settled" } });

  it("is lifted by another officer than the one who placed it", async () => {
    const world = await TradeWorld.open();
    await place(world, containerNo);
    expect(await codeOf(lift(world, "head"))).toBe(errorCode.FOUR_EYES_REQUIRED);
    expect(await codeOf(lift(world, "officer"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    await lift(world, "secondHead");
    expect(await codeOf(lift(world, "secondHead"))).toBe(errorCode.TRANSITION_NOT_ALLOWED);
  });

  it("of another office is lifted by headquarters", async () => {
    const world = await TradeWorld.open();
    await place(world, containerNo);
    await lift(world, "headquarters");
    expect(await stateOf(world, "gate-hold", "GH1")).toBe("LIFTED");
  });
});

describe("what the area's operator sees", () => {
  const see = (world: TradeWorld, changes: Json, number = "AE1", by: Person = "port") =>
    world.run(by, "area-event", "Record", number, {
      arguments: { area: "VNCLI", event: "GATE_IN", containerNo, at: "2026-11-20T02:00:00.000Z", ...changes },
    });

  it("is recorded for its own area, when it happened, of a container or a lot", async () => {
    const world = await TradeWorld.open();
    await see(world, { weightKgm: "18250.5", sealsSeen: ["TH123456"] });
    expect(await stateOf(world, "area-event", "AE1")).toBe("RECORDED");
    expect(await codeOf(see(world, { area: "VNHPH" }, "AE2"))).toBe(errorCode.NOT_OWNER);
    await see(world, { area: "VNHPH" }, "AE2", "officer");
    const { details } = await refusalOf(see(world, { lot: "B1", at: "2026-11-21T02:00:00.000Z" }, "AE3"));
    expect(details.fields).toMatchObject([{ rule: "E_NOT_HAPPENED" }, { rule: "E_ONE_OF" }]);
  });

  it("reports a customs seal that is not seen, which stops the container", async () => {
    const world = await TradeWorld.open();
    await apply(world);
    await see(world, { sealsSeen: [sealNo] });
    await see(world, { sealsSeen: ["OTHER"] }, "AE2");
    expect(await world.ask("area-event", "Read", "AE2")).toMatchObject({
      state: "DISCREPANT",
      facets: { alerts: ["SEAL_NOT_SEEN"] },
    });
    expect(await stateOf(world, "seal", sealNo)).toBe("MISMATCH");
    await see(world, { event: "GATE_OUT" }, "AE3");
    expect(await world.facets("area-event", "AE3")).toMatchObject({ alerts: ["LEFT_UNDER_HOLD"] });
    await world.run("officer", "area-event", "Explain", "AE3", {
      arguments: { reason: "moved to the scanner" },
    });
  });
});

describe("a scan", () => {
  const scan = (world: TradeWorld, conclusion: string, by: Person = "scanOfficer") =>
    world.run(by, "scan-result", "Record", "SC1", {
      arguments: { containerNo, scanner: "SCAN-01", imageHash: hash, conclusion },
    });

  it("is a scan officer's, and stops a suspect container", async () => {
    const world = await TradeWorld.open();
    expect(await codeOf(scan(world, "SUSPECT", "officer"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    await scan(world, "SUSPECT");
    expect(await world.facets("gate-hold", "SCAN-SC1")).toMatchObject({ reason: "SCAN_SUSPECT" });
  });

  it("that is clear stops nothing", async () => {
    const world = await TradeWorld.open();
    await scan(world, "CLEAR");
    expect(await codeOf(world.ask("gate-hold", "Read", "SCAN-SC1"))).toBe(errorCode.DOCUMENT_NOT_FOUND);
  });
});
