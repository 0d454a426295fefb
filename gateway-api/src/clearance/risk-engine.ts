import { createHmac } from "node:crypto";
import {
  complianceFactor,
  decideChannel,
  declarationKind,
  declarationState,
  documentsFactor,
  drawFor,
  epochKey,
  importProfile,
  isoWeek,
  listFactor,
  localDate,
  manifest,
  originFactor,
  policyFactor,
  useObjectType,
  weightedScore,
  type Declaration,
  type DeclarationFacets,
  type FactorScores,
  type Head,
} from "@antin/trade-documents";
import type { JournalStore } from "../journal/journal-store.js";
import { journalSecret } from "../journal/secrets.js";
import type { ReadModel } from "../read-model/read-model.js";
import type { JsonObject } from "../services.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import { sealPayload } from "../submission/seal-payload.js";
import {
  highRiskOrigins,
  levelWithoutRecord,
  riskRules,
  riskyCommodities,
  standingOf,
} from "./risk-lists.js";

/** A channel with what it rests on. */
export interface ChannelAssignment {
  readonly arguments: JsonObject;
  /** The evaluation, for the risk collection: what is revealed and audited later. */
  readonly payload: JsonObject;
  /** Of the evidence hash among the arguments; 32 hex digits. */
  readonly salt: string;
}

export interface RiskEngineOptions {
  readonly journal: JournalStore;
  readonly readModel: ReadModel;
}

/** Registering the same bill again within so many days after a cancellation keeps the first draw. */
const drawInheritedDays = 15;
const dayMs = 86_400_000;
const saltDigits = 32;

/**
 * Assigns channels: weighted score, management's rules, random draw. The evaluation goes into the risk collection, its
 * salted hash onto the block; evaluated again it gives the same bytes, so a crash in between changes nothing.
 */
export class RiskEngine {
  readonly #options: RiskEngineOptions;

  constructor(options: RiskEngineOptions) {
    this.#options = options;
  }

  /** The channel of a declaration that was registered. */
  async assign(head: Head): Promise<ChannelAssignment> {
    const declaration = this.#declarationOf(head);
    const registered = await this.#registrationOf(head);
    const evaluation = await this.#evaluate(head, declaration, registered);
    const salt = await this.#saltFor(`${head.number}/${head.version}`);
    const inputs = {
      channel: evaluation["channel"] ?? "",
      profileVersion: `${importProfile.id} v${importProfile.version}`,
      evidenceHash: sealPayload(evaluation, salt).hash,
    };
    return { arguments: inputs, payload: evaluation, salt };
  }

  async #evaluate(head: Head, declaration: Declaration, registered: Registration): Promise<JsonObject> {
    const facets = head.facets as DeclarationFacets;
    const date = localDate(facets.registeredAt ?? head.updatedAt);
    const standing = standingOf(declaration.importer.mst);
    const scores = this.#factors(facets, declaration);
    const { raw, score } = weightedScore(importProfile, scores);
    const subject = await this.#drawSubject(head, registered, date);
    const draw = drawFor(await this.#epochKey(subject.epoch), subject);
    const decision = decideChannel({
      score,
      level: standing.level ?? levelWithoutRecord,
      draw: draw.draw,
      scope: "import",
      date,
      context: {
        origins: [...new Set(declaration.lines.map(({ origin }) => origin))],
        headings: [...new Set(declaration.lines.map(({ hs }) => hs.slice(0, 4)))],
        cargoClass: declaration.cargoClass ?? null,
        kindCode: declaration.kindCode,
      },
      rules: riskRules,
    });
    const { channel, reasonClass, layers, hits } = decision;
    return {
      declaration: head.number,
      profile: { id: importProfile.id, version: importProfile.version },
      level: standing.level,
      scores: { ...scores },
      raw,
      score,
      hits: hits.map((hit) => ({ ...hit })),
      draw: { ...subject, ...draw },
      layers: [...layers],
      channel,
      reasonClass,
    };
  }

