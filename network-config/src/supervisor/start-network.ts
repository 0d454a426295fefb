import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeFileAtOnce } from "../certificate-authority/material-folder.js";
import { ensureNetworkMaterial } from "../certificate-authority/network-material.js";
import { chaincodePackageId, loopbackHost, peerConfig } from "../certificate-authority/peer-config.js";
import { ensureTlsMaterial } from "../certificate-authority/tls-material.js";
import { chaincodeTlsEnvironment, withTls } from "../certificate-authority/tls-settings.js";
import { chaincodesOnDisk, type ChaincodeEntry } from "../peer-network/chaincode-entry.js";
import { type NetworkPorts, type Topology, defaultTopology, networkPorts } from "../topology.js";
import { lockDataDir } from "./data-dir-lock.js";
import { anvilArguments, answersAsEvmNode, findAnvil, keepReadableState } from "./evm-node.js";
import { assertPortsFree } from "./ports.js";
import {
  type ProcessEvent,
  type ProcessOptions,
  type SupervisedProcess,
  superviseProcess,
} from "./supervised-process.js";

export type NetworkEvent =
  | ProcessEvent
  | {
      readonly type: "material";
      readonly organisationsMade: readonly string[];
      readonly identitiesIssued: readonly string[];
    }
  | { readonly type: "missing"; readonly name: string; readonly reason: string };

export interface StartNetworkOptions {
  readonly dataDir: string;
  /** The gateway's port; the others follow it, see `networkPorts`. */
  readonly httpPort: number;
  readonly topology?: Topology;
  /** Given to every child; see `loadNetworkConfig`. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  /** Environment of the gateway on top of `childEnvironment`; without it no gateway is started. */
  readonly gatewayEnvironment?: Readonly<Record<string, string>>;
  /** What private keys on disk are encrypted under; a gateway is told by `gatewayEnvironment`. */
  readonly keySecret?: string;
  /** TLS with client certificates between gateway, peers and chaincode; default false. A gateway is told by its environment. */
  readonly tls?: boolean;
  /** Chaincodes of others beside the topology's and those in `<data>/chaincodes`; others start their servers. */
  readonly chaincodes?: readonly ChaincodeEntry[];
  /** Hosts beside the local ones in the servers' certificates. */
  readonly tlsNames?: readonly string[];
  /** false: anchoring goes to an EVM node elsewhere, or nowhere. */
  readonly evm?: boolean;
  /** Start a process again when it ends by itself; default true. */
  readonly restart?: boolean;
  /** Begin anew: everything under the data directory is removed, once no other start can be working on it. */
  readonly fresh?: boolean;
  /** Aborted during the start, everything started so far is stopped and the start fails with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly log?: (event: NetworkEvent) => void;
}

export interface RunningNetwork {
  readonly dataDir: string;
  readonly ports: NetworkPorts;
  /** Parts that could not be started here and without which the rest works. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
  readonly processes: ReadonlyMap<NetworkProcessName, SupervisedProcess>;
  /** Stops everything, the last started first, and gives up the data directory. */
  readonly stop: () => Promise<void>;
}

export type NetworkProcessName = "evm" | "chaincode" | "peer" | "gateway";

const stopTimeoutMs = 10_000;
const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/**
 * Starts the single-machine network on loopback and keeps it up: keys once, then EVM node, chaincode and peer
 * together, then the gateway. What was started is stopped again when a later part fails.
 *
 * @throws NetworkError `DATA_DIR_IN_USE`, `DATA_DIR_FOREIGN`, `PORT_IN_USE` (before anything is started), `MATERIAL_INCOMPLETE`,
 *   `PROCESS_NOT_READY`
 */
export async function startNetwork(options: StartNetworkOptions): Promise<RunningNetwork> {
  const { httpPort, topology = defaultTopology, signal, log = () => undefined } = options;
  const dataDir = path.resolve(options.dataDir);
  const ports = networkPorts(topology, httpPort);
  const missing: { name: string; reason: string }[] = [];
  const started = new Map<NetworkProcessName, SupervisedProcess>();
  const lock = await lockDataDir(dataDir);
  const supervise = async (process: ProcessOptions & { name: NetworkProcessName }): Promise<void> => {
    const onEvent = (event: ProcessEvent): void => {
      if (event.type === "spawned") lock.recordChild(event);
      log(event);
    };
    started.set(process.name, await superviseProcess({ ...process, onEvent, ...(signal && { signal }) }));
  };
  const stop = async (): Promise<void> => {
    for (const name of stopOrder) await started.get(name)?.stop();
    lock.release();
  };
  try {
    await assertPortsFree({ host: loopbackHost, ports: neededPorts(ports, options), option: "--port" });
    if (options.fresh) lock.removeData();
    log({
      type: "material",
      ...(await ensureNetworkMaterial({ dataDir, topology, keySecret: options.keySecret })),
    });
    await ensureTls(dataDir, topology, options);
    signal?.throwIfAborted();
    const place: Place = { dataDir, topology, ports, options, tls: options.tls };
    const evm = options.evm === false ? undefined : evmProcess(place);
    if (evm && "missing" in evm) missing.push({ name: "evm", reason: evm.missing });
    for (const part of missing) log({ type: "missing", ...part });
    const parts = [chaincodeProcess(place), peerProcess(place), ...(evm && !("missing" in evm) ? [evm] : [])];
    await allOrFirstFailure(parts.map(supervise));
    const gateway = gatewayProcess(place);
    if (gateway) await supervise(gateway);
  } catch (error) {
    await stop();
    throw error;
  }
  return { dataDir, ports, missing, processes: started, stop };
}

