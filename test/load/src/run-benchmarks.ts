import type { BenchOptions } from "./bench-options.js";
import { benchmarkClearance } from "./declarations-benchmark.js";
import type { BenchmarkName, Figure } from "./figure.js";
import { benchmarkGrowth } from "./growth-benchmark.js";
import { benchmarkLedger } from "./ledger-benchmark.js";
import { benchmarkReceipts } from "./receipts-benchmark.js";
import { benchmarkReopen } from "./reopen-benchmark.js";
import { type Benchmark, type BenchmarkSetting, PartialFailure } from "./setting.js";
import { benchmarkStart } from "./start-benchmark.js";
import { benchmarkStore } from "./store-benchmark.js";

/** Benchmarks that share a network are one entry. */
const entries: readonly {
  readonly of: readonly BenchmarkName[];
  readonly run: (setting: BenchmarkSetting, chosen: ReadonlySet<BenchmarkName>) => ReturnType<Benchmark>;
}[] = [
  { of: ["receipts"], run: benchmarkReceipts },
  { of: ["store"], run: benchmarkStore },
  { of: ["ledger"], run: benchmarkLedger },
  { of: ["reopen"], run: benchmarkReopen },
  { of: ["growth"], run: benchmarkGrowth },
  { of: ["start"], run: benchmarkStart },
  {
    of: ["declarations", "read-model"],
    run: (setting, chosen) =>
      benchmarkClearance(setting, {
        declarations: chosen.has("declarations"),
        readModel: chosen.has("read-model"),
      }),
  },
];

export interface BenchmarkResults {
  readonly figures: readonly Figure[];
  readonly failures: readonly { readonly benchmarks: readonly BenchmarkName[]; readonly reason: string }[];
}

/** Runs the chosen benchmarks one after another; one that fails does not keep the others from running. */
export async function runBenchmarks(
  { benchmarks }: Pick<BenchOptions, "benchmarks">,
  setting: BenchmarkSetting,
): Promise<BenchmarkResults> {
  const chosen = new Set(benchmarks);
  const figures: Figure[] = [];
  const failures: BenchmarkResults["failures"][number][] = [];
  for (const { of, run } of entries) {
    const names = of.filter((name) => chosen.has(name));
    if (names.length === 0) continue;
    setting.signal.throwIfAborted();
    setting.say(`${names.join(", ")} …`);
    try {
      figures.push(...(await run(setting, chosen)));
    } catch (error) {
      setting.signal.throwIfAborted();
      if (error instanceof PartialFailure) figures.push(...error.figures);
      const reason = error instanceof Error ? error.message : String(error);
      setting.say(`  failed: ${reason}`);
      failures.push({ benchmarks: names, reason });
    }
  }
  return { figures, failures };
}
