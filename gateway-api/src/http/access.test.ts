import { createHash } from "node:crypto";
import { aPermit } from "../testing/documents.js";
import { brokenFields } from "../testing/refusal.js";
import { aGateway, identityDirectoryOf, testNowMs } from "../testing/test-gateway.js";
import { RequestError } from "./request-error.js";

const problem = (code: string, status: number) => ({
  type: `urn:antin:problem:${code}`,
  code,
  status,
  title: expect.any(String),
  detail: expect.any(String),
  instance: expect.stringMatching(/^urn:antin:request:[\w-]+$/),
});

describe("who calls", () => {
  test("an address of documents needs a credential, and says which", async () => {
    const answer = await aGateway().http.get("/permits");
    expect(answer.status).toBe(401);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.headers["www-authenticate"]).toBe('Bearer realm="antin"');
    expect(answer.body).toMatchObject(problem("UNAUTHENTICATED", 401));
  });

  test.each([
    ["an unknown API key", { "X-API-Key": "demo-nobody" }, 401, "API_KEY_UNKNOWN"],
    ["an endless API key", { "X-API-Key": "k".repeat(4_000) }, 401, "API_KEY_UNKNOWN"],
    ["no bearer token", { Authorization: "Basic ZGVtbzpkZW1v" }, 401, "TOKEN_INVALID"],
    ["a token that is none", { Authorization: "Bearer one" }, 401, "TOKEN_INVALID"],
    ["a token where no issuer is configured", { Authorization: "Bearer a.b.c" }, 401, "TOKEN_INVALID"],
    [
      "a key and a token",
      { "X-API-Key": "demo-moit", Authorization: "Bearer a.b.c" },
      400,
      "CREDENTIALS_AMBIGUOUS",
    ],
    [
      "an identity whose certificate expired",
      { "X-API-Key": "former-declarant" },
      401,
      "CERTIFICATE_EXPIRED",
    ],
    [
      "an identity whose certificate was revoked",
      { "X-API-Key": "dismissed-officer" },
      401,
      "CERTIFICATE_REVOKED",
    ],
  ])("%s is refused", async (_what, headers, status, code) => {
    const answer = await aGateway().http.get("/permits").set(headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(problem(code, status));
  });

  test("a token that proves an identity is that identity", async () => {
    const { http } = aGateway({ tokens: () => Promise.resolve("demo-moit") });
    expect((await http.get("/permits").set("Authorization", "Bearer a.b.c")).status).toBe(200);
  });

  test("a token's refusal says why, and one for an identity that is not held is refused", async () => {
    const refused = aGateway({
      tokens: () => Promise.reject(new RequestError("TOKEN_INVALID", { details: { reason: "expired" } })),
    });
    const answer = await refused.http.get("/permits").set("Authorization", "Bearer a.b.c");
    expect(answer.body).toMatchObject({ ...problem("TOKEN_INVALID", 401), reason: "expired" });
    expect(answer.headers["www-authenticate"]).toContain('error="invalid_token"');
    const unknown = aGateway({ tokens: () => Promise.resolve("nobody") });
    const second = await unknown.http.get("/permits").set("Authorization", "Bearer a.b.c");
    expect(second.body).toMatchObject({ code: "TOKEN_INVALID", reason: "identity" });
  });

  test("a certificate that is not valid yet is refused", async () => {
    const identities = identityDirectoryOf([
      { name: "demo-moit", mspId: "MoitMSP", roles: ["MINISTRY"], validToMs: testNowMs + 1 },
    ]);
    const { http } = aGateway({ identities, now: () => testNowMs + 2 });
    expect((await http.get("/permits").set("X-API-Key", "demo-moit")).body.code).toBe("CERTIFICATE_EXPIRED");
  });

  test("public addresses answer without a credential, and with a bad one", async () => {
    const { http } = aGateway();
    for (const path of [
      "/healthz",
      "/readyz",
      "/metrics",
      "/kinds",
      "/blocks",
      "/anchors",
      "/trust",
      "/checkpoints",
    ])
      expect([path, (await http.get(path)).status]).toEqual([path, 200]);
    expect((await http.get("/blocks").set("X-API-Key", "demo-nobody")).status).toBe(200);
  });

  test("demonstration identities are listed for a demonstration only", async () => {
    const { items } = (await aGateway().http.get("/demo-identities")).body;
    expect(items).toContainEqual({
      name: "demo-moit",
      mspId: "MoitMSP",
      roles: ["MINISTRY"],
      titles: [{ vi: expect.any(String), en: "Licensing ministry" }],
    });
    for (const { name } of items as { name: string }[]) expect(name).toMatch(/^demo-/);
    const answer = await aGateway({ demonstration: false }).http.get("/demo-identities");
    expect(answer.body).toMatchObject(problem("ROUTE_NOT_FOUND", 404));
  });
});

