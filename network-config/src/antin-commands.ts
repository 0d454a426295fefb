import { identityCommand } from "./certificate-authority/identity-command.js";
import { keysCommand } from "./certificate-authority/keys-command.js";
import { decisionCommand } from "./decision/decision-command.js";
import { ledgerCommand } from "./ledger-admin/ledger-command.js";
import { peerCommand } from "./peer-network/peer-command.js";
import { riskCommand } from "./risk-audit/risk-command.js";
import { referenceCommand } from "./reference-data/reference-command.js";
import { UsageError, type Command, type CommandIO } from "./verify/command.js";
import { verifyCommand } from "./verify/verify-command.js";

/** One entry per command; each has its own folder. */
const commands: Readonly<Record<string, Command>> = {
  verify: verifyCommand,
  decision: decisionCommand,
  ledger: ledgerCommand,
  peer: peerCommand,
  identity: identityCommand,
  keys: keysCommand,
  risk: riskCommand,
  reference: referenceCommand,
};

/** Of sysexits.h: the command was used wrongly. */
const usageExitCode = 64;

/**
 * Runs one `antin` command line.
 * @param argv arguments after the program's name.
 * @returns the exit code; see each command for its own, 64 for wrong usage.
 */
export async function runAntin(argv: readonly string[], io: CommandIO): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    io.print(overview());
    return name === undefined ? usageExitCode : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    io.complain(`antin: there is no command ${JSON.stringify(name)}.\n\n${overview()}`);
    return usageExitCode;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    io.print(`${command.usage}\n`);
    return 0;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.complain(`antin ${name}: ${error.message}\n\n${command.usage}\n`);
    return usageExitCode;
  }
}

function overview(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return `Usage: antin <command> [options]\n\n${lines.join("\n")}\n\nantin <command> --help says more.\n`;
}
