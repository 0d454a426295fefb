import { errorCode } from "./domain/errors.js";
import {
  aBill,
  aDeclaration,
  aManifest,
  billNo,
  containerNo,
  manifestNo,
  plasticParts,
} from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

const register = (world: TradeWorld, changes = {}, number = manifestNo) =>
  world.run("carrier", "manifest", "Register", number, {
    payload: aManifest({ manifestNo: number, ...changes }),
  });

describe("a manifest", () => {
  it("is filed by its own carrier, and altered while it is a draft", async () => {
    const world = await TradeWorld.open();
    expect(await codeOf(register(world, { carrierCode: "MSKU" }))).toBe(errorCode.NOT_OWNER);
    await register(world, { bills: [] });
    expect(await ruleOf(world.run("carrier", "manifest", "Submit", manifestNo))).toBe("E_MANIFEST_EMPTY");
    await world.run("carrier", "manifest", "AlterBills", manifestNo, { payload: aManifest() });
    await world.run("carrier", "manifest", "Submit", manifestNo);
    const alter = world.run("carrier", "manifest", "AlterBills", manifestNo, { payload: aManifest() });
    expect(await codeOf(alter)).toBe(errorCode.TRANSITION_NOT_ALLOWED);
  });

  it.each([
    ["a short voyage, twelve hours before", "2026-11-17T02:00:00.000Z", "2026-11-20T14:44:12.000Z", false],
    ["a short voyage, a millisecond later", "2026-11-17T02:00:00.000Z", "2026-11-20T14:44:11.999Z", true],
    [
      "a long voyage, twenty-four hours before",
      "2026-11-10T02:00:00.000Z",
      "2026-11-21T02:44:12.000Z",
      false,
    ],
    ["a long voyage, twelve hours before", "2026-11-10T02:00:00.000Z", "2026-11-20T14:44:12.000Z", true],
  ])("is late or not by the length of the voyage: %s", async (_, etd, eta, late) => {
    const world = await TradeWorld.open();
    await register(world, { etd, eta });
    await world.run("carrier", "manifest", "Submit", manifestNo);
    expect((await world.facets("manifest", manifestNo)).late).toBe(late);
  });

  it("opens its bills when it is accepted, each on one manifest only", async () => {
    const world = await TradeWorld.open();
    await world.fileManifest();
    expect((await world.facets("manifest", manifestNo)).bills).toMatchObject([
      { no: billNo, packages: 300, grossWeightKgm: "18250.5", state: "OPEN", containers: [containerNo] },
    ]);
    await register(world, {}, "26WHLC00018");
    await world.run("carrier", "manifest", "Submit", "26WHLC00018");
    expect(await ruleOf(world.run("engine", "manifest", "Accept", "26WHLC00018"))).toBe("E_BILL_TAKEN");
  });

  it("counts weight in kilograms, exactly", async () => {
    const world = await TradeWorld.open();
    const goods = [
      { description: "A", packages: { count: 1, type: "CT" }, grossWeight: { value: "1000", unit: "LBR" } },
      { description: "B", packages: { count: 2, type: "CT" }, grossWeight: { value: "1.5", unit: "TNE" } },
    ];
    await register(world, { bills: [aBill({ goods })] });
    expect((await world.facets("manifest", manifestNo)).bills).toMatchObject([
      { packages: 3, grossWeightKgm: "1953.59237" },
    ]);
  });

  it("takes its own containers into the area, each once, and notices another seal", async () => {
    const world = await TradeWorld.open();
    await world.fileManifest();
    const gateIn = (container: string, seals: string[]) =>
      world.run("port", "manifest", "GateIn", manifestNo, {
        arguments: { containerNo: container, sealNos: seals },
      });
    expect(await codeOf(gateIn(containerNo, []))).toBe(errorCode.TRANSITION_NOT_ALLOWED);
    await world.run("port", "manifest", "Arrive", manifestNo);
    expect(await codeOf(gateIn("MSKU1234565", []))).toBe(errorCode.INPUT_INVALID);
    await gateIn(containerNo, ["OTHER"]);
    expect(await ruleOf(gateIn(containerNo, ["OTHER"]))).toBe("E_CONTAINER_STATE");
    expect((await world.facets("manifest", manifestNo)).containers).toEqual([
      { no: containerNo, state: "IN_AREA", seals: ["TH123456"], sealMismatch: true },
    ]);
  });

  it("closes when every package is declared and every container out", async () => {
    const world = await TradeWorld.prepared();
    const close = () => world.run("engine", "manifest", "Close", manifestNo);
    expect(await ruleOf(close())).toBe("E_BILL_UNDECLARED");
    const number = await world.register();
    expect(await ruleOf(close())).toBe("E_CONTAINERS_IN_AREA");
    await world.assignChannel(number, "GREEN");
    await world.pay(number, "118680746");
    await world.run("engine", "declaration", "Clear", number);
    await world.run("port", "declaration", "GateOut", number);
    await close();
  });

  it("is cancelled by its carrier only before it is accepted", async () => {
    const world = await TradeWorld.open();
    await register(world);
    await world.run("carrier", "manifest", "Cancel", manifestNo, { arguments: { reason: "omitted call" } });
    await register(world, {}, "26WHLC00018");
    await world.run("carrier", "manifest", "Submit", "26WHLC00018");
    await world.run("engine", "manifest", "Accept", "26WHLC00018");
    const cancel = world.run("carrier", "manifest", "Cancel", "26WHLC00018", { arguments: { reason: "x" } });
    expect(await codeOf(cancel)).toBe(errorCode.TRANSITION_NOT_ALLOWED);
  });
});

