import { errorCode } from "./domain/errors.js";
import { aBill, containerNo, manifestNo } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

describe("leaving the supervised area", () => {
  async function cleared(
    gatedIn: boolean,
    seals = ["TH123456"],
    manifest = {},
  ): Promise<[TradeWorld, string]> {
    const world = await TradeWorld.open();
    await world.issuePermit();
    await world.receiveCertificate();
    await world.fileManifest(manifest);
    await world.run("carrier", "manifest", "Arrive", manifestNo);
    if (gatedIn)
      await world.run("port", "manifest", "GateIn", manifestNo, {
        arguments: { containerNo, sealNos: seals },
      });
    const number = await world.register();
    await world.assignChannel(number, "GREEN");
    await world.pay(number, "118680746");
    await world.run("engine", "declaration", "Clear", number);
    return [world, number];
  }

  async function missing(world: TradeWorld, number: string, args = {}): Promise<unknown> {
    const refusal = await refusalOf(world.run("port", "declaration", "GateOut", number, { arguments: args }));
    expect(refusal.code).toBe(errorCode.PASSAGE_REFUSED);
    return refusal.details.missing;
  }

  it("C10: refuses a container that was not declared, and one whose seal is not the manifest's", async () => {
    const [world, number] = await cleared(true);
    expect(await missing(world, number, { containers: ["MSKU1234565"] })).toContain("C10");
    const [sealed, other] = await cleared(true, ["BROKEN1"]);
    expect(await missing(sealed, other)).toEqual(["C10"]);
    const unsealed = {
      bills: [aBill({ containers: [{ containerNo, fullEmpty: "5", deliveryType: "51" }] })],
    };
    expect(await missing(...(await cleared(true, ["FOUND1"], unsealed)))).toEqual(["C10"]);
    const [open, whole] = await cleared(true, [], unsealed);
    await open.run("port", "declaration", "GateOut", whole);
  });

  it("C11: refuses a container that is not in the area", async () => {
    const [world, number] = await cleared(false);
    expect(await missing(world, number)).toEqual(["C11"]);
  });

  it("C12: a hold beats every permission", async () => {
    const [world, number] = await cleared(true);
    await world.run("head", "declaration", "Hold", number, { arguments: { reason: "SMUGGLING_SIGN" } });
    expect(await missing(world, number)).toEqual(["C12"]);
  });

  it("lets nothing out before clearance, and completes nothing before it is out", async () => {
    const [world, number] = await cleared(true);
    expect(await ruleOf(world.run("engine", "declaration", "Complete", number))).toBe("E_GOODS_IN_AREA");
    await world.run("port", "declaration", "GateOut", number);
    expect(
      await ruleOf(
        world.run("head", "declaration", "CancelSpecial", number, {
          arguments: { ground: "DEAL_CANCELLED", reason: "late" },
        }),
      ),
    ).toBe("E_GOODS_OUT");
  });

  it("belongs to the operator of the port", async () => {
    const [world, number] = await cleared(true);
    expect(await codeOf(world.run("carrier", "declaration", "GateOut", number))).toBe(
      errorCode.ROLE_NOT_ALLOWED,
    );
  });
});
