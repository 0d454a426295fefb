import {
  fabricPaths,
  findFabricPrograms,
  materialPaths,
  planFabric,
  type RunningFabric,
  startFabricNetwork,
} from "@antin/network-config";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { repository } from "./compiled.js";
import type { DrivenLedgerClient } from "./driven-ledger-client.js";
import { withClient } from "./ledger-network.js";
import {
  calledOrganisation,
  clientIdentity,
  endorsingOrganisations,
  sampleChaincode,
  topology,
} from "./ledger-topology.js";
import { type BenchmarkSetting, withFolder } from "./setting.js";

/** Behind those of the embedded network. */
const portOffset = 30;
/** Peers find each other by gossip before anybody can have two of them endorse. */
const convergenceTimeoutMs = 90_000;
const askAgainMs = 500;

export interface OpenFabric {
  /** By process id. */
  processNames(): ReadonlyMap<number, string>;
  readonly client: DrivenLedgerClient;
}

/**
 * Hyperledger Fabric from `FABRIC_BIN` with the organisations, chaincode and client of the ledger benchmark: one peer
 * each and one orderer, TLS as Fabric has it.
 *
 * @throws NetworkError `FABRIC_MISSING` and what the network's start throws
 */
export const withFabric = <Result>(
  setting: BenchmarkSetting,
  work: (fabric: OpenFabric) => Promise<Result>,
): Promise<Result> =>
  withFolder("fabric", async (dataDir) => {
    const { childEnvironment, fabricBin, httpPort, signal, say } = setting;
    const plan = planFabric({
      topology,
      profile: {
        ...{ name: "load", peerOrganisations: endorsingOrganisations, peersPerOrganisation: 1, orderers: 1 },
      },
      placement: { kind: "native", basePort: httpPort + portOffset },
    });
    const fabric = await startFabricNetwork({
      ...{ dataDir, topology, plan, childEnvironment, signal },
      programs: findFabricPrograms({ folder: fabricBin, environment: childEnvironment }),
      say: (line) => {
        say(`    ${line}`);
      },
    });
    try {
      for (const chaincode of plan.chaincodes) await fabric.deploy(chaincode, sampleProgram());
      return await withClient(setting, clientSettings(fabric), async (client) => {
        await untilPeersSeeEachOther(client, signal);
        const processNames = () =>
          new Map([...fabric.processes].map(([name, running]) => [running.pid() ?? 0, name]));
        return await work({ client, processNames });
      });
    } finally {
      await fabric.stop();
    }
  });

function sampleProgram() {
  const file = path.join(repository, sampleChaincode);
  return {
    command: process.execPath,
    args: [file],
    code: [{ path: path.basename(file), content: readFileSync(file) }],
  };
}

function clientSettings({ dataDir, plan }: RunningFabric) {
  const called = plan.organisations.find(({ mspId }) => mspId === calledOrganisation)?.peers[0]?.listen;
  if (called === undefined) throw new Error(`${calledOrganisation} has no peer.`);
  return {
    address: `${called.host}:${called.port}`,
    channel: plan.channel,
    chaincode: topology.chaincode.name,
    identitiesDir: path.dirname(materialPaths(dataDir).identity(clientIdentity)),
    identity: clientIdentity,
    tls: { roots: fabricPaths(dataDir).tlsAuthorities },
  };
}

async function untilPeersSeeEachOther(client: DrivenLedgerClient, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + convergenceTimeoutMs;
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    const order = {
      prefix: `converged-${attempt}`,
      count: 1,
      inFlight: 1,
      timeLimitMs: convergenceTimeoutMs,
    };
    const { load } = await client.run("create", order);
    if (load.failed === 0) return;
    if (performance.now() > giveUpAt)
      throw new Error(`The peers did not find each other: ${load.firstFailure}`);
    await pause(askAgainMs);
  }
}
