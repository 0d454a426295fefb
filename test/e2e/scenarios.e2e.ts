/** The acceptance scenarios of the domain (DOMAIN, Appendix B) that need no passing of days, by people over HTTP. */

import { exportDeclarationExample } from "../../chaincode/trade-documents/src/domain/documents/export-declaration/export-declaration-example.js";
import { issuedCertificateExample } from "../../chaincode/trade-documents/src/domain/documents/certificate/issued-certificate-example.js";
import { receiptFor } from "../../network-config/src/demonstration/clear-shipment.js";
import { ledgersAtHand, publishReferenceData, startHttpNetwork, type HttpNetwork } from "./http-network.js";
import { HttpShipment, HttpTrade, type SeenDocument } from "./http-trade.js";

const httpPort = 21_640;
const startTimeoutMs = 300_000;
const scenarioTimeoutMs = 120_000;
const dayMs = 86_400_000;
const today = new Date();

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

  it(
    "12: a material report that is 4.00 short of the balance differs, and is not agreed",
    async () => {
      const number = `QT-${Date.now()}`;
      const trader = {
        name: "CÔNG TY TNHH VAN ÂU LẠC",
        mst: "0300000018",
        address: "1 Lê Lợi",
        countryCode: "VN",
      };
      const report = (declared: object, product: object): object => ({
        accountNo: number,
        trader,
        regime: "EXPORT_PRODUCTION",
        periodFrom: `${today.getUTCFullYear() - 1}-01-01`,
        periodTo: `${today.getUTCFullYear() - 1}-12-31`,
        facility: "NHÀ MÁY 1",
        materials: [
          { code: "NPL1", unit: "KGM", opening: "100", imported: "1000", reExported: "50", ...declared },
        ],
        products: [{ code: "SP1", unit: "C62", opening: "0", produced: "400", exported: "300", ...product }],
        norms: [{ product: "SP1", material: "NPL1", quantityPerUnit: "2.25", wastePct: "4" }],
      });
      await trade.act("demo-declarant", "material-accounts", { command: "Open", payload: report({}, {}) });
      const declared = report({ declaredClosing: "110.00" }, { declaredClosing: "100" });
      await trade.act("demo-declarant", "material-accounts", {
        number,
        command: "Submit",
        payload: declared,
      });
      const account = await trade.until("material-accounts", number, ({ state }) => state === "DIFF");
      expect(account.payload).toMatchObject({
        balance: { materials: [{ closing: "114.00", declared: "110.00", difference: "4.00" }] },
      });
    },
    scenarioTimeoutMs,
  );

  it(
    "an export is channelled, cleared, and certified as of Vietnamese origin",
    async () => {
      const inDays = (days: number): string =>
        new Date(today.getTime() + days * dayMs).toISOString().slice(0, "2026-11-22".length);
      const [pumps] = exportDeclarationExample.payload.declaration.lines;
      const line = { ...pumps, hs: "26011110" };
      const declaration = {
        ...exportDeclarationExample.payload.declaration,
        departureDate: inDays(5),
        invoiceDate: inDays(-7),
        // Iron ore pays export duty: clearance waits for the treasury.
        lines: [line],
      };
      const { number } = await trade.act("demo-declarant", "export-declarations", {
        payload: { declaration },
      });
      const channelled = await trade.until(
        "export-declarations",
        number,
        ({ facets }) => facets["channel"] !== undefined,
      );
      const does = (as: string, command: string, given: object): Promise<SeenDocument> =>
        trade.act(as, "export-declarations", { number, command, arguments: given });
      const { channel } = channelled.facets;
      if (channel === "RED") {
        await does("demo-branch-head", "OrderInspection", { reason: "luồng đỏ" });
        await does("demo-declarant", "PresentGoods", {});
        await does("demo-officer", "PhysPass", {});
      }
      if (channel !== "GREEN") await does("demo-officer", "DocPass", {});
      const notice = await trade.read(
        "payment-notices",
        channelled.facets["notice"] as string,
        "demo-declarant",
      );
      const amount = notice.payload?.["amount"];
      await trade.act("demo-treasury", "treasury-receipts", {
        number: `KBNN-${number}`,
        payload: receiptFor(notice.number, amount),
      });
      await trade.until("export-declarations", number, ({ state }) => state === "CLEARED");
      const [item] = issuedCertificateExample.payload.items;
      const application = {
        ...issuedCertificateExample.payload,
        exportDeclaration: number,
        date: inDays(0),
        transport: { ...issuedCertificateExample.payload.transport, departureDate: inDays(5) },
        invoices: [{ no: declaration.invoiceNo, date: declaration.invoiceDate }],
        items: [{ ...item, hsCode: line.hs, quantity: line.qty1, description: line.description }],
      };
      const certificate = `CO-${Date.now()}`;
      await trade.act("demo-declarant", "issued-certificates", { number: certificate, payload: application });
      const issue = {
        number: certificate,
        command: "Issue",
        arguments: { referenceNo: "VN-TH 26/02/00006" },
      };
      const issued = await trade.act("demo-origin-office", "issued-certificates", issue);
      expect(issued.state).toBe("ISSUED");
    },
    scenarioTimeoutMs,
  );
});
