import {
  DomainError,
  importProfile,
  isoWeek,
  localDate,
  readProfile,
  readSeed,
  runOnLedger,
  saltedHash,
  seedCommitment,
  type LedgerReader,
} from "@antin/trade-documents";
import type { JournalStore } from "../journal/journal-store.js";
import { journalSecret } from "../journal/secrets.js";
import type { JsonObject } from "../services.js";
import type { ReportedEvent } from "../services/service-config.js";

export interface RiskCommitmentsOptions {
  readonly journal: JournalStore;
  readonly ledger: LedgerReader;
  /** MSP id of the organisation whose seed this gateway draws. */
  readonly mspId: string;
  readonly commitProfile: (inputs: JsonObject) => Promise<void>;
  readonly commitSeed: (inputs: JsonObject) => Promise<void>;
  readonly report: (event: ReportedEvent) => void;
}

const saltDigits = 32;
const weekMs = 7 * 86_400_000;

/**
 * Commits what the risk engine will use, before it does: the profile, and customs' seeds of this week and the next. What
 * is on the ledger is left alone. A refusal is reported; without a committed profile no channel is assigned.
 */
export async function commitRisk(options: RiskCommitmentsOptions, now: Date): Promise<void> {
  await commitProfile(options, now);
  for (const at of [now, new Date(now.getTime() + weekMs)])
    await commitSeed(options, isoWeek(localDate(at.toISOString())));
}

async function commitProfile(options: RiskCommitmentsOptions, now: Date): Promise<void> {
  const { journal, ledger } = options;
  const profileVersion = `${importProfile.id} v${importProfile.version}`;
  if ((await runOnLedger(readProfile(profileVersion), ledger)) !== null) return;
  const salt = Buffer.from(await journalSecret(journal, "risk-profile-salt")).toString("hex");
  const commitment = saltedHash(salt.slice(0, saltDigits), importProfile);
  const activeFrom = now.toISOString();
  await reported(options, profileVersion, () =>
    options.commitProfile({ profileVersion, commitment, activeFrom }),
  );
}

async function commitSeed(options: RiskCommitmentsOptions, epoch: string): Promise<void> {
  const { journal, ledger, mspId } = options;
  if ((await runOnLedger(readSeed(epoch, mspId), ledger)) !== null) return;
  // The secret that the risk engine draws with in this week.
  const seed = Buffer.from(await journalSecret(journal, `risk-seed/customs/${epoch}`)).toString("hex");
  await reported(options, epoch, () => options.commitSeed({ epoch, commitment: seedCommitment(seed) }));
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
