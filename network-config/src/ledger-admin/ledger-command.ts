import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { materialPaths } from "../certificate-authority/material-paths.js";
import type { Command, CommandIO } from "../verify/command.js";
import {
  describeBackup,
  describeProgress,
  describeReport,
  type BackupReport,
  type LedgerReport,
} from "./describe-ledger.js";
import {
  defaultDataDir,
  parseLedgerArguments,
  type CopyArguments,
  type VerifyArguments,
} from "./ledger-arguments.js";
import { LedgerToolError, runLedgerTool } from "./run-ledger-tool.js";

/** Beside 0 and 1, of sysexits.h; each says who has to act. */
const exitCodes: Readonly<Record<string, number>> = {
  BACKUP_DAMAGED: 65,
  LEDGER_CORRUPT: 1,
  STORAGE_FULL: 74,
  STORAGE_FAILED: 74,
  BACKUP_EXISTS: 73,
  DATA_DIR_NOT_EMPTY: 73,
  LEDGER_LOCKED: 75,
  BACKUP_BROKEN_OFF: 75,
  CONFIG_INVALID: 78,
  CREDENTIALS_INVALID: 78,
  GENESIS_MISMATCH: 78,
  LEDGER_VERSION: 78,
};

/** Looks after a ledger on disk: is it whole, keep a copy, bring a copy back. */
export const ledgerCommand: Command = {
  summary: "verify, back up or restore the embedded peer's ledger",
  usage: `Usage: antin ledger verify [--channel <name>]
       antin ledger backup <file|folder>
       antin ledger restore <backup> --data-dir <new folder>

  verify    makes the ledger again from its blocks and compares everything; the peer must not be running
  backup    writes ledger, keys and certificates to one file; the peer may be running and is not held up
  restore   verifies a backup and makes a data directory of it, whole or not at all

  --data-dir <folder>   the data directory (default ${defaultDataDir})
  --json                print the result as JSON

Exit codes: 0 done or VALID, 1 CORRUPT (where), 64 wrong usage, 65 damaged backup, 73 something is there already,
74 disk full, 75 in use (try again later), 78 no ledger, or other keys than the ledger's.`,
  run: async (argv, io) => {
    const given = parseLedgerArguments(argv, io.folder);
    try {
      if (given.action === "verify") return await verify(given, io);
      return await (given.action === "backup" ? backup : restore)(given, io);
    } catch (error) {
      if (!(error instanceof LedgerToolError)) throw error;
      io.complain(`${error.code}: ${error.message}\n${hintOf(error)}`);
      return exitCodes[error.code] ?? 1;
    }
  },
};

const hints: Readonly<Record<string, string>> = {
  LEDGER_LOCKED: "Stop the peer first, or verify a backup of it by restoring that.\n",
  BACKUP_EXISTS: "Choose another name.\n",
};
const hintOf = ({ code }: LedgerToolError): string => hints[code] ?? "";

async function verify({ dataDir, channel, json }: VerifyArguments, io: CommandIO): Promise<number> {
  const request = { command: "verify", config: configOf(dataDir), ...(channel !== undefined && { channel }) };
  const { reports } = await runLedgerTool<{ reports: LedgerReport[] }>(request, progressTo(io));
  io.print(json ? asJson(reports) : reports.map(describeReport).join("\n"));
  return reports.every(({ verdict }) => verdict === "VALID") ? 0 : 1;
}

async function backup({ dataDir, file, json }: CopyArguments, io: CommandIO): Promise<number> {
  const { organisations, identities, checkpointKeys, trustRoot } = materialPaths(dataDir);
  const request = {
    command: "backup",
    config: configOf(dataDir),
    root: dataDir,
    material: [organisations, identities, checkpointKeys, trustRoot].map((name) =>
      path.relative(dataDir, name),
    ),
    file: isFolder(file) ? path.join(file, backupName(io.now())) : file,
  };
  const report = await runLedgerTool<BackupReport>(request, progressTo(io));
  io.print(json ? asJson(report) : describeBackup(report));
  return 0;
}

async function restore({ dataDir, file, json }: CopyArguments, io: CommandIO): Promise<number> {
  const request = { command: "restore", file, root: dataDir };
  const report = await runLedgerTool<{ createdAt: string; reports: LedgerReport[] }>(request, progressTo(io));
  if (json) io.print(asJson(report));
  else
    io.print(
      `Restored ${dataDir} as it was backed up at ${report.createdAt}\n\n${report.reports.map(describeReport).join("\n")}`,
    );
  return 0;
}

/** @throws LedgerToolError CONFIG_INVALID when no peer ever ran there. */
function configOf(dataDir: string): string {
  const file = path.join(dataDir, "peer.json");
  if (existsSync(file)) return file;
  throw new LedgerToolError("CONFIG_INVALID", `there is no ${file}: no embedded peer ran in this directory`);
}

const isFolder = (file: string): boolean => existsSync(file) && statSync(file).isDirectory();

const backupName = (now: Date): string =>
  `antin-ledger-${now
    .toISOString()
    .replace(/[-:]|\.\d+/g, "")
    .toLowerCase()}.backup`;

const progressTo =
  (io: CommandIO) =>
  (progress: object): void => {
    io.complain(describeProgress(progress));
  };

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
