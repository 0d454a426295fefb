import {
  type Declaration,
  type DeclaredLine,
  modelReasons,
  readRiskModel,
  riskModelHash,
  type RiskProfile,
  RiskScorer,
} from "@antin/trade-documents";
import { existsSync, readFileSync } from "node:fs";
import type { JsonObject } from "../services.js";

/** The factor of a learnt model, and why it is what it is. */
export interface ModelFactor {
  /** Chance of fraud in per cent, of the line with the highest. */
  readonly score: number;
  readonly reasons: readonly JsonObject[];
}

const gramsPerKilogram = 1000;
/** Rates and prices are counted in hundredths. */
const hundred = 100;
const subheadingDigits = 6;

/** Scores declarations with the model that a profile names by its hash, and with no other. */
export class ModelScores {
  readonly #file: string | undefined;
  #loaded: { readonly hash: string; readonly scorer: RiskScorer } | undefined;

  /** @param file where the trained model is; undefined when this gateway has none */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** The factor; undefined for a profile without a model. @throws TypeError when the named model is not here */
  factorOf({ modelHash }: RiskProfile, declaration: Declaration): ModelFactor | undefined {
    if (modelHash === undefined) return undefined;
    const scorer = this.#scorerOf(modelHash);
    // The model learnt from imports; exports are scored by the other factors.
    if ((declaration.direction as string) !== "I") return { score: 0, reasons: [] };
    const [first, ...others] = declaration.lines.map((line) => ({
      line: declaredLine(declaration, line),
      lineNo: line.lineNo,
    }));
    if (first === undefined) return { score: 0, reasons: [] };
    const riskiest = others.reduce(
      (most, one) => (scorer.score(one.line) > scorer.score(most.line) ? one : most),
      first,
    );
    const reasons = modelReasons(scorer, riskiest.line).map((reason) => ({
      lineNo: riskiest.lineNo,
      ...reason,
    }));
    return { score: scorer.percent(riskiest.line), reasons };
  }

  #scorerOf(hash: string): RiskScorer {
    if (this.#loaded?.hash !== hash) this.#loaded = this.#load(hash);
    return this.#loaded.scorer;
  }

  #load(hash: string): { readonly hash: string; readonly scorer: RiskScorer } {
    const text =
      this.#file !== undefined && existsSync(this.#file) ? readFileSync(this.#file, "utf8") : undefined;
    if (text === undefined || riskModelHash(text) !== hash)
      throw new TypeError(`the model ${hash} of the profile in force is not at ${this.#file ?? "hand"}`);
    return { hash, scorer: new RiskScorer(readRiskModel(text)) };
  }
}

/** A line in the model's terms; the weight is the whole declaration's, as lines declare none. */
function declaredLine(declaration: Declaration, line: Declaration["lines"][number]): DeclaredLine {
  const { importer, agent, exporter, customsOffice, grossWeight } = declaration;
  return {
    importer: importer.mst,
    declarant: agent?.mst ?? importer.mst,
    seller: exporter.name,
    office: customsOffice,
    hs: line.hs.slice(0, subheadingDigits),
    origin: line.origin,
    departure: exporter.countryCode,
    taxType: line.tariffCode,
    taxRate: whole(line.dutyRate ?? "0", hundred),
    massGrams: whole(grossWeight?.value ?? "0", gramsPerKilogram),
    priceHundredths: whole(line.invoiceValue.amount, hundred),
  };
}

function whole(decimal: string, scale: number): number {
  return Math.round(Number(decimal) * scale);
}
