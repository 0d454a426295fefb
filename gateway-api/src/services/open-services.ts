import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { canonicalJson, declarationKind, type Head } from "@antin/trade-documents";
import { openEmbeddedStore, type DocumentStore } from "@antin/document-store";
import { Anchorer } from "../anchoring/anchorer.js";
import { AutomaticCommands } from "../clearance/automatic-commands.js";
import { ClearancePipeline } from "../clearance/clearance-pipeline.js";
import { DeadlineSweep } from "../clearance/deadline-sweep.js";
import { PendingDocuments } from "../clearance/pending-documents.js";
import { RiskEngine } from "../clearance/risk-engine.js";
import { automaticSteps, concernedKinds } from "../clearance/step-table.js";
import { CheckpointRecorder } from "../evidence/checkpoint-recorder.js";
import { loadCheckpointSigners } from "../evidence/checkpoint-signers.js";
import { EvidenceLog } from "../evidence/evidence-log.js";
import { IdempotencyKeys } from "../journal/idempotency.js";
import { JournalStore } from "../journal/journal-store.js";
import { NumberRanges } from "../journal/number-ranges.js";
import { Operations } from "../journal/operations.js";
import { RetentionSweep } from "../journal/retention.js";
import { BlockFeed } from "../ledger/block-feed.js";
import { LedgerClient } from "../ledger/ledger-client.js";
import { mirroredLedger } from "../read-model/mirrored-ledger.js";
import { ReadModel } from "../read-model/read-model.js";
import type { JsonObject, Services } from "../services.js";
import { Assessments } from "../submission/assessments.js";
import { Attachments } from "../submission/attachments.js";
import { CommandService } from "../submission/command-service.js";
import { declarationPreparation } from "../submission/declaration-preparation.js";
import { DocumentViews } from "../submission/document-views.js";
import { ExchangeMessages } from "../submission/exchange-messages.js";
import { LedgerFunctions } from "../submission/ledger-functions.js";
import { OperationRunner } from "../submission/operation-runner.js";
import { PayloadStore } from "../submission/payload-store.js";
import { SourcePayloads } from "../submission/source-payloads.js";
import { TransactionRunner } from "../submission/transaction-runner.js";
import type { GatewayParts } from "./gateway-parts.js";
import { LedgerServices } from "./ledger-services.js";
import { defaultLimits, type Limits } from "./limits.js";
import { probeOfChaincode } from "./parts-health.js";
import { Resumption } from "./resumption.js";
import {
  defaultServiceIdentities,
  type ReportedEvent,
  type ServiceIdentities,
  type ServicesConfig,
} from "./service-config.js";

/** Stores on disk, opened first and closed last. */
interface Stores {
  readonly journal: JournalStore;
  readonly documents: DocumentStore;
  readonly payloads: PayloadStore;
  readonly readModel: ReadModel;
  readonly evidence: EvidenceLog;
}

interface Setting {
  readonly config: ServicesConfig;
  readonly limits: Limits;
  readonly identities: ServiceIdentities;
  readonly report: (event: ReportedEvent) => void;
}

/**
 * Opens the inner gateway: the ledger client, the stores, and everything that follows the ledger by itself. It opens
 * when the ledger is away, too: readiness says so, and work goes on when the ledger is back.
 *
 * @throws DocumentStoreError `DOCUMENT_STORE_LOCKED`, or LevelDB's error, when another gateway has the folders open;
 *         EvidenceError for checkpoint keys that cannot be read.
 */
export async function openServices(config: ServicesConfig): Promise<Services> {
  const setting: Setting = {
    config,
    limits: { ...defaultLimits, ...config.limits },
    identities: { ...defaultServiceIdentities, ...config.serviceIdentities },
    report: config.report ?? (() => undefined),
  };
  const signers = loadCheckpointSigners(config.checkpointKeysDir);
  const stores = await openStores(setting);
  const ledger = new LedgerClient({ ...config, limits: setting.limits });
  const parts = connectParts(setting, stores, ledger, signers);
  return new LedgerServices(parts);
}

async function openStores({ config, limits, report }: Setting): Promise<Stores> {
  const { dataDir, documentsDir, chaincode } = config;
  mkdirSync(dataDir, { recursive: true });
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Store extends { close(): Promise<void> }>(store: Store): Store => {
    opened.push(store);
    return store;
  };
  try {
    const journal = keep(await JournalStore.open(path.join(dataDir, "journal")));
    const documents = keep(await openEmbeddedStore({ folder: documentsDir }));
    const payloads = new PayloadStore(documents, limits.payloadCacheMax);
    const readModel = keep(
      await ReadModel.open({
        folder: path.join(dataDir, "read-model"),
        chaincode,
        loadPayload: async (reference) => (await payloads.load(reference))?.payload,
      }),
    );
    const evidence = keep(
      await EvidenceLog.open({
        folder: path.join(dataDir, "evidence"),
        chaincode,
        onMismatch: ({ size, root }) => {
          report({ level: "error", event: "checkpoint-mismatch", details: { size, root } });
        },
      }),
    );
    return { journal, documents, payloads, readModel, evidence };
  } catch (error) {
    for (const store of opened.reverse()) await store.close();
    throw error;
  }
}

