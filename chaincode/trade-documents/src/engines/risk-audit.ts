/**
 * The audit of a week's channels: every draw, score and channel is computed again from what the ledger holds and what was
 * revealed. Source: DOMAIN §6.6.
 */

import { canonicalJson } from "../domain/canonical-json.js";
import { epochMs } from "../domain/dates.js";
import { saltedHash } from "../domain/salted-hash.js";
import type { Channel } from "./channel.js";
import { drawFor, type DrawSubject, epochKey, seedCommitment } from "./draw.js";
import { auditStatistics, type AuditStatistics } from "./risk-audit-statistics.js";
import {
  evaluateRisk,
  factsOf,
  profileVersionOf,
  type RiskEvaluation,
  type RuleSet,
} from "./risk-evaluation.js";
import type { RiskProfile } from "./risk-score.js";
import type { RiskRule } from "./risk-rules.js";

/** A contributor's seed: what it committed, when, and what it revealed. */
export interface AuditedSeed {
  readonly commitment: string;
  readonly committedAt: string;
  readonly seed?: string;
}

/** A secret that was committed by its salted hash; `opened` once customs shows it to the auditor. */
export interface Commitment<Content> {
  readonly version: string;
  readonly commitment: string;
  readonly opened: { readonly salt: string; readonly content: Content } | null;
}

/** An officer's decision against the engine's channel. */
export interface ChannelOverride {
  readonly from: Channel;
  readonly to: Channel;
  readonly reason: string;
  readonly at: string;
  readonly role: string;
}

/** A declaration as the ledger tells it, with its evaluation as the risk collection holds it. */
export interface AuditedDeclaration {
  readonly number: string;
  readonly registeredAt: string;
  readonly assignedAt: string;
  /** Whose registration it is drawn by: its own, or that of the same goods shortly before. */
  readonly drawnBy: DrawSubject;
  /** As the engine assigned it. */
  readonly channel: Channel;
  readonly profileVersion: string;
  readonly evidenceHash: string;
  readonly evidence: { readonly salt: string; readonly evaluation: RiskEvaluation } | null;
  readonly overrides: readonly ChannelOverride[];
}

/** A week with what its two contributors committed and revealed. */
export interface SeededWeek {
  readonly epoch: string;
  readonly customsSeed: AuditedSeed | null;
  readonly auditorSeed: AuditedSeed | null;
}

export interface AuditedEpoch extends SeededWeek {
  /** Weeks before, whose draws some declarations inherited. */
  readonly earlier?: readonly SeededWeek[];
  readonly profiles: readonly Commitment<RiskProfile>[];
  readonly rules: readonly Commitment<readonly RiskRule[]>[];
  readonly declarations: readonly AuditedDeclaration[];
}

/** What can be found; codes never change meaning. */
// prettier-ignore
export const auditFindings = {
  RISK_SEED_MISSING:       "A contributor committed no seed for this week.",
  RISK_SEED_HIDDEN:        "A contributor's seed is not revealed: its draws cannot be computed again.",
  RISK_SEED_MISMATCH:      "A revealed seed is not the one that was committed.",
  RISK_SEED_LATE:          "The declaration was registered before both seeds were committed.",
  RISK_PROFILE_UNKNOWN:    "The declaration's profile is not committed.",
  RISK_PROFILE_HIDDEN:     "The profile is not opened: its scores cannot be computed again.",
  RISK_PROFILE_MISMATCH:   "The opened profile is not the one that was committed.",
  RISK_RULES_UNKNOWN: "The rules that the evaluation names are not committed.",
  RISK_RULES_HIDDEN:       "The rules are not opened: their effect cannot be computed again.",
  RISK_RULES_MISMATCH:     "The opened rules are not the ones that were committed.",
  RISK_EVIDENCE_MISSING:   "There is no evaluation of the declaration.",
  RISK_EVIDENCE_MISMATCH:  "The evaluation is not the one whose hash is on the ledger.",
  RISK_DRAW_SUBJECT:       "The draw was made for another registration, block or week.",
  RISK_DRAW_MISMATCH:      "The seeds give another draw.",
  RISK_EVALUATION_MISMATCH: "Profile, rules and draw give another score or channel than the evaluation says.",
  RISK_CHANNEL_MISMATCH:   "The ledger has another channel than profile, rules and draw give.",
  RISK_ASSIGNED_LATE:      "The channel was assigned later than a minute after the registration.",
} as const;

