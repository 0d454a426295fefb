import {
  loopbackHost,
  startPeerNetwork,
  superviseProcess,
  type ChaincodeEntry,
  type RunningPeerNetwork,
  type SupervisedProcess,
  type WalletEntry,
} from "@antin/network-config";
import { Client, credentials } from "@grpc/grpc-js";
import {
  connect,
  hash,
  signers,
  type ConnectOptions,
  type Contract,
  type Gateway,
} from "@hyperledger/fabric-gateway";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { makeChaincodePackage } from "./chaincode-package.js";
import { repository, thirdPartyConfig } from "./config.js";

export const org1 = "Org1MSP";
export const org2 = "Org2MSP";
export const channelName = "mychannel";

/** A chaincode under test: which contract file, and what its definition says beyond name and address. */
export interface ThirdPartyChaincode extends Partial<Omit<ChaincodeEntry, "address">> {
  readonly name: string;
  /** File in `contracts`. */
  readonly source: string;
  /** Several definitions may be served by one process. */
  readonly servedBy?: string;
  /** A process for each organisation, which knows whose peer it serves, instead of one for all. */
  readonly perOrganisation?: boolean;
}

export interface ThirdPartyOptions {
  readonly chaincodes: readonly ThirdPartyChaincode[];
  readonly organisations?: readonly string[];
  readonly channels?: readonly [string, ...string[]];
  /** `Org1MSP/creator` and the attributes of its certificate. */
  readonly identities?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly peerSettings?: Readonly<Record<string, unknown>>;
}

export interface ThirdPartyNetwork {
  readonly folder: string;
  readonly running: RunningPeerNetwork;
  /** A client of an organisation's peer, made of the generated wallet alone; closed with the network. */
  connectAs(mspId: string, name?: string, options?: Partial<ConnectOptions>): ThirdPartyClient;
  contract(
    chaincode: string,
    options?: { mspId?: string; channel?: string; contractName?: string },
  ): Contract;
  stop(): Promise<void>;
}

export interface ThirdPartyClient {
  readonly gateway: Gateway;
  readonly grpc: Client;
  readonly wallet: WalletEntry;
}

const chaincodePortOffset = 5;
const callTimeoutMs = 20_000;
const answerTimeoutMs = 30_000;
const answerPollMs = 100;
const messageBytesMax = 32 * 1024 * 1024;

/** The peer as `antin peer` starts it, and every chaincode as `fabric-chaincode-node server` does. */
export async function startThirdPartyNetwork(options: ThirdPartyOptions): Promise<ThirdPartyNetwork> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "third-party-"));
  const { organisations = [org1, org2], channels = [channelName], chaincodes } = options;
  const { childEnvironment, basePort } = thirdPartyConfig();
  const servers = planServers(chaincodes, organisations, basePort + chaincodePortOffset);
  const entries = chaincodes.map((chaincode) => definitionOf(chaincode, servers));
  const processes: SupervisedProcess[] = [];
  let running: RunningPeerNetwork | undefined;
  const clients: ThirdPartyClient[] = [];
  const stop = async (): Promise<void> => {
    for (const { gateway, grpc } of clients) {
      gateway.close();
      grpc.close();
    }
    await Promise.all(processes.map((process) => process.stop()));
    await running?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const packages = new Map<string, string>();
    for (const { name, source, servedBy } of chaincodes)
      if (servedBy === undefined)
        packages.set(name, await makeChaincodePackage(path.join(folder, "chaincodes"), name, source));
    const starts = servers.map(async (server) => {
      const cwd = packages.get(server.chaincode.name)!;
      processes.push(await startChaincode(server, { folder, cwd, childEnvironment }));
    });
    const users = organisations.map((mspId) => ({ mspId, name: "user1", attributes: {} }));
    const others = Object.entries(options.identities ?? {}).map(([id, attributes]) => {
      const [mspId = "", name = ""] = id.split("/");
      return { mspId, name, attributes };
    });
    const plan = {
      organisations,
      firstPort: basePort,
      channels,
      chaincodes: entries,
      identities: [...users, ...others],
    };
    const dataDir = path.join(folder, "peer");
    const peerSettings = options.peerSettings ?? {};
    const [network] = await Promise.all([
      startPeerNetwork({ dataDir, plan, childEnvironment, peerSettings }),
      ...starts,
    ]);
    running = network;
  } catch (error) {
    await stop();
    throw error;
  }
  const network = describeNetwork(folder, running, clients, stop);
  await untilAnswered(network, chaincodes, channels[0]);
  return network;
}

interface ChaincodeServer {
  readonly chaincode: ThirdPartyChaincode;
  readonly port: number;
  /** Absent: serves every organisation's peer. */
  readonly mspId?: string;
}

function planServers(
  chaincodes: readonly ThirdPartyChaincode[],
  organisations: readonly string[],
  basePort: number,
): ChaincodeServer[] {
  return chaincodes
    .filter(({ servedBy }) => servedBy === undefined)
    .flatMap((chaincode): Omit<ChaincodeServer, "port">[] =>
      chaincode.perOrganisation === true
        ? organisations.map((mspId) => ({ chaincode, mspId }))
        : [{ chaincode }],
    )
    .map((server, index) => ({ ...server, port: basePort + index }));
}

