/** Histories of the training rows: whole ones for the model, and for learning ones that leave out a row's own month. */

import {
  type Finding,
  featureSubjects,
  histories,
  type HistoryName,
  historyNames,
  readFeatures,
} from "@antin/trade-documents";
import type { DeclaredRow } from "./declared-rows.js";

/** Counts that grow; `Finding` is how a reader sees them. */
type Tally = [inspected: number, found: number];
type Tallies = Readonly<Record<HistoryName, Map<string, Tally>>>;

type WholeHistories = Readonly<Record<HistoryName, Readonly<Record<string, Finding>>>>;

/** Keys of a row in the order of `historyNames`. */
type RowKeys = readonly string[];

const none: Finding = [0, 0];

export class TrainingHistories {
  readonly #rows: readonly DeclaredRow[];
  readonly #keys: readonly RowKeys[];
  readonly #whole: Tallies;

  constructor(rows: readonly DeclaredRow[]) {
    this.#rows = rows;
    this.#keys = rows.map(({ line }) => historyNames.map((name) => histories[name].keyOf(line)));
    this.#whole = this.#tally(rows.map((_, index) => index));
  }

  /** Everything that the rows tell, as it stands in a model. */
  whole(): WholeHistories {
    return Object.fromEntries(
      historyNames.map((name) => [name, Object.fromEntries(this.#whole[name])]),
    ) as unknown as WholeHistories;
  }

  /**
   * A column per feature. What a row's history says comes from other months only: with its own outcome among them the
   * trees would learn to read the answer.
   */
  columns(averageRate: number): readonly Int32Array[] {
    const columns = featureSubjects.map(() => new Int32Array(this.#rows.length));
    const features = new Int32Array(featureSubjects.length);
    for (const month of this.#months()) {
      const own = this.#tally(month);
      for (const row of month) {
        const findings = (name: HistoryName): Finding => this.#without(own, name, row);
        readFeatures(this.#row(row).line, findings, averageRate, features);
        for (const [feature, column] of columns.entries()) column[row] = features[feature] ?? 0;
      }
    }
    return columns;
  }

  #without(own: Tallies, name: HistoryName, row: number): Finding {
    const key = this.#keys[row]?.[historyNames.indexOf(name)] ?? "";
    const [inspected, found] = this.#whole[name].get(key) ?? none;
    const [ownInspected, ownFound] = own[name].get(key) ?? none;
    return [inspected - ownInspected, found - ownFound];
  }

  /** Rows by the month of their date. */
  #months(): Iterable<readonly number[]> {
    const months = new Map<string, number[]>();
    for (const [index, { date }] of this.#rows.entries()) {
      const month = date.slice(0, "2020-01".length);
      const rows = months.get(month) ?? [];
      rows.push(index);
      months.set(month, rows);
    }
    return months.values();
  }

  #tally(rows: readonly number[]): Tallies {
    const tallies = Object.fromEntries(historyNames.map((name) => [name, new Map()])) as Tallies;
    for (const row of rows) {
      const found = this.#row(row).isFraud === true ? 1 : 0;
      for (const [position, name] of historyNames.entries()) {
        const key = this.#keys[row]?.[position] ?? "";
        const tally = tallies[name].get(key);
        if (tally === undefined) tallies[name].set(key, [1, found]);
        else {
          tally[0] += 1;
          tally[1] += found;
        }
      }
    }
    return tallies;
  }

  #row(index: number): DeclaredRow {
    const row = this.#rows[index];
    if (row === undefined) throw new RangeError(`there is no row ${index}`);
    return row;
  }
}
