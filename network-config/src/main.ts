import path from "node:path";
import { fileURLToPath } from "node:url";
import { loadNetworkConfig, processEnvironment } from "./config.js";
import { ApiProblem, connectApi } from "./demonstration/api-client.js";
import { keepReferenceData } from "./demonstration/demonstration-reference-data.js";
import { NetworkError } from "./network-error.js";
import { describeIdentities } from "./start/identities.js";
import { startAndClear, type Started } from "./start/start.js";
import { parseStartOptions, startUsage, type StartOptions } from "./start/start-options.js";
import { formatSummary } from "./start/summary.js";
import { defaultTopology } from "./topology.js";

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const exitCode = { cleared: 0, notCleared: 1, failed: 1, badUsage: 64 } as const;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What went wrong, with its code, and for a refused request what the gateway said about it. */
function explain(error: unknown): string {
  if (error instanceof NetworkError) return `${error.code}: ${error.message}`;
  if (error instanceof ApiProblem) return `${error.message}\n${JSON.stringify(error.body, null, 2)}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function stopRequested(): { readonly signal: AbortSignal; readonly requested: Promise<void> } {
  const controller = new AbortController();
  const requested = new Promise<void>((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const)
      process.once(name, () => {
        controller.abort(new Error(`stopped by ${name}`));
        resolve();
      });
  });
  return { signal: controller.signal, requested };
}

function report(options: StartOptions, { summary, baseUrl }: Started): void {
  if (options.json) {
    print(JSON.stringify(summary, null, 2));
    return;
  }
  print(formatSummary(summary));
  if (options.once) return;
  print(`\n${describeIdentities(defaultTopology, baseUrl, summary)}\n`);
  print(`Open ${baseUrl}/ for the page and ${baseUrl}/docs for the API. Ctrl-C stops everything.`);
}

async function run(): Promise<number> {
  const config = loadNetworkConfig(processEnvironment(), repository);
  const options = parseStartOptions(process.argv.slice(2), config);
  if (options.help) {
    print(startUsage);
    return exitCode.cleared;
  }
  const stop = stopRequested();
  const started = await startAndClear(options, config, stop.signal, say);
  report(options, started);
  if (!options.once) {
    const stopKeeping = keepReferenceData(connectApi(started.baseUrl), repository, say);
    await stop.requested;
    stopKeeping();
  }
  say("Stopping …");
  await started.network.stop();
  say("Stopped.");
  return started.summary.cleared ? exitCode.cleared : exitCode.notCleared;
}

try {
  process.exit(await run());
} catch (error) {
  say(explain(error));
  const usage = error instanceof NetworkError && error.code === "CONFIG_INVALID";
  if (usage) say(startUsage);
  process.exit(usage ? exitCode.badUsage : exitCode.failed);
}
