import {
  type AuditedDeclaration,
  type AuditedEpoch,
  type AuditedSeed,
  type ChannelOverride,
  declarationCommand,
  declarationEvent,
  type DeclarationFacets,
  documentKinds,
  isoWeek,
  localDate,
  readProfiles,
  readRuleSets,
  readSeed,
  type RiskEvaluation,
  runOnLedger,
  type SeededWeek,
} from "@antin/trade-documents";
import type { JournalStore } from "../journal/journal-store.js";
import * as keys from "../read-model/keys.js";
import { mirroredLedger } from "../read-model/mirrored-ledger.js";
import type { ReadModel } from "../read-model/read-model.js";
import type { VersionRecord } from "../read-model/records.js";
import { DrawSubjects } from "./draw-subjects.js";
import { RiskSecrets } from "./risk-secrets.js";

/** The organisations whose seeds make the draw. */
const contributors = { customs: "CustomsMSP", audit: "AuditMSP" } as const;

/** Kinds whose documents are given a channel. */
const channelledKinds = documentKinds
  .filter(({ transitions }) =>
    transitions.some(({ command }) => command === declarationCommand.AssignChannel),
  )
  .map(({ kind }) => kind);

/** Weeks of channels as the ledger tells them, for the auditor: with the evaluations of the risk collection. */
export class RiskEpochs {
  readonly #readModel: ReadModel;
  readonly #secrets: RiskSecrets;
  readonly #subjects: DrawSubjects;

  constructor(journal: JournalStore, readModel: ReadModel) {
    this.#readModel = readModel;
    this.#secrets = new RiskSecrets(journal);
    this.#subjects = new DrawSubjects(readModel);
  }

  /** Everything that an audit of a week needs; seeds only as far as the ledger reveals them. */
  async epoch(epoch: string): Promise<AuditedEpoch> {
    const declarations = await this.#declarationsOf(epoch);
    const weeks = new Set(declarations.map(({ drawnBy }) => drawnBy.epoch));
    weeks.delete(epoch);
    const ledger = mirroredLedger(this.#readModel);
    const profiles = await runOnLedger(readProfiles(), ledger);
    const rules = await runOnLedger(readRuleSets(), ledger);
    return {
      ...(await this.#seedsOf(epoch)),
      earlier: await Promise.all([...weeks].map((week) => this.#seedsOf(week))),
      profiles: await Promise.all(
        profiles
          .filter(({ approvedAt }) => approvedAt !== undefined)
          .map(async (committed) => ({
            version: committed.profileVersion,
            commitment: committed.commitment,
            opened: (await this.#secrets.openProfile(committed)) ?? null,
          })),
      ),
      rules: await Promise.all(
        rules
          .filter(({ approvedAt }) => approvedAt !== undefined)
          .map(async (committed) => ({
            version: committed.rulesVersion,
            commitment: committed.commitment,
            opened: (await this.#secrets.openRules(committed)) ?? null,
          })),
      ),
      declarations,
    };
  }

  /** The evaluations of declarations that were registered from one date to another, as their hashes on the ledger name them. */
  async evaluations(from: string, to: string): Promise<readonly RiskEvaluation[]> {
    const found: RiskEvaluation[] = [];
    for await (const { head } of this.#channelled()) {
      const { registeredAt, evidenceHash } = head.facets as DeclarationFacets;
      if (registeredAt === undefined || evidenceHash === undefined) continue;
      const date = localDate(registeredAt);
      const evidence = this.#readModel.privateValue(evidenceHash);
      if (from <= date && date <= to && evidence !== undefined)
        found.push(evidence.payload as unknown as RiskEvaluation);
    }
    return found;
  }

  async #declarationsOf(epoch: string): Promise<readonly AuditedDeclaration[]> {
    const found: AuditedDeclaration[] = [];
    for await (const { head } of this.#channelled()) {
      const { registeredAt, evidenceHash } = head.facets as DeclarationFacets;
      if (registeredAt === undefined || evidenceHash === undefined) continue;
      if (isoWeek(localDate(registeredAt)) === epoch)
        found.push(await this.#declaration({ ...head, registeredAt, evidenceHash }));
    }
    return found.sort((one, other) => (one.number < other.number ? -1 : 1));
  }

  async #declaration(head: {
    readonly kind: string;
    readonly number: string;
    readonly facets: VersionRecord["head"]["facets"];
    readonly updatedAt: string;
    readonly registeredAt: string;
    readonly evidenceHash: string;
  }): Promise<AuditedDeclaration> {
    const { kind, number, registeredAt, evidenceHash } = head;
    const versions = await this.#readModel.versions(kind, number);
    const at = versions.findIndex((version) => facetsOf(version).evidenceHash === evidenceHash);
    const assigned = versions[at];
    if (assigned === undefined) throw new TypeError(`${number} was never given its channel`);
    const { channel = "GREEN", profileVersion = "" } = facetsOf(assigned);
    const evidence = this.#readModel.privateValue(evidenceHash);
    return {
      number,
      registeredAt,
      assignedAt: assigned.head.updatedAt,
      drawnBy: await this.#subjects.of(head),
      channel,
      profileVersion,
      evidenceHash,
      evidence:
        evidence === undefined
          ? null
          : { salt: evidence.salt, evaluation: evidence.payload as unknown as RiskEvaluation },
      overrides: await this.#overrides(kind, number, versions.slice(at)),
    };
  }

  /** Changes of the channel after its assignment: what the officer said, and in which role. */
  async #overrides(
    kind: string,
    number: string,
    versions: readonly VersionRecord[],
  ): Promise<readonly ChannelOverride[]> {
    const timeline = await this.#readModel.timeline(kind, number);
    return versions.flatMap((version, index): ChannelOverride[] => {
      const [from, to] = [versions[index - 1], version].map((one) => one && facetsOf(one).channel);
      if (from === undefined || to === undefined || from === to) return [];
      const { txId, updatedAt } = version.head;
      const event = this.#readModel
        .transaction(txId)
        ?.events.find((one) => one["event"] === declarationEvent.ChannelChanged && one["number"] === number);
      const reason = event?.["reason"];
      const role = timeline.find((entry) => entry.txId === txId)?.actor.role ?? "";
      return [{ from, to, reason: typeof reason === "string" ? reason : "", at: updatedAt, role }];
    });
  }

  async #seedsOf(epoch: string): Promise<SeededWeek> {
    const [customsSeed, auditorSeed] = await Promise.all(
      [contributors.customs, contributors.audit].map(async (mspId): Promise<AuditedSeed | null> => {
        return runOnLedger(readSeed(epoch, mspId), mirroredLedger(this.#readModel));
      }),
    );
    return { epoch, customsSeed: customsSeed ?? null, auditorSeed: auditorSeed ?? null };
  }

  async *#channelled(): AsyncGenerator<VersionRecord> {
    for (const kind of channelledKinds) {
      const range = keys.listRange(keys.everything, kind, keys.filters.all, false);
      for await (const { number } of this.#readModel.list(range, undefined)) {
        const record = this.#readModel.document(kind, number);
        if (record !== undefined) yield record;
      }
    }
  }
}

const facetsOf = ({ head }: VersionRecord): DeclarationFacets => head.facets as DeclarationFacets;