describe("how often", () => {
  test("requests of one credential are counted, whatever address they come from", async () => {
    const { http } = aGateway({ limits: { requestsPerCredentialMax: 2 } });
    const ask = (name: string) => http.get("/permits").set("X-API-Key", name);
    expect((await ask("demo-moit")).headers).toMatchObject({ ratelimit: expect.stringContaining("r=1") });
    await ask("demo-moit");
    const third = await ask("demo-moit");
    expect(third.body).toMatchObject(problem("RATE_LIMITED", 429));
    expect(Number(third.headers["retry-after"])).toBeGreaterThan(0);
    expect((await ask("demo-carrier")).status).toBe(200);
  });

  test("requests without a credential that holds are counted by address", async () => {
    const { http } = aGateway({ limits: { requestsPerAddressMax: 2 } });
    await http.get("/blocks");
    await http.get("/permits").set("X-API-Key", "demo-nobody");
    expect((await http.get("/blocks")).body.code).toBe("RATE_LIMITED");
    expect((await http.get("/permits").set("X-API-Key", "demo-moit")).status).toBe(200);
    expect((await http.get("/healthz")).status).toBe(200);
  });

  test("look-ups are counted apart", async () => {
    const { http } = aGateway({ limits: { lookupsPerAddressMax: 1 } });
    const guess = () => http.get("/lookup?kind=permit&number=GP-1&code=7K3MZQ0V9C");
    expect((await guess()).body.code).toBe("LOOKUP_NO_MATCH");
    expect((await guess()).body.code).toBe("RATE_LIMITED");
    expect((await http.get("/blocks")).status).toBe(200);
  });

  test("more requests at once than the gateway takes are refused, and supervisors still get through", async () => {
    const { http } = aGateway({ limits: { requestsInFlightMax: 0 } });
    const answer = await http.get("/blocks");
    expect(answer.body).toMatchObject(problem("OVERLOADED", 503));
    expect(answer.headers["retry-after"]).toBe("1");
    expect((await http.get("/healthz")).status).toBe(200);
  });
});

