import fc from "fast-check";
import { largestPart } from "./domain/documents/payment/refund-case.js";
import { errorCode } from "./domain/errors.js";
import { lateInterest } from "./engines/late-interest.js";
import { aDeclaration, plasticParts } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

const caseNo = "HT-2026-000001";

/** A questioned certificate was accepted after the duties were paid: 35,134,492 came in without being owed. */
async function overpaid(): Promise<[TradeWorld, string]> {
  const world = await TradeWorld.prepared();
  const number = await world.register(aPart(200, { invoiceNo: "OTHER-1" }));
  await world.assignChannel(number, "GREEN");
  await world.pay(number, "153815238");
  await world.decideOrigin(number, "AcceptOrigin");
  return [world, `${number}-2`];
}

async function request(
  world: TradeWorld,
  notice: string,
  amount: string,
  by: Person = "declarant",
  no = caseNo,
) {
  const payload = { basis: "CO_LATE", notice, amount };
  const sources = [await world.sourceOf("payment-notice", notice)];
  return world.run(by, "refund-case", "Request", no, { payload, sources });
}

async function decide(world: TradeWorld, command: string, notices: readonly string[], args: object = {}) {
  const sources = await Promise.all([
    world.sourceOf("refund-case", caseNo),
    ...notices.map((notice) => world.sourceOf("payment-notice", notice)),
  ]);
  return world.run("head", "refund-case", command, caseNo, { sources, arguments: { ...args } });
}

async function approved(): Promise<[TradeWorld, string]> {
  const [world, notice] = await overpaid();
  await request(world, notice, "35134492");
  await world.run("officer", "refund-case", "Review", caseNo);
  await decide(world, "Approve", [notice]);
  return [world, notice];
}

/** So many of the bill's 300 packages. */
const aPart = (count: number, changes: Record<string, unknown> = {}) =>
  aDeclaration({
    packages: { count, unit: "PK" },
    split: { firstDeclNo: "F", branchNo: 1, branchTotal: 2 },
    ...changes,
  });

const stateOf = async (world: TradeWorld, kind: string, number: string) =>
  (await world.ask(kind, "Read", number)).state;

describe("a refund", () => {
  it("pays back what a certificate that was accepted late makes too much, once", async () => {
    const [world, notice] = await approved();
    expect(await world.payload("payment-notice", notice)).toMatchObject({ refunded: "35134492" });
    expect(await ruleOf(request(world, notice, "50000", "declarant", "HT-2"))).toBe("E_REFUND_AMOUNT");
    await decide(world, "Offset", [notice], { debts: [] });
    await world.run("treasury", "refund-case", "Pay", caseNo, { arguments: { paymentNo: "LCT-1" } });
    expect(await stateOf(world, "refund-case", caseNo)).toBe("PAID");
    expect(await world.payload("refund-case", caseNo)).toMatchObject({ offset: [], rest: "35134492" });
  });

  it("meets the payer's overdue debts first, with their interest", async () => {
    const [world, notice] = await approved();
    const debtor = await world.register(
      aPart(100, { permits: undefined, lines: [plasticParts({ lineNo: 1 })] }),
    );
    const debt = `${debtor}-0`;
    const owed = BigInt(String((await world.notice(debtor)).amount));
    expect(await ruleOf(decide(world, "Offset", [notice, debt], { debts: [debt] }))).toBe("E_NOT_DUE");
    world.pass(24 * (15 + 10));
    const interest = lateInterest(owed, 10);
    await decide(world, "Offset", [notice, debt], { debts: [debt] });
    expect(await stateOf(world, "payment-notice", debt)).toBe("PAID");
    expect(await world.payload("refund-case", caseNo)).toMatchObject({
      offset: [{ notice: debt, amount: String(owed), interest: String(interest) }],
      rest: String(35_134_492n - owed - interest),
    });
  });

  it("is refused below 50,000 đồng, beyond what came in too much, and to anybody but the payer", async () => {
    const [world, notice] = await overpaid();
    expect(await ruleOf(request(world, notice, "49999"))).toBe("E_REFUND_SMALL");
    expect(await refusalOf(request(world, notice, "35134493"))).toMatchObject({
      details: { rule: "E_REFUND_AMOUNT", refundable: "35134492" },
    });
    expect(await codeOf(request(world, notice, "50000", "stranger"))).toBe(errorCode.NOT_OWNER);
    expect(await ruleOf(request(world, notice.replace("-2", "-0"), "50000"))).toBe("E_NOTICE_REPLACED");
  });

  it("of a cancelled declaration is all that was paid", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.pay(number, "1000000");
    await world.run("head", "declaration", "Cancel", number, {
      arguments: { reason: "x", ground: "SYSTEM_FAILURE" },
    });
    expect(await stateOf(world, "payment-notice", `${number}-0`)).toBe("SUPERSEDED");
    expect(await ruleOf(request(world, `${number}-0`, "1000001"))).toBe("E_REFUND_AMOUNT");
    await request(world, `${number}-0`, "1000000");
  });

  it("is refused by the head of branch after an officer examined it", async () => {
    const [world, notice] = await overpaid();
    await request(world, notice, "35134492");
    await world.run("officer", "refund-case", "Review", caseNo);
    await world.run("head", "refund-case", "Reject", caseNo, { arguments: { reason: "x" } });
    expect(await stateOf(world, "refund-case", caseNo)).toBe("REJECTED");
  });
});

test("the part of a debt that money pays with its interest is the largest there is", () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 13n });
  fc.assert(
    fc.property(amount, amount, fc.integer({ min: 0, max: 3000 }), (money, debt, days) => {
      const interest = (part: bigint): bigint => lateInterest(part, days);
      const part = largestPart(money, debt, interest);
      expect(part + interest(part) <= money).toBe(true);
      expect(part === debt || part + 1n + interest(part + 1n) > money).toBe(true);
    }),
  );
});
