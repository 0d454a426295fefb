import {
  DomainError,
  isoWeek,
  localDate,
  readProfiles,
  readRuleSets,
  readSeed,
  readSeedsOf,
  runOnLedger,
  saltedHash,
  seedCommitment,
  seedsSecretUntil,
  type LedgerReader,
} from "@antin/trade-documents";
import type { JournalStore } from "../journal/journal-store.js";
import type { JsonObject } from "../services.js";
import type { ReportedEvent } from "../services/service-config.js";
import { RiskSecrets } from "./risk-secrets.js";

/** Who contributes a seed to the draw, and how this gateway commits it for them. */
export interface SeedContributor {
  readonly contributor: "customs" | "audit";
  /** MSP id of the organisation that commits it. */
  readonly mspId: string;
  readonly commitSeed: (inputs: JsonObject) => Promise<void>;
  readonly revealSeed: (inputs: JsonObject) => Promise<void>;
}

export interface RiskCommitmentsOptions {
  readonly journal: JournalStore;
  readonly ledger: LedgerReader;
  /** Those whose identities this gateway holds. */
  readonly contributors: readonly SeedContributor[];
  readonly commitProfile: (inputs: JsonObject) => Promise<void>;
  readonly commitRules: (inputs: JsonObject) => Promise<void>;
  readonly report: (event: ReportedEvent) => void;
}

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** Shorter than the six months that rules may live, whichever months they are. */
const rulesLifeMs = 180 * dayMs;

/**
 * Commits what the risk engine will use, before it does: the first profile and rules, and the contributors' seeds of this
 * week and the next; and reveals the seeds of weeks that are long over. What is on the ledger is left alone. A refusal is reported; without a committed profile no channel
 * is assigned.
 */
export async function commitRisk(options: RiskCommitmentsOptions, now: Date): Promise<void> {
  await commitProfile(options, now);
  await commitRules(options, now);
  for (const at of [now, new Date(now.getTime() + weekMs)])
    for (const contributor of options.contributors)
      await commitSeed(options, contributor, isoWeek(localDate(at.toISOString())));
  for (const contributor of options.contributors) await revealSeeds(options, contributor, now);
}

async function commitProfile(options: RiskCommitmentsOptions, now: Date): Promise<void> {
  const { journal, ledger } = options;
  if ((await runOnLedger(readProfiles(), ledger)).length > 0) return;
  const { version, salt, content } = await new RiskSecrets(journal).firstProfile();
  const commitment = saltedHash(salt, content);
  const activeFrom = now.toISOString();
  await reported(options, version, () =>
    options.commitProfile({ profileVersion: version, commitment, activeFrom }),
  );
}

async function commitRules(options: RiskCommitmentsOptions, now: Date): Promise<void> {
  const { journal, ledger } = options;
  if ((await runOnLedger(readRuleSets(), ledger)).length > 0) return;
  const { version, salt, content } = await new RiskSecrets(journal).firstRules();
  const commitment = saltedHash(salt, content);
  const validTo = new Date(now.getTime() + rulesLifeMs).toISOString();
  await reported(options, version, () => options.commitRules({ rulesVersion: version, commitment, validTo }));
}

async function commitSeed(
  options: RiskCommitmentsOptions,
  { contributor, mspId, commitSeed: commit }: SeedContributor,
  epoch: string,
): Promise<void> {
  const { journal, ledger } = options;
  if ((await runOnLedger(readSeed(epoch, mspId), ledger)) !== null) return;
  // The secret that the risk engine draws with in this week.
  const seed = await new RiskSecrets(journal).seed(contributor, epoch);
  await reported(options, `${contributor} ${epoch}`, () =>
    commit({ epoch, commitment: seedCommitment(seed) }),
  );
}

async function revealSeeds(
  options: RiskCommitmentsOptions,
  { contributor, mspId, revealSeed: reveal }: SeedContributor,
  now: Date,
): Promise<void> {
  const { journal, ledger } = options;
  const committed = await runOnLedger(readSeedsOf(mspId), ledger);
  const due = committed.filter(
    ({ epoch, seed }) => seed.seed === undefined && seedsSecretUntil(epoch) < now.toISOString(),
  );
  for (const { epoch } of due) {
    const seed = await new RiskSecrets(journal).seed(contributor, epoch);
    await reported(options, `${contributor} ${epoch}`, () => reveal({ epoch, seed }));
  }
}

async function reported(
  { report }: RiskCommitmentsOptions,
  what: string,
  commit: () => Promise<void>,
): Promise<void> {
  try {
    await commit();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    report({ level: "warn", event: "risk-commitment-refused", error, details: { what } });
  }
}
