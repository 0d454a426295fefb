import { parseHttpPort } from "@antin/network-config";
import { parseArgs } from "node:util";
import { type BenchmarkName, benchmarkNames } from "./figure.js";

export interface BenchOptions {
  readonly benchmarks: readonly BenchmarkName[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly httpPort: number;
  readonly reopenTransactions: number;
  readonly help: boolean;
}

const defaultHttpPort = 8_300;
const reopenDefault = { full: 2_000, quick: 200 };
const reopenMax = 100_000;

export const benchUsage = `npm run bench [-- ${benchmarkNames.join("|")} …] [options]
  --json            the results as JSON, and nothing else, on standard output
  --quick           small counts: shows that everything runs, and is no measurement
  --port PORT       first of the ports that are used (default ${defaultHttpPort})
  --transactions N  on the ledger that is opened again (default ${reopenDefault.full}, at most ${reopenMax}; the target is for that)`;

export class UsageError extends Error {}

/** @throws UsageError naming the option and its rule; NetworkError for the port */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = readArguments(args);
  const quick = values.quick ?? false;
  return {
    benchmarks: positionals.length === 0 ? benchmarkNames : positionals.map(benchmarkNamed),
    json: values.json ?? false,
    quick,
    httpPort: values.port === undefined ? defaultHttpPort : parseHttpPort(values.port, "--port"),
    reopenTransactions: countOf(values.transactions) ?? (quick ? reopenDefault.quick : reopenDefault.full),
    help: values.help ?? false,
  };
}

function benchmarkNamed(text: string): BenchmarkName {
  const found = benchmarkNames.find((name) => name === text);
  if (found === undefined)
    throw new UsageError(`There is no benchmark ${text}; there are ${benchmarkNames.join(", ")}.`);
  return found;
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > reopenMax)
    throw new UsageError(`--transactions is a whole number from 1 to ${reopenMax}.`);
  return count;
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
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
