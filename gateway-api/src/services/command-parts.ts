import { declarationKind, exportDeclarationKind, type Head } from "@antin/trade-documents";
import { AutomaticCommands } from "../clearance/automatic-commands.js";
import { ClearancePipeline } from "../clearance/clearance-pipeline.js";
import { PendingDocuments } from "../clearance/pending-documents.js";
import { RiskEngine } from "../clearance/risk-engine.js";
import { automaticSteps, concernedKinds, type AutomaticStep } from "../clearance/automatic-steps.js";
import { IdempotencyKeys } from "../journal/idempotency.js";
import { NumberRanges } from "../journal/number-ranges.js";
import { BlockFeed } from "../ledger/block-feed.js";
import type { LedgerClient } from "../ledger/ledger-client.js";
import { mirroredLedger } from "../read-model/mirrored-ledger.js";
import { Assessments } from "../submission/assessments.js";
import { CommandService } from "../submission/command-service.js";
import { declarationPreparation } from "../submission/declaration-preparation.js";
import { LedgerFunctions } from "../submission/ledger-functions.js";
import { SourcePayloads } from "../submission/source-payloads.js";
import { TransactionRunner } from "../submission/transaction-runner.js";
import type { Setting, Stores } from "./open-stores.js";

/** The way of a command to the ledger, and the blocks that come back from it. */
export interface CommandParts {
  readonly keys: IdempotencyKeys;
  readonly feed: BlockFeed;
  readonly runner: TransactionRunner;
  readonly commands: CommandService;
  readonly functions: LedgerFunctions;
  readonly assessments: Assessments;
  readonly pipeline: ClearancePipeline;
  readonly stepsFor: (head: Head) => readonly AutomaticStep[];
  /** MSP id of an identity that this gateway holds. */
  readonly mspOf: (identity: string) => string;
}

/** Puts together what takes commands to the ledger, by people and by the pipeline alike. Nothing runs yet. */
export function connectCommands(setting: Setting, stores: Stores, ledger: LedgerClient): CommandParts {
  const { limits, identities } = setting;
  const { journal, readModel } = stores;
  const stepsFor = (head: Head): readonly AutomaticStep[] =>
    automaticSteps(head, {
      head: (kind, number) => readModel.document(kind, number)?.head,
      now: Date.now(),
    });
  // The pipeline follows the feed and runs commands, which wait for the feed: this call closes the circle.
  const pipeline: ClearancePipeline = openPipeline(setting, stores, stepsFor, (...step) =>
    automatic.run(...step),
  );
  const feed = openFeed(setting, stores, ledger, pipeline);
  const keys = new IdempotencyKeys(journal);
  const transaction = readModel.transaction.bind(readModel);
  const runner = new TransactionRunner({ ledger, feed, keys, transaction, limits });
  const functions = new LedgerFunctions(runner);
  const numbers = new NumberRanges({
    journal,
    reserve: (series, size) => functions.reserveNumbers(identities.clearanceEngine, series, size),
    rangeSize: limits.numberRangeSize,
    leaseSize: limits.numberLeaseSize,
  });
  const sources = new SourcePayloads(readModel);
  const assessments = new Assessments({ ledger: mirroredLedger(readModel), sources });
  const preparing = { numbers, assessments, readModel };
  const commands = new CommandService({
    runner,
    readModel,
    sources,
    preparations: {
      [declarationKind]: declarationPreparation({ ...preparing, series: "1" }),
      [exportDeclarationKind]: declarationPreparation({ ...preparing, series: "3" }),
    },
    mspOf: (identity) => ledger.mspOf(identity),
  });
  const risk = new RiskEngine({ journal, readModel, modelFile: setting.config.riskModelFile });
  const { identitiesDir } = setting.config;
  const automatic = new AutomaticCommands({ commands, risk, identities, identitiesDir });
  const mspOf = (identity: string): string => ledger.mspOf(identity);
  return { keys, feed, runner, commands, functions, assessments, pipeline, stepsFor, mspOf };
}

function openPipeline(
  { config, limits, report }: Setting,
  { journal, readModel }: Stores,
  stepsFor: CommandParts["stepsFor"],
  run: AutomaticCommands["run"],
): ClearancePipeline {
  return new ClearancePipeline({
    chaincode: config.chaincode,
    pending: new PendingDocuments(journal),
    readModel,
    stepsFor,
    concerns: concernedKinds,
    run,
    limits,
    report,
    afterStep: config.afterStep ?? ((): void => undefined),
  });
}

function openFeed(
  { identities, limits, report }: Setting,
  { readModel, evidence }: Stores,
  ledger: LedgerClient,
  pipeline: ClearancePipeline,
): BlockFeed {
  return new BlockFeed({
    ledger,
    identity: identities.clearanceEngine,
    consumers: [readModel, evidence, pipeline],
    readable: readModel,
    hashOf: (number) => readModel.block(number)?.hash,
    limits,
    report,
  });
}
