import {
  chaincodeTlsEnvironment,
  createUnknownAuthority,
  defaultTopology,
  ensureNetworkMaterial,
  ensureTlsMaterial,
  issueIdentity,
  loopbackHost,
  materialPaths,
  networkPorts,
  peerConfig,
  readIdentity,
  readKeyMaterial,
  superviseProcess,
  tlsPaths,
  withTls,
  type PeerConfig,
  type ProcessOptions,
  type SupervisedProcess,
  type Topology,
} from "@antin/network-config";
import { credentials } from "@grpc/grpc-js";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { conformanceConfig, repository } from "./config.js";
import {
  alpha,
  beta,
  collections,
  gamma,
  peerOrganisations,
  traders,
  type ConformanceNetwork,
  type PeerAddress,
} from "./conformance-network.js";

/** The suite's own organisations and policies; nothing of our domain. */
export const topology: Topology = {
  ...defaultTopology,
  channel: "conformance",
  chaincode: {
    name: "sample",
    version: "1.0",
    endorsementPolicy: `AND('${alpha}.peer','${beta}.peer')`,
    collections,
    portOffset: 4,
  },
  organisations: [
    { mspId: alpha, label: "alpha", peerPortOffset: 1 },
    { mspId: beta, label: "beta", peerPortOffset: 2 },
    { mspId: gamma, label: "gamma", peerPortOffset: 3 },
    { mspId: traders, label: "traders" },
  ],
  identities: [
    ...peerOrganisations.map((mspId) => ({ name: clientName(mspId), mspId, attributes: { role: "CLIENT" } })),
    { name: clientName(traders), mspId: traders, attributes: { role: "TRADER" } },
  ],
};
export const anyoneChaincode = "sample-anyone";
export const anyonePolicy = `OR(${peerOrganisations.map((mspId) => `'${mspId}.peer'`).join(",")})`;
const anyonePortOffset = 5;

/** Fabric's default; the embedded peer's default too. */
const concurrentCallsMax = 500;

export type EmbeddedProcessName = "peer" | "sample" | "sample-anyone";

/** The network with its processes, for tests that end them. */
export interface EmbeddedNetwork extends ConformanceNetwork {
  readonly dataDir: string;
  readonly processes: ReadonlyMap<EmbeddedProcessName, SupervisedProcess>;
  /** Ends a process with SIGKILL and waits until it is gone. */
  kill(name: EmbeddedProcessName): Promise<void>;
  /** Starts a process that was killed, on the same data. */
  restart(name: EmbeddedProcessName): Promise<void>;
}

/** What a test may want otherwise. */
export interface EmbeddedNetworkOptions {
  readonly basePort?: number;
  /** Kept when the network stops; default a folder of its own, which is removed. */
  readonly dataDir?: string;
  /** The peer's limits, where they are not the defaults. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Mutual TLS between clients, peers and chaincode; default false. */
  readonly tls?: boolean;
  /** For the peer's process alone. */
  readonly peerEnvironment?: Readonly<Record<string, string>>;
}

