import { aGateway, type TestGateway } from "../testing/test-gateway.js";

const message =
  '<?xml version="1.0"?><Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><ID>1</ID></Declaration>';

const lodge = ({ http }: TestGateway, body = message, type = "application/xml") =>
  http
    .post("/exchange/wco-dm/declarations")
    .set({ "X-API-Key": "demo-declarant", "Content-Type": type })
    .send(body);

test("a message becomes a document, and its bytes come back as they were", async () => {
  const gateway = aGateway();
  const answer = await lodge(gateway);
  expect(answer.status).toBe(201);
  expect(answer.body.document).toMatchObject({ kind: "exchange-message", state: "LODGED" });
  const self = String(answer.headers.location);
  expect(self).toBe(`/exchange-messages/${answer.body.document.number}`);
  const original = await gateway.http.get(`${self}/original`).set("X-API-Key", "demo-declarant");
  expect(original.text).toBe(message);
  expect(original.headers["content-type"]).toBe("application/xml");
  expect(original.headers["content-disposition"]).toContain("attachment");
});

test.each(["application/json", "text/plain"])("a message of type %s is refused", async (type) => {
  expect((await lodge(aGateway(), message, type)).body).toMatchObject({
    status: 415,
    code: "UNSUPPORTED_MEDIA_TYPE",
  });
});

test("a message larger than the limit is refused", async () => {
  const gateway = aGateway({ limits: { xmlBodyBytesMax: 100 } });
  expect((await lodge(gateway, message.padEnd(101))).body).toMatchObject({ status: 413, bytesMax: 100 });
});

test("no message is refused", async () => {
  expect((await lodge(aGateway(), "")).body).toMatchObject({ status: 400, code: "BODY_MISSING" });
});