describe("loose goods", () => {
  it("leave beside a container when another bill of the declaration brought them", async () => {
    const world = await TradeWorld.open();
    await world.fileManifest({ bills: [aBill(), aBill({ billNo: "LOOSE1", containers: undefined })] });
    await world.run("carrier", "manifest", "Arrive", manifestNo);
    await world.run("port", "manifest", "GateIn", manifestNo, {
      arguments: { containerNo, sealNos: ["TH123456"] },
    });
    const number = await world.register(
      aDeclaration({
        bills: [
          { no: billNo, packages: 300 },
          { no: "LOOSE1", packages: 300 },
        ],
        packages: { count: 600, unit: "PK" },
        grossWeight: { value: "36501.000", unit: "KGM" },
        permits: undefined,
        lines: [plasticParts({ lineNo: 1 })],
      }),
    );
    await world.assignChannel(number, "GREEN");
    const { amount } = await world.notice(number);
    await world.pay(number, String(amount));
    await world.run("engine", "declaration", "Clear", number);
    const gateOut = () => world.run("port", "declaration", "GateOut", number);
    const { details } = await refusalOf(gateOut());
    expect(details.detail).toEqual({ C11: "0 packages in the area" });
    await world.run("port", "manifest", "Discharge", manifestNo);
    await gateOut();
    expect(await world.facets("declaration", number)).toMatchObject({ gate: "OUT", out: [containerNo] });
  });

  it("leave once they are discharged, and once only", async () => {
    const world = await TradeWorld.open();
    await world.fileManifest({ bills: [aBill({ containers: undefined })] });
    const lines = [plasticParts({ lineNo: 1 })];
    const number = await world.register(
      aDeclaration({ transportMode: "3", containers: undefined, permits: undefined, lines }),
    );
    await world.assignChannel(number, "GREEN");
    const { amount } = await world.notice(number);
    await world.pay(number, String(amount));
    await world.run("engine", "declaration", "Clear", number);
    const gateOut = () => world.run("port", "declaration", "GateOut", number);
    expect(await codeOf(gateOut())).toBe(errorCode.PASSAGE_REFUSED);
    await world.run("carrier", "manifest", "Arrive", manifestNo);
    await world.run("port", "manifest", "Discharge", manifestNo);
    await gateOut();
    expect(await ruleOf(gateOut())).toBe("E_GOODS_OUT");
  });
});
