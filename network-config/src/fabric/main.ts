import path from "node:path";
import { fileURLToPath } from "node:url";
import { loadNetworkConfig, processEnvironment } from "../config.js";
import { NetworkError } from "../network-error.js";
import { holdNetwork } from "./hold-network.js";
import { runNetworkCommand } from "./network-command.js";
import { networkUsage, parseNetworkOptions } from "./network-options.js";

const entry = fileURLToPath(import.meta.url);
const repository = path.resolve(path.dirname(entry), "../../..");
const exitCode = { done: 0, failed: 1, badUsage: 64 } as const;
const holdCommand = "hold";

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function run(args: readonly string[]): Promise<void> {
  const config = loadNetworkConfig(processEnvironment(), repository);
  const [command, ...rest] = args;
  // Started by `up` itself: the process that the network lives in.
  const isHolder = command === holdCommand;
  const defaults = { repository, hasFabricBin: config.fabricBin !== undefined };
  const options = parseNetworkOptions(isHolder ? ["up", ...rest] : args, defaults);
  if (options === "help") {
    process.stdout.write(`${networkUsage}\n`);
    return;
  }
  if (!isHolder) {
    await runNetworkCommand(options, { config, repository, say, entry });
    return;
  }
  const stop = new Promise<void>((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const)
      process.once(name, () => {
        resolve();
      });
  });
  const onDeploy = (deploy: () => void): void => {
    process.on("SIGUSR2", deploy);
  };
  await holdNetwork(options, { config, repository }, { stop, onDeploy });
}

try {
  await run(process.argv.slice(2));
  process.exit(exitCode.done);
} catch (error) {
  if (!(error instanceof NetworkError)) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(exitCode.failed);
  }
  say(`${error.code}: ${error.message}`);
  if (error.code !== "CONFIG_INVALID") process.exit(exitCode.failed);
  say(networkUsage);
  process.exit(exitCode.badUsage);
}
