import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { loadConfig } from "./config.js";
import { refusal } from "./testing/refusal.js";
import { selfSigned } from "./testing/signer-fixtures.js";
import { temporaryFolder } from "./testing/temporary-folder.js";

const peers = JSON.stringify({ CustomsMSP: "127.0.0.1:8081" });

function tlsFiles(): Record<"rootsFile" | "certificateFile" | "keyFile", string> {
  const folder = temporaryFolder("tls");
  const { certificatePem, privateKeyPem } = selfSigned("gateway");
  const write = (name: string, content: string): string => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  return {
    rootsFile: write("roots.pem", selfSigned("authority").certificatePem),
    certificateFile: write("cert.pem", certificatePem),
    keyFile: write("key.pem", privateKeyPem),
  };
}

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
    keys: { production: false },
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

test("the key secret comes from a file or the environment, and a PKCS#11 module is not told this program's secrets", () => {
  const file = path.join(temporaryFolder("secret"), "secret");
  writeFileSync(file, `${"s".repeat(32)}\n`, { mode: 0o600 });
  const environment = { ANTIN_PEERS: peers, SOFTHSM2_CONF: "/etc/softhsm2.conf" };
  const module = "/usr/lib/softhsm/libsofthsm2.so";
  const { keys } = loadConfig({
    ...environment,
    NODE_ENV: "production",
    ANTIN_KEY_SECRET_FILE: file,
    ANTIN_PKCS11_MODULE: module,
  });
  expect(keys).toEqual({
    production: true,
    secret: "s".repeat(32),
    tokenModule: {
      file: module,
      environment: { SOFTHSM2_CONF: "/etc/softhsm2.conf", NODE_ENV: "production" },
    },
  });
  expect(loadConfig({ ...environment, ANTIN_KEY_SECRET: "t".repeat(40) }).keys.secret).toBe("t".repeat(40));
});

test("TLS to the peers is on where their authorities are named, with a key pair of its own where peers ask for one", () => {
  const { rootsFile, certificateFile, keyFile } = tlsFiles();
  const environment = { ANTIN_PEERS: peers, ANTIN_PEER_TLS_ROOTS_FILE: rootsFile };
  expect(loadConfig(environment).peerTls).toEqual({ roots: readFileSync(rootsFile) });
  const mutual = {
    ...environment,
    ANTIN_PEER_TLS_CERT_FILE: certificateFile,
    ANTIN_PEER_TLS_KEY_FILE: keyFile,
    ANTIN_PEER_TLS_SERVER_NAME: "peer.customs",
  };
  expect(loadConfig(mutual).peerTls).toEqual({
    roots: readFileSync(rootsFile),
    client: { certificate: readFileSync(certificateFile), key: readFileSync(keyFile) },
    serverName: "peer.customs",
  });
});

test.each([
  ["names a file that is not there", { ANTIN_PEER_TLS_ROOTS_FILE: "/nonexistent" }],
  ["has a certificate without its key", { roots: "1", certificate: "1" }],
  ["has a key pair without the peers' authorities", { certificate: "1", key: "1" }],
  ["has another certificate's key", { roots: "1", certificate: "1", otherKey: "1" }],
  [
    "names a file that holds no certificate",
    { ANTIN_PEER_TLS_ROOTS_FILE: __filename, key: "1", certificate: "1" },
  ],
])(
  "TLS to the peers that %s is refused",
  (_what, { roots, certificate, key, otherKey, ...environment }: Record<string, string>) => {
    const files = tlsFiles();
    const settings = {
      ...environment,
      ...(roots && { ANTIN_PEER_TLS_ROOTS_FILE: files.rootsFile }),
      ...(certificate && { ANTIN_PEER_TLS_CERT_FILE: files.certificateFile }),
      ...(key && { ANTIN_PEER_TLS_KEY_FILE: files.keyFile }),
      ...(otherKey && { ANTIN_PEER_TLS_KEY_FILE: tlsFiles().keyFile }),
    };
    expect(() => loadConfig({ ANTIN_PEERS: peers, ...settings })).toThrow(refusal("CONFIG_INVALID"));
  },
);

test.each([
  ["is short", { ANTIN_KEY_SECRET: "short" }, "CONFIG_INVALID"],
  [
    "is given twice",
    { ANTIN_KEY_SECRET: "s".repeat(32), ANTIN_KEY_SECRET_FILE: "/nonexistent" },
    "CONFIG_INVALID",
  ],
  ["is in no file", { ANTIN_KEY_SECRET_FILE: "/nonexistent" }, "CONFIG_INVALID"],
  ["may be read by others in production", { NODE_ENV: "production", exposed: "1" }, "KEY_REFUSED"],
])("a key secret that %s is refused", (_what, { exposed, ...environment }: Record<string, string>, code) => {
  const file = path.join(temporaryFolder("secret"), "secret");
  writeFileSync(file, "s".repeat(32), { mode: 0o644 });
  const settings = { ...environment, ...(exposed && { ANTIN_KEY_SECRET_FILE: file }) };
  expect(() => loadConfig({ ANTIN_PEERS: peers, ...settings })).toThrow(refusal(code));
});
