import path from "node:path";
import { parseArgs } from "node:util";
import { NetworkError } from "../network-error.js";

export interface StartOptions {
  readonly dataDir: string;
  /** Of the gateway; the other ports follow it (see topology.ts). */
  readonly port: number;
  /** Deletes what an earlier start left in the data folder. */
  readonly fresh: boolean;
  /** Stops after the shipment. */
  readonly once: boolean;
  /** A JSON summary on standard output, everything else on standard error. */
  readonly json: boolean;
  readonly help: boolean;
}

export const defaultHttpPort = 8080;
const HTTP_PORT_MAX = 65_000;

export const startUsage = `npm start -- [options]
  --data-dir DIR  where keys, ledger and documents live (default .antin)
  --port PORT     of the gateway and the page (default ${defaultHttpPort}); the other processes take the ports after it
  --fresh         begin anew: delete what the data folder holds
  --once          stop after the shipment; exit 0 when it cleared and 1 when it did not
  --json          print a JSON summary, and nothing else, on standard output
  --help          print this`;

/** @throws NetworkError `OPTION_INVALID` naming the option and its rule. */
export function parseStartOptions(args: readonly string[], repositoryRoot: string): StartOptions {
  const values = readArguments(args);
  const port = Number(values.port ?? defaultHttpPort);
  if (!Number.isInteger(port) || port < 1_024 || port > HTTP_PORT_MAX)
    throw new NetworkError("OPTION_INVALID", `--port is a whole number from 1024 to ${HTTP_PORT_MAX}.`);
  return {
    dataDir: path.resolve(values["data-dir"] ?? path.join(repositoryRoot, ".antin")),
    port,
    fresh: values.fresh ?? false,
    once: values.once ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        "data-dir": { type: "string" },
        port: { type: "string" },
        fresh: { type: "boolean" },
        once: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (cause) {
    throw new NetworkError("OPTION_INVALID", cause instanceof Error ? cause.message : String(cause));
  }
}
