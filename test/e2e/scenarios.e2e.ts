/** The acceptance scenarios of the domain (DOMAIN, Appendix B) that need no passing of days, by people over HTTP. */

import { ledgersAtHand, publishReferenceData, startHttpNetwork, type HttpNetwork } from "./http-network.js";
import { HttpShipment, HttpTrade } from "./http-trade.js";

const httpPort = 21_640;
const startTimeoutMs = 300_000;
const scenarioTimeoutMs = 120_000;

describe.each(ledgersAtHand)("on the %s", (ledger) => {
  let http: HttpNetwork;
  let trade: HttpTrade;
  let sequence = 0;
  const nextShipment = (): HttpShipment => new HttpShipment(trade, (sequence += 1));

  beforeAll(async () => {
    http = await startHttpNetwork(httpPort, ledger);
    trade = new HttpTrade(http);
    await publishReferenceData(http);
  }, startTimeoutMs);

  afterAll(async () => {
    await http.stop();
  }, startTimeoutMs);

  it(
    "1: an import under Form D is assessed as in example E2, paid, cleared, and draws its permit once",
    async () => {
      const shipment = nextShipment();
      const completed = await shipment.run();
      const notice = await trade.read("payment-notices", completed.facets["notice"] as string);
      expect([notice.state, notice.payload?.["amount"]]).toEqual(["PAID", "118680746"]);
      const drawn = await trade.events("permits", shipment.plan.numbers.permit);
      expect(drawn.filter((event) => event === "PermitDrawn")).toHaveLength(1);
      const certificate = await trade.events("certificates-of-origin", shipment.plan.numbers.certificate);
      expect(certificate).toEqual(expect.arrayContaining(["OriginCited", "OriginUtilised"]));
    },
    scenarioTimeoutMs,
  );

  it(
    "3: a seal found broken at the gate stops the goods until another head of branch lifts the hold",
    async () => {
      const shipment = nextShipment();
      const { container } = shipment.plan.numbers;
      await shipment.bringGoods();
      await shipment.raiseToRed(await shipment.register());
      await shipment.check();
      await shipment.pay();
      await shipment.cleared();
      const seal = `HQ${Date.now()}`;
      await trade.act("demo-officer", "seals", {
        number: seal,
        arguments: { type: "CUSTOMS_MECH", containerNo: container, place: "Bãi VNCLI" },
      });
      const report = { finding: "BROKEN", place: "Cổng VNCLI" };
      await trade.act("demo-port", "seals", { number: seal, command: "Report", arguments: report });
      const out = {
        number: shipment.declaration,
        command: "GateOut",
        arguments: { containers: [container] },
      };
      const refused = await trade.attempt("demo-port", "declarations", out);
      expect([refused.status, refused.body.code]).toEqual([422, "PASSAGE_REFUSED"]);
      const hold = `SEAL-${seal}`;
      const lift = { number: hold, command: "Lift", arguments: { reason: "Đã kiểm tra, hàng đủ" } };
      await trade.act("demo-second-head", "gate-holds", lift);
      expect((await shipment.takeOut()).state).toBe("COMPLETED");
    },
    scenarioTimeoutMs,
  );

  it(
    "9: a certificate cancelled after its use is disputed, and the cleared declaration stays as it was",
    async () => {
      const shipment = nextShipment();
      const completed = await shipment.run();
      const { certificate } = shipment.plan.numbers;
      const cancel = { number: certificate, command: "Cancel", arguments: { reason: "Issued in error" } };
      const disputed = await trade.act("demo-thai-customs", "certificates-of-origin", cancel);
      expect(disputed.state).toBe("CANCEL_DISPUTED");
      expect(await trade.read("declarations", shipment.declaration)).toMatchObject({
        state: "COMPLETED",
        version: completed.version,
      });
    },
    scenarioTimeoutMs,
  );
});
