import { ensureTlsMaterial, readKeyMaterial, tlsPaths } from "@antin/network-config";
import { Client, credentials, status, type ChannelCredentials } from "@grpc/grpc-js";
import { StatusCode } from "@hyperledger/fabric-gateway";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { aKey, commit, connectTo, endorse, failureOf, text, type Connection } from "./client.js";
import { alpha, beta, gamma, traders, type PeerAddress } from "./conformance-network.js";
import { deliveredNumbers } from "./deliver.js";
import { untilChaincodesAnswer } from "./describe-ledger.js";
import { startEmbeddedNetwork, topology, type EmbeddedNetwork } from "./embedded-network.js";

const basePort = 20_230;
const chaincodePort = basePort + 4;
const unavailable = 14;
const badRequest = 400;
const connectTimeoutMs = 5_000;

describe("a network with mutual TLS (embedded peer)", () => {
  let network: EmbeddedNetwork;
  let elsewhere: string;
  const connections: Connection[] = [];

  beforeAll(async () => {
    network = await startEmbeddedNetwork({ basePort, tls: true });
    await untilChaincodesAnswer(network);
    elsewhere = mkdtempSync(path.join(os.tmpdir(), "antin-other-tls-"));
    await ensureTlsMaterial({ dataDir: elsewhere, topology });
  }, 120_000);
  afterAll(async () => {
    for (const connection of connections) connection.close();
    await network.stop();
    rmSync(elsewhere, { recursive: true, force: true });
  }, 60_000);

  function connect(transport: Partial<PeerAddress> = {}, mspId: string = traders): Connection {
    const peer = (of: Parameters<EmbeddedNetwork["peer"]>[0]): PeerAddress => ({
      ...network.peer(of),
      ...transport,
    });
    const connection = connectTo({ ...network, peer }, { identity: network.client(mspId) });
    connections.push(connection);
    return connection;
  }

  /** A key pair and the authorities it believes, of this network's TLS or of another's. */
  function shown(
    pair: "gateway" | "none" | "of another network",
    roots: "own" | "another's" = "own",
  ): ChannelCredentials {
    const own = tlsPaths(network.dataDir);
    const other = tlsPaths(elsewhere);
    const believed = readFileSync(roots === "own" ? own.roots : other.roots);
    if (pair === "none") return credentials.createSsl(believed);
    const { certificatePem, privateKeyPem } = readKeyMaterial(
      pair === "gateway" ? own.gateway : other.gateway,
    );
    return credentials.createSsl(believed, Buffer.from(privateKeyPem), Buffer.from(certificatePem));
  }

  it("does what a network without it does: endorses, commits, answers and tells", async () => {
    const connection = connect();
    const key = aKey();
    const events = await connection.network.getChaincodeEvents(network.chaincode);
    const first = events[Symbol.asyncIterator]().next();
    expect(
      await commit(await endorse(connection.contract, "emit", { arguments: [key, "sealed", "payload"] })),
    ).toMatchObject({
      code: StatusCode.VALID,
    });
    expect(text(await connection.contract.evaluateTransaction("get", key))).not.toBe("");
    expect((await first).value).toMatchObject({ chaincodeName: network.chaincode });
    events.close();
  });

  it("serves every organisation's port with a certificate of its own", async () => {
    for (const mspId of [alpha, beta, gamma] as const) {
      const { address, credentials: trusted } = network.peer(mspId);
      await expect(reach(address, trusted)).resolves.toBeUndefined();
    }
  });

  it.each([
    ["that speaks in the clear", () => credentials.createInsecure()],
    ["without a certificate", () => shown("none")],
    ["with a certificate of an authority that no organisation has", () => shown("of another network")],
    ["that does not believe the peer's authority", () => shown("gateway", "another's")],
  ])("lets in no client %s", async (_what, transport) => {
    const { contract } = connect({ credentials: transport() });
    const failure = await failureOf(contract.evaluate("get", { arguments: ["key"] }));
    expect([unavailable, 4]).toContain(failure.code);
  });

  it("delivers blocks to the connection that the request was made for, and to no other", async () => {
    const range = { start: 0, stop: 0 };
    const bound = await deliveredNumbers(connect(), network, "Deliver", range);
    expect(bound).toEqual({ numbers: [0], status: 200 });
    const { tlsCertificateHash, ...unbound } = network.peer(alpha);
    expect(tlsCertificateHash).toHaveLength(32);
    for (const hash of [new Uint8Array(32), new Uint8Array(0)]) {
      const connection = connect({ ...unbound, tlsCertificateHash: hash });
      for (const method of ["Deliver", "DeliverFiltered", "DeliverWithPrivateData"] as const)
        expect(await deliveredNumbers(connection, network, method, range)).toEqual({
          numbers: [],
          status: badRequest,
        });
    }
  });

  it("has chaincode servers that let in peers only", async () => {
    const address = `127.0.0.1:${chaincodePort}`;
    await expect(reach(address, shown("gateway"))).resolves.toBeUndefined();
    for (const transport of [credentials.createInsecure(), shown("none"), shown("of another network")])
      await expect(reach(address, transport)).rejects.toThrow();
  });
});

/** Resolves when a call gets an answer, be it that there is no such method. */
function reach(address: string, transport: ChannelCredentials): Promise<void> {
  const client = new Client(address, transport);
  const bytes = (value: Buffer): Buffer => value;
  const options = { deadline: Date.now() + connectTimeoutMs };
  return new Promise<void>((resolve, reject) => {
    client.makeUnaryRequest("/nobody.Serves/This", bytes, bytes, Buffer.alloc(0), options, (error) => {
      if (error?.code === status.UNIMPLEMENTED) resolve();
      else reject(error ?? new Error("answered a method that nobody serves"));
    });
  }).finally(() => {
    client.close();
  });
}
