/** A trained model: its format, its hash and its scores. A model is confidential; only its hash stands on the ledger. */

import { createHash } from "node:crypto";
import { canonicalJson } from "../../domain/canonical-json.js";
import { invalidInput } from "../../domain/errors.js";
import type { DeclaredLine } from "./declared-line.js";
import { type Forest, ForestScorer } from "./decision-forest.js";
import { featureSubjects, readFeatures, type RiskSubject } from "./line-features.js";
import { type Finding, findingOf, type Histories, type HistoryName, historyNames } from "./line-history.js";

export const riskModelFormat = "antin-risk-model/1";

/** What is hashed and stored, as canonical JSON. */
export interface RiskModel {
  readonly format: typeof riskModelFormat;
  /** Hex SHA-256 of the rows that it learned from, how many they are and the dates of the first and the last. */
  readonly trainedOn: {
    readonly hash: string;
    readonly rows: number;
    readonly from: string;
    readonly to: string;
  };
  /** Share of fraud in the rows, in parts of `rateScale`. */
  readonly averageRate: number;
  readonly histories: Readonly<Record<HistoryName, Readonly<Record<string, Finding>>>>;
  readonly forest: Forest;
  /** The score from which the chance of fraud is 1, 2, … 100 in a hundred. */
  readonly percentSteps: readonly number[];
}

/** Of the score of a line, so much comes from one subject; positive raises it. */
export interface RiskShare {
  readonly subject: RiskSubject;
  readonly share: number;
  /** What earlier inspections found; null for sizes. */
  readonly finding: Finding | null;
}

/** The model's bytes: the same model has one spelling, so one hash. */
export function riskModelText(model: RiskModel): string {
  return canonicalJson(model);
}

/** Hex SHA-256 of the model's bytes: what is committed on the ledger. */
export function riskModelHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** @throws DomainError INPUT_INVALID for text that is no model of this format. */
export function readRiskModel(text: string): RiskModel {
  const model = parsed(text) as Partial<RiskModel> | null;
  if (model?.format !== riskModelFormat || model.histories === undefined || model.forest === undefined)
    throw invalidInput([
      { pointer: "", rule: "E_RISK_MODEL", message: `The text is no ${riskModelFormat}; train it anew.` },
    ]);
  return model as RiskModel;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Scores lines with a model; holds the model's histories in memory. */
export class RiskScorer {
  readonly #forest: ForestScorer;
  readonly #histories: Histories;
  readonly #averageRate: number;
  readonly #percentSteps: readonly number[];
  readonly #features = new Int32Array(featureSubjects.length);
  /** The line whose features are read; one function for all lines, so that reading allocates nothing. */
  #line: DeclaredLine | undefined;
  readonly #findings = (name: HistoryName): Finding =>
    this.#line === undefined ? [0, 0] : findingOf(name, this.#histories[name], this.#line);

  constructor({ forest, histories, averageRate, percentSteps }: RiskModel) {
    this.#forest = new ForestScorer(forest);
    this.#histories = Object.fromEntries(
      historyNames.map((name) => [name, new Map(Object.entries(histories[name]))]),
    ) as unknown as Histories;
    this.#averageRate = averageRate;
    this.#percentSteps = percentSteps;
  }

  /** Log-odds of fraud in parts of `scoreScale`: the order of inspection. */
  score(line: DeclaredLine): number {
    this.#read(line);
    return this.#forest.score(this.#features);
  }

  /** Chance of fraud in per cent, 0 to 100: the factor of a risk profile. */
  percent(line: DeclaredLine): number {
    const score = this.score(line);
    return this.#percentSteps.filter((step) => score >= step).length;
  }

  /** What made the score, the largest share first; together with the model's base it is the score. */
  shares(line: DeclaredLine): readonly RiskShare[] {
    this.#read(line);
    const byFeature = new Int32Array(featureSubjects.length);
    this.#forest.attribute(this.#features, byFeature);
    const bySubject = new Map<RiskSubject, number>();
    for (const [feature, subject] of featureSubjects.entries())
      bySubject.set(subject, (bySubject.get(subject) ?? 0) + (byFeature[feature] ?? 0));
    return [...bySubject]
      .map(([subject, share]) => ({ subject, share, finding: this.#findingOf(subject, line) }))
      .sort((one, other) => other.share - one.share);
  }

  #read(line: DeclaredLine): void {
    this.#line = line;
    readFeatures(line, this.#findings, this.#averageRate, this.#features);
  }

  #findingOf(subject: RiskSubject, line: DeclaredLine): Finding | null {
    const history = historyNames.find((name) => name === subject);
    return history === undefined ? null : findingOf(history, this.#histories[history], line);
  }
}