describe("what is asked", () => {
  test.each([
    ["GET", "/nothing", 404, "ROUTE_NOT_FOUND"],
    ["GET", "/Permits", 404, "ROUTE_NOT_FOUND"],
    ["GET", "/permits/", 404, "ROUTE_NOT_FOUND"],
    ["POST", "/permits/GP-1/Enchant", 404, "COMMAND_UNKNOWN"],
    ["POST", "/permits/GP-1/toString", 404, "COMMAND_UNKNOWN"],
    ["DELETE", "/permits", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/permits/GP-1/Revoke", 405, "METHOD_NOT_ALLOWED"],
    ["POST", "/blocks", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/permits/%E0%A4", 400, "PATH_INVALID"],
    ["GET", "/blocks/first", 400, "PATH_INVALID"],
    ["GET", "/permits?limit=0", 400, "QUERY_INVALID"],
    ["GET", "/permits?limit=201", 400, "QUERY_INVALID"],
    ["GET", "/permits?limit=10&limit=20", 400, "QUERY_INVALID"],
    ["GET", "/permits?stat=ACTIVE", 400, "QUERY_INVALID"],
    ["GET", "/permits?__proto__=1", 400, "QUERY_INVALID"],
    ["GET", "/permits?state=ENCHANTED", 400, "QUERY_INVALID"],
    ["GET", "/permits?q=%ff", 400, "QUERY_INVALID"],
    ["GET", "/permits?cursor=made-up", 422, "CURSOR_INVALID"],
    ["GET", "/permits/GP-404", 404, "DOCUMENT_NOT_FOUND"],
    ["GET", "/permits/..%2F..%2Fetc", 404, "DOCUMENT_NOT_FOUND"],
    ["GET", "/permits/a%00b", 404, "DOCUMENT_NOT_FOUND"],
    ["GET", "/blocks/404", 404, "BLOCK_NOT_FOUND"],
    ["GET", `/transactions/${"0".repeat(64)}`, 404, "TRANSACTION_NOT_FOUND"],
    ["GET", "/checkpoints/latest", 404, "CHECKPOINT_NOT_FOUND"],
    ["GET", "/operations/op-404", 404, "OPERATION_NOT_FOUND"],
    ["GET", `/permits/GP-1/attachments/${"0".repeat(64)}`, 404, "DOCUMENT_NOT_FOUND"],
  ])("%s %s is %i %s", async (method, path, status, code) => {
    const { http } = aGateway();
    const answer = await (
      method === "GET" ? http.get(path) : method === "POST" ? http.post(path) : http.delete(path)
    ).set("X-API-Key", "demo-moit");
    expect(answer.body).toMatchObject(problem(code, status));
    expect(answer.status).toBe(status);
  });

  test("a wrong query names every parameter that is wrong", async () => {
    const answer = await aGateway().http.get("/permits?limit=x&stat=1").set("X-API-Key", "demo-moit");
    expect(brokenFields(answer.body)).toEqual([
      ["/query/limit", "E_FORMAT"],
      ["/query/stat", "E_UNKNOWN_FIELD"],
    ]);
  });

  test("another method is refused with those there are, and OPTIONS lists them", async () => {
    const { http } = aGateway();
    expect((await http.put("/permits")).headers.allow).toBe("GET, HEAD, POST, OPTIONS");
    const options = await http.options("/permits/GP-1/Revoke");
    expect([options.status, options.headers.allow]).toEqual([204, "POST, OPTIONS"]);
  });

  test("what cannot be accepted is refused, the problem itself always fits", async () => {
    const answer = await aGateway().http.get("/blocks").set("Accept", "text/html");
    expect(answer.body).toMatchObject({ ...problem("NOT_ACCEPTABLE", 406), available: ["application/json"] });
    expect((await aGateway().http.get("/blocks").set("Accept", "application/*;q=0.5")).status).toBe(200);
  });

  test("HEAD answers as GET does, without the body", async () => {
    const answer = await aGateway().http.head("/kinds");
    expect([answer.status, answer.text]).toEqual([200, undefined]);
    expect(Number(answer.headers["content-length"])).toBeGreaterThan(1_000);
  });
});

describe("what every answer carries", () => {
  test("a request's id is the caller's when it is one, and stands in the problem", async () => {
    const { http } = aGateway();
    const mine = await http.get("/nothing").set("X-Request-Id", "my-request-0001");
    expect(mine.headers["x-request-id"]).toBe("my-request-0001");
    expect(mine.body.instance).toBe("urn:antin:request:my-request-0001");
    const odd = await http.get("/nothing").set("X-Request-Id", 'a"b');
    expect(odd.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("data runs nothing in a browser and is kept by nobody", async () => {
    const { headers } = await aGateway().http.get("/blocks");
    expect(headers).toMatchObject({
      "content-security-policy": "default-src 'none';frame-ancestors 'none';sandbox",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    expect(headers).not.toHaveProperty("x-powered-by");
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });

  test("a failure that nobody foresaw says nothing, and the log says it under the same id", async () => {
    const { http, services, log } = aGateway();
    services.fail(new TypeError("cannot read 0300000018 of undefined at /srv/secret.ts"));
    const answer = await http.post("/permits").set("X-API-Key", "demo-moit").send({ payload: aPermit() });
    expect(answer.body).toMatchObject(problem("UNEXPECTED", 500));
    expect(answer.text).not.toMatch(/0300000018|secret|TypeError/);
    const [logged] = log().filter(({ msg }) => msg === "failed");
    expect(answer.body.instance).toBe(`urn:antin:request:${String(logged?.request)}`);
    expect(logged).toMatchObject({ route: "/permits", err: { type: "TypeError" } });
    expect(JSON.stringify(logged)).toContain("cannot read [redacted] of undefined");
  });

  test("the log has neither numbers of documents nor queries, bodies, keys or tax codes", async () => {
    const { http, log } = aGateway();
    const ask = http
      .post("/permits?x=0300000018")
      .set("X-API-Key", "demo-moit")
      .set("User-Agent", "agent-0300000018");
    await ask.send({ payload: aPermit() });
    await http.get("/permits/GP-BCT-2026-000123?q=secret").set("Authorization", "Bearer a.b.c");
    const text = JSON.stringify(log());
    expect(log().filter(({ msg }) => msg === "answered")).toHaveLength(2);
    expect(text).not.toMatch(/0300000018|GP-BCT|secret|demo-moit|a\.b\.c|SÔNG/);
    expect(log()[0]).toMatchObject({
      method: "POST",
      route: "/permits",
      status: 400,
      code: "QUERY_INVALID",
      msp: "MoitMSP",
      actor: "0123456789abcdef",
    });
  });
});

describe("readiness and measurements", () => {
  test("a part that only delays something does not make the gateway unready", async () => {
    const answer = await aGateway().http.get("/readyz");
    expect(answer.body).toMatchObject({
      status: "ready",
      parts: [{ name: "ledger" }, { name: "evm", ok: false }],
    });
  });

  test("a required part that is down does, and says when to ask again", async () => {
    const { http, services } = aGateway();
    services.setHealth([{ name: "chaincode", ok: false, required: true, detail: "no answer" }]);
    const answer = await http.get("/readyz");
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "1"]);
    expect(answer.body).toEqual({
      status: "unready",
      parts: [{ name: "chaincode", ok: false, required: true, detail: "no answer" }],
    });
  });

  test("a part that hangs counts as down after the limit", async () => {
    const { http, services } = aGateway({ limits: { healthTimeoutMs: 20 } });
    services.setHealth(new Promise<never>(() => undefined));
    const answer = await http.get("/readyz");
    expect([answer.status, answer.body.status]).toEqual([503, "unready"]);
  });

  test("a stopping gateway is not ready, lives, and ends connections", async () => {
    const { http } = aGateway({ stopping: () => true });
    const answer = await http.get("/readyz");
    expect([answer.status, answer.body.status, answer.headers.connection]).toEqual([
      503,
      "stopping",
      "close",
    ]);
    expect((await http.get("/healthz")).status).toBe(200);
  });

  test("requests are measured by route, services by their own names", async () => {
    const { http } = aGateway();
    await http.get("/permits/GP-404").set("X-API-Key", "demo-moit");
    const { text } = await http.get("/metrics");
    expect(text).toMatch(
      /http_request_duration_seconds_count\{method="GET",route="\/permits\/\{number\}",status="404"\} 1/,
    );
    expect(text).toMatch(/^http_requests_in_flight 1$/m);
    expect(text).toMatch(/^# TYPE antin_blocks_total counter\nantin_blocks_total 0$/m);
    expect(text).toMatch(/^# TYPE antin_documents gauge$/m);
  });
});

test("a digest of the identity, not its name, marks the caller in answers about limits", async () => {
  const { headers } = await aGateway().http.get("/permits").set("X-API-Key", "demo-moit");
  const hash = createHash("sha256").update("credential demo-moit").digest("hex").slice(0, 12);
  expect(headers["ratelimit-policy"]).not.toContain("demo-moit");
  expect(
    Buffer.from(/pk=:(.*?):/.exec(String(headers["ratelimit-policy"]))?.[1] ?? "", "base64").toString(),
  ).toBe(hash);
});
