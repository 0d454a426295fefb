import {
  createUnknownAuthority,
  findFabricPrograms,
  issueIdentity,
  planFabric,
  readFabricKeys,
  readIdentity,
  startFabricNetwork,
  type ChaincodeProgram,
  type FabricPlan,
  type RunningFabric,
} from "@antin/network-config";
import { credentials, type ChannelCredentials } from "@grpc/grpc-js";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { connectTo } from "./client.js";
import { conformanceConfig, repository } from "./config.js";
import { peerOrganisations, type ConformanceNetwork, type PeerOrganisation } from "./conformance-network.js";
import { anyoneChaincode, anyonePolicy, clientName, topology } from "./embedded-network.js";

/** Fabric's default, and what the generated settings of a peer say. */
const concurrentCallsMax = 500;
const convergenceTimeoutMs = 60_000;
const convergencePollMs = 500;

/** Hyperledger Fabric with the suite's organisations, for tests that end its processes. */
export interface FabricNetwork extends ConformanceNetwork {
  readonly fabric: RunningFabric;
}

/**
 * Starts one orderer and a peer each of Alpha, Beta and Gamma from `FABRIC_BIN`, and a process of each sample chaincode
 * for each of them.
 */
export async function startFabricConformanceNetwork(
  profile: { readonly orderers?: number; readonly peersPerOrganisation?: number } = {},
): Promise<FabricNetwork> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "fabric-conformance-"));
  const { childEnvironment, fabricBinaries, fabricBasePort } = conformanceConfig();
  const plan = planFabric({
    topology,
    profile: {
      ...{ name: "conformance", peerOrganisations, peersPerOrganisation: 1, orderers: 1 },
      ...profile,
    },
    placement: { kind: "native", basePort: fabricBasePort },
    chaincodes: [
      topology.chaincode,
      { name: anyoneChaincode, version: "1.0", endorsementPolicy: anyonePolicy },
    ],
  });
  const fabric = await startFabricNetwork({
    ...{ dataDir, topology, plan, childEnvironment },
    programs: findFabricPrograms({ folder: fabricBinaries, environment: childEnvironment }),
  });
  const stop = async (): Promise<void> => {
    await fabric.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    for (const chaincode of plan.chaincodes) await fabric.deploy(chaincode, sampleProgram());
    const network = { ...describeNetwork(fabric), fabric, stop };
    await untilPeersSeeEachOther(network);
    return network;
  } catch (error) {
    await stop();
    throw error;
  }
}

export function sampleProgram(): ChaincodeProgram {
  const file = path.join(repository, "test/conformance/ledger/sample-chaincode.cjs");
  const code = [{ path: "sample-chaincode.cjs", content: readFileSync(file) }];
  return { command: process.execPath, args: [file], code };
}

function describeNetwork({ dataDir, plan, paths }: RunningFabric): Omit<ConformanceNetwork, "stop"> {
  const tls = credentials.createSsl(readFileSync(paths.tlsAuthorities));
  return {
    channel: plan.channel,
    chaincode: topology.chaincode.name,
    anyoneChaincode,
    ordererMspId: plan.ordererOrganisation.mspId,
    concurrentCallsMax,
    peer: (mspId) => addressIn(plan, mspId, tls),
    client: (mspId) => readIdentity({ dataDir, name: clientName(mspId) }),
    peerKey: (mspId) => readFabricKeys(paths.node(firstPeer(plan, mspId).name)),
    issue: async ({ unknownAuthority, attributes = {}, ...options }) =>
      issueIdentity({
        dataDir,
        attributes,
        ...options,
        ...(unknownAuthority && { authority: await createUnknownAuthority("unknown ca") }),
      }),
  };
}

function firstPeer(
  plan: FabricPlan,
  mspId: PeerOrganisation,
): FabricPlan["organisations"][number]["peers"][number] {
  const peer = plan.organisations.find((organisation) => organisation.mspId === mspId)?.peers[0];
  if (!peer) throw new Error(`${mspId} has no peer.`);
  return peer;
}

function addressIn(
  plan: FabricPlan,
  mspId: PeerOrganisation,
  tls: ChannelCredentials,
): { readonly address: string; readonly credentials: ChannelCredentials } {
  const { host, port } = firstPeer(plan, mspId).listen;
  return { address: `${host}:${port}`, credentials: tls };
}

/** Until gossip has told the peers of each other, no plan over several organisations can be made; Fabric says so. */
async function untilPeersSeeEachOther(network: ConformanceNetwork): Promise<void> {
  const giveUpAt = Date.now() + convergenceTimeoutMs;
  for (const peer of peerOrganisations) {
    const { contract, close } = connectTo(network, { peer });
    const everyone = { arguments: ["here", "here"], endorsingOrganizations: [...peerOrganisations] };
    const plan = (): Promise<unknown> => contract.newProposal("put", everyone).endorse();
    while (Date.now() < giveUpAt && !(await succeeds(plan())))
      await new Promise((resolve) => setTimeout(resolve, convergencePollMs));
    await plan();
    close();
  }
}

const succeeds = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => true,
    () => false,
  );
