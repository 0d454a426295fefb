import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  DomainError,
  parseExchangeRatesCsv,
  parseTariffCsv,
  repeatDecision,
  type RecordedDecision,
  type RepeatedDecision,
} from "@antin/trade-documents";
import { UsageError, type Command } from "../verify/command.js";

const exitCodes = { same: 0, differs: 1, unreadable: 66 } as const;

/** Computes a tax decision again. */
export const decisionCommand: Command = {
  summary: "compute a tax decision again, with no network",
  usage: `Usage: antin decision verify --document <file> --tariff <csv> --exchange-rates <csv> [--json]

  Computes the duties of a registered declaration again, from the document as the gateway answers it to those who may
  read it (GET /declarations/{number}, as it was registered) and the reference data in force then, and compares bytes.

  --document <file>         the declaration with facets and payload
  --tariff <csv>            the whole tariff; its id has to be the one that the decision names
  --exchange-rates <csv>    the rates of the week of registration
  --json                    print the result as JSON

Exit codes: 0 the same bytes, 1 not the same, 64 wrong usage, 66 no such file, or not what it should be.`,
  run: (argv, io) => {
    const given = readArguments(argv);
    let repeated: RepeatedDecision;
    try {
      const read = (name: string): string => readFileSync(path.resolve(io.folder, name), "utf8");
      repeated = repeatDecision({
        ...readDocument(read(given.document)),
        rateRows: parseTariffCsv(read(given.tariff)),
        quotedRates: parseExchangeRatesCsv(read(given.exchangeRates)),
      });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const fields = error instanceof DomainError ? JSON.stringify(error.details) : "";
      io.complain(`antin decision: ${error.message} ${fields}\n`);
      return Promise.resolve(exitCodes.unreadable);
    }
    io.print(given.json ? `${JSON.stringify(repeated, null, 2)}\n` : describe(repeated));
    return Promise.resolve(repeated.same ? exitCodes.same : exitCodes.differs);
  },
};

interface DecisionArguments {
  readonly document: string;
  readonly tariff: string;
  readonly exchangeRates: string;
  readonly json: boolean;
}

function readArguments(argv: readonly string[]): DecisionArguments {
  const [action, ...rest] = argv;
  if (action !== "verify") throw new UsageError("verify is what can be done with a decision.");
  try {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      args: rest,
      options: { document: text, tariff: text, "exchange-rates": text, json: { type: "boolean" } },
    });
    const { document, tariff, "exchange-rates": exchangeRates, json = false } = values;
    if (document === undefined || tariff === undefined || exchangeRates === undefined)
      throw new UsageError("--document, --tariff and --exchange-rates are all needed.");
    return { document, tariff, exchangeRates, json };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Of a document's JSON, what the decision rests on. @throws Error when it is no registered declaration */
function readDocument(text: string): Omit<RecordedDecision, "rateRows" | "quotedRates"> {
  const { facets, payload } = JSON.parse(text) as {
    readonly facets?: Pick<RecordedDecision, "registeredAt"> & Partial<Pick<RecordedDecision, "origins">>;
    readonly payload?: Partial<Pick<RecordedDecision, "declaration" | "assessment">>;
  };
  const { declaration, assessment } = payload ?? {};
  if (facets?.registeredAt === undefined || declaration === undefined || assessment === undefined)
    throw new TypeError("that is no registered declaration with its payload.");
  return { declaration, assessment, registeredAt: facets.registeredAt, origins: facets.origins ?? [] };
}

function describe({ same, recorded, computed, findings }: RepeatedDecision): string {
  const lines = [
    same ? "The same bytes." : `Not the same: ${findings.join(", ")}`,
    `recorded  ${recorded}`,
    `computed  ${computed ?? "–"}`,
  ];
  return `${lines.join("\n")}\n`;
}
