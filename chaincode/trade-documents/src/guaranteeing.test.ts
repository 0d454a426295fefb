import { errorCode } from "./domain/errors.js";
import { aDeclaration, importer, plasticParts } from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const guaranteeNo = "BFTVVNVX-2026-BL-000123";
const smallNo = "BFTVVNVX-2026-BL-000124";

/** A declaration of a hundred of the bill's packages. */
const aPart = (): Json =>
  aDeclaration({
    packages: { count: 100, unit: "PK" },
    split: { firstDeclNo: "F", branchNo: 1, branchTotal: 2 },
    permits: undefined,
    lines: [plasticParts({ lineNo: 1 })],
    grossWeight: { value: "10.000", unit: "KGM" },
  });

const aGuarantee = (changes: Json = {}): Json => ({
  bank: "BFTVVNVX",
  year: "2026",
  sign: "BL",
  no: "000123",
  kind: "GENERAL",
  beneficiary: importer.mst,
  limit: "150000000",
  validFrom: "2026-01-01",
  validTo: "2026-12-31",
  ...changes,
});

const lot = (type: string, no: string): Json => ({
  kind: "INDIVIDUAL",
  lot: { office: "02CI", kindCode: "A11", document: { type, no } },
});

async function guaranteed(changes: Json = {}): Promise<TradeWorld> {
  const world = await TradeWorld.prepared();
  await world.run("bank", "guarantee", "Submit", guaranteeNo, { payload: aGuarantee(changes) });
  await world.run("head", "guarantee", "Accept", guaranteeNo);
  return world;
}

interface HoldOptions {
  readonly by?: "declarant" | "stranger";
  readonly from?: string;
}

async function hold(world: TradeWorld, notice: string, amount: string, options: HoldOptions = {}) {
  const { by = "declarant", from = guaranteeNo } = options;
  const sources = [await world.sourceOf("guarantee", from), await world.sourceOf("payment-notice", notice)];
  const payload = { guarantee: from, notice, amount };
  return world.run(by, "guarantee-use", "Hold", `${notice}-1`, { payload, sources });
}

const step = async (world: TradeWorld, command: string, use: string, guarantee = guaranteeNo) =>
  world.run("engine", "guarantee-use", command, use, {
    sources: [await world.sourceOf("guarantee", guarantee)],
  });

const stateOf = async (world: TradeWorld, kind: string, number: string) =>
  (await world.ask(kind, "Read", number)).state;

