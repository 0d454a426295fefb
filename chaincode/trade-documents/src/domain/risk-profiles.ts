/**
 * Versions of a risk profile. The profile itself stays secret; its commitment is proposed by one person, approved by
 * another and in force a day later at the earliest. A declaration is judged by the version that was in force when it was
 * registered. Source: DOMAIN §6.6, §6.7.
 */

import { z } from "zod";
import { addDays, addHours, localDate } from "./dates.js";
import type { Guard } from "./define-document.js";
import { DomainError, errorCode, type FieldProblem, guardFailed, invalidInput } from "./errors.js";
import { date, timestamp } from "./fields.js";
import type { LedgerKey } from "./head.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
import { readRange, readValue, type Reading } from "./reading.js";
import { role } from "./roles.js";

/** Between approval and first use; the first profile of a ledger has none to wait for. */
export const profileNoticeHours = 24;

/** A profile is tried on the declarations of so many days before it is proposed. */
export const simulationDays = 30;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** The profile's id and the number of its version. */
const profileVersion = z.string().regex(/^[A-Z0-9-]{1,30} v[1-9]\d{0,5}$/);
const count = z.int().min(0).max(999_999_999);

const commit = z.strictObject({
  profileVersion,
  /** SHA-256 of a 16-byte salt and the profile's canonical JSON. */
  commitment: hash,
  activeFrom: timestamp,
});

const propose = commit.extend({
  /** Of the model whose score is one of the profile's factors. */
  modelHash: hash.optional(),
  /** What the profile would have done: channels of the declarations of the last days, and the hash of the report. */
  simulation: z.strictObject({
    from: date,
    to: date,
    reportHash: hash,
    channels: z.strictObject({ GREEN: count, YELLOW: count, RED: count }),
  }),
});

const approve = z.strictObject({ profileVersion, commitment: hash });

type Simulation = z.infer<typeof propose>["simulation"];

/** A version as the ledger holds it; without `approvedAt` it is a draft. */
export type CommittedProfile = {
  readonly commitment: string;
  readonly activeFrom: string;
  readonly committedAt: string;
  readonly proposedBy: string;
  readonly approvedBy?: string;
  readonly approvedAt?: string;
  readonly modelHash?: string;
  readonly simulation?: Simulation;
};

export interface NamedProfile extends CommittedProfile {
  readonly profileVersion: string;
}

const profilesKey: LedgerKey = ["risk-profile"];
const profileKey = (version: string): LedgerKey => [...profilesKey, version];
const idOf = (version: string): string => version.slice(0, version.lastIndexOf(" v"));

/** The commitment of a version, or null. */
export function* readProfile(version: string): Reading<CommittedProfile | null> {
  return (yield* readValue(profileKey(version))) as CommittedProfile | null;
}

/** Every version, drafts too. */
export function* readProfiles(): Reading<readonly NamedProfile[]> {
  const found = yield* readRange(profilesKey);
  return found.map(({ key, value }) => ({
    profileVersion: key.at(-1) ?? "",
    ...(value as unknown as CommittedProfile),
  }));
}

/**
 * The version of a profile that judges a declaration registered at an instant: the last one that was in force then, or
 * the first one of all for what was registered before any; undefined when nothing is approved.
 */
export function profileInForce(
  profiles: readonly NamedProfile[],
  id: string,
  at: string,
): NamedProfile | undefined {
  const approved = profiles
    .filter((profile) => profile.approvedAt !== undefined && idOf(profile.profileVersion) === id)
    .sort((one, other) => (one.activeFrom < other.activeFrom ? -1 : 1));
  return approved.findLast(({ activeFrom }) => activeFrom <= at) ?? approved[0];
}

/** A channel is assigned by the version in force when the declaration was registered, once that is in force. */
export const profileIsCommitted: Guard = function* ({ arguments: inputs, head, now }) {
  const version = inputs.profileVersion as string;
  const { registeredAt = now } = (head?.facets ?? {}) as { registeredAt?: string };
  const inForce = profileInForce(yield* readProfiles(), idOf(version), registeredAt);
  if (inForce?.profileVersion === version && inForce.activeFrom <= now) return;
  throw guardFailed("E_RISK_PROFILE", "The risk profile is not the one in force for this declaration.", {
    profileVersion: version,
    ...(inForce !== undefined && { inForce: inForce.profileVersion }),
  });
};

/** The first profile of a ledger, in force at once: without it no channel could be assigned. */
function* commitFirst({
  arguments: { profileVersion: version, commitment, activeFrom },
  actor,
  now,
}: FunctionCall<z.infer<typeof commit>>): Reading<FunctionOutcome> {
  const known = yield* readProfiles();
  refuseKnown(known, version);
  if (known.length > 0)
    throw guardFailed(
      "E_RISK_SECOND",
      "Every profile but the first is proposed by one and approved by another.",
    );
  const { certificate } = actor;
  const profile: CommittedProfile = {
    commitment,
    activeFrom,
    committedAt: now,
    proposedBy: certificate,
    approvedBy: certificate,
    approvedAt: now,
  };
  return {
    result: { profileVersion: version, activeFrom },
    writes: [{ key: profileKey(version), value: profile }],
  };
}

