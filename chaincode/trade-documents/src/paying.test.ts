import { errorCode } from "./domain/errors.js";
import { importer } from "./testing/documents.js";
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
    expect(await codeOf(world.receive("KB1", [[notice, "1"]], { by: "declarant" }))).toBe(
      errorCode.ROLE_NOT_ALLOWED,
    );
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

describe("paying late", () => {
  /** The certificate of example E2 is denied after the duties were paid: 35,134,492 more are due. */
  async function denied(): Promise<[TradeWorld, string]> {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.pay(number, "118680746");
    await world.assignChannel(number, "YELLOW");
    await world.decideOrigin(number, "DenyOrigin");
    return [world, `${number}-2`];
  }
  const daysAfterDueDate = 45;
  const daysToDueDate = 15;

  it("costs 474,316 on 35,134,492 after 45 days (scenario 2)", async () => {
    const [world, notice] = await denied();
    world.pass(24 * (daysToDueDate + daysAfterDueDate));
    await world.run("engine", "payment-notice", "Lapse", notice);
    expect(await refusalOf(world.receive("KB2", [[notice, "35134492"]]))).toMatchObject({
      details: { rule: "E_INTEREST", interest: "474316" },
    });
    await world.receive("KB2", [[notice, "35134492", "474316"]]);
    expect(await stateOf(world, notice)).toBe("PAID");
    expect(await world.payload("payment-notice", notice)).toMatchObject({ interest: "474316" });
  });

  it("costs nothing when the money came in time, and is recorded late", async () => {
    const [world, notice] = await denied();
    world.pass(24 * (daysToDueDate + 3));
    await world.receive("KB2", [[notice, "35134492"]], { valueDate: "2026-12-05" });
    expect(await stateOf(world, notice)).toBe("PAID");
  });

  it("in parts leaves the notice overdue until the last, each part with its own interest", async () => {
    const [world, notice] = await denied();
    world.pass(24 * (daysToDueDate + 10));
    await world.run("engine", "payment-notice", "Lapse", notice);
    await world.receive("KB2", [[notice, "10000000", "30000"]]);
    expect(await stateOf(world, notice)).toBe("OVERDUE");
    await world.receive("KB3", [[notice, "25134492", "75403"]]);
    expect(await world.payload("payment-notice", notice)).toMatchObject({ interest: "105403" });
  });

  it("begins after the last day to pay, and no day from which money counts is to come", async () => {
    const [world, notice] = await denied();
    world.pass(24 * daysToDueDate);
    expect(await ruleOf(world.run("engine", "payment-notice", "Lapse", notice))).toBe("E_NOT_DUE");
    const early = world.receive("KB2", [[notice, "5"]], { valueDate: "2026-12-06" });
    expect(await ruleOf(early)).toBe("E_VALUE_DATE");
  });
});

describe("a payment order", () => {
  const orderNo = "LNT-2026-000001";

  async function ordered(changes: Record<string, unknown> = {}): Promise<[TradeWorld, string]> {
    const [world, number] = await registered();
    const payload = {
      bank: "BFTVVNVX",
      payer: importer.mst,
      accountHash: "0f".repeat(32),
      amount: "118680746",
      notices: [{ notice: `${number}-0`, amount: "118680746" }],
      ...changes,
    };
    const sources = [await world.sourceOf("payment-notice", `${number}-0`)];
    await world.run("declarant", "payment-order", "Create", orderNo, { payload, sources });
    return [world, `${number}-0`];
  }
  const orderState = async (world: TradeWorld) => (await world.ask("payment-order", "Read", orderNo)).state;

  it("is taken by its bank and settled by the treasury's receipt for its amount", async () => {
    const [world, notice] = await ordered();
    expect(await ruleOf(world.receive("KB1", [[notice, "118680746"]], { order: orderNo }))).toBe(
      "E_ORDER_STATE",
    );
    await world.run("bank", "payment-order", "Accept", orderNo);
    expect(await ruleOf(world.receive("KB1", [[notice, "1"]], { order: orderNo }))).toBe("E_ORDER_AMOUNT");
    await world.receive("KB1", [[notice, "118680746"]], { order: orderNo });
    expect(await orderState(world)).toBe("SETTLED");
    const again = world.run("bank", "payment-order", "Reverse", orderNo, { arguments: { reason: "x" } });
    expect(await codeOf(again)).toBe(errorCode.TRANSITION_NOT_ALLOWED);
  });

  it("is reversed by its bank before it is settled, or refused at once", async () => {
    const [world] = await ordered();
    await world.run("bank", "payment-order", "Accept", orderNo);
    await world.run("bank", "payment-order", "Reverse", orderNo, { arguments: { reason: "no money" } });
    expect(await orderState(world)).toBe("REVERSED");
    const [another] = await ordered();
    await another.run("bank", "payment-order", "Reject", orderNo, { arguments: { reason: "no account" } });
    expect(await orderState(another)).toBe("REJECTED");
  });

  it.each([
    ["E_OVERPAID", { amount: "118680747", notices: [118680747n] }],
    ["E_ALLOCATION_SUM", { amount: "118680745" }],
  ])("is refused with %s", async (rule, { amount, notices }: { amount: string; notices?: bigint[] }) => {
    const [world, number] = await registered();
    const sources = [await world.sourceOf("payment-notice", `${number}-0`)];
    const payload = {
      ...{ bank: "BFTVVNVX", payer: importer.mst, accountHash: "0f".repeat(32), amount },
      notices: [{ notice: `${number}-0`, amount: String(notices?.[0] ?? "118680746") }],
    };
    const create = world.run("declarant", "payment-order", "Create", orderNo, { payload, sources });
    const { details } = await refusalOf(create);
    expect(details.rule ?? (details.fields as { rule: string }[])[0]?.rule).toBe(rule);
  });

  it("pays more only when the payer says so, and only its own notices", async () => {
    const over = { amount: "118680747", overpay: true };
    const [world, number] = await registered();
    const payload = (changes: object) => ({
      ...{ bank: "BFTVVNVX", payer: importer.mst, accountHash: "0f".repeat(32), ...over },
      notices: [{ notice: `${number}-0`, amount: "118680747" }],
      ...changes,
    });
    const sources = [await world.sourceOf("payment-notice", `${number}-0`)];
    await world.run("declarant", "payment-order", "Create", orderNo, { payload: payload({}), sources });
    const foreign = world.run("stranger", "payment-order", "Create", "LNT-2", {
      payload: payload({ payer: "2300325764" }),
      sources,
    });
    expect(await ruleOf(foreign)).toBe("E_PAYER");
  });
});