describe("a bank guarantee", () => {
  it("lets goods be cleared before the tax is paid, and costs interest from that day", async () => {
    const world = await guaranteed();
    const number = await world.register();
    await world.assignChannel(number, "GREEN");
    await hold(world, `${number}-0`, "118680746");
    await world.run("engine", "declaration", "Clear", number);
    expect(await world.facets("declaration", number)).toMatchObject({ tax: "SECURED" });
    expect(await world.facets("payment-notice", `${number}-0`)).toMatchObject({
      dueDate: "2026-12-20",
      interestFrom: "2026-11-20",
      secured: { until: "2026-12-20", whole: true },
    });
    world.pass(24 * 10);
    // Ten days at 0.03 % of 118,680,746: 356,042.238.
    expect(await refusalOf(world.pay(number, "118680746"))).toMatchObject({
      details: { rule: "E_INTEREST", interest: "356042" },
    });
    await world.receive("KB1", [[`${number}-0`, "118680746", "356042"]]);
    await step(world, "Release", `${number}-0-1`);
    expect(await stateOf(world, "guarantee-use", `${number}-0-1`)).toBe("RELEASED");
    expect((await world.payload("guarantee", guaranteeNo)).uses).toEqual({
      [`${number}-0-1`]: { quantity: "118680746", state: "RELEASED" },
    });
  });

  it("that is smaller than the tax clears nothing until the payer tops up (scenario 6)", async () => {
    const world = await guaranteed({ limit: "100000000" });
    const number = await world.register();
    await world.assignChannel(number, "GREEN");
    expect(await codeOf(hold(world, `${number}-0`, "100000001"))).toBe(errorCode.DRAWDOWN_EXCEEDED);
    await hold(world, `${number}-0`, "100000000");
    const clear = () => world.run("engine", "declaration", "Clear", number);
    expect(await refusalOf(clear())).toMatchObject({ details: { missing: ["C6"] } });
    const sources = [await world.sourceOf("payment-notice", `${number}-0`)];
    const { canClear } = await world.ask("declaration", "Clearance", number, { sources });
    expect(canClear).toMatchObject({ detail: { C6: "outstanding 118680746 VND, secured 100000000" } });
    await world.pay(number, "18680746");
    await clear();
  });

  it("is called when its last day is over and tax is owed, and is paid by the bank with interest", async () => {
    const world = await guaranteed();
    const number = await world.register();
    await world.assignChannel(number, "GREEN");
    const use = `${number}-0-1`;
    await hold(world, `${number}-0`, "118680746");
    await world.run("engine", "declaration", "Clear", number);
    world.pass(24 * 30);
    expect(await ruleOf(step(world, "Call", use))).toBe("E_NOT_DUE");
    expect(await ruleOf(step(world, "Release", use))).toBe("E_TAX_OWED");
    world.pass(24);
    await step(world, "Call", use);
    await world.run("engine", "payment-notice", "Lapse", `${number}-0`);
    expect(await stateOf(world, "payment-notice", `${number}-0`)).toBe("OVERDUE");
    expect(await ruleOf(step(world, "PayCall", use))).toBe("E_TAX_OWED");
    await world.receive("KB1", [[`${number}-0`, "118680746", "1103731"]]);
    await step(world, "PayCall", use);
    expect(await stateOf(world, "guarantee-use", use)).toBe("CALL_PAID");
    expect((await world.facets("guarantee", guaranteeNo)).held).toBe(0);
  });

  it("with a revolving limit serves several declarations, never beyond it, and again after payment", async () => {
    const world = await guaranteed();
    const [first, second] = [await world.register(aPart()), await world.register(aPart())];
    const { amount } = await world.notice(first);
    const limit = String(BigInt(String(amount)) + 1000n);
    await world.run("bank", "guarantee", "Submit", smallNo, { payload: aGuarantee({ no: "000124", limit }) });
    await world.run("head", "guarantee", "Accept", smallNo);
    await hold(world, `${first}-0`, String(amount), { from: smallNo });
    expect(await codeOf(hold(world, `${second}-0`, "1001", { from: smallNo }))).toBe(
      errorCode.DRAWDOWN_EXCEEDED,
    );
    await hold(world, `${second}-0`, "1000", { from: smallNo });
    expect(await world.facets("guarantee", smallNo)).toMatchObject({ held: 2 });
    await world.pay(first, String(amount));
    await step(world, "Release", `${first}-0-1`, smallNo);
    expect(await world.facets("guarantee", smallNo)).toMatchObject({ held: 1 });
  });

  it("of one lot serves that lot, once", async () => {
    const world = await guaranteed(lot("BILL", "ANOTHER-BILL"));
    const number = await world.register();
    expect(await ruleOf(hold(world, `${number}-0`, "5"))).toBe("E_GUARANTEE_LOT");
  });

  it("is one by its four parts, and its bank's, its beneficiary's and customs' alone", async () => {
    const world = await guaranteed();
    const submit = (payload: Json) => world.run("bank", "guarantee", "Submit", guaranteeNo, { payload });
    expect(await codeOf(submit(aGuarantee()))).toBe(errorCode.DOCUMENT_EXISTS);
    const accept = world.run("declarant", "guarantee", "Accept", guaranteeNo);
    expect(await codeOf(accept)).toBe(errorCode.TRANSITION_NOT_ALLOWED);
    const foreign = aGuarantee({ bank: "VCBVVNVX" });
    const taken = world.run("bank", "guarantee", "Submit", "VCBVVNVX-2026-BL-000123", { payload: foreign });
    expect(await ruleOf(taken)).toBe("E_BANK");
    const number = await world.register();
    expect(await codeOf(hold(world, `${number}-0`, "5", { by: "stranger" }))).toBe(errorCode.NOT_OWNER);
    await hold(world, `${number}-0`, "5");
    const withdraw = world.run("bank", "guarantee", "Withdraw", guaranteeNo, { arguments: { reason: "x" } });
    expect(await ruleOf(withdraw)).toBe("E_GUARANTEE_HELD");
  });

  it.each([
    ["E_GUARANTEE_LOT", "/lot", { kind: "INDIVIDUAL" }],
    [
      "E_GUARANTEE_LOT",
      "/lot",
      { lot: { office: "02CI", kindCode: "A11", document: { type: "BILL", no: "B1" } } },
    ],
    ["E_VALIDITY", "/validTo", { validTo: "2025-12-31" }],
    ["E_SIGN", "/limit", { limit: "0" }],
  ])("is refused with %s at %s", async (rule, pointer, changes) => {
    const world = await TradeWorld.open();
    const submitted = world.run("bank", "guarantee", "Submit", guaranteeNo, { payload: aGuarantee(changes) });
    expect(await refusalOf(submitted)).toMatchObject({ details: { fields: [{ rule, pointer }] } });
  });

  it("tells nobody beside its members what it covers", async () => {
    const world = await guaranteed();
    const number = await world.register();
    const { writes, event, privateWrites } = await hold(world, `${number}-0`, "118680746");
    const seen = JSON.stringify([[...writes].map(([key, value]) => [key, String(value)]), event]);
    for (const amount of ["118680746", "150000000"]) expect(seen).not.toContain(amount);
    expect(new Set(privateWrites.map(({ collection }) => collection))).toEqual(new Set(["pdcPay"]));
  });
});