function connectParts(
  setting: Setting,
  stores: Stores,
  ledger: LedgerClient,
  signers: ReturnType<typeof loadCheckpointSigners>,
): GatewayParts {
  const { config, limits, identities, report } = setting;
  const { journal, documents, payloads, readModel, evidence } = stores;
  const keys = new IdempotencyKeys(journal);
  const views = new DocumentViews(readModel, payloads);
  const pending = new PendingDocuments(journal);
  const stepsFor = (head: Head): ReturnType<typeof automaticSteps> =>
    automaticSteps(head, {
      head: (kind, number) => readModel.document(kind, number)?.head,
      now: Date.now(),
    });
  // The pipeline follows the feed and runs commands, which wait for the feed: the circle is closed by this call.
  const pipeline: ClearancePipeline = new ClearancePipeline({
    chaincode: config.chaincode,
    pending,
    readModel,
    stepsFor,
    concerns: concernedKinds,
    run: (step, head, afterStep) => automatic.run(step, head, afterStep),
    limits,
    report,
    afterStep: config.afterStep ?? (() => undefined),
  });
  const feed = new BlockFeed({
    ledger,
    identity: identities.clearanceEngine,
    consumers: [readModel, evidence, pipeline],
    readable: readModel,
    limits,
    report,
  });
  const runner = new TransactionRunner({
    ledger,
    feed,
    keys,
    transaction: (id) => readModel.transaction(id),
    limits,
  });
  const functions = new LedgerFunctions(runner);
  const numbers = new NumberRanges({
    journal,
    reserve: (series, size) => functions.reserveNumbers(identities.clearanceEngine, series, size),
    rangeSize: limits.numberRangeSize,
    leaseSize: limits.numberLeaseSize,
  });
  const sources = new SourcePayloads(readModel, payloads);
  const mirror = mirroredLedger(readModel);
  const assessments = new Assessments({ ledger: mirror, sources });
  const commands = new CommandService({
    runner,
    readModel,
    payloads,
    sources,
    preparations: { [declarationKind]: declarationPreparation(numbers, assessments) },
    mspOf: (identity) => ledger.mspOf(identity),
  });
  const risk = new RiskEngine({ journal, readModel, payloads });
  const automatic = new AutomaticCommands({
    commands,
    risk,
    identities,
    identitiesDir: config.identitiesDir,
  });
  const operations = new Operations(journal, limits.operationsPendingMax);
  const operationRunner = new OperationRunner({ operations, commands, views, limits, report });
  const recorder = new CheckpointRecorder({
    log: evidence,
    signers,
    record: (note) => functions.recordCheckpoint(identities.checkpointRecorder, note),
    limits,
    report,
  });
  const anchorer =
    config.evm === undefined
      ? undefined
      : new Anchorer({ evm: config.evm, log: evidence, journal, limits, report });
  const resumption = new Resumption({
    feed,
    runner,
    keys,
    pipeline,
    operationRunner,
    recorder,
    anchorer,
    limits,
    report,
  });
  const deadlines = new DeadlineSweep({ readModel, pipeline, stepsFor, limits, report });
  const retention = new RetentionSweep({ keys, operations, limits, report });
  feed.start();
  resumption.start();

  const close = async (): Promise<void> => {
    await resumption.close();
    await retention.close();
    await deadlines.close();
    // What runs may come to its end; what still waits for the ledger after that goes on at the next start.
    const ended = Promise.all([
      pipeline.close(),
      operationRunner.close(),
      recorder.close(),
      anchorer?.close(),
    ]);
    await Promise.race([ended, pause(limits.stopGraceMs)]);
    await feed.close();
    await ended;
    ledger.close();
    await evidence.close();
    await readModel.close();
    await documents.close();
    await journal.close();
  };
  return {
    limits,
    trustFile: config.trustFile,
    declarationKind,
    commands,
    views,
    operationRunner,
    attachments: new Attachments({
      documents,
      journal,
      readModel,
      views,
      commands,
      bytesMax: limits.attachmentBytesMax,
    }),
    exchangeMessages: new ExchangeMessages({
      documents,
      journal,
      commands,
      views,
      bytesMax: limits.exchangeMessageBytesMax,
    }),
    assessments,
    payloads,
    mirror,
    functions,
    readModel,
    evidence,
    feed,
    anchorer,
    clearanceView: async (caller, number) => {
      const answer = await ledger.evaluate({
        identity: caller.name,
        function: `${declarationKind}:Clearance`,
        argument: canonicalJson({ number }),
      });
      return JSON.parse(Buffer.from(answer).toString("utf8")) as JsonObject;
    },
    ledgerHeight: () => ledger.height(identities.clearanceEngine),
    probeChaincode: probeOfChaincode(ledger, identities.clearanceEngine),
    probeDocumentStore: () => documents.has(absentContent),
    measured: [
      ledger,
      feed,
      runner,
      readModel,
      evidence,
      recorder,
      pipeline,
      operationRunner,
      journal,
      ...(anchorer === undefined ? [] : [anchorer]),
    ],
    close,
  };
}

/** CID of the empty file: asking for any content shows whether the store answers. */
const absentContent = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
