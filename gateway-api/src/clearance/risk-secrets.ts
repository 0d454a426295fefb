import {
  importProfile,
  profileVersionOf,
  saltedHash,
  type NamedProfile,
  type NamedRules,
  type RiskProfile,
  type RiskRule,
} from "@antin/trade-documents";
import { putRecord, type JournalStore } from "../journal/journal-store.js";
import { journalSecret } from "../journal/secrets.js";
import { firstRulesVersion, riskRules } from "./risk-lists.js";

/** What was committed by its hash, with the salt that opens it. */
export interface Opening<Content> {
  readonly version: string;
  readonly salt: string;
  readonly content: Content;
}

const saltDigits = 32;
const profilePrefix = "risk-profile/";
const rulesPrefix = "risk-rules/";

/**
 * The secrets behind the commitments: profiles, rules and the seeds of the draw. They stand in the journal, which only
 * customs' own gateway has; the ledger has their hashes.
 */
export class RiskSecrets {
  readonly #journal: JournalStore;

  constructor(journal: JournalStore) {
    this.#journal = journal;
  }

  /** The profile that a ledger begins with. */
  async firstProfile(): Promise<Opening<RiskProfile>> {
    const version = profileVersionOf(importProfile);
    return { version, salt: await this.#salt("risk-profile-salt"), content: importProfile };
  }

  async firstRules(): Promise<Opening<readonly RiskRule[]>> {
    return { version: firstRulesVersion, salt: await this.#salt("risk-rules-salt"), content: riskRules };
  }

  /** Keeps a profile that is about to be proposed. */
  async keepProfile(profile: RiskProfile): Promise<Opening<RiskProfile>> {
    const version = profileVersionOf(profile);
    return this.#keep(profilePrefix, { version, content: profile });
  }

  /** Keeps rules that are about to be proposed. */
  async keepRules(version: string, rules: readonly RiskRule[]): Promise<Opening<readonly RiskRule[]>> {
    return this.#keep(rulesPrefix, { version, content: rules });
  }

  /** The content of a committed profile; undefined when this gateway has no content of that hash. */
  async openProfile(committed: NamedProfile): Promise<Opening<RiskProfile> | undefined> {
    return this.#open(profilePrefix, await this.firstProfile(), {
      ...committed,
      version: committed.profileVersion,
    });
  }

  async openRules(committed: NamedRules): Promise<Opening<readonly RiskRule[]> | undefined> {
    return this.#open(rulesPrefix, await this.firstRules(), {
      ...committed,
      version: committed.rulesVersion,
    });
  }

  /** A contributor's seed of a week: 64 hex digits. */
  async seed(contributor: "customs" | "audit", epoch: string): Promise<string> {
    return hexOf(await journalSecret(this.#journal, `risk-seed/${contributor}/${epoch}`));
  }

  /** The salt of an evaluation, the same whenever it is evaluated. */
  async evaluationSecret(): Promise<Uint8Array> {
    return journalSecret(this.#journal, "risk-salt");
  }

  /** Kept by its hash: a proposal that is refused takes nothing away. */
  async #keep<Content>(
    prefix: string,
    { version, content }: { readonly version: string; readonly content: Content },
  ): Promise<Opening<Content>> {
    const opening = { version, salt: await this.#salt(`${prefix}${version}`), content };
    const key = keptKey(prefix, version, saltedHash(opening.salt, content));
    await this.#journal.write([putRecord(key, opening)], { synced: true });
    return opening;
  }

  #open<Content>(
    prefix: string,
    first: Opening<Content>,
    { version, commitment }: { readonly version: string; readonly commitment: string },
  ): Opening<Content> | undefined {
    if (saltedHash(first.salt, first.content) === commitment) return first;
    return this.#journal.record<Opening<Content>>(keptKey(prefix, version, commitment));
  }

  async #salt(name: string): Promise<string> {
    return hexOf(await journalSecret(this.#journal, name)).slice(0, saltDigits);
  }
}

const keptKey = (prefix: string, version: string, commitment: string): string =>
  `${prefix}${version}/${commitment}`;

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