/** Starts the embedded peer and two processes of the sample chaincode, on a data directory of their own. */
export async function startEmbeddedNetwork(given: EmbeddedNetworkOptions = {}): Promise<EmbeddedNetwork> {
  const dataDir = given.dataDir ?? mkdtempSync(path.join(os.tmpdir(), "ledger-conformance-"));
  const { childEnvironment, basePort } = { ...conformanceConfig(), ...given };
  await ensureNetworkMaterial({ dataDir, topology });
  const { tls = false } = given;
  if (tls) await ensureTlsMaterial({ dataDir, topology });
  const plain = { ...configOf(dataDir, basePort), ...(given.limits && { limits: given.limits }) };
  const config = tls ? withTls(plain, dataDir) : plain;
  const configFile = path.join(dataDir, "peer.json");
  writeFileSync(configFile, JSON.stringify(config));
  const { peerEnvironment = {} } = given;
  const chaincodeEnvironment = tls ? chaincodeTlsEnvironment(dataDir) : {};
  const environments = { childEnvironment, peerEnvironment, chaincodeEnvironment };
  const options = processOptions({ dataDir, config, configFile, ...environments });
  const processes = new Map<EmbeddedProcessName, SupervisedProcess>();
  const start = async (name: EmbeddedProcessName): Promise<void> => {
    processes.set(name, await superviseProcess(options[name]));
  };
  const stop = async (): Promise<void> => {
    for (const name of ["peer", "sample", "sample-anyone"] as const) await processes.get(name)?.stop();
    if (given.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  const outcomes = await Promise.allSettled([start("peer"), start("sample"), start("sample-anyone")]);
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (failure) {
    await stop();
    throw failure.reason;
  }
  return {
    ...describeNetwork(dataDir, basePort, tls ? clientTls(dataDir) : plainTransport),
    dataDir,
    processes,
    stop,
    restart: start,
    async kill(name) {
      const running = processes.get(name);
      const pid = running?.pid();
      if (!running || pid === undefined) throw new Error(`The process ${name} is not running.`);
      process.kill(pid, "SIGKILL");
      while (running.state() !== "stopped") await new Promise((resolve) => setTimeout(resolve, 10));
      await running.stop();
    },
  };
}

function configOf(dataDir: string, basePort: number): PeerConfig {
  const config = peerConfig({ dataDir, topology, httpPort: basePort });
  const anyone = {
    name: anyoneChaincode,
    version: "1.0",
    packageId: `${anyoneChaincode}_1.0:embedded`,
    address: `${loopbackHost}:${basePort + anyonePortOffset}`,
    endorsementPolicy: anyonePolicy,
  };
  return { ...config, chaincodes: [...config.chaincodes, anyone], simulatePerOrganisation: true };
}

function processOptions(place: {
  dataDir: string;
  config: PeerConfig;
  configFile: string;
  childEnvironment: Readonly<Record<string, string>>;
  peerEnvironment: Readonly<Record<string, string>>;
  chaincodeEnvironment: Readonly<Record<string, string>>;
}): Record<EmbeddedProcessName, ProcessOptions> {
  const { dataDir, config, configFile, childEnvironment, peerEnvironment, chaincodeEnvironment } = place;
  const common = { command: process.execPath, logFolder: path.join(dataDir, "logs"), readyTimeoutMs: 30_000 };
  const chaincode = (name: EmbeddedProcessName): ProcessOptions => {
    const { packageId, address } = config.chaincodes.find((candidate) => candidate.name === name)!;
    const [host = loopbackHost, port] = address.split(":");
    return {
      ...common,
      name,
      args: [path.join(repository, "test/conformance/ledger/sample-chaincode.cjs")],
      env: {
        ...childEnvironment,
        CORE_CHAINCODE_ID: packageId,
        CORE_CHAINCODE_ADDRESS: address,
        CORE_CHAINCODE_LOGGING_LEVEL: "error",
        ...chaincodeEnvironment,
      },
      readyWhen: { host, port: Number(port) },
    };
  };
  return {
    peer: {
      ...common,
      name: "peer",
      args: [path.join(repository, "network-config/embedded-peer/dist/main.js"), configFile],
      env: { ...childEnvironment, ...peerEnvironment },
      readyWhen: { stdoutLine: (line) => line.includes('"ready":true') },
    },
    sample: chaincode("sample"),
    "sample-anyone": chaincode("sample-anyone"),
  };
}

const plainTransport = { credentials: credentials.createInsecure() };

/** What a client of the network with TLS shows: any certificate of an organisation's TLS authority. */
function clientTls(dataDir: string): Omit<PeerAddress, "address"> {
  const { gateway, roots } = tlsPaths(dataDir);
  const { certificatePem, privateKeyPem } = readKeyMaterial(gateway);
  const certificate = Buffer.from(certificatePem);
  return {
    credentials: credentials.createSsl(readFileSync(roots), Buffer.from(privateKeyPem), certificate),
    tlsCertificateHash: createHash("sha256").update(new X509Certificate(certificate).raw).digest(),
  };
}

function describeNetwork(
  dataDir: string,
  basePort: number,
  transport: Omit<PeerAddress, "address">,
): Omit<ConformanceNetwork, "stop"> {
  const ports = networkPorts(topology, basePort);
  const paths = materialPaths(dataDir);
  return {
    channel: topology.channel,
    chaincode: topology.chaincode.name,
    anyoneChaincode,
    ordererMspId: topology.orderer.mspId,
    concurrentCallsMax,
    peer: (mspId) => ({
      address: `${loopbackHost}:${ports.peers.get(mspId)}`,
      ...transport,
    }),
    client: (mspId) => readIdentity({ dataDir, name: clientName(mspId) }),
    peerKey: (mspId) => readKeyMaterial(paths.node(mspId, "peer")),
    issue: async ({ unknownAuthority, attributes = {}, ...options }) =>
      issueIdentity({
        dataDir,
        attributes,
        ...options,
        ...(unknownAuthority && { authority: await createUnknownAuthority("unknown ca") }),
      }),
  };
}

export function clientName(mspId: string): string {
  return `${mspId.replace(/MSP$/, "").toLowerCase()}-client`;
}
