import path from "node:path";
import type { TlsAuthorities } from "./chaincode-package.js";
import { chaincodeDockerfile, composeYaml, containerBuilderDir, containerLedgerDir } from "./compose.js";
import { configtxYaml } from "./configtx.js";
import { fabricCaServerYaml, registrationsOf, registrationsYaml } from "./fabric-ca.js";
import { addressOf, peersOf, type FabricPlan } from "./fabric-plan.js";
import { kubernetesYaml, kustomizationYaml } from "./kubernetes.js";
import { coreYaml, ordererYaml, type NodePlace } from "./node-settings.js";
import type { Topology } from "../topology.js";

/** A generated text, by its path under the folder of `fabricPaths`. */
export interface FabricFile {
  readonly path: string;
  readonly content: string;
}

/**
 * Every text of a network but keys and certificates: a function of the plan alone, so that two operators who agree on the
 * topology have the same files.
 *
 * @param root the absolute folder that the files will be in.
 * @param builderDir the chaincode builder of native peers.
 */
export function fabricFiles(options: {
  readonly plan: FabricPlan;
  readonly topology: Topology;
  readonly root: string;
  readonly builderDir: string;
  readonly authorities: TlsAuthorities;
}): readonly FabricFile[] {
  const { plan, topology, root, builderDir, authorities } = options;
  const place = (name: string): NodePlace =>
    plan.placement === "containers"
      ? { ledgerDir: containerLedgerDir, chaincodeBuilderDir: containerBuilderDir }
      : { ledgerDir: path.join(root, "nodes", name, "data"), chaincodeBuilderDir: builderDir };
  return [
    { path: "configtx.yaml", content: configtxYaml(plan) },
    { path: "connection.json", content: `${JSON.stringify(connectionOf(plan), null, 2)}\n` },
    ...plan.chaincodes.map(({ name, collections }) => ({
      path: collectionsFile(name),
      content: `${JSON.stringify(collections, null, 2)}\n`,
    })),
    ...plan.orderers.map((orderer) => ({
      path: `nodes/${orderer.name}/orderer.yaml`,
      content: ordererYaml(plan, orderer, place(orderer.name)),
    })),
    ...peersOf(plan).map((peer) => ({
      path: `nodes/${peer.name}/core.yaml`,
      content: coreYaml(plan, peer, place(peer.name)),
    })),
    ...[...plan.organisations, plan.ordererOrganisation].flatMap((member) => [
      { path: `fabric-ca/${member.mspId}/fabric-ca-server-config.yaml`, content: fabricCaServerYaml(member) },
      {
        path: `fabric-ca/${member.mspId}/registrations.yaml`,
        content: registrationsYaml(registrationsOf(plan, topology, member.mspId)),
      },
    ]),
    ...(plan.placement === "containers" ? containerFiles(plan, root, authorities) : []),
  ];
}

/** collections_config.json of a chaincode, as `peer lifecycle chaincode` takes it. */
export const collectionsFile = (chaincode: string): string =>
  `chaincode/${chaincode}-collections_config.json`;

const containerFiles = (
  plan: FabricPlan,
  root: string,
  authorities: TlsAuthorities,
): readonly FabricFile[] => [
  { path: "compose.yaml", content: composeYaml(plan, root, authorities) },
  { path: "chaincode-image/Dockerfile", content: chaincodeDockerfile },
  { path: "kubernetes.yaml", content: kubernetesYaml(plan, authorities) },
  { path: "kustomization.yaml", content: kustomizationYaml(plan) },
];

/** What a client needs to reach the network: every peer of each organisation, and the file to verify TLS with. */
export interface FabricConnection {
  readonly channel: string;
  readonly chaincodes: readonly string[];
  /** Addresses by MSP id, the anchor peer first. */
  readonly peers: Readonly<Record<string, readonly string[]>>;
  /** Beside this file. */
  readonly tlsAuthorities: string;
}

export const connectionOf = (plan: FabricPlan): FabricConnection => ({
  channel: plan.channel,
  chaincodes: plan.chaincodes.map(({ name }) => name),
  peers: Object.fromEntries(
    plan.organisations
      .filter(({ peers }) => peers.length > 0)
      .map(({ mspId, peers }) => [mspId, peers.map(({ listen }) => addressOf(listen))]),
  ),
  tlsAuthorities: "tls-authorities.pem",
});
