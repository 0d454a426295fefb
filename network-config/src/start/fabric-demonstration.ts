import type { NetworkConfig } from "../config.js";
import { connectionOf } from "../fabric/fabric-files.js";
import { tradeDocumentsProgram } from "../fabric/chaincode-program.js";
import { fabricProfile, planFabric } from "../fabric/fabric-plan.js";
import { findFabricPrograms } from "../fabric/fabric-programs.js";
import { startFabricNetwork, type RunningFabric } from "../fabric/start-fabric-network.js";
import { evmProcess, gatewayProcess, type NetworkEvent } from "../supervisor/start-network.js";
import { defaultTopology, networkPorts } from "../topology.js";
import { gatewayEnvironment, repository } from "./gateway-environment.js";
import type { StartOptions } from "./start-options.js";

/** The nodes' ports follow those that the single-machine network takes. */
const nodePortOffset = 20;

/**
 * The single-machine network with Fabric's own peers and orderer where the embedded peer would be: every organisation has
 * its peer and its chaincode process, and the gateway reaches them by TLS.
 *
 * @throws NetworkError `FABRIC_MISSING`, and as `startFabricNetwork`
 */
export async function startFabricDemonstration(
  options: StartOptions,
  config: NetworkConfig,
  watch: {
    readonly signal: AbortSignal;
    readonly say: (line: string) => void;
    readonly log: (event: NetworkEvent) => void;
  },
): Promise<RunningFabric> {
  const { dataDir, httpPort } = options;
  const { childEnvironment } = config;
  const topology = defaultTopology;
  const plan = planFabric({
    topology,
    profile: fabricProfile(topology, "demonstration"),
    placement: { kind: "native", basePort: httpPort + nodePortOffset },
  });
  const ports = networkPorts(topology, httpPort);
  const alsoNeeded = [
    { port: ports.http, purpose: "gateway" },
    ...(config.evmUrl === undefined ? [{ port: ports.evm, purpose: "EVM node" }] : []),
  ];
  const fabric = await startFabricNetwork({
    ...{ dataDir, topology, plan, childEnvironment, alsoNeeded, fresh: options.fresh, ...watch },
    programs: findFabricPrograms({ folder: config.fabricBin, environment: childEnvironment }),
  });
  try {
    watch.log({ type: "material", ...fabric.material });
    for (const chaincode of plan.chaincodes)
      await fabric.deploy(chaincode, tradeDocumentsProgram(repository));
    const place = {
      ...{ dataDir, topology, ports },
      options: {
        childEnvironment,
        gatewayEnvironment: {
          // A Fabric network has its own TLS, whatever was asked for of the single-machine one.
          ...gatewayEnvironment({ dataDir, httpPort }, config, topology),
          ...peersOfGateway(fabric),
        },
      },
    };
    const evm = config.evmUrl === undefined ? evmProcess(place) : undefined;
    if (evm && "missing" in evm) watch.log({ type: "missing", name: "evm", reason: evm.missing });
    else if (evm) await fabric.supervise(evm);
    const gateway = gatewayProcess(place);
    if (gateway) await fabric.supervise(gateway);
    return fabric;
  } catch (error) {
    await fabric.stop();
    throw error;
  }
}

function peersOfGateway({ plan, paths }: RunningFabric): Record<string, string> {
  const peers = Object.entries(connectionOf(plan).peers).map(([mspId, [anchor = ""]]) => [mspId, anchor]);
  return {
    ANTIN_PEERS: JSON.stringify(Object.fromEntries(peers)),
    ANTIN_PEER_TLS_ROOTS_FILE: paths.tlsAuthorities,
  };
}
