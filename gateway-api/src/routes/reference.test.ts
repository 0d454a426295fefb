import { brokenFields } from "../testing/refusal.js";
import { aGateway } from "../testing/test-gateway.js";

const asKeeper = { "X-API-Key": "reference-data" };
const asApprover = { "X-API-Key": "reference-approver" };
const rows = [{ prefix: "8413", mfn: "3", vat: "10" }];
const aTariff = (members: object = {}) => ({
  effectiveFrom: "2026-01-01",
  effectiveTo: "2026-12-31",
  rows,
  ...members,
});

test("a tariff and a week's rates are in force once two stewards published the same", async () => {
  const { http } = aGateway();
  expect((await http.get("/reference").set(asKeeper)).body).toMatchObject({
    rateSet: null,
    exchangeRates: null,
  });
  const tariff = await http.post("/reference/rate-sets").set(asKeeper).send(aTariff());
  expect([tariff.status, tariff.body.state]).toEqual([201, "PROPOSED"]);
  const week = { weekStart: "2026-03-02", rates: { USD: "25450" } };
  expect((await http.post("/reference/exchange-rates").set(asKeeper).send(week)).body).toEqual({
    weekStart: "2026-03-02",
    state: "PROPOSED",
  });
  expect((await http.get("/reference").set(asKeeper)).body.rateSet).toBeNull();
  await http.post("/reference/rate-sets").set(asApprover).send(aTariff());
  await http.post("/reference/exchange-rates").set(asApprover).send(week);
  const inForce = await http.get("/reference?date=2026-03-02").set(asKeeper);
  expect(inForce.body).toMatchObject({ rateSet: { setId: tariff.body.setId }, exchangeRates: week });
});

test("a reference table is proposed by one steward, approved by another, and asked for by date", async () => {
  const { http } = aGateway();
  const year = { effectiveFrom: "2026-01-01", effectiveTo: "2026-12-31" };
  const upload = { ...year, rows: [{ date: "2026-09-02", name: "Quốc khánh" }] };
  const publish = (as: Readonly<Record<string, string>>) =>
    http.post("/reference/tables/holidays").set(as).send(upload);
  const { body } = await publish(asKeeper);
  expect(body).toMatchObject({ state: "PROPOSED" });
  const ask = () => http.get("/reference/tables/holidays?date=2026-05-05").set(asKeeper);
  expect((await ask()).body).toMatchObject({ version: null, rows: null });
  expect((await publish(asApprover)).body).toEqual({ id: body.id, state: "IN_FORCE" });
  expect((await ask()).body).toMatchObject({
    table: "holidays",
    version: { id: body.id },
    rows: upload.rows,
  });
  expect((await http.get("/reference/tables/colours").set(asKeeper)).status).toBeGreaterThanOrEqual(400);
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
