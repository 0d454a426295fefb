import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { NetworkConfig } from "../config.js";
import { NetworkError } from "../network-error.js";
import { defaultTopology } from "../topology.js";
import { tradeDocumentsProgram } from "./chaincode-program.js";
import { fabricPaths } from "./fabric-paths.js";
import { fabricProfile, planFabric } from "./fabric-plan.js";
import { findFabricPrograms } from "./fabric-programs.js";
import { startProgressFile, writeProgress, type HeldStep } from "./network-progress.js";
import type { NetworkOptions } from "./network-options.js";
import { startFabricNetwork, type RunningFabric } from "./start-fabric-network.js";

/**
 * Holds a native network until it is told to stop: `network:up` starts this as a process of its own and
 * `network:deploy` asks it for the contract. What it does is written where those commands read it.
 *
 * @param requests resolves when the network is to stop; `onDeploy` is called for each request to deploy.
 */
export async function holdNetwork(
  options: NetworkOptions,
  place: { readonly config: NetworkConfig; readonly repository: string },
  requests: { readonly stop: Promise<void>; onDeploy(run: () => void): void },
): Promise<void> {
  const paths = fabricPaths(options.dataDir);
  const { childEnvironment, fabricBin } = place.config;
  const topology = defaultTopology;
  const plan = planFabric({
    topology,
    profile: fabricProfile(topology, options.profile),
    placement: { kind: "native", basePort: options.port },
  });
  startProgressFile(paths);
  const step = async (name: HeldStep, run: () => Promise<void>): Promise<boolean> => {
    try {
      await run();
      writeProgress(paths, { type: "done", step: name });
      return true;
    } catch (error) {
      const code = error instanceof NetworkError ? error.code : "PROCESS_NOT_READY";
      const message = error instanceof Error ? error.message : String(error);
      writeProgress(paths, { type: "failed", step: name, code, message });
      return false;
    }
  };
  let fabric: RunningFabric | undefined;
  const deploy = async (): Promise<void> => {
    for (const chaincode of plan.chaincodes)
      await fabric?.deploy(chaincode, tradeDocumentsProgram(place.repository));
  };
  const isUp = await step("up", async () => {
    fabric = await startFabricNetwork({
      ...{ dataDir: options.dataDir, topology, plan, childEnvironment },
      programs: findFabricPrograms({ folder: fabricBin, environment: childEnvironment }),
      say: (line) => {
        writeProgress(paths, { type: "line", line });
      },
    });
    // Whoever had the contract in force wants it back after a restart.
    if (wasDeployed(paths.root)) await deploy();
  });
  if (!isUp) return;
  let deploying = Promise.resolve(true);
  requests.onDeploy(() => {
    deploying = deploying.then(() => step("deploy", deploy));
  });
  await requests.stop;
  await deploying;
  await fabric?.stop();
}

function wasDeployed(root: string): boolean {
  const folder = path.join(root, "chaincode");
  return existsSync(folder) && readdirSync(folder).some((name) => /-\d+\.json$/.test(name));
}
