import { request as httpRequest } from "node:http";
import { z } from "zod";
import {
  anchorSchema,
  attachmentSchema,
  blockSchema,
  blockSummarySchema,
  checkpointSchema,
  documentSchema,
  healthSchema,
  pageOf,
  timelineEntrySchema,
  transactionSchema,
  versionSchema,
} from "../../gateway-api/src/openapi/view-schemas.js";
import { planShipment } from "../../network-config/src/demonstration/shipment-plan.js";
import {
  publishReferenceData,
  ledgersAtHand,
  startHttpNetwork,
  type Answer,
  type AnswerBody,
  type HttpNetwork,
} from "./http-network.js";

const httpPort = 21_600;
const plan = planShipment(1, new Date());
const permitNo = plan.numbers.permit;

const startTimeoutMs = 300_000;

describe.each(ledgersAtHand)("the gateway on the %s", (ledger) => {
  let http: HttpNetwork;

  beforeAll(async () => {
    http = await startHttpNetwork(httpPort, ledger);
    await publishReferenceData(http);
    const issued = await issue({});
    expect([issued.status, issued.body.document?.state]).toEqual([201, "ACTIVE"]);
  }, startTimeoutMs);

  afterAll(async () => {
    await http.stop();
  }, startTimeoutMs);

  interface IssueOptions {
    readonly as?: string;
    readonly number?: string;
    readonly headers?: Record<string, string>;
  }

  const issue = ({ as = "demo-moit", number = permitNo, headers = {} }: IssueOptions): Promise<Answer> =>
    http.call("/permits", {
      as,
      method: "POST",
      json: { payload: { ...plan.permit, permitNo: number } },
      headers,
    });

  const command = (name: string, json: object, number = permitNo, as = "demo-moit"): Promise<Answer> =>
    http.call(`/permits/${number}/${name}`, { as, method: "POST", json });

  const reason = { arguments: { reason: "Kiểm tra lại hồ sơ" } };

  /** Every permit that the ministry sees, with its version: what is refused must not change it. */
  const permits = async (): Promise<string[]> => {
    const { body } = await http.call("/permits?limit=200", { as: "demo-moit" });
    return (body.items ?? []).map(({ number, version }) => `${number} v${version}`);
  };

  function expectProblem(answer: Answer, status: number, code: string): void {
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body).toMatchObject({
      type: `urn:antin:problem:${code}`,
      status,
      title: expect.any(String),
    });
  }

  describe("who asks", () => {
    it("refuses a wrong role", async () => {
      expectProblem(await issue({ as: "demo-carrier", number: "GP-ROLE-1" }), 403, "ROLE_NOT_ALLOWED");
      expectProblem(await command("Suspend", reason, permitNo, "demo-declarant"), 403, "ROLE_NOT_ALLOWED");
    });

    it("refuses a certificate that is over", async () => {
      const answer = await issue({ as: "expired-ministry", number: "GP-EXPIRED-1" });
      expectProblem(answer, 401, "CERTIFICATE_EXPIRED");
      expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    });

    it("refuses, at the ledger, a certificate of an authority that nobody knows", async () => {
      expectProblem(await issue({ as: "unknown-ministry", number: "GP-FORGED-1" }), 403, "IDENTITY_REFUSED");
    });

    it("refuses, at the ledger, a signature that the certificate's key did not make", async () => {
      expectProblem(await issue({ as: "forged-ministry", number: "GP-FORGED-2" }), 403, "IDENTITY_REFUSED");
    });

    it("refuses an unknown key and no key", async () => {
      expectProblem(await issue({ as: "demo-nobody" }), 401, "API_KEY_UNKNOWN");
      expectProblem(await http.call("/permits"), 401, "UNAUTHENTICATED");
    });

    it("keeps another enterprise's document from a reader, as if it were not there", async () => {
      expectProblem(
        await http.call(`/permits/${permitNo}`, { as: "demo-broker" }),
        404,
        "DOCUMENT_NOT_FOUND",
      );
    });
  });

  describe("what is asked for", () => {
    it("refuses an unknown number", async () => {
      expectProblem(await http.call("/permits/GP-404", { as: "demo-moit" }), 404, "DOCUMENT_NOT_FOUND");
      expectProblem(await command("Suspend", reason, "GP-404"), 404, "DOCUMENT_NOT_FOUND");
    });

    it("refuses a command in the wrong state, and says which are possible", async () => {
      const answer = await command("Lift", reason);
      expectProblem(answer, 409, "TRANSITION_NOT_ALLOWED");
      expect(answer.body).toMatchObject({ state: "ACTIVE", possible: expect.arrayContaining(["Suspend"]) });
    });

    it("refuses a stale version, from the body and from If-Match", async () => {
      expectProblem(await command("Suspend", { ...reason, version: 7 }), 409, "VERSION_STALE");
      const headers = { "if-match": '"v7"' };
      const answer = await http.call(`/permits/${permitNo}/Suspend`, {
        as: "demo-moit",
        method: "POST",
        json: reason,
        headers,
      });
      expectProblem(answer, 409, "VERSION_STALE");
    });

    it("refuses to make a document twice", async () => {
      const receive = () =>
        http.call("/certificates-of-origin", {
          as: "demo-thai-customs",
          method: "POST",
          json: { payload: plan.certificate },
        });
      expect((await receive()).status).toBe(201);
      expectProblem(await receive(), 409, "DOCUMENT_EXISTS");
      expectProblem(await issue({}), 409, "TRANSITION_NOT_ALLOWED");
    });

    it("names every broken field by its pointer and rule", async () => {
      const declaration = {
        ...plan.declaration,
        currency: "US$",
        lines: [{ ...(plan.declaration as { lines: object[] }).lines[0], hs: "8481" }],
        surprise: true,
      };
      const answer = await http.call("/declarations", {
        as: "demo-declarant",
        method: "POST",
        json: { payload: { declaration } },
      });
      expectProblem(answer, 422, "INPUT_INVALID");
      const pointers = (answer.body.errors ?? []).map(({ pointer }) => pointer);
      expect(pointers).toEqual(
        expect.arrayContaining(["/declaration/currency", "/declaration/lines/0/hs", "/declaration/surprise"]),
      );
    });

    it("foresees the duties of a declaration without filing it", async () => {
      const preview = await http.call("/declarations/assessment", {
        as: "demo-declarant",
        method: "POST",
        json: { declaration: plan.declaration },
      });
      expect(preview.status).toBe(200);
      // Without an accepted certificate the first line pays the ordinary rate: example E2 and 35,134,492 on top.
      expect(preview.body).toMatchObject({
        assessment: { total: String(118_680_746 + 35_134_492) },
        refusal: { code: "GUARD_FAILED" },
      });
      expect((await http.call("/declarations", { as: "demo-declarant" })).body.items).toEqual([]);
    });
  });

  describe("the same request twice", () => {
    it("acts once under one idempotency key, and answers the same", async () => {
      const headers = { "idempotency-key": "issue-twice" };
      const first = await issue({ number: "GP-TWICE-1", headers });
      const before = await permits();
      const second = await issue({ number: "GP-TWICE-1", headers });
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.body.transaction).toEqual(first.body.transaction);
      expect(await permits()).toEqual(before);
    });

    it("acts once for two that run at the same time", async () => {
      const headers = { "idempotency-key": "issue-together" };
      const answers = await Promise.all([1, 2, 3, 4].map(() => issue({ number: "GP-TOGETHER-1", headers })));
      const done = answers.filter(({ status }) => status === 201);
      for (const { status, body } of answers.filter((answer) => answer.status !== 201))
        expect([status, body.code]).toEqual([409, "IDEMPOTENCY_IN_PROGRESS"]);
      expect(new Set(done.map(({ body }) => body.transaction?.id)).size).toBe(1);
    });

    it("refuses the key for another request", async () => {
      const headers = { "idempotency-key": "issue-twice" };
      expectProblem(await issue({ number: "GP-TWICE-2", headers }), 422, "IDEMPOTENCY_KEY_REUSED");
    });

    it("answers an operation at once, and tells its end", async () => {
      const accepted = await issue({ number: "GP-ASYNC-1", headers: { prefer: "respond-async" } });
      expect([accepted.status, accepted.headers.get("preference-applied")]).toEqual([202, "respond-async"]);
      const address = accepted.headers.get("location") ?? "";
      let operation: AnswerBody = {};
      for (let attempt = 0; attempt < 100 && operation.state !== "DONE"; attempt += 1) {
        operation = (await http.call(address, { as: "demo-moit" })).body;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(operation).toMatchObject({
        state: "DONE",
        result: { document: { number: "GP-ASYNC-1", state: "ACTIVE" } },
      });
    });
  });

  describe("bytes that are no request", () => {
    const post = (
      raw: string | Uint8Array<ArrayBuffer>,
      headers: Record<string, string> = {},
    ): Promise<Answer> => http.call("/permits", { as: "demo-moit", method: "POST", raw, headers });

    it.each<[string, string | Uint8Array<ArrayBuffer>, number, string]>([
      ["bad JSON", '{"payload":', 400, "JSON_MALFORMED"],
      ["bad UTF-8", Uint8Array.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), 400, "JSON_ENCODING"],
      ["a member twice", '{"payload":{},"payload":{}}', 400, "JSON_MEMBER_REFUSED"],
      ["a bottomless pit", `{"payload":${"[".repeat(500)}${"]".repeat(500)}}`, 400, "JSON_TOO_DEEP"],
      ["an oversized body", `{"payload":{"x":"${"y".repeat(2_000_000)}"}}`, 413, "BODY_TOO_LARGE"],
    ])("refuses %s and leaves nothing behind", async (_what, raw, status, code) => {
      const before = await permits();
      expectProblem(await post(raw), status, code);
      expect(await permits()).toEqual(before);
    });

    it("refuses a file past the limit by its declared length, before it comes", async () => {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const upload = httpRequest(`${http.url}/permits/${permitNo}/attachments`, {
          method: "POST",
          headers: {
            "x-api-key": "demo-moit",
            "content-type": "application/pdf",
            "x-document-code": "380",
            "content-length": 100 * 1024 * 1024 + 1,
          },
        });
        upload.on("response", (response) => {
          resolve(response.statusCode);
          upload.destroy();
        });
        upload.on("error", reject).flushHeaders();
      });
      expect(status).toBe(413);
    });

    it("refuses a file that is not the one declared, and attaches nothing", async () => {
      const answer = await http.call(`/permits/${permitNo}/attachments`, {
        as: "demo-moit",
        method: "POST",
        raw: "one",
        headers: {
          "content-type": "text/plain",
          "x-document-code": "380",
          "content-digest": "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
        },
      });
      expectProblem(answer, 422, "DIGEST_MISMATCH");
      const listed = await http.call(`/permits/${permitNo}/attachments`, { as: "demo-moit" });
      expect(listed.body).toEqual([]);
    });

    it("refuses XML with a document type, and keeps nothing of it", async () => {
      const bomb = '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>';
      const answer = await http.call("/exchange/wco-dm/declarations", {
        as: "demo-declarant",
        method: "POST",
        raw: bomb,
        headers: { "content-type": "application/xml" },
      });
      expectProblem(answer, 400, "XML_DTD_FORBIDDEN");
      const listed = await http.call("/exchange-messages", { as: "demo-declarant" });
      expect(listed.body.items).toEqual([]);
    });
  });

  describe("a file", () => {
    const bytes = "HÓA ĐƠN thương mại\n".repeat(20_000);

    it("goes in, is anchored, and comes out whole and in ranges", async () => {
      const uploaded = await http.call(`/permits/${permitNo}/attachments`, {
        as: "demo-moit",
        method: "POST",
        raw: bytes,
        headers: {
          "content-type": "text/plain",
          "x-document-code": "380",
          "x-document-name": "h%C3%B3a.txt",
        },
      });
      expect(uploaded.status).toBe(201);
      const address = uploaded.headers.get("location") ?? "";
      const whole = await http.call(address, { as: "demo-moit" });
      expect(whole.text).toBe(bytes);
      const part = await http.call(address, { as: "demo-moit", headers: { range: "bytes=400000-400009" } });
      expect([part.status, part.text]).toEqual([
        206,
        Buffer.from(bytes, "utf8").subarray(400_000, 400_010).toString("utf8"),
      ]);
      const outside = await http.call(address, { as: "demo-moit", headers: { range: "bytes=99999999-" } });
      expectProblem(outside, 416, "RANGE_NOT_SATISFIABLE");
      expectProblem(await http.call(address, { as: "demo-broker" }), 404, "DOCUMENT_NOT_FOUND");
    });
  });

  interface BlockPage {
    readonly items: readonly { readonly number: number }[];
    readonly next: string;
  }

  describe("answers", () => {
    const get = (address: string): Promise<Answer> => http.call(address, { as: "demo-moit" });

    /** Asks until a checkpoint covers the document's last event. */
    async function receipt(): Promise<Answer> {
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const answer = await get(`/permits/${permitNo}/receipt`);
        if (answer.status !== 404) return answer;
        expectProblem(answer, 404, "RECEIPT_PENDING");
        expect(answer.headers.get("retry-after")).toBe("1");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error("no checkpoint was made");
    }

    it("are as the API's description says", async () => {
      expect((await receipt()).status).toBe(200);
      const own = (await get(`/permits/${permitNo}`)).body as { txId?: string; block?: number };
      const described: [string, z.ZodType][] = [
        [`/permits/${permitNo}`, documentSchema],
        ["/permits?limit=2", pageOf(documentSchema)],
        ["/search?q=8413", pageOf(documentSchema)],
        [`/permits/${permitNo}/history`, z.array(versionSchema)],
        [`/permits/${permitNo}/timeline`, z.array(timelineEntrySchema)],
        [`/permits/${permitNo}/attachments`, z.array(attachmentSchema)],
        ["/blocks?limit=3", pageOf(blockSummarySchema)],
        [`/blocks/${own.block ?? 0}`, blockSchema],
        [`/transactions/${own.txId ?? ""}`, transactionSchema],
        ["/checkpoints", pageOf(checkpointSchema)],
        ["/anchors", pageOf(anchorSchema)],
        ["/readyz", healthSchema],
      ];
      for (const [address, schema] of described) {
        const { status, body } = await get(address);
        expect([address, status, schema.safeParse(body).error?.issues]).toEqual([address, 200, undefined]);
      }
    });

    it("give a block's page a cursor that leads to the next, without a gap", async () => {
      const first = (await get("/blocks?limit=2")).body as unknown as BlockPage;
      const second = (await get(`/blocks?limit=2&cursor=${first.next}`)).body as unknown as BlockPage;
      const numbers = [...first.items, ...second.items].map(({ number }) => number);
      expect(numbers).toEqual([0, 1, 2, 3].map((below) => (numbers[0] ?? 0) - below));
      expectProblem(await get("/blocks?cursor=made-up"), 422, "CURSOR_INVALID");
    });

    it("to a look-up need the code printed on the document", async () => {
      const { verificationCode = "" } = (await get(`/permits/${permitNo}`)).body as {
        verificationCode?: string;
      };
      const look = (number: string, code: string) =>
        http.call(`/lookup?kind=permit&number=${number}&code=${code}`);
      const found = await look(permitNo, verificationCode);
      expect([found.status, found.body.document?.state]).toEqual([200, "ACTIVE"]);
      expect(found.text).not.toContain("qtyAuthorised");
      expectProblem(await look(permitNo, "0000000000"), 404, "LOOKUP_NO_MATCH");
      expectProblem(await look("GP-404", "0000000000"), 404, "LOOKUP_NO_MATCH");
    });
  });
});
