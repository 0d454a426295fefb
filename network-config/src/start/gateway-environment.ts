import path from "node:path";
import { fileURLToPath } from "node:url";
import { developmentKey } from "@antin/anchor-registry";
import { loopbackHost } from "../certificate-authority/peer-config.js";
import { gatewayTlsEnvironment } from "../certificate-authority/tls-settings.js";
import type { NetworkConfig } from "../config.js";
import { networkPorts, type Topology } from "../topology.js";

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** What a gateway of the single-machine network is told: a demonstration's, with every organisation's identities. */
export function gatewayEnvironment(
  options: { readonly dataDir: string; readonly httpPort: number; readonly tls?: boolean },
  config: NetworkConfig,
  topology: Topology,
): Record<string, string> {
  const ports = networkPorts(topology, options.httpPort);
  return {
    ANTIN_DATA_DIR: options.dataDir,
    ANTIN_HTTP_PORT: String(options.httpPort),
    ANTIN_CHANNEL: topology.channel,
    ANTIN_CHAINCODE: topology.chaincode.name,
    ANTIN_PEERS: JSON.stringify(
      Object.fromEntries([...ports.peers].map(([mspId, port]) => [mspId, `${loopbackHost}:${port}`])),
    ),
    ANTIN_EVM_URL: config.evmUrl ?? `http://${loopbackHost}:${ports.evm}`,
    ANTIN_EVM_CHAIN_ID: String(topology.evm.chainId),
    ANTIN_EVM_ANCHORER_KEY: developmentKey(),
    ANTIN_DEMO: "1",
    ANTIN_EXPLORER_DIR: path.join(repository, "explorer/dist"),
    ANTIN_LOG_LEVEL: "info",
    ...(options.tls === true && gatewayTlsEnvironment(options.dataDir)),
    ...(config.keySecret !== undefined && { ANTIN_KEY_SECRET: config.keySecret }),
  };
}
