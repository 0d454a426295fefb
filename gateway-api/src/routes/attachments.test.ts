import { DocumentStoreError } from "@antin/document-store";
import { documentKinds } from "@antin/trade-documents";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { Response } from "supertest";
import { aPermit } from "../testing/documents.js";
import { serve } from "../http/serve.js";
import { defaultHttpLimits } from "../limits.js";
import type { AttachmentContent } from "../services.js";
import { MemoryServices } from "../testing/memory-services.js";
import { aGateway, type TestGateway } from "../testing/test-gateway.js";

const self = "/permits/GP-BCT-2026-000123";
const invoice = Buffer.from("HÓA ĐƠN thương mại số CP-0412\n".repeat(40), "utf8");
const sha256 = (bytes: Buffer, encoding: "hex" | "base64") =>
  createHash("sha256").update(bytes).digest(encoding);

async function aGatewayWithPermit(): Promise<TestGateway> {
  const gateway = aGateway();
  await gateway.http.post("/permits").set("X-API-Key", "demo-moit").send({ payload: aPermit() });
  return gateway;
}

const upload = ({ http }: TestGateway, headers: Record<string, string> = {}, bytes = invoice) =>
  http
    .post(`${self}/attachments`)
    .set({
      "X-API-Key": "demo-moit",
      "Content-Type": "application/pdf",
      "X-Document-Code": "380",
      ...headers,
    })
    .send(bytes);

const download = (gateway: TestGateway, location: string, headers: Record<string, string> = {}) =>
  gateway.http
    .get(location)
    .set({ "X-API-Key": "demo-moit", ...headers })
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("end", () => {
          done(null, Buffer.concat(chunks));
        });
    });

const bytesOf = (answer: Response): string => (answer.body as Buffer).toString("utf8");

test("a file goes in with its name and comes out the same", async () => {
  const gateway = await aGatewayWithPermit();
  const answer = await upload(gateway, {
    "X-Document-Name": encodeURIComponent("hóa đơn (1).pdf"),
    "Content-Digest": `sha-256=:${sha256(invoice, "base64")}:`,
  });
  expect(answer.status).toBe(201);
  expect(answer.body.attachment).toMatchObject({
    code: "380",
    name: "hóa đơn (1).pdf",
    mediaType: "application/pdf",
    bytes: invoice.length,
  });
  const location = String(answer.headers.location);
  expect(location).toBe(`${self}/attachments/${answer.body.attachment.digest}`);
  const file = await download(gateway, location);
  expect(bytesOf(file)).toBe(invoice.toString("utf8"));
  expect(file.headers).toMatchObject({
    "content-type": "application/pdf",
    "content-length": String(invoice.length),
    "content-disposition": "attachment; filename*=UTF-8''h%C3%B3a%20%C4%91%C6%A1n%20%281%29.pdf",
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
  });
  const listed = await gateway.http.get(`${self}/attachments`).set("X-API-Key", "demo-moit");
  expect(listed.body).toEqual([answer.body.attachment]);
});

test.each([
  ["bytes=0-4", "bytes 0-4", 0, 5],
  ["bytes=100-", "bytes 100-", 100, undefined],
  ["bytes=-7", "bytes ", -7, undefined],
])("the range %s is sent alone", async (range, contentRange, start, end) => {
  const gateway = await aGatewayWithPermit();
  const { headers } = await upload(gateway);
  const part = await download(gateway, String(headers.location), { Range: range });
  expect(part.status).toBe(206);
  expect(bytesOf(part)).toBe(invoice.subarray(start, end).toString("utf8"));
  expect(part.headers["content-range"]).toContain(contentRange);
  expect(part.headers["content-range"]).toContain(`/${invoice.length}`);
});

test("a range outside is refused and says how long the file is; several ranges are answered whole", async () => {
  const gateway = await aGatewayWithPermit();
  const { headers } = await upload(gateway);
  const location = String(headers.location);
  const outside = await gateway.http.get(location).set({ "X-API-Key": "demo-moit", Range: "bytes=999999-" });
  expect(outside.body).toMatchObject({ status: 416, code: "RANGE_NOT_SATISFIABLE" });
  expect(outside.headers["content-range"]).toBe(`bytes */${invoice.length}`);
  expect((await download(gateway, location, { Range: "bytes=0-1,5-6" })).status).toBe(200);
});

test("bytes with another digest than declared are refused", async () => {
  const gateway = await aGatewayWithPermit();
  const other = sha256(Buffer.from("other"), "base64");
  const headers: Record<string, string>[] = [
    { "Content-Digest": `sha-256=:${other}:` },
    { Digest: `SHA-256=${other}` },
  ];
  for (const header of headers) {
    const answer = await upload(gateway, header);
    expect(answer.body).toMatchObject({ status: 422, code: "DIGEST_MISMATCH", declared: expect.any(String) });
  }
  expect((await gateway.http.get(`${self}/attachments`).set("X-API-Key", "demo-moit")).body).toEqual([]);
});

test.each([
  ["X-Document-Code", ""],
  ["X-Document-Code", "invoice"],
  ["X-Document-Name", "%E0%A4%A"],
  ["X-Document-Name", "..%2F..%2Fetc%2Fpasswd"],
  ["X-Document-Name", "a%00b"],
  ["Content-Digest", "sha-256=:short:"],
])("the header %s: %s is refused", async (name, value) => {
  const answer = await upload(await aGatewayWithPermit(), { [name]: value });
  expect(answer.body).toMatchObject({
    status: 400,
    code: "HEADER_INVALID",
    errors: [{ pointer: `/headers/${name.toLowerCase()}`, rule: "E_FORMAT" }],
  });
});

