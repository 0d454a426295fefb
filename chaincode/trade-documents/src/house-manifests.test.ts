import { errorCode } from "./domain/errors.js";
import { aBill, aDeclaration, billNo, manifestNo } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const goodsOf = (count: number, kilograms: string): readonly Json[] => [
  { description: "VALVES", packages: { count, type: "PK" }, grossWeight: { value: kilograms, unit: "KGM" } },
];

async function accepted(changes: Json = {}): Promise<TradeWorld> {
  const world = await TradeWorld.open();
  await world.fileManifest(changes);
  return world;
}

const billsOf = async (world: TradeWorld): Promise<readonly Json[]> =>
  (await world.facets("manifest", manifestNo)).bills as readonly Json[];

describe("a house manifest", () => {
  const forwarder = { name: "FORWARDER", mst: "0101248141", address: "HCMC", countryCode: "VN" };
  const house = (no: string, count: number, kilograms: string, changes: Json = {}): Json =>
    aBill({
      billNo: no,
      billType: "714",
      masterBillNo: billNo,
      goods: goodsOf(count, kilograms),
      ...changes,
    });
  const payload = (bills: readonly Json[], changes: Json = {}): Json => ({
    houseManifestNo: "HM1",
    masterBillNo: billNo,
    forwarder,
    bills,
    ...changes,
  });
  const file = (world: TradeWorld, bills: readonly Json[], command = "File", changes: Json = {}) =>
    world.run("forwarder", "house-manifest", command, "HM1", { payload: payload(bills, changes) });
  const consolidated = { bills: [aBill({ consignee: forwarder })] };
  const halves = [house("H1", 100, "6000"), house("H2", 200, "12250.500")];

  it("makes its bills the ones that are declared", async () => {
    const world = await accepted(consolidated);
    await file(world, halves);
    expect(await billsOf(world)).toMatchObject([
      { no: billNo },
      { no: "H1", master: billNo, packages: 100, state: "OPEN" },
      { no: "H2", master: billNo, packages: 200, state: "OPEN" },
    ]);
    const declare = (no: string, packages: number) =>
      world.register(
        aDeclaration({
          bills: [{ no, packages }],
          packages: { count: packages, unit: "PK" },
          permits: undefined,
          lines: (aDeclaration().lines as Json[]).slice(2).map((line) => ({ ...line, lineNo: 1 })),
        }),
      );
    expect(await ruleOf(declare(billNo, 300))).toBe("E_BILL_HOUSED");
    await declare("H1", 100);
    expect(await ruleOf(file(world, [halves[1] as Json], "Amend"))).toBe("E_BILL_DRAWN");
  });

  it.each([
    ["half a per cent more", "12341.752", undefined],
    ["a gram beyond that", "12341.753", true],
    ["half a per cent less", "12159.248", undefined],
    ["a gram beyond that, too little", "12159.247", true],
  ])("adds up to its master by weight: %s", async (_, kilograms, mismatch) => {
    const world = await accepted(consolidated);
    await file(world, [house("H1", 100, "6000"), house("H2", 200, kilograms)]);
    expect((await billsOf(world))[0]?.houseMismatch).toBe(mismatch);
  });

  it("adds up to its master by packages, and an amendment that mends it clears the flag", async () => {
    const world = await accepted(consolidated);
    const { event } = await file(world, [house("H1", 299, "18250.500")]);
    expect(JSON.stringify(event?.payload)).toContain("HOUSE_MISMATCH");
    expect((await billsOf(world))[0]?.houseMismatch).toBe(true);
    await file(world, halves, "Amend");
    expect((await billsOf(world))[0]?.houseMismatch).toBeUndefined();
    await world.run("forwarder", "house-manifest", "Withdraw", "HM1", { arguments: { reason: "wrong" } });
    expect(await billsOf(world)).toHaveLength(1);
  });

  it("is filed by the carrier's own customer, for a bill that is there, in its mode's numbers", async () => {
    const world = await accepted();
    expect(await codeOf(file(world, halves))).toBe(errorCode.NOT_OWNER);
    const own = await accepted(consolidated);
    const nowhere = halves.map((bill) => ({ ...bill, masterBillNo: "M2" }));
    expect(await ruleOf(file(own, nowhere, "File", { masterBillNo: "M2" }))).toBe("E_MASTER_UNKNOWN");
    const { details } = await refusalOf(file(own, [{ ...halves[0], billType: "703" }]));
    expect(details.fields).toMatchObject([{ pointer: "/bills/0/billType", rule: "E_BILL_TYPE" }]);
    const { details: other } = await refusalOf(file(own, nowhere));
    expect(other.fields).toMatchObject([{ rule: "E_MASTER_BILL" }, { rule: "E_MASTER_BILL" }]);
    const stranger = house("H1", 1, "1", {
      containers: [{ containerNo: "MSKU1234565", fullEmpty: "5", deliveryType: "51" }],
    });
    expect(await ruleOf(file(own, [stranger]))).toBe("E_HOUSE_CONTAINER");
  });

  it("is late after the carrier's own deadline, and closed to changes on arrival", async () => {
    const world = await accepted(consolidated);
    await file(world, halves);
    expect(await world.facets("house-manifest", "HM1")).toMatchObject({ late: false, manifest: manifestNo });
    await world.run("carrier", "manifest", "Arrive", manifestNo);
    expect(await ruleOf(file(world, halves, "Amend"))).toBe("E_AMENDMENT_APPROVAL");
    const late = await accepted(consolidated);
    late.pass(24);
    await file(late, halves);
    expect((await late.facets("house-manifest", "HM1")).late).toBe(true);
  });
});
