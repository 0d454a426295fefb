import {
  defaultTopology,
  loadNetworkConfig,
  processEnvironment,
  startNetwork,
  type RunningNetwork,
} from "@antin/network-config";
import type { ApiClient } from "../../../network-config/src/demonstration/api-client.js";
import { apiClient, gatewaySetting, referenceData, repository } from "./compiled.js";
import type { BenchmarkSetting } from "./setting.js";

export interface ClearanceNetwork {
  readonly running: RunningNetwork;
  readonly api: ApiClient;
}

/** The single-machine network as `npm start` starts it, with the demonstration tariff in force. */
export async function withClearanceNetwork<Result>(
  { httpPort, childEnvironment, signal, say }: BenchmarkSetting,
  dataDir: string,
  work: (network: ClearanceNetwork) => Promise<Result>,
): Promise<Result> {
  const [{ connectApi }, { ensureReferenceData }, { gatewayEnvironment }] = await Promise.all([
    apiClient(),
    referenceData(),
    gatewaySetting(),
  ]);
  const config = loadNetworkConfig(processEnvironment(), repository);
  const running = await startNetwork({
    dataDir,
    httpPort,
    childEnvironment,
    gatewayEnvironment: gatewayEnvironment({ dataDir, httpPort }, config, defaultTopology),
    evm: config.evmUrl === undefined,
    // A process that ends is a failed measurement, not one to be mended.
    restart: false,
    signal,
  });
  try {
    for (const { name, reason } of running.missing) say(`  without ${name}: ${reason}`);
    const api = connectApi(`http://127.0.0.1:${httpPort}`);
    await ensureReferenceData(api, repository, (line) => {
      say(`  ${line}`);
    });
    return await work({ running, api });
  } finally {
    await running.stop();
  }
}

/** Names of the network's processes that run, by process id. */
export const processNames = ({ processes }: RunningNetwork): ReadonlyMap<number, string> =>
  new Map(
    [...processes].flatMap(([name, running]) => {
      const pid = running.pid();
      return pid === undefined ? [] : [[pid, name] as const];
    }),
  );
