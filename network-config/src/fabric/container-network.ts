import { cpSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { writeFileAtOnce } from "../certificate-authority/material-folder.js";
import type { NetworkConfig } from "../config.js";
import type { Topology } from "../topology.js";
import { composeChaincodeYaml } from "./compose.js";
import { assertContainers, composeIn, composePrograms, type Compose } from "./compose-programs.js";
import { approveChaincode, commitChaincode } from "./chaincode-lifecycle.js";
import { tradeDocumentsProgram } from "./chaincode-program.js";
import { ensureChannel } from "./channel.js";
import { ensureFabricMaterial } from "./fabric-material.js";
import { fabricPaths, type FabricPaths } from "./fabric-paths.js";
import type { FabricPlan } from "./fabric-plan.js";
import { writeSettings } from "./fabric-node-processes.js";

export interface ContainerNetworkOptions {
  readonly dataDir: string;
  readonly topology: Topology;
  readonly plan: FabricPlan;
  readonly config: NetworkConfig;
  readonly repository: string;
  readonly say: (line: string) => void;
}

/** Writes keys, settings, compose file and manifests; starts nothing. */
export async function generateNetwork(
  options: Pick<ContainerNetworkOptions, "dataDir" | "topology" | "plan">,
): Promise<FabricPaths> {
  const paths = fabricPaths(options.dataDir);
  await ensureFabricMaterial(options);
  writeSettings({ ...options, paths });
  return paths;
}

/**
 * Starts every node as a container and joins them to the channel.
 *
 * @throws NetworkError `CONTAINERS_MISSING`, `FABRIC_COMMAND_FAILED`, `MATERIAL_INCOMPLETE`
 */
export async function containersUp(options: ContainerNetworkOptions): Promise<void> {
  const { plan, config, say } = options;
  await assertContainers(config.childEnvironment);
  const paths = await generateNetwork(options);
  const compose = composeFor(options.dataDir, config);
  say(`Starting ${plan.orderers.length + plan.organisations.flatMap(({ peers }) => peers).length} nodes …`);
  await compose.run(["up", "--detach", "--wait"]);
  await ensureChannel({ plan, paths, programs: composePrograms(compose) }, say);
}

/** Puts the contract in force: installed and approved first, since its containers need the package's id. */
export async function containersDeploy(options: ContainerNetworkOptions): Promise<void> {
  const { dataDir, plan, config, repository, say } = options;
  const paths = fabricPaths(dataDir);
  const program = tradeDocumentsProgram(repository);
  const administration = { plan, paths, programs: composePrograms(composeFor(dataDir, config)) };
  const image = path.join(paths.root, "chaincode-image");
  const source = path.join(repository, "chaincode/trade-documents");
  rmSync(path.join(image, "dist"), { recursive: true, force: true });
  cpSync(path.join(source, "dist"), path.join(image, "dist"), { recursive: true });
  cpSync(path.join(source, "package.json"), path.join(image, "package.json"));
  for (const chaincode of plan.chaincodes) {
    const desired = { ...chaincode, code: program.code };
    const approved = await approveChaincode(administration, desired, say);
    writeFileAtOnce(chaincodeFile(paths), composeChaincodeYaml(plan, [approved], paths.root));
    say(`Building and starting a process of ${chaincode.name} for each organisation …`);
    await composeFor(dataDir, config).run(["up", "--detach", "--build", "--wait"]);
    await commitChaincode(administration, desired, approved, say);
  }
}

export async function containersDown(dataDir: string, config: NetworkConfig, fresh: boolean): Promise<void> {
  await composeFor(dataDir, config).run(["down", "--remove-orphans", ...(fresh ? ["--volumes"] : [])]);
}

const chaincodeFile = (paths: FabricPaths): string => path.join(paths.root, "compose-chaincode.yaml");

function composeFor(dataDir: string, config: NetworkConfig): Compose {
  const paths = fabricPaths(dataDir);
  const files = [path.join(paths.root, "compose.yaml")];
  if (existsSync(chaincodeFile(paths))) files.push(chaincodeFile(paths));
  return composeIn({ files, environment: config.childEnvironment });
}
