import { containerNo, importer, manifestNo } from "./testing/documents.js";
import { TradeWorld } from "./testing/trade-world.js";

test("a shipment clears end to end with the duties of example E2", async () => {
  const world = await TradeWorld.open();
  await world.prepare();
  const number = await world.register();
  expect(await world.facets("payment-notice", `${number}-0`)).toEqual({
    declaration: number,
    dueDate: "2026-12-05",
  });
  expect(await world.notice(number)).toEqual({
    declaration: number,
    payer: importer.mst,
    amount: "118680746",
    paid: "0",
    byTax: { ID: "53236730", VAT: "65444016" },
  });
  await world.assignChannel(number, "GREEN");
  await world.pay(number, "118680746");
  await world.run("engine", "declaration", "Clear", number);
  await world.run("port", "declaration", "GateOut", number);
  await world.run("engine", "declaration", "Complete", number);
  const { state, facets } = await world.ask("declaration", "Read", number);
  expect(state).toBe("COMPLETED");
  expect(facets).toMatchObject({
    tax: "PAID",
    origin: "ACCEPTED",
    permit: "OK",
    gate: "OUT",
    out: [containerNo],
  });
  expect((await world.facets("manifest", manifestNo)).containers).toMatchObject([
    { no: containerNo, state: "OUT" },
  ]);
  expect(world.failures).toEqual([]);
});
