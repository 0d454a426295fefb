import { createServer } from "node:net";
import { assertPortsFree } from "./ports.js";

const host = "127.0.0.1";

it("passes when nobody listens", async () => {
  await assertPortsFree({ host, ports: [{ port: 21102, purpose: "gateway" }], option: "--port" });
});

it("names every port that is taken, what wants it, and the option that moves it", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(21103, host, resolve));
  const ports = [
    { port: 21102, purpose: "gateway" },
    { port: 21103, purpose: "peer of AuditMSP" },
  ];
  await expect(assertPortsFree({ host, ports, option: "--port" })).rejects.toMatchObject({
    code: "PORT_IN_USE",
    message: "Another program listens on 21103 (peer of AuditMSP). Choose other ports with --port.",
    details: { ports: [ports[1]], option: "--port" },
  });
  await new Promise((resolve) => server.close(resolve));
});
