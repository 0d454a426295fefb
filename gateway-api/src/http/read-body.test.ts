import { connect } from "node:net";
import { defaultHttpLimits } from "../limits.js";
import { aGateway, type TestGateway } from "../testing/test-gateway.js";
import { serve } from "./serve.js";

const head = (lines: readonly string[]): string =>
  [
    "POST /permits HTTP/1.1",
    "Host: x",
    "X-API-Key: demo-moit",
    "Content-Type: application/json",
    ...lines,
    "",
    "",
  ].join("\r\n");

/** The first thing that comes back for these bytes, sent one after another, on a connection that stays open. */
async function firstAnswer(gateway: TestGateway, parts: readonly string[]): Promise<string> {
  const server = await serve(gateway.app, { host: "127.0.0.1", port: 0, limits: defaultHttpLimits });
  const socket = connect(server.port, "127.0.0.1");
  const answer = await new Promise<string>((resolve, reject) => {
    socket.setEncoding("utf8").once("data", resolve).once("error", reject);
    for (const part of parts) socket.write(part);
  });
  socket.destroy();
  await server.stop();
  return answer;
}

test("a body that stops coming is refused after the limit", async () => {
  const gateway = aGateway({ limits: { bodyTimeoutMs: 50 } });
  const answer = await firstAnswer(gateway, [head(["Content-Length: 100"]), '{"payload"']);
  expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*Connection: close[^]*"code":"BODY_INCOMPLETE"/);
});

test("a body that grows past the limit without saying so is refused as it comes", async () => {
  const gateway = aGateway({ limits: { jsonBodyBytesMax: 50 } });
  const chunk = `20\r\n${" ".repeat(32)}\r\n`;
  const answer = await firstAnswer(gateway, [head(["Transfer-Encoding: chunked"]), chunk, chunk]);
  expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*"code":"BODY_TOO_LARGE"/);
});

test("a sender that leaves in the middle of its body leaves nothing behind", async () => {
  const gateway = aGateway();
  const server = await serve(gateway.app, { host: "127.0.0.1", port: 0, limits: defaultHttpLimits });
  const socket = connect(server.port, "127.0.0.1");
  socket.write(`${head(["Content-Length: 100"])}{"payload"`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  await server.stop();
  while (gateway.log().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(gateway.log()).toMatchObject([{ route: "/permits", aborted: true, msg: "answered" }]);
  expect((await gateway.http.get("/blocks")).body.items).toEqual([]);
});
