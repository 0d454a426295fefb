import { aManifest, aPermit } from "../testing/documents.js";
import { brokenFields } from "../testing/refusal.js";
import { aGateway, type TestGateway } from "../testing/test-gateway.js";

const permitNo = "GP-BCT-2026-000123";

const issue = ({ http }: TestGateway, headers: Record<string, string> = {}, payload = aPermit()) =>
  http
    .post("/permits")
    .set({ "X-API-Key": "demo-moit", ...headers })
    .send({ payload });

const command = ({ http }: TestGateway, name: string, body: object, headers: Record<string, string> = {}) =>
  http
    .post(`/permits/${permitNo}/${name}`)
    .set({ "X-API-Key": "demo-moit", ...headers })
    .send(body);

const reason = { arguments: { reason: "Kiểm tra lại" } };

describe("making a document", () => {
  test("runs the kind's default command and says where the document is", async () => {
    const answer = await issue(aGateway());
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ location: `/permits/${permitNo}`, etag: '"v0"' });
    expect(answer.body).toMatchObject({
      document: { kind: "permit", number: permitNo, version: 0, state: "ACTIVE" },
      transaction: { id: expect.stringMatching(/^[0-9a-f]{64}$/), block: 0, validationCode: "VALID" },
      links: { self: `/permits/${permitNo}`, receipt: `/permits/${permitNo}/receipt` },
    });
  });

  test("runs another command that makes one when it is named", async () => {
    const gateway = aGateway();
    const answer = await gateway.http
      .post("/permits")
      .set("X-API-Key", "demo-declarant")
      .send({ command: "Apply", payload: aPermit() });
    expect(answer.body.document).toMatchObject({ state: "SUBMITTED", holder: "EnterpriseMSP" });
  });

  test("is refused for a command that makes none", async () => {
    const answer = await aGateway()
      .http.post("/permits")
      .set("X-API-Key", "demo-moit")
      .send({ command: "Revoke", payload: aPermit() });
    expect([answer.status, answer.body.code]).toEqual([422, "INPUT_INVALID"]);
    expect(answer.body.errors).toEqual([
      { pointer: "/command", rule: "E_CODE", message: expect.any(String) },
    ]);
  });

  test("is refused when it is there already", async () => {
    const gateway = aGateway();
    await issue(gateway);
    expect((await issue(gateway)).body).toMatchObject({ status: 409, code: "DOCUMENT_EXISTS" });
  });

  test("takes the number from the path of a number with a slash and blanks, too", async () => {
    const gateway = aGateway();
    const number = "GP/BCT/2026";
    await issue(gateway, {}, aPermit({ permitNo: number }));
    const answer = await gateway.http
      .get(`/permits/${encodeURIComponent(number)}`)
      .set("X-API-Key", "demo-moit");
    expect(answer.body.number).toBe(number);
  });
});

describe("commands", () => {
  test("move the document and answer with the version that they made", async () => {
    const gateway = aGateway();
    await issue(gateway);
    const answer = await command(gateway, "Suspend", reason);
    expect([answer.status, answer.headers.etag]).toEqual([200, '"v1"']);
    expect(answer.body.document).toMatchObject({ state: "SUSPENDED", version: 1 });
    expect(answer.headers.location).toBeUndefined();
  });

  test.each([
    ["If-Match", {}, { "If-Match": '"v0"' }],
    ["a weak If-Match", {}, { "If-Match": 'W/"v0"' }],
    ["the body", { version: 0 }, {}],
    ["both", { version: 0 }, { "If-Match": '"v0"' }],
    ["any version", {}, { "If-Match": "*" }],
  ])("act on the version that %s names", async (_where, body, headers) => {
    const gateway = aGateway();
    await issue(gateway);
    expect((await command(gateway, "Suspend", { ...reason, ...body }, headers)).status).toBe(200);
    const again = await command(gateway, "Lift", { ...reason, version: 0 });
    expect(again.body).toMatchObject({ status: 409, code: "VERSION_STALE", current: 1 });
  });

  test("are refused when the header and the body name different versions", async () => {
    const answer = await command(aGateway(), "Suspend", { ...reason, version: 1 }, { "If-Match": '"v0"' });
    expect(answer.body).toMatchObject({ status: 400, code: "VERSIONS_DIFFER" });
  });

  test.each(["v1", '"1"', '"v-1"', '"v01"', '"v1", "v2"'])("are refused for If-Match %s", async (tag) => {
    const answer = await command(aGateway(), "Suspend", reason, { "If-Match": tag });
    expect(answer.body).toMatchObject({
      status: 400,
      code: "HEADER_INVALID",
      errors: [{ pointer: "/headers/if-match", rule: "E_FORMAT" }],
    });
  });

  test("need no body when they take neither arguments nor payload", async () => {
    const gateway = aGateway();
    await gateway.http.post("/manifests").set("X-API-Key", "demo-carrier").send({ payload: aManifest() });
    const answer = await gateway.http.post("/manifests/MN2026000123/Submit").set("X-API-Key", "demo-carrier");
    expect(answer.body.document.state).toBe("SUBMITTED");
  });

  test("are refused in the wrong state, by the wrong role and on an unknown number", async () => {
    const gateway = aGateway();
    await issue(gateway);
    expect((await command(gateway, "Lift", reason)).body).toMatchObject({
      status: 409,
      code: "TRANSITION_NOT_ALLOWED",
    });
    const asCarrier = await command(gateway, "Suspend", reason, { "X-API-Key": "demo-carrier" });
    expect(asCarrier.body).toMatchObject({ status: 403, code: "ROLE_NOT_ALLOWED" });
    const unknown = await gateway.http
      .post("/permits/GP-404/Suspend")
      .set("X-API-Key", "demo-moit")
      .send(reason);
    expect(unknown.body).toMatchObject({ status: 404, code: "DOCUMENT_NOT_FOUND" });
  });
});

