import { parseHttpPort } from "@antin/network-config";
import { parseArgs } from "node:util";
import { type BenchmarkName, benchmarkNames } from "./figure.js";

export interface BenchOptions {
  readonly benchmarks: readonly BenchmarkName[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly httpPort: number;
  readonly reopenTransactions: number;
  readonly growthTransactions: readonly number[];
  /** Write the growing ledger's table and plot into test/load/README.md. */
  readonly record: boolean;
  readonly help: boolean;
}

const defaultHttpPort = 8_300;
const reopenDefault = { full: 2_000, quick: 200 };
const reopenMax = 100_000;
const growthDefault = { full: [1_000, 100_000], quick: [200, 1_000] };
const growthMax = 10_000_000;

export const benchUsage = `npm run bench [-- ${benchmarkNames.join("|")} …] [options]
  --json            the results as JSON, and nothing else, on standard output
  --quick           small counts: shows that everything runs, and is no measurement
  --port PORT       first of the ports that are used (default ${defaultHttpPort})
  --transactions N  on the ledger that is opened again (default ${reopenDefault.full}, at most ${reopenMax}; the target is for that);
                    a list of two or more, rising, is for the growing ledger (default ${growthDefault.full.join(",")})
  --record          write what growth measured into test/load/README.md`;

export class UsageError extends Error {}

/** @throws UsageError naming the option and its rule; NetworkError for the port */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = readArguments(args);
  const quick = values.quick ?? false;
  const counts = countsOf(values.transactions);
  const size = quick ? "quick" : "full";
  const isList = counts.length > 1;
  return {
    benchmarks: positionals.length === 0 ? benchmarkNames : positionals.map(benchmarkNamed),
    json: values.json ?? false,
    quick,
    httpPort: values.port === undefined ? defaultHttpPort : parseHttpPort(values.port, "--port"),
    reopenTransactions: (isList ? undefined : counts[0]) ?? reopenDefault[size],
    growthTransactions: isList ? counts : growthDefault[size],
    record: values.record ?? false,
    help: values.help ?? false,
  };
}

function benchmarkNamed(text: string): BenchmarkName {
  const found = benchmarkNames.find((name) => name === text);
  if (found === undefined)
    throw new UsageError(`There is no benchmark ${text}; there are ${benchmarkNames.join(", ")}.`);
  return found;
}

function countsOf(text: string | undefined): readonly number[] {
  if (text === undefined) return [];
  const counts = text.split(",").map(Number);
  const max = counts.length > 1 ? growthMax : reopenMax;
  if (counts.some((count) => !Number.isInteger(count) || count < 1 || count > max))
    throw new UsageError(
      `--transactions is a whole number from 1 to ${max}, or several with commas between.`,
    );
  if (counts.some((count, at) => count <= (counts[at - 1] ?? 0)))
    throw new UsageError("--transactions rise from one to the next.");
  return counts;
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean" },
        quick: { type: "boolean" },
        port: { type: "string" },
        transactions: { type: "string" },
        record: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
