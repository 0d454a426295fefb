import { loadNetworkConfig } from "@antin/network-config";
import path from "node:path";

/** Repository root: the suite starts compiled processes from there. */
export const repository = path.resolve(import.meta.dirname, "../../..");

const firstPort = 20_600;
const portsPerWorker = 30;

export interface ThirdPartyConfig {
  /** First port of the network; workers of one test run do not share ports. */
  readonly basePort: number;
  readonly childEnvironment: Readonly<Record<string, string>>;
}

export function thirdPartyConfig(env: NodeJS.ProcessEnv = process.env): ThirdPartyConfig {
  const worker = Number(env["JEST_WORKER_ID"] ?? "1");
  return {
    basePort: firstPort + portsPerWorker * (worker - 1),
    childEnvironment: loadNetworkConfig(env, repository).childEnvironment,
  };
}
