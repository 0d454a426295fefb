import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { RequestListener } from "node:http";
import { defaultHttpLimits, type HttpLimits } from "../limits.js";
import { serve, type RunningServer } from "./serve.js";

let servers: RunningServer[] = [];

const answerOk: RequestListener = (_request, response) => {
  response.end("ok");
};

afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
});

async function aServer(
  options: { listener?: RequestListener; limits?: Partial<HttpLimits>; port?: number } = {},
) {
  const { listener = answerOk, limits, port = 0 } = options;
  const server = await serve(listener, {
    host: "127.0.0.1",
    port,
    limits: { ...defaultHttpLimits, drainTimeoutMs: 200, ...limits },
  });
  servers.push(server);
  return server;
}

/** What comes back for raw bytes until the server ends the connection. */
function exchange(port: number, bytes: string, options: { keepOpen?: boolean } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => {
      if (options.keepOpen) socket.write(bytes);
      else socket.end(bytes);
    });
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => (answer += text)).on("error", reject);
    socket.on("close", () => {
      resolve(answer);
    });
  });
}

test("what is not HTTP is refused as a problem", async () => {
  const { port } = await aServer();
  const answer = await exchange(port, "GIVE me a permit\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain("application/problem+json");
  expect(answer).toContain('"code":"REQUEST_MALFORMED"');
});

test("headers past the limit are refused", async () => {
  const { port } = await aServer();
  const answer = await exchange(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*HEADERS_TOO_LARGE/);
});

test("a sender that dribbles its headers is cut off", async () => {
  const { port } = await aServer({ limits: { headersTimeoutMs: 100 } });
  const answer = await exchange(port, "GET / HTTP/1.1\r\nHost: x\r\n", { keepOpen: true });
  expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*REQUEST_TIMEOUT/);
});

test("connections past the limit are dropped", async () => {
  const { port } = await aServer({ limits: { connectionsMax: 1 } });
  const first = connect(port, "127.0.0.1");
  await pause(50);
  expect(await exchange(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").catch(() => "")).toBe("");
  first.destroy();
});

test("a port in use is named", async () => {
  const { port } = await aServer();
  await expect(aServer({ port })).rejects.toMatchObject({
    code: "PORT_IN_USE",
    message: expect.stringContaining(String(port)),
  });
});

test("stopping waits for the request in hand and takes no other", async () => {
  let finish: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const server = await aServer({
    listener: (_request, response) => {
      finish();
      setTimeout(() => response.end("done"), 100);
    },
  });
  const answer = fetch(`http://127.0.0.1:${server.port}/`);
  await begun;
  const stopped = server.stop();
  await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
  expect(await (await answer).text()).toBe("done");
  await stopped;
});

test("stopping does not wait longer than the limit", async () => {
  const server = await aServer({ listener: () => undefined });
  const answer = fetch(`http://127.0.0.1:${server.port}/`);
  await pause(50);
  await Promise.all([server.stop(), expect(answer).rejects.toThrow()]);
});
