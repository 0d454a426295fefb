/**
 * Commitments of risk management: the profile and the seeds of the random draw stay secret, and what they were is fixed
 * here before they are used, so that an auditor can check every draw once they are revealed. Source: DOMAIN §6.6, §6.7.
 */

import { z } from "zod";
import { epochMs } from "./dates.js";
import type { Guard } from "./define-document.js";
import { DomainError, errorCode, guardFailed, invalidInput } from "./errors.js";
import type { LedgerKey } from "./head.js";
import type { FunctionCall, FunctionOutcome, LedgerFunction } from "./ledger-functions.js";
import { readRange, readValue, type Reading } from "./reading.js";
import { role } from "./roles.js";

/** Time between the commitment of a profile and its first use; the first profile of a ledger has none to wait for. */
const noticeMs = 24 * 3_600_000;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const profileVersion = z.string().regex(/^[A-Za-z0-9 ._-]{1,40}$/);

const commitProfile = z.strictObject({
  profileVersion,
  /** SHA-256 of a 16-byte salt and the profile's canonical JSON. */
  commitment: hash,
  activeFrom: z.iso.datetime({ precision: 3 }),
});

const commitSeed = z.strictObject({
  /** ISO week, `2026-W47`. */
  epoch: z.string().regex(/^\d{4}-W\d{2}$/),
  /** SHA-256 of the seed. */
  commitment: hash,
});

type CommittedProfile = {
  readonly commitment: string;
  readonly activeFrom: string;
  readonly committedAt: string;
};

const profilesKey: LedgerKey = ["risk-profile"];
const profileKey = (version: string): LedgerKey => [...profilesKey, version];
const seedKey = (epoch: string, mspId: string): LedgerKey => ["risk-seed", epoch, mspId];

/** The commitment of a profile, or null. */
export function* readProfile(version: string): Reading<CommittedProfile | null> {
  return (yield* readValue(profileKey(version))) as CommittedProfile | null;
}

/** The commitment of an organisation's seed of a week, or null. */
export function* readSeed(epoch: string, mspId: string): Reading<string | null> {
  return (yield* readValue(seedKey(epoch, mspId))) as string | null;
}

/** A channel is assigned by a profile that was committed and is in force. */
export const profileIsCommitted: Guard = function* ({ arguments: inputs, now }) {
  const profileVersion = inputs.profileVersion as string;
  const profile = yield* readProfile(profileVersion);
  if (profile === null || epochMs(profile.activeFrom) > epochMs(now))
    throw guardFailed("E_RISK_PROFILE", "The risk profile was not committed, or is not in force yet.", {
      profileVersion,
    });
};

function* recordProfile({
  arguments: { profileVersion: version, commitment, activeFrom },
  now,
}: FunctionCall<z.infer<typeof commitProfile>>): Reading<FunctionOutcome> {
  const committed = yield* readRange(profilesKey);
  if (committed.some(({ key }) => key.at(-1) === version))
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "This profile is committed.", {
      profileVersion: version,
    });
  const earliestMs = epochMs(now) + (committed.length === 0 ? 0 : noticeMs);
  if (committed.length > 0 && epochMs(activeFrom) < earliestMs)
    throw invalidInput([
      {
        pointer: "/arguments/activeFrom",
        rule: "E_RISK_NOTICE",
        message: "a profile is committed 24 hours ahead",
      },
    ]);
  const profile: CommittedProfile = { commitment, activeFrom, committedAt: now };
  return {
    result: { profileVersion: version, activeFrom },
    writes: [{ key: profileKey(version), value: profile }],
  };
}

/** Each contributor commits its own seed of a week, once: nobody draws again for a better one. */
function* recordSeed({
  arguments: { epoch, commitment },
  actor,
}: FunctionCall<z.infer<typeof commitSeed>>): Reading<FunctionOutcome> {
  if ((yield* readSeed(epoch, actor.mspId)) !== null)
    throw new DomainError(errorCode.DOCUMENT_EXISTS, "The seed of this week is committed.", { epoch });
  return {
    result: { epoch, organisation: actor.mspId },
    writes: [{ key: seedKey(epoch, actor.mspId), value: commitment }],
  };
}

// prettier-ignore
export const riskCommitmentFunctions: Readonly<Record<string, LedgerFunction>> = {
  "risk-profile:Commit": { argumentsSchema: commitProfile, by: [role.RISK_OFFICER, role.CUSTOMS_HQ], run: recordProfile },
  "risk-seed:Commit":    { argumentsSchema: commitSeed,    by: [role.RISK_ENGINE, role.AUDITOR],     run: recordSeed },
};