export type AuditFindingCode = keyof typeof auditFindings;

export interface AuditFinding {
  readonly code: AuditFindingCode;
  /** The declaration, profile, rules or contributor that it concerns. */
  readonly subject: string;
}

export interface AuditReport {
  readonly epoch: string;
  readonly declarations: number;
  /** Draws and channels that were computed again. */
  readonly drawsRecomputed: number;
  readonly channelsRecomputed: number;
  readonly findings: readonly AuditFinding[];
  readonly statistics: AuditStatistics;
}

/** A channel follows its registration within so many milliseconds. */
const assignmentMsMax = 60_000;

/** Audits a week; nothing found means that every draw and channel is what it must be. */
export function auditEpoch(week: AuditedEpoch): AuditReport {
  const seeds = auditSeeds(week);
  const keys = new Map([week, ...(week.earlier ?? [])].map((one) => [one.epoch, auditSeeds(one).key]));
  const profiles = auditCommitments(week.profiles, "RISK_PROFILE_HIDDEN", "RISK_PROFILE_MISMATCH");
  const rules = auditCommitments(week.rules, "RISK_RULES_HIDDEN", "RISK_RULES_MISMATCH");
  const known: Known = {
    keys,
    committedAt: seeds.committedAt,
    profiles: profiles.opened,
    rules: rules.opened,
  };
  const audited = week.declarations.map((declaration) => auditDeclaration(declaration, week, known));
  const used = new Set(week.declarations.flatMap(secretsOf));
  const hiddenButUsed = [...profiles.findings, ...rules.findings].filter(({ subject }) => used.has(subject));
  return {
    epoch: week.epoch,
    declarations: week.declarations.length,
    drawsRecomputed: audited.filter(({ drawn }) => drawn).length,
    channelsRecomputed: audited.filter(({ channelled }) => channelled).length,
    findings: [...seeds.findings, ...hiddenButUsed, ...audited.flatMap(({ findings }) => findings)],
    statistics: auditStatistics(week.declarations),
  };
}

/** Names of the profile and the rules that a declaration was judged by. */
function secretsOf({ profileVersion, evidence }: AuditedDeclaration): readonly string[] {
  const rules = evidence?.evaluation.rules;
  return rules === undefined || rules === null ? [profileVersion] : [profileVersion, rules];
}

interface Known {
  /** Of each week's draws; undefined while a seed is missing. */
  readonly keys: ReadonlyMap<string, string | undefined>;
  /** When both seeds were committed. */
  readonly committedAt: string;
  readonly profiles: ReadonlyMap<string, RiskProfile>;
  readonly rules: ReadonlyMap<string, readonly RiskRule[]>;
}

function auditSeeds({ customsSeed, auditorSeed }: SeededWeek): {
  readonly key: string | undefined;
  readonly committedAt: string;
  readonly findings: readonly AuditFinding[];
} {
  const contributors = [
    { subject: "customs", seed: customsSeed },
    { subject: "auditor", seed: auditorSeed },
  ];
  const findings = contributors.flatMap(({ subject, seed }): AuditFinding[] => {
    if (seed === null) return [{ code: "RISK_SEED_MISSING", subject }];
    if (seed.seed === undefined) return [{ code: "RISK_SEED_HIDDEN", subject }];
    return isSeedOf(seed.seed, seed.commitment) ? [] : [{ code: "RISK_SEED_MISMATCH", subject }];
  });
  const [customs, auditor] = [customsSeed?.seed, auditorSeed?.seed];
  const isComplete = findings.length === 0 && customs !== undefined && auditor !== undefined;
  const times = contributors.map(({ seed }) => seed?.committedAt ?? "");
  return {
    findings,
    key: isComplete ? epochKey(customs, auditor) : undefined,
    committedAt: times.sort().at(-1) ?? "",
  };
}

function isSeedOf(seed: string, commitment: string): boolean {
  return /^[0-9a-f]{64}$/.test(seed) && seedCommitment(seed) === commitment;
}

function auditCommitments<Content>(
  commitments: readonly Commitment<Content>[],
  hidden: AuditFindingCode,
  mismatch: AuditFindingCode,
): { readonly opened: ReadonlyMap<string, Content>; readonly findings: readonly AuditFinding[] } {
  const opened = new Map<string, Content>();
  const findings = commitments.flatMap((committed): AuditFinding[] => {
    const { version: subject, commitment, opened: shown } = committed;
    if (shown === null) return [{ code: hidden, subject }];
    if (saltedHash(shown.salt, shown.content) !== commitment) return [{ code: mismatch, subject }];
    opened.set(subject, shown.content);
    return [];
  });
  return { opened, findings };
}

