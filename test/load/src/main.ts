import { loadNetworkConfig, NetworkError, processEnvironment } from "@antin/network-config";
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { benchUsage, parseBenchOptions, UsageError } from "./bench-options.js";
import { repository } from "./compiled.js";
import { verdictOf } from "./figure.js";
import { formatGrowth, growthRows, withReport } from "./growth-report.js";
import { atReferenceSpeed, machineSpeed } from "./reference-machine.js";
import { describeTarget, formatResults } from "./results-table.js";
import { type BenchmarkResults, runBenchmarks } from "./run-benchmarks.js";

const exitCode = { measured: 0, failed: 1, badUsage: 64 } as const;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const machine = () => ({
  cpu: os.cpus()[0]?.model ?? "unknown",
  cores: os.availableParallelism(),
  memoryBytes: os.totalmem(),
  system: `${os.type()} ${os.release()} ${os.arch()}`,
  node: process.versions.node,
  /** Of the minute before: what else the machine was doing. */
  load: os.loadavg()[0] ?? 0,
});

function asJson({ figures, failures }: BenchmarkResults, about: { readonly quick: boolean }): string {
  const speed = machineSpeed(figures);
  const rows = figures.map((figure) => ({
    ...figure,
    targets: (figure.targets ?? []).map((target) => ({
      ...target,
      text: describeTarget(target),
      verdict: about.quick ? "open" : verdictOf(figure, target),
      ...(speed !== undefined && { atReferenceSpeed: atReferenceSpeed(figure, target, speed) }),
    })),
  }));
  return JSON.stringify({ ...about, machineSpeed: speed, figures: rows, failures }, null, 2);
}

function recordGrowth(
  { figures }: BenchmarkResults,
  about: { at: string; machine: ReturnType<typeof machine> },
) {
  const rows = growthRows(figures);
  if (rows.length === 0) throw new UsageError("--record needs the benchmark growth, and it has to end well.");
  const { cores, cpu, node, load } = about.machine;
  const description = `${cores} cores, ${cpu}, Node ${node}, load ${load.toFixed(1)} before`;
  const report = formatGrowth(rows, { date: about.at.slice(0, 10), machine: description });
  const file = path.join(repository, "test/load/README.md");
  writeFileSync(file, withReport(readFileSync(file, "utf8"), report));
  say(`Recorded in ${path.relative(repository, file)}.`);
}

async function run(): Promise<number> {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${benchUsage}\n`);
    return exitCode.measured;
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => {
      stop.abort(new Error(`stopped by ${name}`));
    });
  const { quick, httpPort, reopenTransactions, growthTransactions } = options;
  const { childEnvironment, fabricBin } = loadNetworkConfig(processEnvironment(), repository);
  const about = { at: new Date().toISOString(), quick, machine: machine() };
  const { cores, cpu, load, node } = about.machine;
  say(`${cores} cores, ${cpu}, Node ${node}, load ${load.toFixed(1)}${quick ? ", quick" : ""}`);
  const sizes = { reopenTransactions, growthTransactions };
  const from = { childEnvironment, ...(fabricBin !== undefined && { fabricBin }) };
  const setting = { quick, httpPort, ...sizes, ...from, signal: stop.signal, say };
  const results = await runBenchmarks(options, setting);
  if (options.json) process.stdout.write(`${asJson(results, about)}\n`);
  else if (results.figures.length > 0) process.stdout.write(`${formatResults(results.figures, !quick)}\n`);
  if (quick && !options.json) say("\nQuick counts show that everything runs; they measure nothing.");
  if (options.record) recordGrowth(results, about);
  return results.failures.length === 0 ? exitCode.measured : exitCode.failed;
}

try {
  process.exitCode = await run();
} catch (error) {
  const usage =
    error instanceof UsageError || (error instanceof NetworkError && error.code === "CONFIG_INVALID");
  say(error instanceof Error ? error.message : String(error));
  if (usage) say(benchUsage);
  process.exitCode = usage ? exitCode.badUsage : exitCode.failed;
}
