import { errorCode } from "./domain/errors.js";
import { aBill, aDeclaration, containerNo, manifestNo, plasticParts } from "./testing/documents.js";
import { refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

/** A declaration of so many of the bill's 300 packages. */
function aPart(packages: number, changes: Json = {}): Json {
  return aDeclaration({
    packages: { count: packages, unit: "PK" },
    split: { firstDeclNo: "F", branchNo: 1, branchTotal: 2 },
    permits: undefined,
    lines: [plasticParts({ lineNo: 1 })],
    grossWeight: { value: "10.000", unit: "KGM" },
    ...changes,
  });
}

async function channelled(world: TradeWorld, declaration: Json): Promise<string> {
  const number = await world.register(declaration);
  await world.assignChannel(number, "GREEN");
  const { amount } = await world.notice(number);
  await world.pay(number, String(amount), `KB${number}`);
  return number;
}

async function cleared(world: TradeWorld, declaration: Json): Promise<string> {
  const number = await channelled(world, declaration);
  await world.run("engine", "declaration", "Clear", number);
  return number;
}

const gateOut = (world: TradeWorld, number: string) => world.run("port", "declaration", "GateOut", number);

describe("a bill that is declared in part", () => {
  const unsplit = { split: undefined, grossWeight: { value: "18250.500", unit: "KGM" } };

  it("C9: is not cleared unless the declaration says that it is one of several", async () => {
    const world = await TradeWorld.prepared();
    const number = await channelled(world, aPart(1, unsplit));
    const { details } = await refusalOf(world.run("engine", "declaration", "Clear", number));
    expect(details).toMatchObject({ missing: ["C9"], detail: { C9: "packages other than on the bill" } });
    await cleared(world, aPart(1));
  });

  it("C9: is not made whole by a declaration that is silent about the others", async () => {
    const world = await TradeWorld.prepared();
    await cleared(world, aPart(100));
    const number = await channelled(world, aPart(200, unsplit));
    const { details } = await refusalOf(world.run("engine", "declaration", "Clear", number));
    expect(details.missing).toEqual(["C9"]);
  });

  it("says so in public", async () => {
    const world = await TradeWorld.prepared();
    expect(await world.facets("declaration", await world.register(aPart(1)))).toMatchObject({ split: true });
    expect(await world.facets("declaration", await world.register(aPart(1, unsplit)))).not.toHaveProperty(
      "split",
    );
  });
});

describe("a container that declarations share", () => {
  const detailOf = async (world: TradeWorld, number: string): Promise<unknown> => {
    const { code, details } = await refusalOf(gateOut(world, number));
    expect(code).toBe(errorCode.PASSAGE_REFUSED);
    return details.detail;
  };

  it("C10: stays until all that is in it is declared and cleared, and none of it held", async () => {
    const world = await TradeWorld.prepared();
    const first = await cleared(world, aPart(100));
    expect(await detailOf(world, first)).toEqual({
      C10: "200 packages of bill WHLC1234567890 not declared",
    });
    const second = await channelled(world, aPart(200));
    const waits = { C10: `bill WHLC1234567890 waits for declaration ${second}` };
    expect(await detailOf(world, first)).toEqual(waits);
    await world.run("engine", "declaration", "Clear", second);
    await world.run("head", "declaration", "Hold", second, { arguments: { reason: "IPR" } });
    expect(await detailOf(world, first)).toEqual(waits);
    await world.run("headquarters", "declaration", "Unhold", second, { arguments: { reason: "cleared up" } });
    await gateOut(world, first);
  });

  it("leaves once, for every declaration of its goods", async () => {
    const world = await TradeWorld.prepared();
    const first = await cleared(world, aPart(100));
    const second = await cleared(world, aPart(200));
    await gateOut(world, first);
    const cancel = world.run("head", "declaration", "CancelSpecial", second, {
      arguments: { ground: "DEAL_CANCELLED", reason: "late" },
    });
    expect(await ruleOf(cancel)).toBe("E_GOODS_OUT");
    const { event } = await gateOut(world, second);
    expect((event?.payload as { events: Json[] }).events.map((one) => one.event)).toEqual(["GoodsPassedOut"]);
    for (const number of [first, second]) await world.run("engine", "declaration", "Complete", number);
    await world.run("engine", "manifest", "Close", manifestNo);
  });

  it("C10: waits for the other bills whose goods are in it", async () => {
    const world = await TradeWorld.open();
    await world.bringGoods({ bills: [aBill(), aBill({ billNo: "OTHER1" })] });
    const whole = { split: undefined, grossWeight: { value: "18250.500", unit: "KGM" } };
    const number = await cleared(world, aPart(300, whole));
    expect(await detailOf(world, number)).toEqual({ C10: "300 packages of bill OTHER1 not declared" });
    await cleared(world, aPart(300, { ...whole, bills: [{ no: "OTHER1" }] }));
    await gateOut(world, number);
    expect((await world.facets("manifest", manifestNo)).containers).toMatchObject([
      { no: containerNo, state: "OUT" },
    ]);
  });
});