describe("fields", () => {
  test("every broken field is named by its pointer and rule", async () => {
    const { lines, ...rest } = aPermit({ validTo: "soon", surprise: 1 }) as { lines: object[] };
    const broken = {
      ...rest,
      lines: [{ ...lines[0], hs: "84", qtyAuthorised: { value: "1,5", unit: "KGM" } }],
    };
    const answer = await issue(aGateway(), {}, broken);
    expect(answer.body).toMatchObject({ status: 422, code: "INPUT_INVALID" });
    const found = brokenFields(answer.body);
    expect(found).toEqual(
      expect.arrayContaining([
        ["/lines/0/hs", expect.stringMatching(/^E_/)],
        ["/lines/0/qtyAuthorised/value", "E_DECIMAL"],
        ["/surprise", "E_UNKNOWN_FIELD"],
        ["/validTo", "E_DATE"],
      ]),
    );
    expect(found).toHaveLength(4);
  });

  test("a member that the envelope does not have is named, and so is one of the wrong type", async () => {
    const { http } = aGateway();
    const answer = await http
      .post("/permits")
      .set("X-API-Key", "demo-moit")
      .send({ payload: [], number: 7, extra: true });
    const found = brokenFields(answer.body);
    expect(found).toEqual([
      ["/extra", "E_UNKNOWN_FIELD"],
      ["/number", "E_TYPE"],
      ["/payload", "E_VALUE"],
    ]);
  });

  test("arguments are named under /arguments", async () => {
    const gateway = aGateway();
    await issue(gateway);
    const answer = await command(gateway, "Suspend", { arguments: { reason: "" } });
    expect(answer.body.errors).toEqual([
      { pointer: "/arguments/reason", rule: "E_TOO_SMALL", message: expect.any(String) },
    ]);
  });
});

