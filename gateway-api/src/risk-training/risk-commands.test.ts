import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { aCustomsFile, aYearOfDeclarations } from "./declared-rows.fixture.js";
import { riskEvaluate, riskTrain } from "./risk-commands.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-risk-"));
  writeFileSync(path.join(folder, "train.csv"), aYearOfDeclarations());
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(command: typeof riskTrain, ...argv: string[]) {
  const said = { code: 0, out: "", error: "" };
  said.code = command(argv, {
    print: (text) => (said.out += text),
    complain: (text) => (said.error += text),
    folder,
    trainingCsv: path.join(folder, "train.csv"),
    modelFile: path.join(folder, "data", "risk-model.json"),
    nowMs: () => performance.now(),
    spentMs: () => performance.now(),
  });
  return said;
}

it("trains first when there is no model, and prints nothing but JSON", () => {
  const said = run(riskEvaluate, "--csv", "train.csv", "--json");
  expect(said.code).toBe(0);
  expect(said.error).toMatch(/^There is no model at .*: training one on .*train\.csv/);
  expect(JSON.parse(said.out)).toMatchObject({
    precisionAt5: 1,
    precisionAt10: 1,
    auc: 1,
    rows: 360,
    rowsPerSecond: expect.any(Number),
    modelHash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(run(riskEvaluate, "--csv", "train.csv", "--json").error).toBe("");
});

it("prints a table without --json", () => {
  expect(run(riskTrain).out).toMatch(/^Trained 100 trees on 360 rows of 2020-01-01 to 2020-12-\d\d/);
  expect(run(riskEvaluate, "--csv", "train.csv").out).toMatch(/precision, top 5 % +1\.0000\n/);
});

it("writes the same model again", () => {
  run(riskTrain, "--model", "one.json");
  run(riskTrain, "--model", "other.json");
  expect(readFileSync(path.join(folder, "one.json"))).toEqual(readFileSync(path.join(folder, "other.json")));
});

it("scores rows without labels, whose shares are null", () => {
  const text = aCustomsFile([{}], aCustomsFile([]).trim().replace(",Fraud", "").split(","));
  writeFileSync(path.join(folder, "new.csv"), text);
  const said = run(riskEvaluate, "--csv", "new.csv", "--json");
  expect(JSON.parse(said.out)).toMatchObject({ precisionAt5: null, auc: null, rows: 1 });
});

it("names what is wrong with a file on the error output and prints nothing else", () => {
  writeFileSync(path.join(folder, "bad.csv"), aCustomsFile([{ "Net Mass": "heavy" }]));
  expect(run(riskEvaluate, "--csv", "bad.csv", "--json")).toEqual({
    code: 65,
    out: "",
    error: expect.stringContaining("E_RISK_NUMBER  Row 1, column Net Mass: "),
  });
});

it("tells wrong usage and a missing file apart", () => {
  expect(run(riskEvaluate, "--json")).toMatchObject({ code: 64, out: "" });
  expect(run(riskEvaluate, "--rows", "5")).toMatchObject({ code: 64, out: "" });
  expect(run(riskEvaluate, "--csv", "none.csv")).toMatchObject({ code: 66, out: "" });
  expect(run(riskTrain, "--help")).toMatchObject({ code: 0, out: expect.stringContaining("Usage: ") });
});
