import { loadNetworkConfig } from "@antin/network-config";
import path from "node:path";

/** Repository root: the suite starts compiled processes from there. */
export const repository = path.resolve(import.meta.dirname, "../../..");

const firstPort = 21_110;
const portsPerWorker = 20;
const firstFabricPort = 20_400;
const fabricPortsPerWorker = 60;

export interface ConformanceConfig {
  /** Folder with Hyperledger Fabric's `peer` and `orderer`; absent: the suite runs on the embedded peer alone. */
  readonly fabricBinaries?: string;
  /** First port of the embedded network; workers of one test run do not share ports. */
  readonly basePort: number;
  /** The same of a network of Fabric's own programs. */
  readonly fabricBasePort: number;
  readonly childEnvironment: Readonly<Record<string, string>>;
}

/** The suite's settings: `FABRIC_BIN`, and the number of the test worker. */
export function conformanceConfig(env: NodeJS.ProcessEnv = process.env): ConformanceConfig {
  const worker = Number(env["JEST_WORKER_ID"] ?? "1");
  const fabricBinaries = env["FABRIC_BIN"];
  return {
    ...(fabricBinaries !== undefined && { fabricBinaries }),
    basePort: firstPort + portsPerWorker * (worker - 1),
    fabricBasePort: firstFabricPort + fabricPortsPerWorker * (worker - 1),
    childEnvironment: loadNetworkConfig(env, repository).childEnvironment,
  };
}
