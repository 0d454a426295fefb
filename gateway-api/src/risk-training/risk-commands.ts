/** `npm run risk:train` and `npm run risk:evaluate`: the commands behind the scripts. */

import {
  DomainError,
  readRiskModel,
  riskModelHash,
  riskModelText,
  RiskScorer,
  type FieldProblem,
} from "@antin/trade-documents";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readDeclaredRows } from "./declared-rows.js";
import { evaluateModel, type Evaluation } from "./evaluate-model.js";
import { trainRiskModel } from "./train-model.js";

export interface RiskCommandIO {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Relative paths of arguments start here. */
  readonly folder: string;
  /** Where the training rows and the model are when no argument names them. */
  readonly trainingCsv: string;
  readonly modelFile: string;
  readonly nowMs: () => number;
  /** Processor time that this process has used. */
  readonly spentMs: () => number;
}

type RiskCommand = (argv: readonly string[], io: RiskCommandIO) => number;

/** Of sysexits.h. */
const exitCode = { ok: 0, usage: 64, data: 65, noInput: 66 } as const;

/** As many problems of a file are told as a person reads. */
const problemsToldMax = 20;

const trainUsage = `Usage: npm run risk:train -- [--csv FILE] [--model FILE] [--json]

Trains the risk model on the rows of FILE (default: train.csv of the customs data set under TRADE_DATA_DIR) and writes it
to the model file (default: risk-model.json in ANTIN_DATA_DIR, or .antin).`;

const evaluateUsage = `Usage: npm run risk:evaluate -- --csv FILE [--model FILE] [--json]

Scores the rows of FILE with the model, training it first when there is none, and prints how well it ranks them.`;

/** Trains a model and writes it. @returns the exit code: 0, 64 for wrong usage, 65 for bad rows, 66 for no file */
export const riskTrain: RiskCommand = (argv, io) =>
  run(trainUsage, argv, io, ({ csv, model, json }) => {
    const startedAt = io.nowMs();
    const text = train(csv ?? io.trainingCsv, model);
    const { trainedOn, forest } = readRiskModel(text);
    const trained = {
      modelHash: riskModelHash(text),
      model,
      trainedOn,
      trees: forest.roots.length,
      seconds: Math.round((io.nowMs() - startedAt) / 100) / 10,
    };
    io.print(
      json
        ? `${JSON.stringify(trained)}\n`
        : `Trained ${trained.trees} trees on ${trainedOn.rows} rows of ${trainedOn.from} to ${trainedOn.to} in ${trained.seconds} s.\n` +
            `Model ${model}\nSHA-256 ${trained.modelHash}\n`,
    );
  });

/** Scores a file and prints what the ranking is worth; with `--json`, one JSON object and nothing else. */
export const riskEvaluate: RiskCommand = (argv, io) =>
  run(evaluateUsage, argv, io, ({ csv, model, json }) => {
    if (csv === undefined) throw new UsageError("--csv names the file to score.");
    const rows = readDeclaredRows(read(csv));
    if (!existsSync(model)) {
      io.complain(`There is no model at ${model}: training one on ${io.trainingCsv} …\n`);
      train(io.trainingCsv, model);
    }
    const text = read(model);
    const evaluation = evaluateModel(new RiskScorer(readRiskModel(text)), rows, io.spentMs);
    io.print(
      json
        ? `${JSON.stringify({ ...evaluation, modelHash: riskModelHash(text) })}\n`
        : table(evaluation, riskModelHash(text)),
    );
  });

/** Writes a new file before it takes the old one's place: nobody reads half a model. */
function train(csv: string, model: string): string {
  const text = riskModelText(trainRiskModel(read(csv)));
  mkdirSync(path.dirname(model), { recursive: true });
  writeFileSync(`${model}.new`, text);
  renameSync(`${model}.new`, model);
  return text;
}

function table(evaluation: Evaluation, modelHash: string): string {
  const share = (value: number | null): string => (value === null ? "no labels" : value.toFixed(4));
  const lines: readonly (readonly [string, string])[] = [
    ["rows", String(evaluation.rows)],
    ["with fraud", share(evaluation.fraudShare)],
    ["precision, top 5 %", share(evaluation.precisionAt5)],
    ["precision, top 10 %", share(evaluation.precisionAt10)],
    ["precision, top 20 %", share(evaluation.precisionAt20)],
    ["area under the curve", share(evaluation.auc)],
    ["rows a second", String(evaluation.rowsPerSecond)],
    ["model, SHA-256", modelHash],
  ];
  return lines.map(([name, value]) => `${name.padEnd(22)}${value}\n`).join("");
}

interface RiskArguments {
  readonly csv: string | undefined;
  readonly model: string;
  readonly json: boolean;
}

class UsageError extends Error {}
class NoFile extends Error {}

/** Runs a command and turns what can go wrong into words on the error output and an exit code. */
function run(
  usage: string,
  argv: readonly string[],
  io: RiskCommandIO,
  command: (inputs: RiskArguments) => void,
): number {
  try {
    const inputs = readArguments(argv, io);
    if (inputs === "help") io.print(`${usage}\n`);
    else command(inputs);
    return exitCode.ok;
  } catch (error) {
    if (error instanceof UsageError) {
      io.complain(`${error.message}\n\n${usage}\n`);
      return exitCode.usage;
    }
    if (error instanceof NoFile) {
      io.complain(`${error.message}\n`);
      return exitCode.noInput;
    }
    if (!(error instanceof DomainError)) throw error;
    io.complain(`${error.code}\n${problemsOf(error)}`);
    return exitCode.data;
  }
}

function problemsOf({ details, message }: DomainError): string {
  const problems = (details["fields"] ?? []) as readonly FieldProblem[];
  if (problems.length === 0) return `${message}\n`;
  const told = problems.slice(0, problemsToldMax).map((problem) => `${problem.rule}  ${problem.message}\n`);
  const rest = problems.length - told.length;
  return told.join("") + (rest === 0 ? "" : `and ${rest} more\n`);
}

function readArguments(argv: readonly string[], io: RiskCommandIO): RiskArguments | "help" {
  const { values } = parse(argv);
  if (values.help === true) return "help";
  const file = (name: string): string => path.resolve(io.folder, name);
  return {
    csv: values.csv === undefined ? undefined : file(values.csv),
    model: values.model === undefined ? io.modelFile : file(values.model),
    json: values.json === true,
  };
}

function parse(argv: readonly string[]): {
  values: { csv?: string; model?: string; json?: boolean; help?: boolean };
} {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        csv: { type: "string" },
        model: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new NoFile(`${file} cannot be read.`, { cause: error });
  }
}
