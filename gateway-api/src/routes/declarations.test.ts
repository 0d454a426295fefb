import { aDeclaration } from "../testing/documents.js";
import { aGateway } from "../testing/test-gateway.js";

const asDeclarant = { "X-API-Key": "demo-declarant" };

test("the clearance view says what is missing", async () => {
  const { http } = aGateway();
  const filed = await http
    .post("/declarations")
    .set(asDeclarant)
    .send({ command: "PreRegister", payload: aDeclaration() });
  const answer = await http.get(`${String(filed.headers.location)}/clearance`).set(asDeclarant);
  expect(answer.body).toMatchObject({ canClear: { ok: false, missing: ["C1"] } });
  expect((await http.get("/declarations/99999999999/clearance").set(asDeclarant)).body.code).toBe(
    "DOCUMENT_NOT_FOUND",
  );
});

test("duties are previewed without writing", async () => {
  const { http } = aGateway();
  const answer = await http.post("/declarations/assessment").set(asDeclarant).send(aDeclaration());
  expect([answer.status, answer.body]).toEqual([200, { lines: 1, total: "0" }]);
  expect((await http.get("/blocks")).body.items).toEqual([]);
});

test("a preview names broken fields as filing would", async () => {
  const { http } = aGateway();
  const broken = aDeclaration({ currency: "Đồng" });
  const preview = await http.post("/declarations/assessment").set(asDeclarant).send(broken);
  const filing = await http.post("/declarations").set(asDeclarant).send({ payload: broken });
  expect(preview.body.errors).toContainEqual(expect.objectContaining({ pointer: "/declaration/currency" }));
  expect(filing.body.errors).toEqual(preview.body.errors);
});
