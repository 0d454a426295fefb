import path from "node:path";
import { parseArgs } from "node:util";
import { parseHttpPort } from "../config.js";
import { NetworkError } from "../network-error.js";

export interface DemoOptions {
  readonly csv: string;
  /** Rows to clear; rows that are refused are counted beside them. */
  readonly limit: number;
  readonly inFlight: number;
  readonly dataDir: string | undefined;
  readonly httpPort: number;
  readonly json: boolean;
}

const defaultHttpPort = 8_200;
const defaultLimit = 500;
const defaultInFlight = 16;
const inFlightMax = 256;
const limitMax = 100_000;

export const demoUsage = `npm run demo -- --csv FILE [options]
  --csv FILE      rows of the customs import data set
  --limit N       rows to clear (default ${defaultLimit})
  --in-flight N   declarations under way at a time (default ${defaultInFlight}, at most ${inFlightMax})
  --data-dir DIR  keep the network's data there (default: a temporary folder, deleted at the end)
  --port PORT     of the demonstration's own gateway (default ${defaultHttpPort}); the other processes take the ports after it
  --json          print the summary as JSON`;

/** @throws NetworkError `CONFIG_INVALID` naming the option and its rule. */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const values = readArguments(args);
  if (values.csv === undefined) throw invalid("--csv names the file to read.");
  return {
    csv: path.resolve(values.csv),
    limit: countOf("--limit", values.limit, defaultLimit, limitMax),
    inFlight: countOf("--in-flight", values["in-flight"], defaultInFlight, inFlightMax),
    dataDir: values["data-dir"] === undefined ? undefined : path.resolve(values["data-dir"]),
    httpPort: values.port === undefined ? defaultHttpPort : parseHttpPort(values.port, "--port"),
    json: values.json ?? false,
  };
}

function countOf(option: string, text: string | undefined, otherwise: number, max: number): number {
  const count = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(count) || count < 1 || count > max)
    throw invalid(`${option} is a whole number from 1 to ${max}.`);
  return count;
}

interface Arguments {
  readonly csv?: string;
  readonly limit?: string;
  readonly "in-flight"?: string;
  readonly "data-dir"?: string;
  readonly port?: string;
  readonly json?: boolean;
}

function readArguments(args: readonly string[]): Arguments {
  try {
    return parseArgs({
      args: [...args],
      options: {
        csv: { type: "string" },
        limit: { type: "string" },
        "in-flight": { type: "string" },
        "data-dir": { type: "string" },
        port: { type: "string" },
        json: { type: "boolean" },
      },
    }).values;
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const invalid = (message: string, cause?: unknown): NetworkError =>
  new NetworkError({ code: "CONFIG_INVALID", message, cause });
