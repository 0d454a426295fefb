import path from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../verify/command.js";

/** What `antin ledger` was asked to do; paths are absolute. */
export type LedgerArguments = VerifyArguments | CopyArguments;

export interface VerifyArguments extends CommonArguments {
  readonly action: "verify";
  readonly channel: string | undefined;
}

export interface CopyArguments extends CommonArguments {
  readonly action: "backup" | "restore";
  readonly file: string;
}

interface CommonArguments {
  readonly dataDir: string;
  readonly json: boolean;
}

export const defaultDataDir = ".antin";

/** @throws UsageError */
export function parseLedgerArguments(argv: readonly string[], folder: string): LedgerArguments {
  const { values, positionals } = parse(argv);
  const [action, file, ...more] = positionals;
  const json = values.json ?? false;
  const dataDir = path.resolve(folder, values["data-dir"] ?? defaultDataDir);
  if (action === "verify") {
    if (file !== undefined) throw new UsageError("verify takes no file; say --data-dir.");
    return { action, dataDir, json, channel: values.channel };
  }
  if (action !== "backup" && action !== "restore") throw new UsageError("verify, backup or restore?");
  if (values.channel !== undefined) throw new UsageError("--channel is for verify alone.");
  if (file === undefined) throw new UsageError("which backup?");
  if (more.length > 0) throw new UsageError("one backup at a time.");
  if (action === "restore" && values["data-dir"] === undefined)
    throw new UsageError("restore makes a new data directory: say which with --data-dir.");
  return { action, dataDir, json, file: path.resolve(folder, file) };
}

function parse(argv: readonly string[]): {
  values: { "data-dir"?: string; channel?: string; json?: boolean };
  positionals: string[];
} {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { "data-dir": { type: "string" }, channel: { type: "string" }, json: { type: "boolean" } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
