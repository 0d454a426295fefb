import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { RiskScorer } from "@antin/trade-documents";
import { readDeclaredRows } from "./declared-rows.js";
import { evaluateModel } from "./evaluate-model.js";
import { trainRiskModel } from "./train-model.js";

const data = process.env.TRADE_DATA_DIR ?? path.resolve(import.meta.dirname, "../../../../shared/data");
const folder = path.join(data, "customs-import-declarations");
const published = existsSync(folder)
  ? it
  : (title: string, test: () => void, timeoutMs?: number) => {
      const skipped = `${title} (skipped: no ${folder}; TRADE_DATA_DIR names the folder that has it)`;
      it.skip(skipped, test, timeoutMs);
    };
const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");

published(
  "ranks the quarter after the training rows as well as it must, in time",
  () => {
    const startedAt = performance.now();
    const scorer = new RiskScorer(trainRiskModel(read("train.csv")));
    expect(performance.now() - startedAt).toBeLessThan(120_000);
    const { precisionAt5, precisionAt10, auc } = evaluateModel(
      scorer,
      readDeclaredRows(read("valid.csv")),
      () => performance.now(),
    );
    expect(precisionAt5).toBeGreaterThanOrEqual(0.92);
    expect(precisionAt10).toBeGreaterThanOrEqual(0.84);
    expect(auc).toBeGreaterThanOrEqual(0.9);
  },
  150_000,
);