async function ensureTls(
  dataDir: string,
  topology: Topology,
  { tls, tlsNames = [] }: StartNetworkOptions,
): Promise<void> {
  if (tls === true) await ensureTlsMaterial({ dataDir, topology, names: tlsNames });
}

/** Clients before what they call: nobody is cut off in the middle of a request. */
const stopOrder: readonly NetworkProcessName[] = ["gateway", "peer", "chaincode", "evm"];

/** Where the processes of one network are made from. */
export interface Place {
  readonly dataDir: string;
  readonly topology: Topology;
  readonly ports: NetworkPorts;
  readonly tls?: boolean | undefined;
  readonly options: Pick<
    StartNetworkOptions,
    "childEnvironment" | "gatewayEnvironment" | "restart" | "keySecret" | "chaincodes"
  >;
}

export type NamedProcess = ProcessOptions & { name: NetworkProcessName };

function neededPorts(
  ports: NetworkPorts,
  { evm, gatewayEnvironment }: StartNetworkOptions,
): NetworkPorts["all"] {
  const unused = new Set<number>();
  if (evm === false) unused.add(ports.evm);
  if (!gatewayEnvironment) unused.add(ports.http);
  return ports.all.filter(({ port }) => !unused.has(port));
}

/** Waits for all, so that a failure leaves none half started and unknown. */
async function allOrFirstFailure(starts: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(starts);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

const nodeProcess = (
  { dataDir, options }: Place,
  script: string,
  rest: { name: NetworkProcessName; args?: readonly string[]; env?: Readonly<Record<string, string>> },
): Omit<NamedProcess, "readyWhen"> => ({
  name: rest.name,
  command: process.execPath,
  args: ["--import", exitWithParent, path.join(repository, script), ...(rest.args ?? [])],
  env: { ...options.childEnvironment, ...rest.env },
  logFolder: path.join(dataDir, "logs"),
  stopTimeoutMs,
  restart: options.restart ?? true,
});

/** Compiled, whether this file runs from dist or from its source in a test. */
const exitWithParent = pathToFileURL(
  path.join(repository, "network-config/dist/supervisor/exit-with-parent.js"),
).href;

function peerProcess(place: Place): NamedProcess {
  const { dataDir, topology, ports } = place;
  const configFile = path.join(dataDir, "peer.json");
  const plain = peerConfig({ dataDir, topology, httpPort: ports.http });
  const ours = place.tls === true ? withTls(plain, dataDir) : plain;
  const others = [...(place.options.chaincodes ?? []), ...chaincodesOnDisk(dataDir)];
  const config = { ...ours, chaincodes: [...ours.chaincodes, ...others] };
  writeFileAtOnce(configFile, `${JSON.stringify(config, null, 2)}\n`);
  return {
    ...nodeProcess(place, "network-config/embedded-peer/dist/main.js", {
      name: "peer",
      args: [configFile],
      ...(place.options.keySecret !== undefined && { env: { ANTIN_KEY_SECRET: place.options.keySecret } }),
    }),
    readyWhen: { stdoutLine: (line) => line.includes('"ready":true') },
  };
}

function chaincodeProcess(place: Place): NamedProcess {
  const { topology, ports } = place;
  const env = {
    CORE_CHAINCODE_ID: chaincodePackageId(topology),
    CORE_CHAINCODE_ADDRESS: `${loopbackHost}:${ports.chaincode}`,
    // `warn` would silently mean info, and the shim formats every line it does not print.
    CORE_CHAINCODE_LOGGING_LEVEL: "error",
    ...(place.tls === true && chaincodeTlsEnvironment(place.dataDir)),
  };
  return {
    ...nodeProcess(place, "chaincode/trade-documents/dist/main.js", { name: "chaincode", env }),
    readyWhen: { host: loopbackHost, port: ports.chaincode },
  };
}

export function evmProcess({ dataDir, topology, ports, options }: Place): NamedProcess | { missing: string } {
  const found = findAnvil();
  if ("missing" in found) return found;
  const stateFile = path.join(dataDir, "evm", "state.json");
  mkdirSync(path.dirname(stateFile), { recursive: true });
  const { chainId } = topology.evm;
  const url = `http://${loopbackHost}:${ports.evm}`;
  return {
    name: "evm",
    command: found.program,
    args: anvilArguments({ host: loopbackHost, port: ports.evm, chainId, stateFile }),
    env: { ...options.childEnvironment },
    logFolder: path.join(dataDir, "logs"),
    beforeStart: () => {
      keepReadableState(stateFile);
    },
    readyWhen: { probe: () => answersAsEvmNode(url, chainId) },
    stopTimeoutMs,
    restart: options.restart ?? true,
  };
}

export function gatewayProcess(place: Place): NamedProcess | undefined {
  const env = place.options.gatewayEnvironment;
  if (!env) return undefined;
  const url = `http://${loopbackHost}:${place.ports.http}/healthz`;
  const isHealthy = async (): Promise<boolean> =>
    (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  return {
    ...nodeProcess(place, "gateway-api/dist/main.js", { name: "gateway", env }),
    readyWhen: { probe: isHealthy },
  };
}
