import path from "node:path";
import { loadConfig } from "./config.js";
import { refusal } from "./testing/refusal.js";

const peers = JSON.stringify({ CustomsMSP: "127.0.0.1:8081" });

test("what the environment leaves out has a default", () => {
  expect(loadConfig({ ANTIN_PEERS: peers })).toEqual({
    dataDir: path.resolve(".antin"),
    host: "127.0.0.1",
    port: 8080,
    channel: "trade",
    chaincode: "trade-documents",
    peers: { CustomsMSP: "127.0.0.1:8081" },
    demonstration: false,
    production: false,
    logLevel: "info",
    proxyHops: 0,
  });
});

test("everything can be set", () => {
  const key = `0x${"ab".repeat(32)}`;
  const config = loadConfig({
    ANTIN_DATA_DIR: "/data",
    ANTIN_HTTP_HOST: "0.0.0.0",
    ANTIN_HTTP_PORT: "0",
    ANTIN_PEERS: peers,
    ANTIN_EVM_URL: "http://127.0.0.1:8091",
    ANTIN_EVM_ANCHORER_KEY: key,
    ANTIN_DEMO: "1",
    ANTIN_JWT_ISSUER: "https://login.example",
    ANTIN_JWT_AUDIENCE: "antin",
    ANTIN_JWT_KEYS_FILE: "/keys/jwks.json",
    ANTIN_JWT_CLAIM: "mst",
    ANTIN_JWT_IDENTITIES: '{"0300000018":"demo-declarant"}',
    ANTIN_EXPLORER_DIR: "/explorer",
    ANTIN_RATE_PER_MINUTE: "100",
  });
  expect(config).toMatchObject({
    dataDir: "/data",
    port: 0,
    demonstration: true,
    evm: { url: "http://127.0.0.1:8091", chainId: 31_337, anchorerKey: key },
    tokens: { claim: "mst", identities: new Map([["0300000018", "demo-declarant"]]) },
    explorerDir: "/explorer",
    requestsPerCredentialMax: 100,
  });
});

test.each([
  ["ANTIN_PEERS", { ANTIN_PEERS: undefined }],
  ["ANTIN_PEERS", { ANTIN_PEERS: "{" }],
  ["ANTIN_PEERS", { ANTIN_PEERS: "{}" }],
  ["ANTIN_PEERS", { ANTIN_PEERS: '{"CustomsMSP":"http://127.0.0.1:1"}' }],
  ["ANTIN_HTTP_PORT", { ANTIN_HTTP_PORT: "70000" }],
  ["ANTIN_EVM_URL", { ANTIN_EVM_URL: "nowhere" }],
  ["ANTIN_DEMO", { ANTIN_DEMO: "yes" }],
  ["ANTIN_JWT_", { ANTIN_JWT_ISSUER: "https://login.example" }],
])("a wrong %s is named, and the message shows no value", (name, environment) => {
  const load = () => loadConfig({ ANTIN_PEERS: peers, ...environment });
  expect(load).toThrow(refusal("CONFIG_INVALID", { exitCode: 78 }));
  expect(load).toThrow(name);
  for (const value of Object.values(environment))
    if (value !== undefined && value.length > 2) expect(load).not.toThrow(value);
});

test("a secret that is malformed does not reach the message", () => {
  const load = () => loadConfig({ ANTIN_PEERS: peers, ANTIN_EVM_ANCHORER_KEY: "0xdeadbeefsecret" });
  expect(load).toThrow("ANTIN_EVM_ANCHORER_KEY");
  expect(load).not.toThrow("deadbeef");
});

test("a demonstration signs roots with a development account, anything else needs a key of its own", () => {
  const environment = { ANTIN_PEERS: peers, ANTIN_EVM_URL: "http://127.0.0.1:8091" };
  const { evm } = loadConfig({ ...environment, ANTIN_DEMO: "1" });
  expect(evm?.anchorerKey).toBe("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
  expect(() => loadConfig(environment)).toThrow("ANTIN_EVM_ANCHORER_KEY");
});

test("production refuses a development node's keys, whichever of them", () => {
  const environment = { ANTIN_PEERS: peers, ANTIN_EVM_URL: "http://127.0.0.1:8091", NODE_ENV: "production" };
  const known = "0x59C6995E998F97A5A0044966F0945389DC9E86DAE88C7A8412F4603B6B78690D".replace("0X", "0x");
  const own = `0x${"ab".repeat(32)}`;
  const load = (anchorer: string, deployer: string) =>
    loadConfig({ ...environment, ANTIN_EVM_ANCHORER_KEY: anchorer, ANTIN_EVM_DEPLOYER_KEY: deployer });
  const publicKey = refusal("PUBLIC_KEY_REFUSED");
  expect(() => load(known, own)).toThrow(publicKey);
  expect(() => load(own, known)).toThrow(publicKey);
  expect(load(own, own).evm?.anchorerKey).toBe(own);
});

test("production refuses demonstration identities", () => {
  expect(() => loadConfig({ ANTIN_PEERS: peers, ANTIN_DEMO: "1", NODE_ENV: "production" })).toThrow(
    refusal("DEMO_IDENTITIES_REFUSED"),
  );
  expect(loadConfig({ ANTIN_PEERS: peers, NODE_ENV: "production" }).production).toBe(true);
});
