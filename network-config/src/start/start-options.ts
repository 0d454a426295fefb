import path from "node:path";
import { parseArgs } from "node:util";
import { parseHttpPort } from "../config.js";
import { NetworkError } from "../network-error.js";
import { readChaincodeEntry, type ChaincodeEntry } from "../peer-network/chaincode-entry.js";

export interface StartOptions {
  readonly dataDir: string;
  /** Of the gateway; the other ports follow it (see topology.ts). */
  readonly httpPort: number;
  /** What stands under the gateway: the embedded peer, or Fabric's own programs from `FABRIC_BIN`. */
  readonly network: StartNetworkKind;
  /** TLS with client certificates between the processes; a Fabric network has it in any case. */
  readonly tls: boolean;
  /** Chaincodes of others beside our own, served by processes that others start. */
  readonly chaincodes: readonly ChaincodeEntry[];
  /** Deletes what an earlier start left in the data folder. */
  readonly fresh: boolean;
  /** Stops after the shipment. */
  readonly once: boolean;
  /** A JSON summary on standard output, everything else on standard error. */
  readonly json: boolean;
  readonly help: boolean;
}

export const startNetworkKinds = ["embedded", "fabric"] as const;
export type StartNetworkKind = (typeof startNetworkKinds)[number];

export const startUsage = `npm start -- [options]
  --data-dir DIR  where keys, ledger and documents live (default .antin)
  --port PORT     of the gateway and the page (default 8080); the other processes take the ports after it
  --network KIND  embedded (default), or fabric: Hyperledger Fabric's programs, from the folder that FABRIC_BIN names
  --tls           mutual TLS between gateway, peers and chaincode; without it they speak in the clear, on loopback
  --chaincode CC  one more chaincode on the channel: name=host:port of its server, or a JSON file; may be repeated
  --fresh         begin anew: delete what the data folder holds
  --once          stop after the shipment; exit 0 when it cleared and 1 when it did not
  --json          print a JSON summary, and nothing else, on standard output
  --help          print this`;

/**
 * Command-line options over the environment's settings.
 *
 * @throws NetworkError `CONFIG_INVALID` naming the option and its rule.
 */
export function parseStartOptions(
  args: readonly string[],
  defaults: { readonly dataDir: string; readonly httpPort: number; readonly tls?: boolean },
): StartOptions {
  const values = readArguments(args);
  return {
    dataDir: values["data-dir"] === undefined ? defaults.dataDir : path.resolve(values["data-dir"]),
    httpPort: values.port === undefined ? defaults.httpPort : parseHttpPort(values.port, "--port"),
    network: parseKind(values.network ?? "embedded"),
    tls: values.tls ?? defaults.tls ?? false,
    chaincodes: (values.chaincode ?? []).map((text) => readChaincodeEntry(text, process.cwd())),
    fresh: values.fresh ?? false,
    once: values.once ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
  };
}

function parseKind(text: string): StartNetworkKind {
  const kind = startNetworkKinds.find((candidate) => candidate === text);
  if (kind !== undefined) return kind;
  throw new NetworkError({
    code: "CONFIG_INVALID",
    message: `--network is ${startNetworkKinds.join(" or ")}, not ${JSON.stringify(text)}.`,
    details: { setting: "--network", value: text },
  });
}

interface Arguments {
  readonly "data-dir"?: string;
  readonly port?: string;
  readonly network?: string;
  readonly tls?: boolean;
  readonly chaincode?: string[];
  readonly fresh?: boolean;
  readonly once?: boolean;
  readonly json?: boolean;
  readonly help?: boolean;
}

function readArguments(args: readonly string[]): Arguments {
  try {
    return parseArgs({
      args: [...args],
      options: {
        "data-dir": { type: "string" },
        port: { type: "string" },
        network: { type: "string" },
        tls: { type: "boolean" },
        chaincode: { type: "string", multiple: true },
        fresh: { type: "boolean" },
        once: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new NetworkError({ code: "CONFIG_INVALID", message, cause });
  }
}
