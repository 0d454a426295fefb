import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { writeFileAtOnce } from "../certificate-authority/material-folder.js";
import type { NetworkConfig } from "../config.js";
import { NetworkError } from "../network-error.js";
import { isProcessAlive } from "../process-alive.js";
import { defaultTopology } from "../topology.js";
import { containersDeploy, containersDown, containersUp, generateNetwork } from "./container-network.js";
import { fabricPaths } from "./fabric-paths.js";
import { fabricProfile, planFabric, plannedPorts, type FabricPlan } from "./fabric-plan.js";
import { findFabricPrograms } from "./fabric-programs.js";
import { followProgress, progressLength, startProgressFile } from "./network-progress.js";
import type { NetworkEngine, NetworkOptions } from "./network-options.js";

export interface CommandPlace {
  readonly config: NetworkConfig;
  readonly repository: string;
  readonly say: (line: string) => void;
  /** The compiled entry that holds a native network. */
  readonly entry: string;
}

/** What `up` started, for the commands after it. */
interface NetworkRecord {
  readonly engine: NetworkEngine;
  readonly profile: string;
  readonly port: number;
  readonly pid?: number;
}

const stopTimeoutMs = 60_000;
const stopPollMs = 100;

/**
 * Runs `network:up`, `deploy`, `down` or `generate`.
 *
 * @throws NetworkError `FABRIC_MISSING`, `CONTAINERS_MISSING`, `NETWORK_DOWN`, `DATA_DIR_IN_USE`, and what the steps meet
 */
export function runNetworkCommand(options: NetworkOptions, place: CommandPlace): Promise<void> {
  switch (options.command) {
    case "up":
      return up(options, place);
    case "deploy":
      return deploy(options, place);
    case "down":
      return down(options, place);
    case "generate":
      return generate(options, place);
  }
}

const planOf = (options: {
  readonly profile: string;
  readonly engine: NetworkEngine;
  readonly port: number;
}): FabricPlan =>
  planFabric({
    topology: defaultTopology,
    profile: fabricProfile(defaultTopology, options.profile),
    placement:
      options.engine === "native" ? { kind: "native", basePort: options.port } : { kind: "containers" },
  });

async function generate(options: NetworkOptions, { say }: CommandPlace): Promise<void> {
  const { root } = await generateNetwork({
    ...{ dataDir: options.dataDir, topology: defaultTopology, plan: planOf(options) },
  });
  say(`Wrote the ${options.profile} network to ${root}`);
}

async function up(options: NetworkOptions, place: CommandPlace): Promise<void> {
  const { dataDir, engine, profile, port } = options;
  const { config, say } = place;
  const plan = planOf(options);
  if (engine === "containers") {
    if (options.fresh) removeNetwork(dataDir);
    await containersUp({ ...place, dataDir, topology: defaultTopology, plan });
    writeRecord(dataDir, { engine, profile, port });
  } else {
    findFabricPrograms({ folder: config.fabricBin, environment: config.childEnvironment });
    const running = readRecord(dataDir);
    if (running?.pid !== undefined && isProcessAlive(running.pid))
      throw new NetworkError({
        code: "DATA_DIR_IN_USE",
        message: `A network of process ${running.pid} runs in ${dataDir}. Stop it with npm run network:down.`,
        details: { dataDir, pid: running.pid },
      });
    if (options.fresh) removeNetwork(dataDir);
    say(`Starting the ${profile} network, ports ${port} to ${port + plannedPorts(plan).length - 1} …`);
    const pid = spawnHolder(options, place);
    writeRecord(dataDir, { engine, profile, port, pid });
    await followProgress({ paths: fabricPaths(dataDir), pid, step: "up", from: 0, say });
  }
  say(`The ${profile} network is up; npm run network:deploy puts the contract in force.`);
}

function spawnHolder({ dataDir, profile, port }: NetworkOptions, { entry, config }: CommandPlace): number {
  const paths = fabricPaths(dataDir);
  startProgressFile(paths);
  mkdirSync(path.join(paths.root, "logs"), { recursive: true });
  const log = openSync(path.join(paths.root, "logs/network.log"), "a");
  const args = ["hold", "--data-dir", dataDir, "--profile", profile, "--port", String(port)];
  const { childEnvironment, fabricBin = "" } = config;
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...childEnvironment, FABRIC_BIN: fabricBin },
    stdio: ["ignore", log, log],
    detached: true,
  });
  child.unref();
  if (child.pid === undefined) throw new NetworkError({ code: "PROCESS_NOT_READY", message: "No process." });
  return child.pid;
}

async function deploy({ dataDir }: NetworkOptions, place: CommandPlace): Promise<void> {
  const record = runningRecord(dataDir);
  if (record.engine === "containers") {
    await containersDeploy({ ...place, dataDir, topology: defaultTopology, plan: planOf(record) });
  } else {
    const paths = fabricPaths(dataDir);
    const from = progressLength(paths);
    const { pid } = record;
    process.kill(pid, "SIGUSR2");
    await followProgress({ paths, pid, step: "deploy", from, say: place.say });
  }
  place.say(
    `The contract answers; clients find the network in ${path.join(fabricPaths(dataDir).root, "connection.json")}`,
  );
}

async function down({ dataDir, fresh }: NetworkOptions, { config, say }: CommandPlace): Promise<void> {
  const record = readRecord(dataDir);
  if (record?.engine === "containers") await containersDown(dataDir, config, fresh);
  else if (record?.pid !== undefined && isProcessAlive(record.pid)) {
    process.kill(record.pid, "SIGTERM");
    const giveUpAt = Date.now() + stopTimeoutMs;
    while (isProcessAlive(record.pid) && Date.now() < giveUpAt)
      await new Promise((resolve) => setTimeout(resolve, stopPollMs));
    if (isProcessAlive(record.pid))
      throw new NetworkError({
        code: "PROCESS_NOT_READY",
        message: `Process ${record.pid} still runs ${stopTimeoutMs / 1_000} s after it was told to stop.`,
        details: { pid: record.pid },
      });
  }
  if (fresh) removeNetwork(dataDir);
  say(fresh ? `The network in ${dataDir} is stopped and deleted.` : `The network in ${dataDir} is stopped.`);
}

const recordFile = (dataDir: string): string => path.join(dataDir, "network.json");

function writeRecord(dataDir: string, record: NetworkRecord): void {
  writeFileAtOnce(recordFile(dataDir), `${JSON.stringify(record, null, 2)}\n`);
}

function readRecord(dataDir: string): NetworkRecord | undefined {
  const file = recordFile(dataDir);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as NetworkRecord) : undefined;
}

type RunningRecord =
  | (NetworkRecord & { readonly engine: "containers" })
  | (NetworkRecord & { readonly engine: "native"; readonly pid: number });

function runningRecord(dataDir: string): RunningRecord {
  const record = readRecord(dataDir);
  if (record?.engine === "containers") return { ...record, engine: "containers" };
  if (record?.pid !== undefined && isProcessAlive(record.pid))
    return { ...record, engine: "native", pid: record.pid };
  throw new NetworkError({
    code: "NETWORK_DOWN",
    message: `No network runs in ${dataDir}. Start one with npm run network:up.`,
    details: { dataDir },
  });
}

/** What this program made there and nothing else. */
function removeNetwork(dataDir: string): void {
  const made = ["fabric", "organisations", "identities", "checkpoint-keys", "trust.json", "network.json"];
  for (const name of made) rmSync(path.join(dataDir, name), { recursive: true, force: true });
}
