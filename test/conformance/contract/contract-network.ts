import {
  defaultTopology,
  fabricProfile,
  findFabricPrograms,
  loopbackHost,
  materialPaths,
  peersOf,
  planFabric,
  readFabricKeys,
  readKeyMaterial,
  startFabricNetwork,
  startNetwork,
  tradeDocumentsProgram,
  type FabricProfile,
  type KeyMaterial,
  type RunningFabric,
} from "@antin/network-config";
import { credentials } from "@grpc/grpc-js";
import { readFileSync } from "node:fs";
import type { ServedNetwork } from "../ledger/client.js";
import { conformanceConfig, repository } from "../ledger/config.js";

/** The contract on a network with every organisation of the default topology. */
export interface ContractNetwork {
  served(mspId: string): ServedNetwork;
  /** The identity of an organisation's peer, to forge endorsements with. */
  peerKey(mspId: string): KeyMaterial;
  stop(): Promise<void>;
}

const httpPort = 21_170;
const { channel, chaincode } = defaultTopology;

async function startEmbedded(dataDir: string): Promise<ContractNetwork> {
  const { childEnvironment } = conformanceConfig();
  const network = await startNetwork({ dataDir, httpPort, evm: false, childEnvironment });
  return {
    served: (mspId) => ({
      ...{ channel, chaincode: chaincode.name },
      peer: () => ({
        address: `${loopbackHost}:${network.ports.peers.get(mspId)}`,
        credentials: credentials.createInsecure(),
      }),
    }),
    peerKey: (mspId) => readKeyMaterial(materialPaths(dataDir).node(mspId, "peer")),
    stop: network.stop,
  };
}

/** Hyperledger Fabric with a peer and a process of the contract for each organisation. */
export async function startFabricWithContract(
  dataDir: string,
  size: Partial<FabricProfile> = {},
): Promise<ContractNetwork & { fabric: RunningFabric }> {
  const { childEnvironment, fabricBinaries, fabricBasePort } = conformanceConfig();
  const plan = planFabric({
    topology: defaultTopology,
    profile: { ...fabricProfile(defaultTopology, "demonstration"), ...size },
    placement: { kind: "native", basePort: fabricBasePort },
  });
  const fabric = await startFabricNetwork({
    ...{ dataDir, topology: defaultTopology, plan, childEnvironment },
    programs: findFabricPrograms({ folder: fabricBinaries, environment: childEnvironment }),
  });
  const tls = credentials.createSsl(readFileSync(fabric.paths.tlsAuthorities));
  const peerOf = (mspId: string) => {
    const peer = peersOf(plan).find((candidate) => candidate.mspId === mspId);
    if (!peer) throw new Error(`${mspId} has no peer.`);
    return peer;
  };
  for (const planned of plan.chaincodes) await fabric.deploy(planned, tradeDocumentsProgram(repository));
  return {
    fabric,
    served: (mspId) => {
      const { host, port } = peerOf(mspId).listen;
      const peer = { address: `${host}:${port}`, credentials: tls };
      return { channel, chaincode: chaincode.name, peer: () => peer };
    },
    peerKey: (mspId) => readFabricKeys(fabric.paths.node(peerOf(mspId).name)),
    stop: () => fabric.stop(),
  };
}

/** Every network that can be started here, by name; Fabric where FABRIC_BIN names its programs. */
export const contractNetworks: readonly (readonly [
  name: string,
  start: (dataDir: string) => Promise<ContractNetwork>,
])[] = [
  ["embedded peer", startEmbedded],
  ...(conformanceConfig().fabricBinaries === undefined
    ? []
    : [["Hyperledger Fabric", (dataDir: string) => startFabricWithContract(dataDir)] as const]),
];
