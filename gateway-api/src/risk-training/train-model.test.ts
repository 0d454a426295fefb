import {
  modelReasons,
  readRiskModel,
  riskModelHash,
  riskModelText,
  RiskScorer,
} from "@antin/trade-documents";
import fc from "fast-check";
import { aCustomsFile, aYearOfDeclarations } from "./declared-rows.fixture.js";
import { readDeclaredRows } from "./declared-rows.js";
import { evaluateModel } from "./evaluate-model.js";
import { trainRiskModel } from "./train-model.js";

const model = trainRiskModel(aYearOfDeclarations());
const scorer = new RiskScorer(model);
const rows = readDeclaredRows(aYearOfDeclarations());

it("gives the same bytes for the same rows", () => {
  const again = riskModelText(trainRiskModel(aYearOfDeclarations()));
  expect(again).toBe(riskModelText(model));
  expect(riskModelHash(again)).toMatch(/^[0-9a-f]{64}$/);
});

it("learns which seller's goods are fraudulent", () => {
  const { precisionAt5, precisionAt20, auc } = evaluateModel(scorer, rows, () => performance.now());
  expect({ precisionAt5, precisionAt20, auc }).toEqual({ precisionAt5: 1, precisionAt20: 1, auc: 1 });
});

it("scores from the model's history alone: what else is in the file changes nothing", () => {
  const alone = rows.slice(0, 5).map(({ line }) => scorer.score(line));
  for (const { line } of rows) scorer.score(line);
  expect(rows.slice(0, 5).map(({ line }) => scorer.score(line))).toEqual(alone);
});

it("knows nothing of a row's own month while it learns", () => {
  // One fraud a month, each of another seller: with its own outcome in the history every seller would tell.
  const sellers = Array.from({ length: 240 }, (_, index) => ({
    Date: `2020-${String(1 + Math.floor(index / 20)).padStart(2, "0")}-01`,
    "Seller ID": `S${index}`,
    "Importer ID": `I${index}`,
    Fraud: index % 20 === 0 ? "1" : "0",
  }));
  const { forest } = trainRiskModel(aCustomsFile(sellers));
  const ownOutcome = new RiskScorer({ ...trainRiskModel(aCustomsFile(sellers)), forest });
  const scores = readDeclaredRows(aCustomsFile(sellers)).map(({ line }) => ownOutcome.score(line));
  expect(new Set(scores).size).toBe(1);
});

it("explains a score in shares that sum to it", () => {
  const firstWeights = model.forest.roots.reduce((sum, root) => sum + (model.forest.weight[root] ?? 0), 0);
  fc.assert(
    fc.property(fc.constantFrom(...rows), fc.integer({ min: 0, max: 1e9 }), ({ line }, massGrams) => {
      const other = { ...line, massGrams };
      const shares = scorer.shares(other).reduce((sum, { share }) => sum + share, 0);
      expect(model.forest.base + firstWeights + shares).toBe(scorer.score(other));
    }),
  );
});

it("gives whole numbers and a chance of 0 to 100 for whatever is declared", () => {
  const text = fc.string({ maxLength: 12 });
  const size = fc.integer({ min: 0, max: 2 ** 50 });
  fc.assert(
    fc.property(fc.tuple(text, text, text, text), fc.tuple(size, size), (names, sizes) => {
      const [importer, seller, origin, taxType] = names;
      const [massGrams, priceHundredths] = sizes;
      const line = { ...rows[0]!.line, importer, seller, origin, taxType, massGrams, priceHundredths };
      expect(Number.isInteger(scorer.score(line))).toBe(true);
      expect(scorer.percent(line)).toBeGreaterThanOrEqual(0);
      expect(scorer.percent(line)).toBeLessThanOrEqual(100);
    }),
  );
});

it("tells the officer why, in both languages", () => {
  const fraudulent = rows.find(({ isFraud }) => isFraud)!;
  const [reason] = modelReasons(scorer, fraudulent.line);
  expect(reason).toMatchObject({
    subject: "seller",
    vi: "Trong 120 dòng hàng trước đây của người bán này, 120 dòng có gian lận.",
    en: "Of 120 earlier lines of this seller, fraud was found in 120.",
  });
});

it("survives being written and read", () => {
  const read = new RiskScorer(readRiskModel(riskModelText(model)));
  for (const { line } of rows.slice(0, 20)) expect(read.score(line)).toBe(scorer.score(line));
});

it.each([["{}"], ["["], [JSON.stringify({ format: "antin-risk-model/0" })]])(
  "refuses %s as a model",
  (text) => {
    expect(() => readRiskModel(text)).toThrow(expect.objectContaining({ code: "INPUT_INVALID" }));
  },
);

it.each([
  ["no labels", aCustomsFile([{}], aCustomsFile([]).trim().replace(",Fraud", "").split(","))],
  ["no fraud", aCustomsFile([{}, { Date: "2020-02-01" }])],
  ["one month", aCustomsFile([{}, { Fraud: "1" }])],
])("learns nothing from rows with %s, and says so", (_, text) => {
  expect(() => trainRiskModel(text)).toThrow(
    expect.objectContaining({ details: { fields: [expect.objectContaining({ rule: "E_RISK_TRAINING" })] } }),
  );
});