  #factors(facets: DeclarationFacets, { importer, lines, permits = [] }: Declaration): FactorScores {
    const severities = lines.map(({ hs }) => riskyCommodities[hs.slice(0, 4)] ?? 0);
    const isPreference = (line: Declaration["lines"][number]): boolean => line.coRef !== undefined;
    return {
      compliance: complianceFactor(standingOf(importer.mst)),
      goods: listFactor(severities),
      policy: policyFactor({
        needsPermit: permits.length > 0 || lines.some(({ permitUse = [] }) => permitUse.length > 0),
        quotaOrTradeRemedy: lines.some(({ outOfQuota }) => outOfQuota !== undefined),
      }),
      // No reference values, routes or partners are on record yet: what is not known is not held against anybody.
      value: 0,
      route: 0,
      partner: 0,
      origin: originFactor({
        claimsPreference: lines.some(isPreference),
        tariffHop: false,
        highRiskOrigin: lines.some(({ origin }) => highRiskOrigins.has(origin)),
      }),
      documents: documentsFactor({
        amendments: 0,
        manifestLate: this.#isManifestLate(facets),
        weightMismatchPct: 0,
      }),
    };
  }

  #isManifestLate({ bills = [] }: DeclarationFacets): boolean {
    const { readModel } = this.#options;
    return bills.some(
      (bill) => readModel.document(manifest.kind, bill.manifest)?.head.facets["late"] === true,
    );
  }

  #declarationOf(head: Head): Declaration {
    const { readModel } = this.#options;
    const envelope = readModel.payloadOf(readModel.document(declarationKind, head.number)?.head ?? head);
    if (envelope === undefined)
      // Only a gateway of the collection's members can evaluate it.
      throw new ServiceError(serviceCode.READ_NOT_ALLOWED, {
        details: { kind: head.kind, number: head.number },
      });
    return envelope.payload["declaration"] as unknown as Declaration;
  }

  /** The block that committed the registration, whatever happened to the declaration since. */
  async #registrationOf(head: Pick<Head, "kind" | "number">): Promise<Registration> {
    const versions = await this.#options.readModel.versions(head.kind, head.number);
    const registered = versions.find((version) => version.head.state === declarationState.REGISTERED);
    const block = registered === undefined ? undefined : this.#options.readModel.block(registered.block);
    if (registered === undefined || block === undefined)
      throw new TypeError(`${head.number} was never registered`);
    return { declarationKey: head.number, blockHash: block.hash };
  }

  async #drawSubject(head: Head, registered: Registration, date: string): Promise<DrawSubject> {
    const epoch = isoWeek(date);
    const earlier = await this.#cancelledBefore(head);
    return { epoch, ...(earlier === undefined ? registered : await this.#registrationOf(earlier)) };
  }

  /**
   * The declaration of the same bill that was cancelled last, if shortly before: nobody files anew for a better draw.
   * What a declaration used of a bill stays on the ledger when it is given back, so few are looked at however many
   * were cancelled.
   */
  async #cancelledBefore(head: Head): Promise<Head | undefined> {
    const { readModel } = this.#options;
    const { bills = [], registeredAt = head.updatedAt } = head.facets as DeclarationFacets;
    const since = Date.parse(registeredAt) - drawInheritedDays * dayMs;
    const uses = await Promise.all(
      bills.map((bill) => readModel.statesUnder(useObjectType, [manifest.kind, bill.manifest, bill.no])),
    );
    const numbers = new Set(uses.flat().map(({ key: [, , , , declaration = ""] }) => declaration));
    const cancelled = [...numbers]
      .flatMap((number) => readModel.document(declarationKind, number)?.head ?? [])
      .filter(
        ({ state, updatedAt }) => state === declarationState.CANCELLED && Date.parse(updatedAt) >= since,
      );
    return cancelled.sort((one, other) => Date.parse(other.updatedAt) - Date.parse(one.updatedAt))[0];
  }

  /** The two contributors' seeds of a week. Both stand in this journal until Audit keeps its own. */
  async #epochKey(epoch: string): Promise<string> {
    const { journal } = this.#options;
    const [customs, auditor] = await Promise.all([
      journalSecret(journal, `risk-seed/customs/${epoch}`),
      journalSecret(journal, `risk-seed/audit/${epoch}`),
    ]);
    return epochKey(Buffer.from(customs).toString("hex"), Buffer.from(auditor).toString("hex"));
  }

  async #saltFor(name: string): Promise<string> {
    const secret = await journalSecret(this.#options.journal, "risk-salt");
    return createHmac("sha256", secret).update(name, "utf8").digest("hex").slice(0, saltDigits);
  }
}

interface Registration {
  readonly declarationKey: string;
  readonly blockHash: string;
}

interface DrawSubject extends Registration {
  readonly epoch: string;
}