/** What the network is told of a chaincode. */
function definitionOf(chaincode: ThirdPartyChaincode, servers: readonly ChaincodeServer[]): ChaincodeEntry {
  const { name, servedBy = name, version = "1.0" } = chaincode;
  const { packageId, endorsementPolicy, initRequired, collections, channel } = chaincode;
  const own = servers.filter((server) => server.chaincode.name === servedBy);
  const [first] = own;
  const address =
    first?.mspId === undefined
      ? `${loopbackHost}:${first?.port}`
      : Object.fromEntries(own.map(({ mspId, port }) => [mspId, `${loopbackHost}:${port}`]));
  return {
    name,
    version,
    address,
    ...(packageId !== undefined && { packageId }),
    ...(endorsementPolicy !== undefined && { endorsementPolicy }),
    ...(initRequired !== undefined && { initRequired }),
    ...(collections !== undefined && { collections }),
    ...(channel !== undefined && { channel }),
  };
}

async function startChaincode(
  { chaincode, port, mspId }: ChaincodeServer,
  place: { folder: string; cwd: string; childEnvironment: Readonly<Record<string, string>> },
): Promise<SupervisedProcess> {
  const { name, source, packageId = `${name}_1.0:0123456789abcdef` } = chaincode;
  const program = path.join(repository, "node_modules/fabric-shim/cli.js");
  const address = `${loopbackHost}:${port}`;
  // One without a contract starts the shim's server by itself.
  const args = source.endsWith(".shim.cjs")
    ? ["index.cjs"]
    : [program, "server", "--chaincode-address", address, "--chaincode-id", packageId];
  return superviseProcess({
    name: mspId === undefined ? name : `${name}-${mspId}`,
    command: process.execPath,
    args,
    cwd: place.cwd,
    env: {
      ...place.childEnvironment,
      CORE_CHAINCODE_LOGGING_LEVEL: "error",
      CHAINCODE_ID: packageId,
      CHAINCODE_SERVER_ADDRESS: address,
      ...(mspId !== undefined && { CORE_PEER_LOCALMSPID: mspId }),
    },
    logFolder: path.join(place.folder, "logs"),
    readyTimeoutMs: 60_000,
    readyWhen: { host: loopbackHost, port },
  });
}

function describeNetwork(
  folder: string,
  running: RunningPeerNetwork,
  clients: ThirdPartyClient[],
  stop: () => Promise<void>,
): ThirdPartyNetwork {
  const shared = new Map<string, ThirdPartyClient>();
  const connectAs = (
    mspId: string,
    name = "user1",
    options: Partial<ConnectOptions> = {},
  ): ThirdPartyClient => {
    const client = openClient(running, mspId, name, options);
    clients.push(client);
    return client;
  };
  return {
    folder,
    running,
    connectAs,
    stop,
    contract: (chaincode, { mspId = org1, channel = channelName, contractName } = {}) => {
      const client = shared.get(mspId) ?? connectAs(mspId);
      shared.set(mspId, client);
      return client.gateway.getNetwork(channel).getContract(chaincode, contractName);
    },
  };
}

/** As the samples do it: an address, a certificate and a key, and the library's own signer. */
function openClient(
  { addresses, wallet }: RunningPeerNetwork,
  mspId: string,
  name: string,
  options: Partial<ConnectOptions>,
): ThirdPartyClient {
  const label = `${mspId.replace(/MSP$/, "").toLowerCase()}-${name}`;
  const entry = wallet.find((candidate) => candidate.name === label);
  if (entry === undefined) throw new Error(`The wallet has no ${label}.`);
  const grpc = new Client(addresses.get(mspId)!, credentials.createInsecure(), {
    "grpc.max_receive_message_length": messageBytesMax,
    "grpc.max_send_message_length": messageBytesMax,
  });
  const privateKey = createPrivateKey(readFileSync(path.join(entry.mspDir, "keystore", "key.pem")));
  const deadline = () => ({ deadline: Date.now() + callTimeoutMs });
  const gateway = connect({
    client: grpc,
    identity: { mspId, credentials: readFileSync(path.join(entry.mspDir, "signcerts", "cert.pem")) },
    signer: signers.newPrivateKeySigner(privateKey),
    hash: hash.sha256,
    evaluateOptions: deadline,
    endorseOptions: deadline,
    submitOptions: deadline,
    commitStatusOptions: deadline,
    ...options,
  });
  return { gateway, grpc, wallet: entry };
}

/** The peer is up before it has reached the chaincodes. An answer is one from the chaincode, be it a refusal. */
async function untilAnswered(
  network: ThirdPartyNetwork,
  chaincodes: readonly ThirdPartyChaincode[],
  firstChannel: string,
): Promise<void> {
  const giveUpAt = Date.now() + answerTimeoutMs;
  for (const [mspId] of network.running.addresses)
    for (const { name, channel = firstChannel } of chaincodes) {
      const contract = network.contract(name, { channel, mspId });
      while (Date.now() < giveUpAt && (await isUnreached(contract)))
        await new Promise((resolve) => setTimeout(resolve, answerPollMs));
    }
}

const isUnreached = (contract: Contract): Promise<boolean> =>
  contract.evaluateTransaction("org.hyperledger.fabric:GetMetadata").then(
    () => false,
    (error: unknown) => {
      const { message, details = [] } = error as { message: string; details?: { message: string }[] };
      return [message, ...details.map((detail) => detail.message)].some((said) =>
        said.includes("is not available"),
      );
    },
  );