describe("bodies", () => {
  const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
    aGateway()
      .http.post("/permits")
      .set({ "X-API-Key": "demo-moit", "Content-Type": "application/json", ...headers })
      // A JSON body given as bytes would be turned into JSON once more.
      .serialize((bytes: unknown) => bytes as string)
      .send(body);

  test.each([
    ["not JSON", "{", 400, "JSON_MALFORMED"],
    ["not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, "JSON_ENCODING"],
    ["a lone surrogate", '{"payload":{"x":"\\udc00"}}', 400, "JSON_ENCODING"],
    ["a member twice", '{"payload":{},"payload":{}}', 400, "JSON_MEMBER_REFUSED"],
    ["a reserved member", '{"__proto__":{"number":"1"}}', 400, "JSON_MEMBER_REFUSED"],
    ["deeply nested", `{"payload":${"[".repeat(40)}${"]".repeat(40)}}`, 400, "JSON_TOO_DEEP"],
    ["no object", "[]", 422, "INPUT_INVALID"],
    ["empty", "", 400, "BODY_MISSING"],
    ["oversized", `{"payload":{"x":"${"y".repeat(1_100_000)}"}}`, 413, "BODY_TOO_LARGE"],
    ["far oversized", Buffer.alloc(12_000_000, 0x20), 413, "BODY_TOO_LARGE"],
  ])("that are %s are refused", async (_what, body, status, code) => {
    const answer = await post(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test.each<[Record<string, string>]>([
    [{ "Content-Type": "text/plain" }],
    [{ "Content-Type": "application/json; charset=iso-8859-1" }],
    [{ "Content-Encoding": "gzip" }],
  ])("of %j are refused", async (headers) => {
    const answer = await post('{"payload":{}}', headers);
    expect(answer.body).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE" });
  });

  test("larger than declared limits name the limit", async () => {
    expect((await post(" ".repeat(1_100_000))).body).toMatchObject({ bytesMax: 1_048_576 });
  });

  test("a charset in capitals and quotes is UTF-8 all the same", async () => {
    const answer = await post(JSON.stringify({ payload: aPermit() }), {
      "Content-Type": 'application/json; charset="UTF-8"',
    });
    expect(answer.status).toBe(201);
  });
});

describe("idempotency", () => {
  test("the same key and request answer the same and act once", async () => {
    const gateway = aGateway();
    const first = await issue(gateway, { "Idempotency-Key": "issue-1" });
    const second = await issue(gateway, { "Idempotency-Key": '"issue-1"' });
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect((await gateway.http.get("/blocks")).body.items).toHaveLength(1);
  });

  test("the same key for another request is refused", async () => {
    const gateway = aGateway();
    await issue(gateway, { "Idempotency-Key": "issue-1" });
    const other = await issue(gateway, { "Idempotency-Key": "issue-1" }, aPermit({ permitNo: "GP-2" }));
    expect(other.body).toMatchObject({ status: 422, code: "IDEMPOTENCY_KEY_REUSED" });
  });

  test.each(["", "a b", "a/b", "x".repeat(129)])("the key %j is refused", async (key) => {
    const answer = await issue(aGateway(), { "Idempotency-Key": key });
    expect(answer.body).toMatchObject({ status: 400, code: "IDEMPOTENCY_KEY_INVALID" });
  });
});

describe("asynchronous commands", () => {
  test("are answered at once with an operation, which tells the result", async () => {
    const gateway = aGateway();
    const answer = await issue(gateway, { Prefer: "wait=5, respond-async" });
    expect(answer.status).toBe(202);
    expect(answer.headers).toMatchObject({ "preference-applied": "respond-async", "retry-after": "1" });
    expect(answer.body.operation).toMatchObject({ state: "PENDING", href: answer.headers.location });
    const operation = await gateway.http.get(String(answer.headers.location)).set("X-API-Key", "demo-moit");
    expect(operation.body).toMatchObject({
      state: "DONE",
      result: { document: { number: permitNo }, links: { self: `/permits/${permitNo}` } },
    });
    const stranger = await gateway.http.get(String(answer.headers.location)).set("X-API-Key", "demo-carrier");
    expect(stranger.body.code).toBe("OPERATION_NOT_FOUND");
  });

  test("that fail say why", async () => {
    const gateway = aGateway();
    const answer = await command(gateway, "Suspend", reason, { Prefer: "respond-async" });
    const operation = await gateway.http.get(String(answer.headers.location)).set("X-API-Key", "demo-moit");
    expect(operation.body).toMatchObject({ state: "FAILED", error: { code: "DOCUMENT_NOT_FOUND" } });
  });
});

describe("reading", () => {
  test("the payload is for whom it concerns", async () => {
    const gateway = aGateway();
    await issue(gateway);
    const read = (name: string) => gateway.http.get(`/permits/${permitNo}`).set("X-API-Key", name);
    const own = await read("demo-moit");
    expect(own.headers.etag).toBe('"v0"');
    expect(own.body).toMatchObject({ payload: { permitNo }, verificationCode: expect.any(String) });
    const other = (await read("demo-carrier")).body;
    expect(other).toMatchObject({ number: permitNo, state: "ACTIVE" });
    expect(other).not.toHaveProperty("payload");
  });

  test("a changed document is sent whole whatever version the reader has", async () => {
    const gateway = aGateway();
    await issue(gateway);
    const answer = await gateway.http
      .get(`/permits/${permitNo}`)
      .set({ "X-API-Key": "demo-moit", "If-None-Match": '"v0"' });
    expect([answer.status, answer.body.number]).toEqual([200, permitNo]);
  });

  test("lists come page by page and end", async () => {
    const gateway = aGateway();
    for (let index = 0; index < 5; index += 1) await issue(gateway, {}, aPermit({ permitNo: `GP-${index}` }));
    const numbers: string[] = [];
    let cursor = "";
    for (let pages = 0; pages < 3; pages += 1) {
      const { body } = await gateway.http
        .get(`/permits?state=ACTIVE&limit=2${cursor && `&cursor=${cursor}`}`)
        .set("X-API-Key", "demo-moit");
      numbers.push(...(body.items as { number: string }[]).map(({ number }) => number));
      cursor = body.next ?? "";
    }
    expect([numbers, cursor]).toEqual([["GP-4", "GP-3", "GP-2", "GP-1", "GP-0"], ""]);
    const found = await gateway.http.get("/search?q=GP-3").set("X-API-Key", "demo-moit");
    expect(found.body.items).toHaveLength(1);
    const latest = await gateway.http.get("/search").set("X-API-Key", "demo-moit");
    expect(latest.body.items).toContainEqual(expect.objectContaining({ number: "GP-3" }));
    expect((await gateway.http.get("/search?q=").set("X-API-Key", "demo-moit")).body.code).toBe(
      "QUERY_INVALID",
    );
  });

  test("history and timeline tell each step", async () => {
    const gateway = aGateway();
    await issue(gateway);
    await command(gateway, "Suspend", reason);
    const read = (part: string) =>
      gateway.http.get(`/permits/${permitNo}/${part}`).set("X-API-Key", "demo-moit");
    expect((await read("history")).body).toMatchObject([{ state: "ACTIVE" }, { state: "SUSPENDED" }]);
    expect((await read("timeline")).body).toMatchObject([
      { event: "PermitIssued", leafIndex: 0 },
      { event: "PermitSuspended", leafIndex: 1, actor: { msp: "MoitMSP" } },
    ]);
  });

  test("a receipt is pending until a checkpoint covers it", async () => {
    const gateway = aGateway();
    await issue(gateway);
    const read = (query = "") =>
      gateway.http.get(`/permits/${permitNo}/receipt${query}`).set("X-API-Key", "demo-moit");
    const pending = await read();
    expect(pending.body).toMatchObject({ status: 404, code: "RECEIPT_PENDING" });
    expect(pending.headers["retry-after"]).toBe("1");
    gateway.services.checkpoint();
    expect((await read("?event=0")).body).toMatchObject({ number: permitNo, leafIndex: 0 });
    expect((await gateway.http.get("/checkpoints/latest")).text).toContain("antin.example/log");
  });

  test("look-up needs the code, and tells a wrong one from an unknown number to nobody", async () => {
    const gateway = aGateway();
    const code = (await issue(gateway)).body.document.verificationCode as string;
    const look = (number: string, tried: string) =>
      gateway.http.get("/lookup").query({ kind: "permit", number, code: tried });
    expect((await look(permitNo, code)).body).toMatchObject({ number: permitNo, state: "ACTIVE" });
    const wrong = await look(permitNo, "0000000000");
    const unknown = await look("GP-404", "0000000000");
    const instance = expect.any(String) as string;
    expect({ ...wrong.body, instance }).toEqual({ ...unknown.body, instance });
    expect(wrong.body).toMatchObject({ status: 404, code: "LOOKUP_NO_MATCH" });
  });
});

test("a kind that is only now made has its routes, commands and refusals without a line of ours", async () => {
  const { permit, defineKind } = await import("../testing/another-kind.js");
  const gateway = aGateway({ kinds: [permit, defineKind()] });
  const made = await gateway.http
    .post("/quarantine-slips")
    .set("X-API-Key", "demo-moit")
    .send({ number: "Q1", payload: { animal: "buffalo" } });
  expect(made.headers.location).toBe("/quarantine-slips/Q1");
  const released = await gateway.http.post("/quarantine-slips/Q1/Release").set("X-API-Key", "demo-moit");
  expect(released.body.document.state).toBe("RELEASED");
  const refused = await gateway.http.post("/quarantine-slips/Q1/Release").set("X-API-Key", "demo-moit");
  expect(refused.body.code).toBe("TRANSITION_NOT_ALLOWED");
  const { paths } = (await gateway.http.get("/openapi.json")).body;
  expect(Object.keys(paths)).toContain("/quarantine-slips/{number}/Release");
});