interface AuditedOne {
  readonly drawn: boolean;
  readonly channelled: boolean;
  readonly findings: readonly AuditFinding[];
}

function auditDeclaration(declaration: AuditedDeclaration, week: AuditedEpoch, known: Known): AuditedOne {
  const { number: subject, evidence, evidenceHash, registeredAt, assignedAt } = declaration;
  const found = (code: AuditFindingCode): AuditFinding => ({ code, subject });
  const late = epochMs(assignedAt) - epochMs(registeredAt) > assignmentMsMax;
  const findings = [
    ...(late ? [found("RISK_ASSIGNED_LATE")] : []),
    ...(known.committedAt > registeredAt ? [found("RISK_SEED_LATE")] : []),
  ];
  const unread = (code: AuditFindingCode): AuditedOne => ({
    drawn: false,
    channelled: false,
    findings: [...findings, found(code)],
  });
  if (evidence === null) return unread("RISK_EVIDENCE_MISSING");
  if (saltedHash(evidence.salt, evidence.evaluation) !== evidenceHash)
    return unread("RISK_EVIDENCE_MISMATCH");
  const draw = auditDraw(declaration, evidence.evaluation, known.keys.get(declaration.drawnBy.epoch));
  const channel = auditChannel(declaration, evidence.evaluation, week, known);
  return {
    drawn: draw !== "unknown",
    channelled: channel !== "unknown",
    findings: [...findings, ...[draw, channel].flatMap((code) => (isCode(code) ? [found(code)] : []))],
  };
}

/** What the recomputation of one thing gives: nothing to find, or nothing to compute it with. */
type Outcome = AuditFindingCode | "right" | "unknown";

const isCode = (outcome: Outcome): outcome is AuditFindingCode =>
  outcome !== "right" && outcome !== "unknown";

function auditDraw(
  { drawnBy }: AuditedDeclaration,
  { draw }: RiskEvaluation,
  key: string | undefined,
): Outcome {
  const isSubject =
    draw.epoch === drawnBy.epoch &&
    draw.declarationKey === drawnBy.declarationKey &&
    draw.blockHash === drawnBy.blockHash;
  if (!isSubject) return "RISK_DRAW_SUBJECT";
  if (key === undefined) return "unknown";
  const again = drawFor(key, drawnBy);
  return again.draw === draw.draw && again.output === draw.output ? "right" : "RISK_DRAW_MISMATCH";
}

function auditChannel(
  { channel, profileVersion }: AuditedDeclaration,
  evaluation: RiskEvaluation,
  week: AuditedEpoch,
  { profiles, rules }: Known,
): Outcome {
  if (!week.profiles.some(({ version }) => version === profileVersion)) return "RISK_PROFILE_UNKNOWN";
  if (profileVersionOf(evaluation.profile) !== profileVersion) return "RISK_EVALUATION_MISMATCH";
  const { rules: rulesVersion } = evaluation;
  if (rulesVersion !== null && !week.rules.some(({ version }) => version === rulesVersion))
    return "RISK_RULES_UNKNOWN";
  const profile = profiles.get(profileVersion);
  const ruleSet = ruleSetOf(rulesVersion, rules);
  if (profile === undefined || ruleSet === undefined) return "unknown";
  const again = evaluateAgain(evaluation, profile, ruleSet);
  if (again === undefined || canonicalJson(again) !== canonicalJson(evaluation))
    return "RISK_EVALUATION_MISMATCH";
  return again.channel === channel ? "right" : "RISK_CHANNEL_MISMATCH";
}

function ruleSetOf(
  version: string | null,
  rules: ReadonlyMap<string, readonly RiskRule[]>,
): RuleSet | undefined {
  if (version === null) return { version, rules: [] };
  const opened = rules.get(version);
  return opened === undefined ? undefined : { version, rules: opened };
}

/** undefined when the evaluation's own facts cannot be evaluated. */
function evaluateAgain(
  evaluation: RiskEvaluation,
  profile: RiskProfile,
  rules: RuleSet,
): RiskEvaluation | undefined {
  try {
    // Members beyond the facts are the evaluation's own, and compared as they are.
    return { ...evaluation, ...evaluateRisk(factsOf(evaluation), profile, rules) };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
