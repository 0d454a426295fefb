import path from "node:path";
import { repository } from "./compiled.js";
import type { Figure } from "./figure.js";
import { median } from "./percentile.js";
import { startMemoryMeter } from "./process-meter.js";
import { runProgram } from "./run-program.js";
import { type Benchmark, type BenchmarkSetting, withFolder } from "./setting.js";

const benchmark = "start";
const timeLimitMs = 180_000;
const memoryIntervalMs = 250;
/** Nothing is left to build, unless a source changed since the benchmarks began. */
const builtLine = /^Built \d+ files/;
/** What a start says when the shipment's declaration has been cleared. */
const clearedLine = /^Declaration: \S+ (CLEARED|COMPLETED)\b/;

interface Started {
  readonly clearedMs: number;
  readonly endedMs: number;
  readonly memory: ReturnType<ReturnType<typeof startMemoryMeter>["stop"]>;
}

/** `npm start -- --once` on an empty data folder, packages installed and everything built. */
export const benchmarkStart: Benchmark = async (setting) => {
  const starts: Started[] = [];
  for (let run = 0; run < (setting.quick ? 1 : 3); run += 1)
    starts.push(await withFolder("start", (folder) => startOnce(setting, folder)));
  const n = starts.length;
  const memory = starts.map((start) => start.memory).filter((found) => found !== undefined);
  const largest = (of: "residentBytes" | "proportionalBytes"): number =>
    Math.max(...memory.map((found) => found[of]));
  const figures: readonly Figure[] = [
    {
      benchmark,
      what: "npm start to the first cleared declaration",
      n,
      p50Ms: median(starts.map(({ clearedMs }) => clearedMs)),
      targets: [{ of: "p50Ms", atMost: 15_000 }],
    },
    {
      benchmark,
      what: "npm start -- --once from beginning to end",
      n,
      p50Ms: median(starts.map(({ endedMs }) => endedMs)),
    },
  ];
  if (memory.length === 0) return figures;
  return [
    ...figures,
    {
      benchmark,
      what: "memory of all processes at its peak, resident sets",
      n,
      bytes: largest("residentBytes"),
      targets: [{ of: "bytes", atMost: 600_000_000 }],
    },
    {
      benchmark,
      what: "the same, shared pages counted once",
      n,
      bytes: largest("proportionalBytes"),
    },
  ];
};

async function startOnce(
  { httpPort, childEnvironment, signal, say }: BenchmarkSetting,
  folder: string,
): Promise<Started> {
  let clearedMs: number | undefined;
  let memory: ReturnType<typeof startMemoryMeter> | undefined;
  const startedAt = performance.now();
  const dataDir = path.join(folder, "data");
  try {
    await runProgram({
      args: [
        path.join(repository, "scripts/start.mjs"),
        "--once",
        "--json",
        "--data-dir",
        dataDir,
        "--port",
        String(httpPort),
      ],
      env: childEnvironment,
      signal,
      timeLimitMs,
      onSpawn: (root) => (memory = startMemoryMeter({ root, withRoot: true, intervalMs: memoryIntervalMs })),
      onErrorLine: (line) => {
        if (builtLine.test(line)) say(`  not the target's case, it built first: ${line}`);
        if (clearedLine.test(line)) clearedMs ??= performance.now() - startedAt;
      },
    });
  } finally {
    memory?.stop();
  }
  const endedMs = performance.now() - startedAt;
  if (clearedMs === undefined) throw new Error("npm start did not say that the declaration was cleared.");
  say(`  cleared after ${(clearedMs / 1_000).toFixed(1)} s`);
  return { clearedMs, endedMs, memory: memory?.stop() };
}
