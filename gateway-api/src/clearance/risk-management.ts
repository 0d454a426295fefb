import {
  type AuditedEpoch,
  type BackTest,
  backTest,
  backTestHash,
  DomainError,
  errorCode,
  invalidInput,
  localDate,
  profileProblem,
  profileVersionOf,
  type RiskProfile,
  type RiskRule,
  ruleProblems,
  saltedHash,
} from "@antin/trade-documents";
import type { JournalStore } from "../journal/journal-store.js";
import type { ReadModel } from "../read-model/read-model.js";
import type { Caller, JsonObject } from "../services.js";
import type { RiskFunction } from "../submission/ledger-functions.js";
import { RiskEpochs } from "./risk-epochs.js";
import { RiskRegister } from "./risk-register.js";
import { RiskSecrets } from "./risk-secrets.js";

/** What risk officers and auditors do through this gateway. */
export interface RiskServices {
  /** A week's channels with everything that an audit of them needs. */
  epoch(caller: Caller, epoch: string): Promise<AuditedEpoch>;
  /** Tries a profile on the declarations of the last thirty days. */
  tryProfile(caller: Caller, profile: RiskProfile): Promise<BackTest>;
  /** Tries a profile and proposes it; the profile stays here, its commitment goes onto the ledger. */
  proposeProfile(caller: Caller, profile: RiskProfile, activeFrom: string): Promise<ProposedProfile>;
  approveProfile(caller: Caller, version: string, commitment: string): Promise<void>;
  /** Proposes rules that lapse at `validTo`. */
  proposeRules(caller: Caller, rules: RuleProposal): Promise<{ readonly commitment: string }>;
  approveRules(caller: Caller, version: string, commitment: string): Promise<void>;
}

export interface ProposedProfile {
  readonly profileVersion: string;
  readonly commitment: string;
  readonly simulation: BackTest;
}

export interface RuleProposal {
  readonly version: string;
  readonly rules: readonly RiskRule[];
  readonly validFrom: string;
  readonly validTo: string;
  readonly emergency: boolean;
}

export interface RiskManagementOptions {
  readonly journal: JournalStore;
  readonly readModel: ReadModel;
  /** Calls a function of the contract as an identity. */
  readonly call: (identity: string, name: RiskFunction, inputs: JsonObject) => Promise<void>;
  readonly now: () => Date;
}

const dayMs = 86_400_000;
const simulatedDays = 30;

const managers: readonly string[] = ["RISK_OFFICER", "CUSTOMS_HQ"];
const auditors: readonly string[] = [...managers, "AUDITOR"];

/** The contract decides who may propose and approve; this part decides who sees what is secret. */
export class RiskManagement implements RiskServices {
  readonly #options: RiskManagementOptions;
  readonly #secrets: RiskSecrets;
  readonly #epochs: RiskEpochs;
  readonly #register: RiskRegister;

  constructor(options: RiskManagementOptions) {
    this.#options = options;
    this.#secrets = new RiskSecrets(options.journal);
    this.#register = new RiskRegister(options.journal, options.readModel);
    this.#epochs = new RiskEpochs(options.journal, options.readModel);
  }

  async epoch(caller: Caller, epoch: string): Promise<AuditedEpoch> {
    requireRole(caller, auditors);
    return this.#epochs.epoch(epoch);
  }

  async tryProfile(caller: Caller, profile: RiskProfile): Promise<BackTest> {
    requireRole(caller, managers);
    const problem = profileProblem(profile);
    if (problem !== undefined)
      throw invalidInput([{ pointer: "/profile", rule: "E_RISK_PROFILE_FORM", message: problem }]);
    const now = this.#options.now().getTime();
    const [from, to] = [now - (simulatedDays - 1) * dayMs, now].map((ms) =>
      localDate(new Date(ms).toISOString()),
    );
    const period = { from: from ?? "", to: to ?? "" };
    const past = await this.#epochs.evaluations(period.from, period.to);
    const rules = await this.#register.rulesAt(this.#options.now().toISOString());
    return backTest(past, period, profile, rules);
  }

  async proposeProfile(caller: Caller, profile: RiskProfile, activeFrom: string): Promise<ProposedProfile> {
    const simulation = await this.tryProfile(caller, profile);
    const { salt } = await this.#secrets.keepProfile(profile);
    const commitment = saltedHash(salt, profile);
    const profileVersion = profileVersionOf(profile);
    const { from, to, channels } = simulation;
    await this.#options.call(caller.name, "risk-profile:Propose", {
      profileVersion,
      commitment,
      activeFrom,
      ...(profile.modelHash !== undefined && { modelHash: profile.modelHash }),
      simulation: { from, to, channels: { ...channels }, reportHash: backTestHash(simulation) },
    });
    return { profileVersion, commitment, simulation };
  }

  async approveProfile(caller: Caller, version: string, commitment: string): Promise<void> {
    await this.#options.call(caller.name, "risk-profile:Approve", { profileVersion: version, commitment });
  }

  async proposeRules(caller: Caller, proposal: RuleProposal): Promise<{ readonly commitment: string }> {
    requireRole(caller, managers);
    const { version, rules, validFrom, validTo, emergency } = proposal;
    const problems = rules.flatMap((rule, index) =>
      ruleProblems(rule).map((message) => ({
        pointer: `/rules/${index}`,
        rule: "E_RISK_RULE",
        message,
      })),
    );
    if (problems.length > 0) throw invalidInput(problems);
    const { salt } = await this.#secrets.keepRules(version, rules);
    const commitment = saltedHash(salt, rules);
    await this.#options.call(caller.name, "risk-rules:Propose", {
      rulesVersion: version,
      commitment,
      validFrom,
      validTo,
      emergency,
    });
    return { commitment };
  }

  async approveRules(caller: Caller, version: string, commitment: string): Promise<void> {
    await this.#options.call(caller.name, "risk-rules:Approve", { rulesVersion: version, commitment });
  }
}

function requireRole({ roles }: Caller, allowed: readonly string[]): void {
  if (roles.some((role) => allowed.includes(role))) return;
  throw new DomainError(errorCode.ROLE_NOT_ALLOWED, undefined, { allowed });
}