test("a file larger than the limit is refused, declared or streamed", async () => {
  const gateway = aGateway({ limits: { attachmentBytesMax: 1_000 } });
  await gateway.http.post("/permits").set("X-API-Key", "demo-moit").send({ payload: aPermit() });
  const bytes = Buffer.alloc(1_001);
  expect((await upload(gateway, {}, bytes)).body).toMatchObject({
    status: 413,
    code: "BODY_TOO_LARGE",
    bytesMax: 1_000,
  });
  const streamed = gateway.http
    .post(`${self}/attachments`)
    .set({ "X-API-Key": "demo-moit", "Content-Type": "application/pdf", "X-Document-Code": "380" })
    .set("Transfer-Encoding", "chunked");
  for (let part = 0; part < 11; part += 1) streamed.write(Buffer.alloc(100));
  expect((await streamed).body).toMatchObject({ status: 413, code: "BODY_TOO_LARGE" });
  expect((await upload(gateway, {}, Buffer.alloc(1_000))).status).toBe(201);
});

test("an upload to an unknown document is refused before its bytes are read", async () => {
  const { http } = aGateway();
  const answer = await http
    .post("/permits/GP-404/attachments")
    .set({ "X-API-Key": "demo-moit", "Content-Type": "application/pdf", "X-Document-Code": "380" })
    .send(Buffer.alloc(500_000));
  expect(answer.body).toMatchObject({ status: 404, code: "DOCUMENT_NOT_FOUND" });
});

/** Services whose store finds, after so many bytes, that the rest is damaged. */
class DamagedServices extends MemoryServices {
  readonly #goodBytes: number;

  constructor(goodBytes: number) {
    super(documentKinds);
    this.#goodBytes = goodBytes;
  }

  override async attachmentContent(): Promise<AttachmentContent> {
    const damaged = new DocumentStoreError("DOCUMENT_CORRUPT", { block: "bafk", reason: "hash" });
    let sent = false;
    const goodBytes = this.#goodBytes;
    const content = new Readable({
      read() {
        if (sent || goodBytes === 0) this.destroy(damaged);
        else this.push(Buffer.alloc(goodBytes));
        sent = true;
      },
    });
    return Promise.resolve({ mediaType: "application/pdf", name: null, bytes: 1_000_000, content });
  }
}

test("a damaged file is a problem while nothing is sent, and is logged", async () => {
  const { http, log } = aGateway({ services: new DamagedServices(0) });
  const answer = await http.get(`${self}/attachments/${"0".repeat(64)}`).set("X-API-Key", "demo-moit");
  expect(answer.body).toMatchObject({ status: 500, code: "DOCUMENT_CORRUPT" });
  expect(answer.body).not.toHaveProperty("block");
  expect(answer.headers).not.toHaveProperty("accept-ranges");
  expect(log().filter(({ msg }) => msg === "failed")).toHaveLength(1);
});

test("a file that turns out damaged half-way breaks off, so that nobody takes the part for the whole", async () => {
  const { http } = aGateway({ services: new DamagedServices(100_000) });
  const download = http.get(`${self}/attachments/${"0".repeat(64)}`).set("X-API-Key", "demo-moit");
  await expect(download).rejects.toThrow(/aborted|hang up/);
});

/** Services with a file that takes longer to read than anybody waits. */
class EndlessServices extends MemoryServices {
  override async attachmentContent(): Promise<AttachmentContent> {
    const content = new Readable({
      read() {
        setTimeout(() => this.push(Buffer.alloc(1_000)), 5);
      },
    });
    return Promise.resolve({ mediaType: "application/pdf", name: null, bytes: 1_000_000_000, content });
  }
}

test("a reader that goes away is no failure", async () => {
  const gateway = aGateway({ services: new EndlessServices(documentKinds) });
  const server = await serve(gateway.app, { host: "127.0.0.1", port: 0, limits: defaultHttpLimits });
  const leaving = new AbortController();
  const address = `http://127.0.0.1:${server.port}${self}/attachments/${"0".repeat(64)}`;
  const response = await fetch(address, { headers: { "X-API-Key": "demo-moit" }, signal: leaving.signal });
  leaving.abort();
  await expect(response.arrayBuffer()).rejects.toThrow();
  await server.stop();
  while (gateway.log().length === 0) await pause(10);
  const route = "/permits/{number}/attachments/{digest}";
  expect(gateway.log()).toMatchObject([{ route, status: 200, aborted: true, msg: "answered" }]);
});

test("a file without a media type is refused", async () => {
  const answer = await upload(await aGatewayWithPermit(), { "Content-Type": "nonsense" });
  expect(answer.body).toMatchObject({ status: 415, code: "UNSUPPORTED_MEDIA_TYPE" });
});

test("a file without a code is refused", async () => {
  const { http } = await aGatewayWithPermit();
  const answer = await http
    .post(`${self}/attachments`)
    .set({ "X-API-Key": "demo-moit", "Content-Type": "application/pdf" })
    .send(invoice);
  expect(answer.body).toMatchObject({ code: "HEADER_INVALID" });
});
