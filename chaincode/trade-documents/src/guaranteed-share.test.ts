import { guaranteedShare } from "./engines/clearance.js";
import { aBill, aDeclaration, importer } from "./testing/documents.js";
import { refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

const guaranteeNo = "BFTVVNVX-2026-BL-000123";

test("the share is the whole packages that the guarantee covers", () => {
  expect(guaranteedShare(300, 100_000_000n, 118_680_746n)).toBe(252);
  expect(guaranteedShare(300, 118_680_746n, 118_680_746n)).toBe(300);
  expect(guaranteedShare(300, 1n, 118_680_746n)).toBe(0);
});

test("a guarantee smaller than the tax clears its share, and the rest waits for payment (scenario 6)", async () => {
  const world = await TradeWorld.open();
  await world.issuePermit();
  await world.receiveCertificate();
  await world.fileManifest({ bills: [aBill({ containers: undefined })] });
  await world.run("carrier", "manifest", "Arrive", "26WHLC00017");
  await world.run("port", "manifest", "Discharge", "26WHLC00017");
  const number = await world.register(aDeclaration({ transportMode: "3", containers: undefined }));
  await world.assignChannel(number, "GREEN");
  const share = async () =>
    world.run("head", "declaration", "ClearShare", number, {
      sources: [
        await world.sourceOf("declaration", number),
        await world.sourceOf("payment-notice", `${number}-0`),
      ],
    });
  expect(await ruleOf(share())).toBe("E_SHARE");
  await world.run("bank", "guarantee", "Submit", guaranteeNo, {
    payload: {
      bank: "BFTVVNVX",
      year: "2026",
      sign: "BL",
      no: "000123",
      kind: "GENERAL",
      beneficiary: importer.mst,
      limit: "100000000",
      validFrom: "2026-01-01",
      validTo: "2026-12-31",
    },
  });
  await world.run("head", "guarantee", "Accept", guaranteeNo);
  const notice = `${number}-0`;
  await world.run("declarant", "guarantee-use", "Hold", `${notice}-1`, {
    payload: { guarantee: guaranteeNo, notice, amount: "100000000" },
    sources: [await world.sourceOf("guarantee", guaranteeNo), await world.sourceOf("payment-notice", notice)],
  });
  const { details } = await refusalOf(world.run("engine", "declaration", "Clear", number));
  expect(details.missing).toEqual(["C6"]);
  await share();
  expect(await world.facets("declaration", number)).toMatchObject({ share: 252 });
  const out = (packages: number) =>
    world.run("port", "declaration", "GateOut", number, { arguments: { packages } });
  await out(200);
  expect(await ruleOf(out(53))).toBe("E_SHARE_EXCEEDED");
  await out(52);
  await world.pay(number, "118680746");
  await world.run("engine", "declaration", "Clear", number);
  await world.run("port", "declaration", "GateOut", number);
  await world.run("engine", "declaration", "Complete", number);
  expect((await world.ask("declaration", "Read", number)).state).toBe("COMPLETED");
});
