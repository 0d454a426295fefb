import { loadNetworkConfig, processEnvironment } from "../config.js";
import { NetworkError } from "../network-error.js";
import { repository } from "../start/gateway-environment.js";
import { demoUsage, parseDemoOptions } from "./demo-options.js";
import { formatDemoSummary } from "./demo-summary.js";
import { runDemo } from "./run-demo.js";

const exitCode = { cleared: 0, failed: 1, badUsage: 64 } as const;

async function run(): Promise<number> {
  const options = parseDemoOptions(process.argv.slice(2));
  const config = loadNetworkConfig(processEnvironment(), repository);
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => {
      stop.abort(new Error(`stopped by ${name}`));
    });
  const output = { isTerminal: process.stderr.isTTY, write: (text: string) => process.stderr.write(text) };
  const summary = await runDemo(options, config, output, stop.signal);
  process.stdout.write(`${options.json ? JSON.stringify(summary, null, 2) : formatDemoSummary(summary)}\n`);
  return summary.cleared >= options.limit ? exitCode.cleared : exitCode.failed;
}

try {
  process.exit(await run());
} catch (error) {
  const coded = error instanceof NetworkError;
  process.stderr.write(`${coded ? `${error.code}: ${error.message}\n${demoUsage}` : String(error)}\n`);
  process.exit(coded && error.code === "CONFIG_INVALID" ? exitCode.badUsage : exitCode.failed);
}
