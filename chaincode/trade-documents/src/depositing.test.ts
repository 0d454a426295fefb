import { errorCode } from "./domain/errors.js";
import { importer } from "./testing/documents.js";
import { codeOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

const depositNo = "DC-2026-000001";

async function lodged(changes: Record<string, unknown> = {}): Promise<TradeWorld> {
  const world = await TradeWorld.prepared();
  const declaration = await world.register();
  const payload = {
    payer: importer.mst,
    declaration,
    amount: "50000000",
    returnBy: "2026-12-31",
    ...changes,
  };
  await world.run("declarant", "deposit", "Lodge", depositNo, { payload });
  return world;
}

const confirm = (world: TradeWorld) =>
  world.run("treasury", "deposit", "Confirm", depositNo, { arguments: { receiptNo: "KB-77" } });
const giveBack = (world: TradeWorld) =>
  world.run("head", "deposit", "Return", depositNo, { arguments: { reExport: "30000000001" } });
const forfeit = (world: TradeWorld) => world.run("engine", "deposit", "Forfeit", depositNo);
const stateOf = async (world: TradeWorld) => (await world.ask("deposit", "Read", depositNo)).state;

describe("a deposit", () => {
  it("is given back when the goods leave in time", async () => {
    const world = await lodged();
    await confirm(world);
    expect(await ruleOf(forfeit(world))).toBe("E_NOT_DUE");
    await giveBack(world);
    expect(await stateOf(world)).toBe("RETURNED");
  });

  it("falls to the state when they do not", async () => {
    const world = await lodged();
    await confirm(world);
    world.pass(24 * 42);
    expect(await ruleOf(giveBack(world))).toBe("E_DEPOSIT_OVERDUE");
    await forfeit(world);
    expect(await stateOf(world)).toBe("FORFEITED");
  });

  it("is lodged by its payer for a declaration that is there, and tells nobody the amount", async () => {
    expect(await codeOf(lodged({ payer: "2300325764" }))).toBe(errorCode.NOT_OWNER);
    expect(await codeOf(lodged({ declaration: "10000000999" }))).toBe(errorCode.DOCUMENT_NOT_FOUND);
    expect(await ruleOf(lodged({ returnBy: "2026-11-19" }))).toBe("E_VALIDITY");
    const world = await lodged();
    expect(JSON.stringify(await world.ask("deposit", "Read", depositNo))).not.toContain("50000000");
    expect(await codeOf(giveBack(world))).toBe(errorCode.TRANSITION_NOT_ALLOWED);
  });
});
