import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readKeyMaterial } from "../certificate-authority/key-material.js";
import { writeFileAtOnce } from "../certificate-authority/material-folder.js";
import type { ProcessOptions } from "../supervisor/supervised-process.js";
import type { Topology } from "../topology.js";
import { builderSettings, type TlsAuthorities } from "./chaincode-package.js";
import { fabricFiles } from "./fabric-files.js";
import type { FabricPaths } from "./fabric-paths.js";
import { peersOf, type Endpoint, type FabricPlan } from "./fabric-plan.js";
import type { FabricPrograms } from "./fabric-programs.js";
import { builderVariable } from "./node-settings.js";

const readyTimeoutMs = 60_000;
const probeTimeoutMs = 2_000;

/** In the repository: three small programs that every native peer runs to install chaincode as a service. */
export const chaincodeBuilderDir = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  "../../fabric/chaincode-builder",
);

export interface NodePlaces {
  readonly plan: FabricPlan;
  readonly paths: FabricPaths;
  readonly programs: FabricPrograms;
  readonly childEnvironment: Readonly<Record<string, string>>;
}

/** Writes what follows from the topology; it does at every start. */
export function writeSettings(options: {
  readonly plan: FabricPlan;
  readonly topology: Topology;
  readonly paths: FabricPaths;
}): void {
  const { plan, paths } = options;
  const { root } = paths;
  const authorities = tlsAuthoritiesOf(plan, paths);
  for (const file of fabricFiles({ ...options, root, authorities, builderDir: chaincodeBuilderDir }))
    writeFileAtOnce(path.join(root, file.path), file.content);
}

/** The nodes as processes: orderers first. */
export function nodeProcesses(places: NodePlaces): readonly ProcessOptions[] {
  const { plan, paths, programs, childEnvironment } = places;
  const process = (
    node: { readonly name: string; readonly operations: Endpoint },
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): ProcessOptions => {
    const cwd = paths.node(node.name);
    mkdirSync(path.join(cwd, "data"), { recursive: true });
    return {
      name: node.name,
      command,
      args,
      cwd,
      env: { ...childEnvironment, FABRIC_CFG_PATH: cwd, FABRIC_LOGGING_SPEC: "warn", ...env },
      logFolder: path.join(paths.root, "logs"),
      readyWhen: { probe: () => isHealthy(node.operations) },
      readyTimeoutMs,
      restart: true,
    };
  };
  const authorities = tlsAuthoritiesOf(plan, paths);
  return [
    ...plan.orderers.map((orderer) => process(orderer, programs.pathOf("orderer"), ["start"])),
    ...peersOf(plan).map((peer) =>
      process(peer, programs.pathOf("peer"), ["node", "start"], {
        // The builder's programs are run by Node, which need not be on the path of who started this.
        PATH: [path.dirname(globalThis.process.execPath), childEnvironment["PATH"]].join(path.delimiter),
        [builderVariable]: JSON.stringify(builderSettings(plan, peer, authorities)),
      }),
    ),
  ];
}

const tlsAuthoritiesOf = ({ organisations }: FabricPlan, paths: FabricPaths): TlsAuthorities =>
  new Map(
    organisations.map(({ mspId }) => [mspId, readKeyMaterial(paths.tlsAuthority(mspId)).certificatePem]),
  );

async function isHealthy({ host, port }: Endpoint): Promise<boolean> {
  const answer = await fetch(`http://${host}:${port}/healthz`, {
    signal: AbortSignal.timeout(probeTimeoutMs),
  });
  return answer.ok;
}
