import { errorCode } from "./domain/errors.js";
import { acid, aDeclaration, aPermit, billNo, permitNo } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

/** One line of acid that draws from the permit, and as many packages of the bill. */
function drawing(quantity: string, packages = 1): Record<string, unknown> {
  const line = acid({
    lineNo: 1,
    qty1: { value: quantity, unit: "KGM" },
    permitUse: [{ permitNo, permitLine: 1, qty: { value: quantity, unit: "KGM" } }],
  });
  return aDeclaration({
    packages: { count: packages, unit: "PK" },
    split: { firstDeclNo: "F", branchNo: 1, branchTotal: 9 },
    grossWeight: { value: "10.000", unit: "KGM" },
    lines: [line],
  });
}

/** Of 50,000 kg with 5 % tolerance, 30,000 are committed and 8,000 reserved: 14,500 remain (DOMAIN, appendix A). */
async function aDrawnPermit(): Promise<{ world: TradeWorld; reserved: string }> {
  const world = await TradeWorld.prepared();
  const committed = await world.register(drawing("30000.00"));
  await world.assignChannel(committed, "GREEN");
  const { amount } = await world.notice(committed);
  await world.pay(committed, String(amount));
  await world.run("engine", "declaration", "Clear", committed);
  return { world, reserved: await world.register(drawing("8000.00")) };
}

describe("a permit line", () => {
  it("gives exactly what remains, and not a hundredth more", async () => {
    const { world } = await aDrawnPermit();
    await world.register(drawing("14500.00"));
    const { code, details } = await refusalOf(world.register(drawing("0.01")));
    expect([code, details]).toEqual([
      errorCode.DRAWDOWN_EXCEEDED,
      { rule: "E_PERMIT_QTY", requested: "0.01", available: "0.00", unit: "KGM" },
    ]);
  });

  it("gets back what a cancelled declaration reserved", async () => {
    const { world, reserved } = await aDrawnPermit();
    await world.register(drawing("14500.00"));
    await world.run("head", "declaration", "Cancel", reserved, { arguments: { reason: "on request" } });
    await world.register(drawing("8000.00"));
    expect(await codeOf(world.register(drawing("0.01")))).toBe(errorCode.DRAWDOWN_EXCEEDED);
  });

  it("lets one of two concurrent over-uses commit, and no more", async () => {
    const { world } = await aDrawnPermit();
    const calls = [
      await world.registration(world.nextNumber(), drawing("14500.00")),
      await world.registration(world.nextNumber(), drawing("0.01")),
    ];
    const [first, second] = await Promise.all(calls.map((call) => world.ledger.simulate(call)));
    expect(world.ledger.commit(first!, first!.endorsersNeeded)).toBe("VALID");
    expect(world.ledger.commit(second!, second!.endorsersNeeded)).toBe("PHANTOM_READ_CONFLICT");
    expect(await codeOf(world.ledger.submit(calls[1]!))).toBe(errorCode.DRAWDOWN_EXCEEDED);
  });

  it("is summed over the lines of one declaration too", async () => {
    const world = await TradeWorld.prepared();
    const permitUse = [{ permitNo, permitLine: 1, qty: { value: "26250.01", unit: "KGM" } }];
    const lines = [acid({ lineNo: 1, permitUse }), acid({ permitUse })];
    expect(await ruleOf(world.register(aDeclaration({ lines })))).toBe("E_PERMIT_QTY");
  });

  it.each([
    ["SINGLE", "E_PERMIT_SINGLE_USE"],
    ["MULTI_SEQUENTIAL", "E_PERMIT_PENDING"],
  ])("under policy %s serves one declaration at a time", async (usePolicy, rule) => {
    const world = await TradeWorld.open();
    await world.issuePermit({ usePolicy });
    await world.receiveCertificate();
    await world.bringGoods();
    const first = await world.register(drawing("1.00"));
    expect(await ruleOf(world.register(drawing("1.00")))).toBe(rule);
    await world.run("head", "declaration", "Cancel", first, { arguments: { reason: "x" } });
    await world.register(drawing("1.00"));
  });

  it("cannot be amended below what was drawn", async () => {
    const { world } = await aDrawnPermit();
    const amended = (value: string) => {
      const [line] = aPermit().lines as object[];
      const lines = [{ ...line, qtyAuthorised: { value, unit: "KGM" }, tolerancePct: "0" }];
      return world.run("moit", "permit", "Amend", permitNo, { payload: aPermit({ lines }) });
    };
    expect(await ruleOf(amended("37999.99"))).toBe("E_PERMIT_DRAWN");
    await amended("38000.00");
    expect((await world.facets("permit", permitNo)).lines).toMatchObject([{ authorised: "38000.00" }]);
  });

  it("keeps its head as it is while declarations draw from it", async () => {
    const { world } = await aDrawnPermit();
    expect(await world.ask("permit", "Read", permitNo)).toMatchObject({ version: 0, state: "ACTIVE" });
  });
});

describe("a bill", () => {
  it("is shared by declarations that say so, down to the last package", async () => {
    const world = await TradeWorld.prepared();
    await world.register(drawing("1.00", 200));
    const { details } = await refusalOf(world.register(drawing("1.00", 101)));
    expect(details).toMatchObject({ rule: "E_BILL_PACKAGES", available: "100.00" });
    await world.register(drawing("1.00", 100));
  });

  it("lets one of two concurrent declarations of the same packages commit", async () => {
    const world = await TradeWorld.prepared();
    const calls = [
      await world.registration(world.nextNumber(), drawing("1.00", 300)),
      await world.registration(world.nextNumber(), drawing("1.00", 300)),
    ];
    const [first, second] = await Promise.all(calls.map((call) => world.ledger.simulate(call)));
    expect(world.ledger.commit(first!, first!.endorsersNeeded)).toBe("VALID");
    expect(world.ledger.commit(second!, second!.endorsersNeeded)).toBe("PHANTOM_READ_CONFLICT");
  });

  it("tells in its event who took how many of its packages", async () => {
    const world = await TradeWorld.prepared();
    const number = world.nextNumber();
    const { event } = await world.ledger.submit(await world.registration(number, drawing("1.00", 200)));
    const { events } = event?.payload as { events: { event: string }[] };
    expect(events.find((one) => one.event === "BillDeclared")).toMatchObject({
      declaration: number,
      uses: [[billNo, 0, "200"]],
    });
  });
});
