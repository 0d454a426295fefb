/** The features of a line: for each history its rate and, where it says something, its length; then sizes. */

import { type DeclaredLine, magnitude } from "./declared-line.js";
import { type Finding, histories, type HistoryName, historyNames, smoothedRate } from "./line-history.js";

const sizes = {
  mass: ({ massGrams }: DeclaredLine) => magnitude(massGrams),
  price: ({ priceHundredths }: DeclaredLine) => magnitude(priceHundredths),
  taxRate: ({ taxRate }: DeclaredLine) => taxRate,
} as const;

export type SizeName = keyof typeof sizes;

/** What a feature tells of: several features can tell of one subject. */
export type RiskSubject = HistoryName | SizeName;

const sizeNames = Object.keys(sizes) as readonly SizeName[];

/** The subject of each feature, in the order of the features. */
export const featureSubjects: readonly RiskSubject[] = [
  ...historyNames.flatMap((name) => (histories[name].counted ? [name, name] : [name])),
  ...sizeNames,
];

/** Writes the features of a line into `features`; `findings` says what each history knows of it. */
export function readFeatures(
  line: DeclaredLine,
  findings: (name: HistoryName) => Finding,
  averageRate: number,
  features: Int32Array,
): void {
  let at = 0;
  for (const name of historyNames) {
    const { averageLines, counted } = histories[name];
    const finding = findings(name);
    features[at++] = smoothedRate(finding, averageLines, averageRate);
    if (counted) features[at++] = finding[0];
  }
  for (const name of sizeNames) features[at++] = sizes[name](line);
}
