import { builderSettings, type TlsAuthorities } from "./chaincode-package.js";
import type { ApprovedChaincode } from "./chaincode-lifecycle.js";
import { peersOf, type FabricPlan } from "./fabric-plan.js";
import { builderVariable } from "./node-settings.js";
import { toYaml, type YamlValue } from "./yaml.js";

/** Where a node's container has its settings, MSP and TLS pair, and where its ledger is. */
export const containerSettingsDir = "/etc/hyperledger/fabric";
export const containerLedgerDir = "/var/hyperledger/production";
/** In Fabric's own peer image. */
export const containerBuilderDir = "/opt/hyperledger/ccaas_builder";

const fabricRelease = "2.5";
export const fabricImages = {
  peer: `hyperledger/fabric-peer:${fabricRelease}`,
  orderer: `hyperledger/fabric-orderer:${fabricRelease}`,
  tools: `hyperledger/fabric-tools:${fabricRelease}`,
} as const;
const composeNetwork = "trade";

/**
 * compose.yaml of the nodes, one container each, and of the tools that administer them. Nothing secret is written here:
 * keys are mounted from the folder that they were made in.
 *
 * @param root the absolute folder of `fabricPaths`; the tools see it under the same path.
 */
export function composeYaml(plan: FabricPlan, root: string, authorities: TlsAuthorities): string {
  const orderers = plan.orderers.map(({ name, listen, admin, operations }): Service => [
    name,
    {
      image: fabricImages.orderer,
      command: ["orderer", "start"],
      ...nodeSettings(root, name, [listen.port, admin.port, operations.port]),
    },
  ]);
  const peers = peersOf(plan).map((peer): Service => [
    peer.name,
    {
      image: fabricImages.peer,
      command: ["peer", "node", "start"],
      ...nodeSettings(root, peer.name, [peer.listen.port, peer.operations.port], {
        [builderVariable]: JSON.stringify(builderSettings(plan, peer, authorities)),
      }),
    },
  ]);
  const tools: Service = [
    "tools",
    {
      image: fabricImages.tools,
      profiles: ["tools"],
      command: ["sleep", "infinity"],
      working_dir: root,
      volumes: [`${root}:${root}`],
      networks: [composeNetwork],
    },
  ];
  const volumes = [...orderers, ...peers].map(([name]): [string, YamlValue] => [name, {}]);
  return toYaml({
    name: `antin-${plan.channel}-${plan.profile.name}`,
    services: Object.fromEntries([...orderers, ...peers, tools]),
    networks: { [composeNetwork]: {} },
    volumes: Object.fromEntries(volumes),
  });
}

/** compose-chaincode.yaml: a process for each organisation, once the package's id is known. */
export const composeChaincodeYaml = (
  plan: FabricPlan,
  approved: readonly ApprovedChaincode[],
  root: string,
): string =>
  toYaml({
    services: Object.fromEntries(
      approved.flatMap(({ name, sequence, packageId }) => {
        const planned = plan.chaincodes.find((chaincode) => chaincode.name === name);
        return (planned?.services ?? []).map(({ mspId, label, listeners }): Service => {
          const { host, port } = listeners[sequence % 2 === 0 ? 0 : 1];
          return [
            host,
            {
              build: `${root}/chaincode-image`,
              image: `antin/${name}:${sequence}`,
              environment: {
                CORE_CHAINCODE_ID: packageId,
                CORE_CHAINCODE_ADDRESS: `0.0.0.0:${port}`,
                CORE_PEER_LOCALMSPID: mspId,
                CORE_CHAINCODE_LOGGING_LEVEL: "error",
                CORE_CHAINCODE_TLS_KEY_FILE: "/tls/server.key",
                CORE_CHAINCODE_TLS_CERT_FILE: "/tls/server.crt",
              },
              // The key is its owner's alone, and nobody else is in this container.
              user: "root",
              volumes: [`${root}/chaincode-tls/${name}-${label}:/tls:ro`],
              restart: "unless-stopped",
              networks: [composeNetwork],
            },
          ];
        });
      }),
    ),
  });

/** The image of the contract: its compiled files and what its package.json asks for. */
export const chaincodeDockerfile = `FROM node:20-bookworm-slim
WORKDIR /chaincode
COPY package.json ./
RUN npm install --omit=dev --ignore-scripts --no-audit --no-fund
COPY dist ./dist
USER node
ENV NODE_ENV=production
CMD ["node", "dist/main.js"]
`;

type Service = [name: string, definition: YamlValue];

const nodeSettings = (
  root: string,
  name: string,
  ports: readonly number[],
  environment: Readonly<Record<string, string>> = {},
): { readonly [key: string]: YamlValue } => ({
  hostname: name,
  working_dir: containerSettingsDir,
  environment: { FABRIC_CFG_PATH: containerSettingsDir, FABRIC_LOGGING_SPEC: "warn", ...environment },
  volumes: [`${root}/nodes/${name}:${containerSettingsDir}:ro`, `${name}:${containerLedgerDir}`],
  expose: ports.map(String),
  restart: "unless-stopped",
  networks: [composeNetwork],
});
