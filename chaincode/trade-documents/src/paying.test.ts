import { errorCode } from "./domain/errors.js";
import { codeOf, ruleOf } from "./testing/refusal.js";
import { type Person, TradeWorld } from "./testing/trade-world.js";

describe("paying", () => {
  it("takes a receipt once, no more than is owed, and only from the treasury", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    const pay = (person: Person, amount: string, receipt = "KB1") =>
      world.run(person, "treasury-receipt", "Record", receipt, {
        arguments: { notice: `${number}-0`, amount },
      });
    expect(await ruleOf(pay("treasury", "118680747"))).toBe("E_OVERPAID");
    expect(await codeOf(pay("declarant", "1"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    await pay("treasury", "118680746");
    expect(await codeOf(pay("treasury", "118680746"))).toBe(errorCode.DOCUMENT_EXISTS);
    expect(await ruleOf(pay("treasury", "1", "KB2"))).toBe("E_NOTICE_CLOSED");
    const args = { notice: "10000000999-0", amount: "1" };
    expect(
      await codeOf(world.run("treasury", "treasury-receipt", "Record", "KB3", { arguments: args })),
    ).toBe(errorCode.DOCUMENT_NOT_FOUND);
  });

  it("cannot be done by commanding the notice itself", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    const settle = world.run("treasury", "payment-notice", "Settle", `${number}-0`, {
      arguments: { amount: "1" },
    });
    expect(await codeOf(settle)).toBe(errorCode.ROLE_NOT_ALLOWED);
  });
});
