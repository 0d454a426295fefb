import path from "node:path";
import type { MaterialSummary } from "../certificate-authority/network-material.js";
import { lockDataDir, type DataDirLock } from "../supervisor/data-dir-lock.js";
import { assertPortsFree } from "../supervisor/ports.js";
import {
  superviseProcess,
  type ProcessEvent,
  type ProcessOptions,
  type SupervisedProcess,
} from "../supervisor/supervised-process.js";
import type { NetworkPort, Topology } from "../topology.js";
import { ensureChannel, type FabricAdministration } from "./channel.js";
import { chaincodeProcesses } from "./chaincode-processes.js";
import { approveChaincode, commitChaincode } from "./chaincode-lifecycle.js";
import type { ChaincodeProgram } from "./chaincode-program.js";
import { ensureFabricMaterial } from "./fabric-material.js";
import { nodeProcesses, writeSettings } from "./fabric-node-processes.js";
import { fabricPaths, type FabricPaths } from "./fabric-paths.js";
import { plannedPorts, type FabricPlan, type PlannedChaincode } from "./fabric-plan.js";
import type { FabricPrograms } from "./fabric-programs.js";

export interface StartFabricOptions {
  readonly dataDir: string;
  readonly topology: Topology;
  readonly plan: FabricPlan;
  readonly programs: FabricPrograms;
  /** Given to every process; see `loadNetworkConfig`. */
  readonly childEnvironment: Readonly<Record<string, string>>;
  /** Ports of what the caller starts beside the nodes, to be free as well. */
  readonly alsoNeeded?: readonly NetworkPort[];
  /** Begin anew: everything under the data directory is removed, once no other start can be working on it. */
  readonly fresh?: boolean;
  /** Aborted during the start, everything started so far is stopped and the start fails with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Receives progress, a line at a time. */
  readonly say?: (line: string) => void;
  readonly log?: (event: ProcessEvent) => void;
}

export interface RunningFabric {
  readonly dataDir: string;
  readonly plan: FabricPlan;
  readonly paths: FabricPaths;
  readonly material: MaterialSummary;
  /** Nodes and chaincode processes by name, for example `orderer0`, `peer0-customs`. */
  readonly processes: ReadonlyMap<string, SupervisedProcess>;
  /**
   * Puts a chaincode in force: installs and approves it everywhere, starts a process for each organisation, commits the
   * definition, then stops the processes of the one before. Called again with nothing changed it starts processes only.
   */
  deploy(chaincode: PlannedChaincode, program: ChaincodeProgram): Promise<void>;
  /** Starts one more process that is to end with the network, for example the gateway. */
  supervise(process: ProcessOptions): Promise<SupervisedProcess>;
  /** Stops everything, the last started first, and gives up the data directory. */
  stop(): Promise<void>;
}

/**
 * Starts a real network of native nodes on loopback and joins them to the channel.
 *
 * @throws NetworkError `DATA_DIR_IN_USE`, `DATA_DIR_FOREIGN`, `PORT_IN_USE` (before anything is started),
 *   `MATERIAL_INCOMPLETE`, `PROCESS_NOT_READY`, `FABRIC_COMMAND_FAILED`
 */
export async function startFabricNetwork(options: StartFabricOptions): Promise<RunningFabric> {
  const { topology, plan, say = () => undefined } = options;
  const dataDir = path.resolve(options.dataDir);
  const paths = fabricPaths(dataDir);
  const lock = await lockDataDir(dataDir);
  const processes = new Processes(lock, options);
  const stop = async (): Promise<void> => {
    await processes.stopAll();
    lock.release();
  };
  try {
    await assertPortsFree({
      host: "127.0.0.1",
      ports: [...(options.alsoNeeded ?? []), ...plannedPorts(plan)],
      option: "--port",
    });
    if (options.fresh) lock.removeData();
    const material = await ensureFabricMaterial({ dataDir, topology, plan });
    writeSettings({ plan, topology, paths });
    options.signal?.throwIfAborted();
    const administration = { plan, paths, programs: options.programs };
    await processes.startAll(
      nodeProcesses({ ...administration, childEnvironment: options.childEnvironment }),
    );
    await ensureChannel(administration, say);
    return {
      ...{ dataDir, plan, paths, material, stop },
      processes: processes.running,
      supervise: (process) => processes.start(process),
      deploy: (chaincode, program) => deploy({ administration, processes, options }, chaincode, program),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function deploy(
  place: {
    readonly administration: FabricAdministration;
    readonly processes: Processes;
    readonly options: StartFabricOptions;
  },
  chaincode: PlannedChaincode,
  program: ChaincodeProgram,
): Promise<void> {
  const { administration, processes, options } = place;
  const { say = () => undefined, childEnvironment } = options;
  const desired = { ...chaincode, code: program.code };
  const approved = await approveChaincode(administration, desired, say);
  const started = chaincodeProcesses({
    ...{ chaincode, program, approved, childEnvironment, paths: administration.paths },
  });
  const before = [...processes.running.keys()].filter((name) => name.startsWith(`${chaincode.name}@`));
  await processes.startAll(started);
  await commitChaincode(administration, desired, approved, say);
  const names = new Set(started.map(({ name }) => name));
  await Promise.all(before.filter((name) => !names.has(name)).map((name) => processes.stop(name)));
}

/** What was started here: recorded in the lock, so that the next start ends what a killed one left behind. */
class Processes {
  readonly running = new Map<string, SupervisedProcess>();
  readonly #lock: DataDirLock;
  readonly #options: StartFabricOptions;

  constructor(lock: DataDirLock, options: StartFabricOptions) {
    this.#lock = lock;
    this.#options = options;
  }

  async start(process: ProcessOptions): Promise<SupervisedProcess> {
    const { signal, log } = this.#options;
    const onEvent = (event: ProcessEvent): void => {
      if (event.type === "spawned") this.#lock.recordChild(event);
      log?.(event);
    };
    const started = await superviseProcess({ ...process, onEvent, ...(signal && { signal }) });
    this.running.set(process.name, started);
    return started;
  }

  /** Waits for all, so that a failure leaves none half started and unknown. */
  async startAll(processes: readonly ProcessOptions[]): Promise<void> {
    const outcomes = await Promise.allSettled(processes.map((process) => this.start(process)));
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  async stop(name: string): Promise<void> {
    await this.running.get(name)?.stop();
    this.running.delete(name);
  }

  /** Nodes end side by side; what was started later calls what was started earlier, and goes first. */
  async stopAll(): Promise<void> {
    for (const name of [...this.running.keys()].reverse()) await this.stop(name);
  }
}
