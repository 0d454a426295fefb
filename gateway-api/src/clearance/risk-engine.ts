import { createHmac } from "node:crypto";
import {
  complianceFactor,
  declarationKind,
  documentsFactor,
  drawFor,
  epochKey,
  evaluateRisk,
  listFactor,
  localDate,
  manifest,
  originFactor,
  policyFactor,
  profileVersionOf,
  type Declaration,
  type DeclarationFacets,
  type FactorScores,
  type Head,
  type RiskFacts,
} from "@antin/trade-documents";
import type { JournalStore } from "../journal/journal-store.js";
import type { ReadModel } from "../read-model/read-model.js";
import type { JsonObject } from "../services.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import { sealPayload } from "../submission/seal-payload.js";
import { DrawSubjects } from "./draw-subjects.js";
import { type ModelFactor, ModelScores } from "./model-factor.js";
import { highRiskOrigins, riskyCommodities, standingOf } from "./risk-lists.js";
import { RiskRegister } from "./risk-register.js";
import { RiskSecrets } from "./risk-secrets.js";

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
  /** The trained model, where a profile has one as a factor. */
  readonly modelFile?: string | undefined;
}

const saltDigits = 32;

/**
 * Assigns channels: weighted score, management's rules, random draw. The evaluation goes into the risk collection, its
 * salted hash onto the block; evaluated again it gives the same bytes, so a crash in between changes nothing.
 */
export class RiskEngine {
  readonly #readModel: ReadModel;
  readonly #secrets: RiskSecrets;
  readonly #register: RiskRegister;
  readonly #subjects: DrawSubjects;
  readonly #models: ModelScores;

  constructor({ journal, readModel, modelFile }: RiskEngineOptions) {
    this.#readModel = readModel;
    this.#secrets = new RiskSecrets(journal);
    this.#register = new RiskRegister(journal, readModel);
    this.#subjects = new DrawSubjects(readModel);
    this.#models = new ModelScores(modelFile);
  }

  /** The channel of a declaration that was registered. */
  async assign(head: Head): Promise<ChannelAssignment> {
    const registeredAt = registrationTime(head);
    const declaration = this.#declarationOf(head);
    const profile = await this.#register.profileAt(registeredAt);
    const model = this.#models.factorOf(profile, declaration);
    const facts = await this.#facts(head, declaration, model);
    const evaluation = {
      ...evaluateRisk(facts, profile, await this.#register.rulesAt(registeredAt)),
      ...(model && { modelReasons: model.reasons }),
    } as unknown as JsonObject;
    const salt = await this.#saltFor(`${head.number}/${head.version}`);
    const inputs = {
      channel: evaluation["channel"] ?? "",
      profileVersion: profileVersionOf(profile),
      evidenceHash: sealPayload(evaluation, salt).hash,
    };
    return { arguments: inputs, payload: evaluation, salt };
  }

  async #facts(head: Head, declaration: Declaration, model: ModelFactor | undefined): Promise<RiskFacts> {
    const facets = head.facets as DeclarationFacets;
    const subject = await this.#subjects.of(head);
    return {
      declaration: head.number,
      scope: isExport(declaration) ? "export" : "import",
      date: localDate(registrationTime(head)),
      level: standingOf(traderOf(declaration)).level,
      scores: { ...this.#factors(facets, declaration), ...(model && { model: model.score }) },
      context: {
        origins: [...new Set(declaration.lines.map(({ origin }) => origin))],
        headings: [...new Set(declaration.lines.map(({ hs }) => hs.slice(0, 4)))],
        cargoClass: declaration.cargoClass ?? null,
        kindCode: declaration.kindCode,
      },
      draw: { ...subject, ...drawFor(await this.#epochKey(subject.epoch), subject) },
    };
  }

  #factors(facets: DeclarationFacets, declaration: Declaration): FactorScores {
    const { lines, permits = [] } = declaration;
    const severities = lines.map(({ hs }) => riskyCommodities[hs.slice(0, 4)] ?? 0);
    const isPreference = (line: Declaration["lines"][number]): boolean => line.coRef !== undefined;
    return {
      compliance: complianceFactor(standingOf(traderOf(declaration))),
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
    return bills.some(
      (bill) => this.#readModel.document(manifest.kind, bill.manifest)?.head.facets["late"] === true,
    );
  }

  #declarationOf(head: Head): Declaration {
    const readModel = this.#readModel;
    const envelope = readModel.payloadOf(readModel.document(declarationKind, head.number)?.head ?? head);
    if (envelope === undefined)
      // Only a gateway of the collection's members can evaluate it.
      throw new ServiceError(serviceCode.READ_NOT_ALLOWED, {
        details: { kind: head.kind, number: head.number },
      });
    return envelope.payload["declaration"] as unknown as Declaration;
  }

  /** The two contributors' seeds of a week; the engine is the custodian of both until they are revealed. */
  async #epochKey(epoch: string): Promise<string> {
    const [customs, audit] = await Promise.all([
      this.#secrets.seed("customs", epoch),
      this.#secrets.seed("audit", epoch),
    ]);
    return epochKey(customs, audit);
  }

  async #saltFor(name: string): Promise<string> {
    const secret = await this.#secrets.evaluationSecret();
    return createHmac("sha256", secret).update(name, "utf8").digest("hex").slice(0, saltDigits);
  }
}

function registrationTime({ facets, updatedAt }: Head): string {
  return (facets as DeclarationFacets).registeredAt ?? updatedAt;
}

/** Export declarations come to the engine too; what they lack is not held against anybody. */
function isExport({ direction }: { readonly direction: string }): boolean {
  return direction === "E";
}

/** Tax code of the enterprise whose goods they are. */
function traderOf(declaration: Declaration): string {
  const { importer, exporter } = declaration;
  return (isExport(declaration) ? exporter.mst : importer.mst) ?? "";
}
