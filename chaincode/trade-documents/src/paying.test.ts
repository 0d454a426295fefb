import { errorCode } from "./domain/errors.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { startOfTests, TradeWorld } from "./testing/trade-world.js";

async function registered(): Promise<[TradeWorld, string]> {
  const world = await TradeWorld.prepared();
  return [world, await world.register()];
}

const stateOf = async (world: TradeWorld, number: string): Promise<unknown> =>
  (await world.ask("payment-notice", "Read", number)).state;

describe("paying", () => {
  it("takes a receipt once, no more than is owed, and only from the treasury", async () => {
    const [world, number] = await registered();
    const notice = `${number}-0`;
    expect(await ruleOf(world.receive("KB1", [[notice, "118680747"]]))).toBe("E_OVERPAID");
    expect(await codeOf(world.receive("KB1", [[notice, "1"]], "declarant"))).toBe(errorCode.ROLE_NOT_ALLOWED);
    await world.receive("KB1", [[notice, "118680746"]]);
    expect(await codeOf(world.receive("KB1", [[notice, "118680746"]]))).toBe(errorCode.DOCUMENT_EXISTS);
    expect(await ruleOf(world.receive("KB2", [[notice, "1"]]))).toBe("E_NOTICE_CLOSED");
  });

  it("counts parts until everything is paid", async () => {
    const [world, number] = await registered();
    await world.pay(number, "18680746", "KB1");
    expect(await stateOf(world, `${number}-0`)).toBe("PART_PAID");
    expect(await world.notice(number)).toMatchObject({ amount: "118680746", paid: "18680746" });
    await world.pay(number, "100000000", "KB2");
    expect(await stateOf(world, `${number}-0`)).toBe("PAID");
  });

  it("settles several notices with one receipt, whose allocations add up and name each once", async () => {
    const world = await TradeWorld.prepared();
    const first = await world.register();
    const payload = (amount: string, ...notices: readonly string[]) => ({
      payload: { amount, allocations: notices.map((notice) => ({ notice, amount: "1000" })) },
    });
    const record = (options: object) => world.run("treasury", "treasury-receipt", "Record", "KB9", options);
    expect(await refusalOf(record(payload("1001", `${first}-0`)))).toMatchObject({
      details: { fields: [{ pointer: "/allocations", rule: "E_ALLOCATION_SUM" }] },
    });
    expect(await refusalOf(record(payload("2000", `${first}-0`, `${first}-0`)))).toMatchObject({
      details: { fields: [{ pointer: "/allocations", rule: "E_ALLOCATION_TWICE" }] },
    });
    expect(await codeOf(record(payload("1000", "10000000999-0")))).toBe(errorCode.DOCUMENT_NOT_FOUND);
  });

  it("believes no amounts but those of the notice as it stands", async () => {
    const [world, number] = await registered();
    const stale = await world.sourceOf("payment-notice", `${number}-0`);
    const payload = { amount: "5", allocations: [{ notice: `${number}-0`, amount: "5" }] };
    const record = (receipt: string, sources: readonly Record<string, unknown>[]) =>
      world.run("treasury", "treasury-receipt", "Record", receipt, { payload, sources });
    expect(await codeOf(record("KB1", []))).toBe(errorCode.SOURCE_MISSING);
    await record("KB1", [stale]);
    expect(await codeOf(record("KB2", [stale]))).toBe(errorCode.PAYLOAD_HASH_MISMATCH);
    const raised = { ...stale, payload: { ...(stale.payload as object), amount: "999999999" } };
    expect(await codeOf(record("KB2", [raised]))).toBe(errorCode.PAYLOAD_HASH_MISMATCH);
  });

  it("gives each notice and each change of it a salt that nobody can compute from what is public", async () => {
    const [world, number] = await registered();
    const saltNow = async (): Promise<unknown> =>
      (await world.sourceOf("payment-notice", `${number}-0`)).salt;
    const issued = await saltNow();
    await world.pay(number, "5");
    expect(issued).toMatch(/^[0-9a-f]{32}$/);
    expect(await saltNow()).not.toBe(issued);
  });

  it("cannot be done by commanding the notice itself", async () => {
    const [world, number] = await registered();
    const settle = world.run("treasury", "payment-notice", "Settle", `${number}-0`, {
      arguments: { amount: "1" },
    });
    expect(await codeOf(settle)).toBe(errorCode.ROLE_NOT_ALLOWED);
  });

  it("is told to whoever asks what is missing only when he shows the notice", async () => {
    const [world, number] = await registered();
    await world.assignChannel(number, "GREEN");
    const at = startOfTests;
    const asked = await world.ask("declaration", "Clearance", number, { at });
    expect(asked.canClear).toMatchObject({ detail: { C6: "tax not paid" } });
    const sources = [await world.sourceOf("payment-notice", `${number}-0`)];
    const shown = await world.ask("declaration", "Clearance", number, { at, sources });
    expect(shown.canClear).toMatchObject({ detail: { C6: "outstanding 118680746 VND, secured 0" } });
  });
});
