import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EmbeddedPeerConfig } from "../config.js";
import { TestNetwork } from "../testing/test-network.js";
import { boundCertificateHash, chaincodeTransport, loadPortsTls } from "./peer-tls.js";

const network = new TestNetwork();

beforeAll(async () => {
  await network.organisation("A", { name: "peer", units: ["peer"] }, { name: "tls", units: ["peer"] });
});
afterAll(() => {
  network.remove();
});

const aConfig = (changes: Partial<EmbeddedPeerConfig> = {}, tlsDir?: string): EmbeddedPeerConfig => ({
  dataDir: network.path("data"),
  channel: "trade",
  organisations: [
    {
      mspId: "A",
      address: "127.0.0.1:20290",
      mspDir: network.path("A", "msp"),
      peerDir: network.path("A", "peer"),
      ...(tlsDir !== undefined && { tlsDir }),
    },
    { mspId: "E", mspDir: network.path("E", "msp") },
  ],
  orderer: { mspId: "O", dir: network.path("O") },
  chaincodes: [],
  tls: { clientAuthentication: true },
  ...changes,
});
const ca = () => network.path("A", "msp", "cacerts", "ca.pem");
const organisations = [{ mspId: "A", tlsAuthorities: [Buffer.from("an authority")] }];
const pair = () => network.path("A", "tls");

describe("TLS on the ports", () => {
  it("is off unless it is asked for", () => {
    const { tls, ...plain } = aConfig({}, pair());
    expect(tls).toBeDefined();
    expect(loadPortsTls(plain, organisations).size).toBe(0);
  });

  it("shows each organisation's own pair, and asks clients for theirs where that is wanted", () => {
    expect(loadPortsTls(aConfig({}, pair()), organisations).get("A")).toMatchObject({
      clientAuthorities: Buffer.from("an authority"),
    });
    const open = loadPortsTls(aConfig({ tls: {} }, pair()), organisations).get("A");
    expect(open?.clientAuthorities).toBeUndefined();
  });

  it("is refused without a pair, with one that is none, and where no client could be let in", () => {
    const code = (wanted: string): Error => expect.objectContaining({ code: wanted }) as Error;
    expect(() => loadPortsTls(aConfig(), organisations)).toThrow(code("CONFIG_INVALID"));
    expect(() => loadPortsTls(aConfig({}, network.path("nowhere")), organisations)).toThrow(
      code("CREDENTIALS_INVALID"),
    );
    const mixed = network.path("mixed");
    mkdirSync(mixed);
    copyFileSync(path.join(pair(), "cert.pem"), path.join(mixed, "cert.pem"));
    copyFileSync(network.path("A", "peer", "key.pem"), path.join(mixed, "key.pem"));
    expect(() => loadPortsTls(aConfig({}, mixed), organisations)).toThrow(code("CREDENTIALS_INVALID"));
    expect(() => loadPortsTls(aConfig({}, pair()), [])).toThrow("no organisation has tlscacerts");
  });

  it("binds requests to the client's certificate, and those of clients without one to none", () => {
    const tls = loadPortsTls(aConfig({}, pair()), organisations).get("A");
    const call = (raw?: string) => ({
      getAuthContext: () =>
        (raw === undefined ? {} : { sslPeerCertificate: { raw: Buffer.from(raw) } }) as never,
    });
    expect(boundCertificateHash(call("abc"), tls)?.toString("hex")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    expect(boundCertificateHash(call(), tls)).toHaveLength(32);
    expect(boundCertificateHash(call("abc"), undefined)).toBeUndefined();
  });
});

describe("TLS towards chaincode", () => {
  it("believes the authorities named, under another name where one is given", () => {
    expect(chaincodeTransport({ rootsFile: ca(), serverName: "cc" }, undefined).options).toEqual({
      "grpc.ssl_target_name_override": "cc",
    });
    expect(chaincodeTransport(undefined, undefined).options).toEqual({});
  });

  it("is refused with a file that holds no authority", () => {
    const file = network.path("empty.pem");
    writeFileSync(file, "nothing");
    expect(() => chaincodeTransport({ rootsFile: file }, undefined)).toThrow("of no use for TLS");
  });
});
