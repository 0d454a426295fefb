/** What earlier inspections found, counted by party, commodity, route and consignment. */

import type { DeclaredLine } from "./declared-line.js";

/** How many earlier lines there were, and in how many of them fraud was found. */
export type Finding = readonly [inspected: number, found: number];

/** Findings by key. */
export type History = ReadonlyMap<string, Finding>;

interface HistoryDefinition {
  readonly keyOf: (line: DeclaredLine) => string;
  /** So many lines of average outcome are added to each key, so that one finding is no verdict. */
  readonly averageLines: number;
  /** The number of earlier lines is a feature of its own beside their rate. */
  readonly counted: boolean;
}

const route = ({ hs, origin, departure, taxRate, taxType }: DeclaredLine): string =>
  `${hs}|${origin}|${departure}|${taxRate}|${taxType}`;

/**
 * The histories, broad ones first. The last five tell consignments that were seen before: the same goods in the same
 * quantity, at the same price, over the same route.
 */
// prettier-ignore
export const histories = {
  importer:        { averageLines: 10, counted: true,  keyOf: ({ importer }) => importer },
  declarant:       { averageLines: 20, counted: true,  keyOf: ({ declarant }) => declarant },
  seller:          { averageLines: 10, counted: true,  keyOf: ({ seller }) => seller },
  office:          { averageLines: 20, counted: false, keyOf: ({ office }) => office },
  origin:          { averageLines: 20, counted: false, keyOf: ({ origin }) => origin },
  departure:       { averageLines: 20, counted: false, keyOf: ({ departure }) => departure },
  tariff:          { averageLines: 20, counted: false, keyOf: ({ taxRate, taxType }) => `${taxRate}|${taxType}` },
  chapter:         { averageLines: 10, counted: false, keyOf: ({ hs }) => hs.slice(0, 2) },
  heading:         { averageLines: 10, counted: false, keyOf: ({ hs }) => hs.slice(0, 4) },
  commodity:       { averageLines: 10, counted: true,  keyOf: ({ hs }) => hs },
  commodityOrigin: { averageLines: 5,  counted: true,  keyOf: ({ hs, origin }) => `${hs}|${origin}` },
  commodityRoute:  { averageLines: 3,  counted: true,  keyOf: route },
  sameMass:        { averageLines: 1,  counted: true,  keyOf: ({ hs, massGrams }) => `${hs}|${massGrams}` },
  samePrice:       { averageLines: 1,  counted: true,  keyOf: ({ hs, priceHundredths }) => `${hs}|${priceHundredths}` },
  sameMassRoute:   { averageLines: 1,  counted: true,  keyOf: ({ hs, massGrams, origin, departure }) => `${hs}|${massGrams}|${origin}|${departure}` },
  sameMassTariff:  { averageLines: 1,  counted: true,  keyOf: ({ hs, massGrams, taxRate, taxType }) => `${hs}|${massGrams}|${taxRate}|${taxType}` },
  sameConsignment: { averageLines: 1,  counted: true,  keyOf: (line) => `${route(line)}|${line.massGrams}|${line.priceHundredths}` },
} as const satisfies Readonly<Record<string, HistoryDefinition>>;

export type HistoryName = keyof typeof histories;
export const historyNames = Object.keys(histories) as readonly HistoryName[];

export type Histories = Readonly<Record<HistoryName, History>>;

/** One in so many: what rates are counted in. */
export const rateScale = 10_000;

const unseen: Finding = [0, 0];

/** What the history knows of a line. */
export function findingOf(name: HistoryName, history: History, line: DeclaredLine): Finding {
  return history.get(histories[name].keyOf(line)) ?? unseen;
}

/** Share of findings in parts of `rateScale`, drawn towards the average where few lines are known; whole numbers only. */
export function smoothedRate([inspected, found]: Finding, averageLines: number, averageRate: number): number {
  return Math.floor((found * rateScale + averageLines * averageRate) / (inspected + averageLines));
}
