import {
  assertPortsFree,
  chaincodePackageId,
  chaincodeTlsEnvironment,
  ensureNetworkMaterial,
  ensureTlsMaterial,
  loopbackHost,
  materialPaths,
  networkPorts,
  peerConfig,
  superviseProcess,
  type ProcessOptions,
  type SupervisedProcess,
  tlsPaths,
  withTls,
} from "@antin/network-config";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { repository } from "./compiled.js";
import { DrivenLedgerClient } from "./driven-ledger-client.js";
import type { LedgerClientSettings } from "./ledger-client-protocol.js";
import { calledOrganisation, clientIdentity, sampleChaincode, topology } from "./ledger-topology.js";
import { type BenchmarkSetting, withFolder } from "./setting.js";

export interface LedgerNetwork {
  /** By process id. */
  processNames(): ReadonlyMap<number, string>;
  readonly clientSettings: LedgerClientSettings;
  /** The peer's configuration. */
  readonly configFile: string;
  peerPid(): number;
  /** Ends the peer as an operator does. */
  stopPeer(): Promise<void>;
  /** Ends the peer with SIGKILL and waits until it is gone. */
  killPeer(): Promise<void>;
  /** Starts the killed or stopped peer on the same data. @returns milliseconds until it says that it is ready */
  restartPeer(): Promise<number>;
  stop(): Promise<void>;
}

/** A running ledger with a client of it. */
export interface OpenLedger {
  readonly network: LedgerNetwork;
  readonly client: DrivenLedgerClient;
  readonly folder: string;
}

export const withLedger = <Result>(
  setting: BenchmarkSetting,
  name: string,
  work: (ledger: OpenLedger) => Promise<Result>,
  transport: Transport = { tls: false },
): Promise<Result> =>
  withFolder(name, async (folder) => {
    const network = await startLedgerNetwork(setting, folder, transport);
    try {
      return await withClient(setting, network.clientSettings, (client) => work({ network, client, folder }));
    } finally {
      await network.stop();
    }
  });

/** Runs a client in a process of its own for the time of `work`. */
export async function withClient<Result>(
  { signal }: BenchmarkSetting,
  settings: LedgerClientSettings,
  work: (client: DrivenLedgerClient) => Promise<Result>,
): Promise<Result> {
  const client = await DrivenLedgerClient.start(settings, signal);
  try {
    return await work(client);
  } finally {
    await client.stop();
  }
}

interface Transport {
  /** Mutual TLS between client, peer and chaincode. */
  readonly tls: boolean;
}

/** Starts the embedded peer and the sample chaincode of the conformance suite, each in its own process. */
async function startLedgerNetwork(
  setting: BenchmarkSetting,
  dataDir: string,
  transport: Transport,
): Promise<LedgerNetwork> {
  const { httpPort, signal } = setting;
  const { all: ports } = networkPorts(topology, httpPort);
  await assertPortsFree({ host: loopbackHost, ports, option: "--port" });
  await ensureNetworkMaterial({ dataDir, topology });
  if (transport.tls) await ensureTlsMaterial({ dataDir, topology });
  const configFile = path.join(dataDir, "peer.json");
  const options = processOptions(setting, { dataDir, configFile, ...transport });
  const chaincode = await superviseProcess({ ...options.chaincode, signal });
  let peer: SupervisedProcess;
  try {
    peer = await superviseProcess({ ...options.peer, signal });
  } catch (error) {
    await chaincode.stop();
    throw error;
  }
  return {
    clientSettings: {
      address: `${loopbackHost}:${networkPorts(topology, httpPort).peers.get(calledOrganisation)}`,
      channel: topology.channel,
      chaincode: topology.chaincode.name,
      identitiesDir: path.dirname(materialPaths(dataDir).identity(clientIdentity)),
      identity: clientIdentity,
      ...(transport.tls && { tls: { roots: tlsPaths(dataDir).roots, keyPair: tlsPaths(dataDir).gateway } }),
    },
    configFile,
    peerPid: () => pidOf(peer),
    stopPeer: () => peer.stop(),
    processNames: () => new Map([peer, chaincode].map((running) => [running.pid() ?? 0, running.name])),
    killPeer: async () => {
      await kill(peer);
    },
    restartPeer: async () => {
      const startedAt = performance.now();
      peer = await superviseProcess({ ...options.peer, signal });
      return performance.now() - startedAt;
    },
    stop: async () => {
      await peer.stop();
      await chaincode.stop();
    },
  };
}

async function kill(running: SupervisedProcess): Promise<void> {
  process.kill(pidOf(running), "SIGKILL");
  await running.stop();
}

function pidOf(running: SupervisedProcess): number {
  const pid = running.pid();
  if (pid === undefined) throw new Error(`The process ${running.name} is not running.`);
  return pid;
}

function processOptions(
  { httpPort, childEnvironment }: BenchmarkSetting,
  { dataDir, configFile, tls }: Transport & { readonly dataDir: string; readonly configFile: string },
): { readonly peer: ProcessOptions; readonly chaincode: ProcessOptions } {
  const plain = peerConfig({ dataDir, topology, httpPort });
  const config = tls ? withTls(plain, dataDir) : plain;
  writeFileSync(configFile, JSON.stringify(config));
  const chaincodePort = networkPorts(topology, httpPort).chaincode;
  const exitWithParent = path.join(repository, "network-config/dist/supervisor/exit-with-parent.js");
  const node = (
    name: string,
    script: string,
    env: Readonly<Record<string, string>>,
    args: string[] = [],
  ) => ({
    name,
    command: process.execPath,
    args: ["--import", pathToFileURL(exitWithParent).href, path.join(repository, script), ...args],
    env: { ...childEnvironment, ...env },
    logFolder: path.join(dataDir, "logs"),
    readyTimeoutMs: 60_000,
  });
  return {
    peer: {
      ...node("peer", "network-config/embedded-peer/dist/main.js", {}, [configFile]),
      readyWhen: { stdoutLine: (line) => line.includes('"ready":true') },
    },
    chaincode: {
      ...node("chaincode", sampleChaincode, {
        CORE_CHAINCODE_ID: chaincodePackageId(topology),
        CORE_CHAINCODE_ADDRESS: `${loopbackHost}:${chaincodePort}`,
        CORE_CHAINCODE_LOGGING_LEVEL: "error",
        ...(tls && chaincodeTlsEnvironment(dataDir)),
      }),
      readyWhen: { host: loopbackHost, port: chaincodePort },
    },
  };
}
