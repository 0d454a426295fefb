import {
  invalidInput,
  rateScale,
  type RiskModel,
  riskModelFormat,
  scoreScale,
  sha256Hex,
} from "@antin/trade-documents";
import { readDeclaredRows, type DeclaredRow } from "./declared-rows.js";
import { boost, type BoostingOptions } from "./gradient-boosting.js";
import { TrainingHistories } from "./training-histories.js";

/** Chosen by training on the first months of the training rows and scoring the quarter after them; see the decision. */
export const boostingOptions: BoostingOptions = {
  trees: 100,
  leavesMax: 16,
  depthMax: 8,
  rowsMin: 30,
  regularisation: 10,
  learningRate: 0.08,
  rowShare: 0.8,
  featureShare: 0.6,
};

/** A score's chance is told in whole per cent. */
const percents = 100;

/**
 * Trains on the rows of a file, and on nothing else. The same file gives the same model.
 *
 * @throws DomainError INPUT_INVALID for a file that cannot be read, or that nothing can be learnt from
 */
export function trainRiskModel(csv: string): RiskModel {
  return modelOf(readDeclaredRows(csv), sha256Hex(Buffer.from(csv, "utf8")));
}

/** The model of rows whose file has this hash. */
export function modelOf(rows: readonly DeclaredRow[], hash: string): RiskModel {
  const found = rows.filter(({ isFraud }) => isFraud).length;
  const dates = rows.map(({ date }) => date).sort();
  const [from = "", to = ""] = [dates[0], dates.at(-1)];
  requireLessons(rows, found, from, to);
  const averageRate = Math.floor((found * rateScale) / rows.length);
  const histories = new TrainingHistories(rows);
  return {
    format: riskModelFormat,
    trainedOn: { hash, rows: rows.length, from, to },
    averageRate,
    histories: histories.whole(),
    forest: boost(
      histories.columns(averageRate),
      rows.map(({ isFraud }) => isFraud === true),
      boostingOptions,
    ),
    percentSteps: percentSteps(),
  };
}

function requireLessons(rows: readonly DeclaredRow[], found: number, from: string, to: string): void {
  const lesson =
    rows.some(({ isFraud }) => isFraud === null) || found === 0 || found === rows.length
      ? "Rows with fraud and rows without are needed, each labelled."
      : from.slice(0, "2020-01".length) === to.slice(0, "2020-01".length)
        ? "Rows of two months at least are needed."
        : undefined;
  if (lesson !== undefined) throw invalidInput([{ pointer: "", rule: "E_RISK_TRAINING", message: lesson }]);
}

/** From which score the chance of fraud rounds to 1, 2, … 100 per cent: the logistic function, turned round. */
function percentSteps(): readonly number[] {
  return Array.from({ length: percents }, (_, index) => {
    const chance = (index + 0.5) / percents;
    return Math.ceil(Math.log(chance / (1 - chance)) * scoreScale);
  });
}
