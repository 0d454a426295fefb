import { brokenFields } from "../testing/refusal.js";
import { aGateway } from "../testing/test-gateway.js";

const asKeeper = { "X-API-Key": "clearance-engine" };
const rows = [{ prefix: "8413", mfn: "3", vat: "10" }];
const aTariff = (members: object = {}) => ({
  effectiveFrom: "2026-01-01",
  effectiveTo: "2026-12-31",
  rows,
  ...members,
});

test("a published tariff and a week's rates are in force afterwards", async () => {
  const { http } = aGateway();
  expect((await http.get("/reference").set(asKeeper)).body).toMatchObject({
    rateSet: null,
    exchangeRates: null,
  });
  const tariff = await http.post("/reference/rate-sets").set(asKeeper).send(aTariff());
  expect(tariff.status).toBe(201);
  const week = { weekStart: "2026-03-02", rates: { USD: "25450" } };
  expect((await http.post("/reference/exchange-rates").set(asKeeper).send(week)).status).toBe(201);
  const inForce = await http.get("/reference?date=2026-03-02").set(asKeeper);
  expect(inForce.body).toMatchObject({ rateSet: { setId: tariff.body.setId }, exchangeRates: week });
});

test("what is malformed is named", async () => {
  const { http } = aGateway();
  const tariff = await http
    .post("/reference/rate-sets")
    .set(asKeeper)
    .send(aTariff({ rows: [], effectiveTo: "soon" }));
  expect(brokenFields(tariff.body)).toEqual([
    ["/effectiveTo", "E_FORMAT"],
    ["/rows", "E_TOO_SMALL"],
  ]);
  const week = { weekStart: "2026-03-02", rates: { USD: "25,450" } };
  const rates = await http.post("/reference/exchange-rates").set(asKeeper).send(week);
  expect(brokenFields(rates.body)).toEqual([["/rates/USD", "E_FORMAT"]]);
  expect((await http.get("/reference?date=today").set(asKeeper)).body.code).toBe("QUERY_INVALID");
  expect((await http.get("/reference")).body.code).toBe("UNAUTHENTICATED");
});
