import {
  areRulesInForce,
  importProfile,
  profileInForce,
  readProfiles,
  readRuleSets,
  runOnLedger,
  type RiskProfile,
  type RuleSet,
} from "@antin/trade-documents";
import type { JournalStore } from "../journal/journal-store.js";
import { mirroredLedger } from "../read-model/mirrored-ledger.js";
import type { ReadModel } from "../read-model/read-model.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import { RiskSecrets } from "./risk-secrets.js";

/** Profiles and rules as they are in force: which, the ledger says; what they are, this gateway's secrets. */
export class RiskRegister {
  readonly #readModel: ReadModel;
  readonly #secrets: RiskSecrets;

  constructor(journal: JournalStore, readModel: ReadModel) {
    this.#readModel = readModel;
    this.#secrets = new RiskSecrets(journal);
  }

  /** The profile in force at an instant; the one that a ledger begins with while none is committed. */
  async profileAt(at: string): Promise<RiskProfile> {
    const profiles = await runOnLedger(readProfiles(), mirroredLedger(this.#readModel));
    const committed = profileInForce(profiles, importProfile.id, at);
    if (committed === undefined) return importProfile;
    const opening = await this.#secrets.openProfile(committed);
    // Another gateway of customs proposed it, and has it.
    if (opening === undefined)
      throw new ServiceError(serviceCode.READ_NOT_ALLOWED, {
        details: { profileVersion: committed.profileVersion },
      });
    return opening.content;
  }

  /** The rules in force at an instant, of the last set that was approved; none where none is. */
  async rulesAt(at: string): Promise<RuleSet> {
    const sets = await runOnLedger(readRuleSets(), mirroredLedger(this.#readModel));
    const committed = sets
      .filter((set) => areRulesInForce(set, at))
      .sort((one, other) => ((one.approvedAt ?? "") < (other.approvedAt ?? "") ? -1 : 1))
      .at(-1);
    if (committed === undefined) return { version: null, rules: [] };
    const opening = await this.#secrets.openRules(committed);
    if (opening === undefined)
      throw new ServiceError(serviceCode.READ_NOT_ALLOWED, {
        details: { rulesVersion: committed.rulesVersion },
      });
    return { version: committed.rulesVersion, rules: opening.content };
  }
}
