import { readFileSync, writeFileSync } from "node:fs";
import {
  auditEpoch,
  type AuditedEpoch,
  type AuditedSeed,
  type AuditFindingCode,
  auditFindings,
  type AuditReport,
} from "@antin/trade-documents";
import type { Command, CommandIO } from "../verify/command.js";
import { parseRiskArguments, type RiskArguments } from "./risk-arguments.js";

const exitCodes = { right: 0, finding: 1, unreadable: 66, unreachable: 69, secret: 75 } as const;

/** What a later audit may tell: nothing is wrong, only not revealed yet. */
const secrets: ReadonlySet<AuditFindingCode> = new Set([
  "RISK_SEED_HIDDEN",
  "RISK_PROFILE_HIDDEN",
  "RISK_RULES_HIDDEN",
]);

/** Computes a week's draws and channels again. */
export const riskCommand: Command = {
  summary: "audit a week's random draws and channels",
  usage: `Usage: antin risk audit --epoch <week> --api-key <key> [--url <gateway>]
       antin risk audit --epoch <week> --file <saved week>

  Computes every draw, score and channel of an ISO week (2026-W47) again, from the commitments and evaluations on
  the ledger and the seeds that were revealed, and says what differs.

  --url <gateway>          default http://127.0.0.1:8080
  --save <file>            keeps the week as it was read
  --customs-seed <hex>     seeds that the ledger does not reveal yet; they must be the ones that were committed
  --auditor-seed <hex>
  --json                   print the report as JSON

Exit codes: 0 all as it must be, 1 something was found, 64 wrong usage, 66 no such file, or not a week, 69 the gateway
does not answer or refuses, 75 nothing wrong, but not everything is revealed yet.`,
  run: async (argv, io) => {
    const given = parseRiskArguments(argv, io.folder);
    const week = await readWeek(given, io);
    if (typeof week === "number") return week;
    if (given.save !== undefined) writeFileSync(given.save, `${JSON.stringify(week, null, 2)}\n`);
    const report = auditEpoch(withSeeds(week, given));
    io.print(given.json ? `${JSON.stringify(report, null, 2)}\n` : describe(report));
    if (report.findings.length === 0) return exitCodes.right;
    return report.findings.every(({ code }) => secrets.has(code)) ? exitCodes.secret : exitCodes.finding;
  },
};

/** The week, or the exit code after saying what is wrong. */
async function readWeek({ from, epoch }: RiskArguments, io: CommandIO): Promise<AuditedEpoch | number> {
  try {
    const text = "file" in from ? readFileSync(from.file, "utf8") : await fetchWeek(from, epoch);
    const week = JSON.parse(text) as Partial<AuditedEpoch>;
    if (week.epoch === epoch && Array.isArray(week.declarations)) return week as AuditedEpoch;
    io.complain(`antin risk: that is not the week ${epoch}.\n`);
    return exitCodes.unreadable;
  } catch (error) {
    io.complain(`antin risk: ${error instanceof Error ? error.message : String(error)}\n`);
    return "file" in from ? exitCodes.unreadable : exitCodes.unreachable;
  }
}

async function fetchWeek(
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
  epoch: string,
): Promise<string> {
  const response = await fetch(new URL(`/risk/epochs/${epoch}`, url), { headers: { "X-API-Key": apiKey } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
  return text;
}

/** A seed that somebody hands over stands where the ledger has none yet; the audit holds it against its commitment. */
function withSeeds(week: AuditedEpoch, { seeds }: RiskArguments): AuditedEpoch {
  const opened = (known: AuditedSeed | null, given: string | undefined): AuditedSeed | null =>
    known === null || given === undefined || known.seed !== undefined ? known : { ...known, seed: given };
  return {
    ...week,
    customsSeed: opened(week.customsSeed, seeds.customs),
    auditorSeed: opened(week.auditorSeed, seeds.auditor),
  };
}

function describe(report: AuditReport): string {
  const { epoch, declarations, drawsRecomputed, channelsRecomputed, findings, statistics } = report;
  const { channels, reasons, chiSquareThousandths, overrides } = statistics;
  const counts = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ") || "none";
  const lines = [
    `Week ${epoch}: ${declarations} declarations, ${drawsRecomputed} draws and ${channelsRecomputed} channels computed again`,
    `Channels: ${counts(channels)}`,
    `Reasons: ${counts(reasons)}`,
    `Draws: chi-square of the tenths ${chiSquareThousandths / 1000} (9 degrees of freedom)`,
    `Overrides: ${overrides.raised} raised, ${overrides.lowered} lowered; by role: ${counts(overrides.byRole)}`,
    findings.length === 0 ? "Nothing was found." : `${findings.length} findings:`,
    ...findings.map(({ code, subject }) => `  ${code}  ${subject}  ${auditFindings[code]}`),
  ];
  return `${lines.join("\n")}\n`;
}
