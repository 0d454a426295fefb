import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtOnce } from "../certificate-authority/material-folder.js";
import type { ProcessOptions } from "../supervisor/supervised-process.js";
import { addressMember } from "./chaincode-package.js";
import { configtxYaml } from "./configtx.js";
import type { FabricPaths } from "./fabric-paths.js";
import { addressOf, peersOf, type Endpoint, type FabricPlan, type PlannedPeer } from "./fabric-plan.js";
import type { FabricPrograms } from "./fabric-programs.js";
import { builderVariable, coreYaml, ordererYaml } from "./node-settings.js";

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

/** Writes configtx.yaml and each node's settings; they follow the topology at every start. */
export function writeSettings({ plan, paths }: Pick<NodePlaces, "plan" | "paths">): void {
  writeFileAtOnce(paths.configtx, configtxYaml(plan));
  for (const orderer of plan.orderers) {
    const place = placeOf(paths, orderer.name);
    writeFileAtOnce(path.join(paths.node(orderer.name), "orderer.yaml"), ordererYaml(plan, orderer, place));
  }
  for (const peer of peersOf(plan)) {
    const place = placeOf(paths, peer.name);
    writeFileAtOnce(path.join(paths.node(peer.name), "core.yaml"), coreYaml(plan, peer, place));
  }
}

const placeOf = (paths: FabricPaths, name: string): { ledgerDir: string; chaincodeBuilderDir: string } => ({
  ledgerDir: path.join(paths.node(name), "data"),
  chaincodeBuilderDir,
});

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
  return [
    ...plan.orderers.map((orderer) => process(orderer, programs.pathOf("orderer"), ["start"])),
    ...peersOf(plan).map((peer) =>
      process(peer, programs.pathOf("peer"), ["node", "start"], {
        // The builder's programs are run by Node, which need not be on the path of who started this.
        PATH: [path.dirname(globalThis.process.execPath), childEnvironment["PATH"]].join(path.delimiter),
        [builderVariable]: JSON.stringify(chaincodeAddresses(plan, peer)),
      }),
    ),
  ];
}

/** Where a peer finds its own organisation's chaincode processes, for the template in each package. */
export const chaincodeAddresses = (
  plan: FabricPlan,
  { mspId }: PlannedPeer,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    plan.chaincodes.flatMap(({ name, services }) =>
      services
        .filter((service) => service.mspId === mspId)
        .flatMap(({ listeners }) =>
          listeners.map((listener, parity) => [addressMember(name, parity), addressOf(listener)]),
        ),
    ),
  );

async function isHealthy({ host, port }: Endpoint): Promise<boolean> {
  const answer = await fetch(`http://${host}:${port}/healthz`, {
    signal: AbortSignal.timeout(probeTimeoutMs),
  });
  return answer.ok;
}
