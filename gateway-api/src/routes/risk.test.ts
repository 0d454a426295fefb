import { importProfile } from "@antin/trade-documents";
import { aGateway } from "../testing/test-gateway.js";

const asFirst = { "X-API-Key": "reference-data" };
const asSecond = { "X-API-Key": "reference-approver" };
const profile = { ...importProfile, version: 8 };
const activeFrom = "2026-11-24T00:00:00.000Z";

test("a profile is tried, proposed by one person and approved by another", async () => {
  const { http } = aGateway();
  const tried = await http.post("/risk/back-tests").set(asFirst).send(profile);
  expect(tried.body).toMatchObject({
    profileVersion: "RP-IMP v8",
    channels: { GREEN: 0, YELLOW: 0, RED: 0 },
  });
  const proposed = await http.post("/risk/profiles").set(asFirst).send({ profile, activeFrom });
  expect([proposed.status, proposed.body.simulation]).toEqual([201, tried.body]);
  const { commitment } = proposed.body as { commitment: string };
  const approve = (as: Readonly<Record<string, string>>) =>
    http.post("/risk/profiles/approvals").set(as).send({ version: "RP-IMP v8", commitment });
  expect((await approve(asFirst)).body.code).toBe("FOUR_EYES_REQUIRED");
  expect((await approve(asSecond)).status).toBe(200);
});

test("exception rules go the same way", async () => {
  const { http } = aGateway();
  const rule = {
    id: "SCRAP",
    version: 1,
    validFrom: "2026-11-24",
    validTo: "2027-03-31",
    scope: "import",
    predicate: { in: ["7204", { var: "headings" }] },
    action: "FORCE_RED",
    priority: 90,
    owner: "Risk management",
    legalBasis: "72/2020/QH14",
  };
  const set = {
    version: "RR-IMP v2",
    validFrom: activeFrom,
    validTo: "2027-03-31T00:00:00.000Z",
    rules: [rule],
  };
  const proposed = await http.post("/risk/rules").set(asFirst).send(set);
  expect(proposed.status).toBe(201);
  const approval = { version: "RR-IMP v2", commitment: proposed.body.commitment };
  expect((await http.post("/risk/rules/approvals").set(asSecond).send(approval)).status).toBe(200);
  const unknown = { ...rule, action: "LET_PASS" };
  expect(
    (
      await http
        .post("/risk/rules")
        .set(asFirst)
        .send({ ...set, rules: [unknown] })
    ).status,
  ).toBe(422);
});

test("a week is read by its ISO name, by nobody without a credential", async () => {
  const { http } = aGateway();
  expect((await http.get("/risk/epochs/2026-W47").set(asFirst)).body).toMatchObject({ epoch: "2026-W47" });
  expect((await http.get("/risk/epochs/week-47").set(asFirst)).status).toBeGreaterThanOrEqual(400);
  expect((await http.get("/risk/epochs/2026-W47")).status).toBe(401);
});
