import path from "node:path";
import { parseArgs } from "node:util";
import { parseHttpPort } from "../config.js";
import { NetworkError } from "../network-error.js";

export const networkCommands = ["up", "deploy", "down", "generate"] as const;
export type NetworkCommand = (typeof networkCommands)[number];

export const networkEngines = ["native", "containers"] as const;
export type NetworkEngine = (typeof networkEngines)[number];

export interface NetworkOptions {
  readonly command: NetworkCommand;
  readonly dataDir: string;
  readonly profile: string;
  /** Default: native where FABRIC_BIN is set, containers elsewhere. */
  readonly engine: NetworkEngine;
  /** First port of native listeners. */
  readonly port: number;
  /** up: begin anew. down: delete keys, settings and ledgers too. */
  readonly fresh: boolean;
}

export const networkUsage = `npm run network:up -- [options]       start the nodes of a real Fabric network and make the channel
npm run network:deploy -- [options]   put the contract in force and start its processes
npm run network:down -- [options]     stop everything; the ledger stays
npm run network:generate -- [options] write configuration, compose file and Kubernetes manifests, start nothing
  --profile NAME    minimal, demonstration or national (default minimal)
  --engine ENGINE   native: programs of FABRIC_BIN; containers: docker compose (default native where FABRIC_BIN is set)
  --data-dir DIR    where keys, settings and ledgers live (default .antin-fabric)
  --port PORT       first port of native nodes (default 8100)
  --fresh           delete what the data folder holds, before up or after down
  --help            print this`;

const defaultPort = 8_100;
const defaultFolder = ".antin-fabric";

/**
 * @throws NetworkError `CONFIG_INVALID` naming the option and its rule.
 * @returns "help" when it was asked for.
 */
export function parseNetworkOptions(
  args: readonly string[],
  defaults: { readonly repository: string; readonly hasFabricBin: boolean },
): NetworkOptions | "help" {
  const { values, positionals } = readArguments(args);
  if (values.help) return "help";
  const [command] = positionals;
  if (!isOneOf(networkCommands, command)) throw invalid("command", command, networkCommands);
  const engine = values.engine ?? (defaults.hasFabricBin ? "native" : "containers");
  if (!isOneOf(networkEngines, engine)) throw invalid("--engine", engine, networkEngines);
  return {
    command,
    engine,
    dataDir: path.resolve(defaults.repository, values["data-dir"] ?? defaultFolder),
    profile: values.profile ?? "minimal",
    port: values.port === undefined ? defaultPort : parseHttpPort(values.port, "--port"),
    fresh: values.fresh ?? false,
  };
}

const isOneOf = <Value extends string>(
  allowed: readonly Value[],
  value: string | undefined,
): value is Value => allowed.some((candidate) => candidate === value);

const invalid = (setting: string, value: string | undefined, allowed: readonly string[]): NetworkError =>
  new NetworkError({
    code: "CONFIG_INVALID",
    message: `${setting} is one of ${allowed.join(", ")}, not ${JSON.stringify(value ?? "")}.`,
    details: { setting, value },
  });

interface Arguments {
  readonly values: {
    readonly "data-dir"?: string;
    readonly profile?: string;
    readonly engine?: string;
    readonly port?: string;
    readonly fresh?: boolean;
    readonly help?: boolean;
  };
  readonly positionals: readonly string[];
}

function readArguments(args: readonly string[]): Arguments {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        "data-dir": { type: "string" },
        profile: { type: "string" },
        engine: { type: "string" },
        port: { type: "string" },
        fresh: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new NetworkError({ code: "CONFIG_INVALID", message, cause });
  }
}