function* proposeProfile({
  arguments: { profileVersion: version, ...proposal },
  actor,
  now,
}: FunctionCall<z.infer<typeof propose>>): Reading<FunctionOutcome> {
  refuseKnown(yield* readProfiles(), version);
  const problems = [
    ...simulationProblems(proposal.simulation, now),
    ...noticeProblems(proposal.activeFrom, now),
  ];
  if (problems.length > 0) throw invalidInput(problems);
  const { modelHash, ...rest } = proposal;
  const profile: CommittedProfile = {
    ...rest,
    ...(modelHash !== undefined && { modelHash }),
    committedAt: now,
    proposedBy: actor.certificate,
  };
  return {
    result: { profileVersion: version, activeFrom: proposal.activeFrom },
    writes: [{ key: profileKey(version), value: profile }],
  };
}

/** @throws FOUR_EYES_REQUIRED for the person who proposed it */
function* approveProfile({
  arguments: { profileVersion: version, commitment },
  actor,
  now,
}: FunctionCall<z.infer<typeof approve>>): Reading<FunctionOutcome> {
  const found = yield* readProfile(version);
  if (found?.commitment !== commitment)
    throw new DomainError(errorCode.DOCUMENT_NOT_FOUND, "No such profile was proposed.", {
      profileVersion: version,
    });
  if (found.approvedAt !== undefined)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "This profile is approved.", {
      profileVersion: version,
    });
  if (found.proposedBy === actor.certificate) throw new DomainError(errorCode.FOUR_EYES_REQUIRED);
  if (found.activeFrom < addHours(now, profileNoticeHours))
    throw guardFailed("E_RISK_NOTICE", "A profile is approved 24 hours before it is in force.", {
      activeFrom: found.activeFrom,
    });
  const later = (yield* readProfiles()).find(
    (other) =>
      other.approvedAt !== undefined &&
      idOf(other.profileVersion) === idOf(version) &&
      other.activeFrom >= found.activeFrom,
  );
  if (later !== undefined)
    throw guardFailed("E_RISK_ORDER", "A later version of this profile is approved already.", {
      profileVersion: later.profileVersion,
    });
  const approved: CommittedProfile = { ...found, approvedBy: actor.certificate, approvedAt: now };
  return {
    result: { profileVersion: version, activeFrom: found.activeFrom },
    writes: [{ key: profileKey(version), value: approved }],
  };
}

function refuseKnown(known: readonly NamedProfile[], version: string): void {
  if (!known.some(({ profileVersion: other }) => other === version)) return;
  throw new DomainError(errorCode.DOCUMENT_EXISTS, "This profile is committed.", { profileVersion: version });
}

function noticeProblems(activeFrom: string, now: string): FieldProblem[] {
  if (activeFrom >= addHours(now, profileNoticeHours)) return [];
  const message = "a profile is committed 24 hours ahead";
  return [{ pointer: "/arguments/activeFrom", rule: "E_RISK_NOTICE", message }];
}

/** The simulation covers the last days: up to today or yesterday, and from so many days before that. */
function simulationProblems({ from, to }: Simulation, now: string): FieldProblem[] {
  const today = localDate(now);
  const isRecent = to <= today && to >= addDays(today, -1) && from <= addDays(to, 1 - simulationDays);
  if (isRecent) return [];
  const message = `a profile is tried on the declarations of the last ${simulationDays} days`;
  return [{ pointer: "/arguments/simulation", rule: "E_RISK_SIMULATION", message }];
}

/** Where each version stands now. */
function* describe({ now }: FunctionCall): Reading<FunctionOutcome> {
  const profiles = yield* readProfiles();
  const described = profiles.map((profile) => ({ ...profile, status: statusOf(profile, profiles, now) }));
  return { result: { profiles: described }, writes: [] };
}

/** DRAFT until a second person approves it, then APPROVED, ACTIVE from its time on, RETIRED when another one is. */
function statusOf(profile: NamedProfile, all: readonly NamedProfile[], now: string): string {
  if (profile.approvedAt === undefined) return "DRAFT";
  if (profile.activeFrom > now) return "APPROVED";
  const inForce = profileInForce(all, idOf(profile.profileVersion), now);
  return inForce?.profileVersion === profile.profileVersion ? "ACTIVE" : "RETIRED";
}

const managers = [role.RISK_OFFICER, role.CUSTOMS_HQ];
const readers = [...managers, role.RISK_ENGINE, role.AUDITOR];

// prettier-ignore
export const riskProfileFunctions: Readonly<Record<string, LedgerFunction>> = {
  "risk-profile:Commit":   { argumentsSchema: commit,             by: managers, run: commitFirst },
  "risk-profile:Propose":  { argumentsSchema: propose,            by: managers, run: proposeProfile },
  "risk-profile:Approve":  { argumentsSchema: approve,            by: managers, run: approveProfile },
  "risk-profile:Describe": { argumentsSchema: z.strictObject({}), by: readers,  run: describe },
};
