import { connect as connectHttp2, createServer } from "node:http2";
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { LimitedPort, type LimitedPortOptions } from "./limited-port.js";

const ports: LimitedPort[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const port of ports.splice(0)) port.close();
});

/** A port that nobody has, found by asking for one. */
async function aFreeAddress(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

async function aPort(options: Partial<LimitedPortOptions> = {}) {
  const http2 = createServer();
  const said: unknown[] = [];
  const port = new LimitedPort({
    limits: { connectionsMax: 2, connectionSilenceMs: 10_000 },
    isPlain: true,
    log: (_level, _event, details) => said.push(details),
    onConnection: (socket) => {
      http2.emit("connection", socket);
    },
    ...options,
  });
  const address = await aFreeAddress();
  await port.listen(address);
  ports.push(port);
  return { address, said };
}

/** A connection that says nothing; resolves once it is made. */
async function aConnection(address: string): Promise<Socket> {
  const [host, port] = address.split(":");
  const socket = connect(Number(port), host);
  sockets.push(socket);
  socket.on("error", () => undefined).resume();
  await new Promise((resolve) => socket.once("connect", resolve));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return socket;
}

const goodbye = (address: string): Promise<{ code: number; why: string }> =>
  new Promise((resolve, reject) => {
    const session = connectHttp2(`http://${address}`);
    session.on("error", () => undefined);
    session.once("goaway", (code: number, _lastStream: number, why?: Buffer) => {
      resolve({ code, why: why?.toString() ?? "" });
    });
    session.once("close", () => {
      reject(new Error("it was closed without a word"));
    });
  });

describe("a port with a limit of connections", () => {
  it("tells the one too many why, in HTTP/2, and reports it", async () => {
    const { address, said } = await aPort();
    await aConnection(address);
    await aConnection(address);
    await expect(goodbye(address)).resolves.toEqual({
      code: 11,
      why: "too many connections, exceeding limit (2)",
    });
    expect(said).toEqual([{ count: 1, connectionsMax: 2 }]);
  });

  it("lets the next one in when one has gone", async () => {
    const { address } = await aPort();
    const first = await aConnection(address);
    await aConnection(address);
    first.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const third = await aConnection(address);
    expect(third.destroyed).toBe(false);
  });

  it("closes one too many where nothing can be said before a handshake", async () => {
    const { address } = await aPort({ isPlain: false });
    await aConnection(address);
    await aConnection(address);
    await expect(goodbye(address)).rejects.toThrow("without a word");
  });

  it("takes its place from a connection that says nothing, and from no other", async () => {
    const { address } = await aPort({ limits: { connectionsMax: 2, connectionSilenceMs: 200 } });
    const silent = await aConnection(address);
    const speaking = await aConnection(address);
    speaking.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([silent.destroyed, speaking.destroyed]).toEqual([true, false]);
  });
});
