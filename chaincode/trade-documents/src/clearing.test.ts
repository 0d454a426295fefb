import { errorCode } from "./domain/errors.js";
import { aBill, aDeclaration, containerNo, permitNo } from "./testing/documents.js";
import { codeOf, refusalOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

describe("clearing", () => {
  async function missing(world: TradeWorld, number: string): Promise<unknown> {
    const refusal = await refusalOf(world.run("engine", "declaration", "Clear", number));
    expect(refusal.code).toBe(errorCode.CLEARANCE_REFUSED);
    return refusal.details.missing;
  }

  async function registered(channel = "GREEN"): Promise<[TradeWorld, string]> {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.assignChannel(number, channel);
    return [world, number];
  }

  it("names every condition that is missing", async () => {
    const [world, number] = await registered("RED");
    const refusal = await refusalOf(world.run("engine", "declaration", "Clear", number));
    expect(refusal.details.missing).toEqual(["C4", "C5", "C6"]);
    expect(refusal.details.detail).toMatchObject({ C6: "tax not paid" });
    const view = await world.ask("declaration", "Clearance", number);
    expect(view.canClear).toEqual({ ok: false, ...refusal.details });
    expect(view.canPass).toMatchObject({ ok: false, missing: ["C1"] });
  });

  it("C1: refuses while held, and after fifteen days without goods or dossier", async () => {
    const [world, number] = await registered();
    await world.pay(number, "118680746");
    await world.run("head", "declaration", "Hold", number, { arguments: { reason: "IPR" } });
    expect(await missing(world, number)).toEqual(["C1"]);
    await world.run("headquarters", "declaration", "Unhold", number, { arguments: { reason: "cleared up" } });
    world.pass(24 * 18);
    expect(await missing(world, number)).toEqual(["C1"]);
  });

  it("C2: takes a permit that only expired after it was reserved", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit({ validTo: "2026-11-20" });
    await world.receiveCertificate();
    await world.bringGoods();
    const number = await world.register();
    await world.assignChannel(number, "GREEN");
    await world.pay(number, "118680746");
    world.pass(24);
    await world.run("moit", "permit", "Expire", permitNo);
    await world.run("engine", "declaration", "Clear", number);
  });

  it("C1, C2: holds on a permit suspended since, and refuses on one revoked", async () => {
    const [world, number] = await registered();
    await world.pay(number, "118680746");
    await world.run("moit", "permit", "Suspend", permitNo, { arguments: { reason: "recall" } });
    expect(await missing(world, number)).toEqual(["C1", "C2"]);
    await world.run("moit", "permit", "Revoke", permitNo, { arguments: { reason: "recall" } });
    expect(await missing(world, number)).toEqual(["C2"]);
  });

  it("C3: refuses on a specialised check that was withdrawn", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit({ family: "SPEC_CHECK" });
    await world.receiveCertificate();
    await world.bringGoods();
    const number = await world.register();
    await world.assignChannel(number, "GREEN");
    await world.pay(number, "118680746");
    await world.run("moit", "permit", "Revoke", permitNo, { arguments: { reason: "sample failed" } });
    expect(await missing(world, number)).toEqual(["C2", "C3"]);
  });

  it("C4: refuses while a preference is not decided", async () => {
    const [world, number] = await registered("YELLOW");
    await world.pay(number, "118680746");
    await world.run("officer", "declaration", "DocPass", number);
    expect(await missing(world, number)).toEqual(["C4"]);
    await world.decideOrigin(number, "AcceptOrigin");
    await world.run("engine", "declaration", "Clear", number);
  });

  it("C5: refuses while a check is open or failed", async () => {
    const [world, number] = await registered("RED");
    await world.pay(number, "118680746");
    await world.decideOrigin(number, "AcceptOrigin");
    await world.run("officer", "declaration", "DocPass", number);
    expect(await missing(world, number)).toEqual(["C5"]);
    await world.run("head", "declaration", "OrderInspection", number, { arguments: { reason: "red" } });
    await world.run("officer", "declaration", "PhysFail", number, { arguments: { reason: "count" } });
    expect(await missing(world, number)).toEqual(["C5"]);
  });

  it("C6: refuses until the whole notice is paid", async () => {
    const [world, number] = await registered();
    expect(await missing(world, number)).toEqual(["C6"]);
    await world.pay(number, "118680745");
    expect(await missing(world, number)).toEqual(["C6"]);
    await world.pay(number, "1", "KB0002");
    await world.run("engine", "declaration", "Clear", number);
  });

  it.each([
    [
      "a consignee other than the importer",
      { consignee: { name: "X", mst: "2300325764", address: "Y", countryCode: "VN" } },
    ],
    [
      "a weight beyond five per cent",
      {
        goods: [
          {
            description: "X",
            packages: { count: 300, type: "PK" },
            grossWeight: { value: "17000", unit: "KGM" },
          },
        ],
      },
    ],
    [
      "a container that is not on the bill",
      { containers: [{ containerNo: "MSKU1234565", fullEmpty: "5", deliveryType: "51" }] },
    ],
    [
      "a container of the bill that is not declared",
      {
        containers: [
          { containerNo, fullEmpty: "5", deliveryType: "51" },
          { containerNo: "MSKU1234565", fullEmpty: "5", deliveryType: "51" },
        ],
      },
    ],
  ])("C9: refuses on %s", async (_, changes) => {
    const world = await TradeWorld.open();
    await world.issuePermit();
    await world.receiveCertificate();
    await world.fileManifest({ bills: [aBill(changes)] });
    const number = await world.register();
    await world.assignChannel(number, "GREEN");
    await world.pay(number, "118680746");
    expect(await missing(world, number)).toEqual(["C9"]);
  });

  it.each([undefined, { firstDeclNo: "F", branchNo: 1, branchTotal: 2 }])(
    "C9: never takes goods in containers for loose ones, with split %j",
    async (split) => {
      const world = await TradeWorld.prepared();
      const number = await world.register(aDeclaration({ transportMode: "3", containers: undefined, split }));
      await world.assignChannel(number, "GREEN");
      await world.pay(number, "118680746");
      const { details } = await refusalOf(world.run("engine", "declaration", "Clear", number));
      expect(details).toMatchObject({
        missing: ["C9"],
        detail: { C9: `container ${containerNo} not declared` },
      });
      const { canPass } = await world.ask("declaration", "Clearance", number);
      expect(canPass).toMatchObject({ missing: ["C1", "C11"] });
    },
  );

  it("keeps the officer who checked from clearing as head of branch too", async () => {
    const [world, number] = await registered();
    await world.pay(number, "118680746");
    await world.run("head", "declaration", "Clear", number);
    expect((await world.ask("declaration", "Read", number)).state).toBe("CLEARED");
  });

  it("clears once: reservations are committed in the same transaction, and not again", async () => {
    const [world, number] = await registered();
    await world.pay(number, "118680746");
    const { event } = await world.run("engine", "declaration", "Clear", number);
    expect((event?.payload as { events: { event: string }[] }).events.map((one) => one.event)).toEqual([
      "DeclarationCleared",
      "PermitDrawn",
      "OriginUtilised",
      "IssuerInformed",
    ]);
    expect(await codeOf(world.run("engine", "declaration", "Clear", number))).toBe(
      errorCode.TRANSITION_NOT_ALLOWED,
    );
  });
});
