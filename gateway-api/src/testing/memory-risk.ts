import {
  type AuditedEpoch,
  type BackTest,
  backTest,
  DomainError,
  errorCode,
  profileVersionOf,
  type RiskProfile,
  saltedHash,
} from "@antin/trade-documents";
import type { ProposedProfile, RiskServices, RuleProposal } from "../clearance/risk-management.js";
import type { Caller } from "../services.js";

const salt = "00".repeat(16);
const period = { from: "2026-10-24", to: "2026-11-22" };

/** Risk management in memory: what one proposes another approves; there are no declarations to look back on. */
export class MemoryRisk implements RiskServices {
  readonly #proposedBy = new Map<string, string>();

  async epoch(_caller: Caller, epoch: string): Promise<AuditedEpoch> {
    return Promise.resolve({
      epoch,
      customsSeed: null,
      auditorSeed: null,
      profiles: [],
      rules: [],
      declarations: [],
    });
  }

  async tryProfile(_caller: Caller, profile: RiskProfile): Promise<BackTest> {
    return Promise.resolve(backTest([], period, profile, { version: null, rules: [] }));
  }

  async proposeProfile(caller: Caller, profile: RiskProfile): Promise<ProposedProfile> {
    const simulation = await this.tryProfile(caller, profile);
    const commitment = saltedHash(salt, profile);
    const profileVersion = profileVersionOf(profile);
    this.#proposedBy.set(`${profileVersion}/${commitment}`, caller.name);
    return { profileVersion, commitment, simulation };
  }

  async approveProfile(caller: Caller, version: string, commitment: string): Promise<void> {
    await this.#approve(caller, `${version}/${commitment}`);
  }

  async proposeRules(
    caller: Caller,
    { version, rules }: RuleProposal,
  ): Promise<{ readonly commitment: string }> {
    const commitment = saltedHash(salt, rules);
    this.#proposedBy.set(`${version}/${commitment}`, caller.name);
    return Promise.resolve({ commitment });
  }

  async approveRules(caller: Caller, version: string, commitment: string): Promise<void> {
    await this.#approve(caller, `${version}/${commitment}`);
  }

  async #approve(caller: Caller, proposal: string): Promise<void> {
    const proposer = this.#proposedBy.get(proposal);
    if (proposer === undefined) throw new DomainError(errorCode.DOCUMENT_NOT_FOUND);
    if (proposer === caller.name) throw new DomainError(errorCode.FOUR_EYES_REQUIRED);
    return Promise.resolve();
  }
}
