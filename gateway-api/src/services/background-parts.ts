import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { NoteSigner } from "@antin/evidence";
import { Anchorer } from "../anchoring/anchorer.js";
import { commitRisk } from "../clearance/risk-commitments.js";
import { RiskSweep } from "../clearance/risk-sweep.js";
import { DeadlineSweep } from "../clearance/deadline-sweep.js";
import { CheckpointRecorder } from "../evidence/checkpoint-recorder.js";
import { pinCheckpointKeys } from "../evidence/pin-checkpoint-keys.js";
import { Operations } from "../journal/operations.js";
import { mirroredLedger } from "../read-model/mirrored-ledger.js";
import { RetentionSweep } from "../journal/retention.js";
import { OperationRunner } from "../submission/operation-runner.js";
import type { DocumentViews } from "../submission/document-views.js";
import type { CommandParts } from "./command-parts.js";
import type { Setting, Stores } from "./open-stores.js";
import { Resumption } from "./resumption.js";

/** What goes on by itself once the gateway is open. */
export interface BackgroundParts {
  readonly recorder: CheckpointRecorder;
  readonly anchorer: Anchorer | undefined;
  readonly operationRunner: OperationRunner;
  /** Lets what runs come to its end; what still waits for the ledger after that goes on at the next start. */
  close(): Promise<void>;
}

export function startBackground(
  setting: Setting,
  stores: Stores,
  work: CommandParts,
  rest: { readonly signers: readonly NoteSigner[]; readonly views: DocumentViews },
): BackgroundParts {
  const { config, limits, identities, trust, report } = setting;
  const { journal, readModel, evidence } = stores;
  const { feed, runner, keys, pipeline, commands, functions, stepsFor } = work;
  const operations = new Operations(journal, limits.operationsPendingMax);
  const operationRunner = new OperationRunner({
    operations,
    keys,
    commands,
    views: rest.views,
    limits,
    report,
  });
  const recorder = new CheckpointRecorder({
    log: evidence,
    signers: rest.signers,
    trust,
    record: (note) => functions.recordCheckpoint(identities.checkpointRecorder, note),
    limits,
    report,
  });
  const { evm } = config;
  const anchorer =
    evm === undefined ? undefined : new Anchorer({ evm, log: evidence, journal, limits, report });
  const started = { feed, runner, keys, pipeline, operationRunner, recorder, anchorer };
  const resumption = new Resumption({
    ...started,
    commitBeforehand: () => commitBeforehand(setting, stores, work, rest.signers),
    limits,
    report,
  });
  const deadlines = new DeadlineSweep({ readModel, pipeline, stepsFor, limits, report });
  const risk = new RiskSweep(() => commitRiskNow(setting, stores, work), report);
  const retention = new RetentionSweep({ keys, operations, limits, report });
  feed.start();
  resumption.start();
  const close = async (): Promise<void> => {
    await Promise.all([resumption.close(), deadlines.close(), risk.close(), retention.close()]);
    const running = [pipeline, operationRunner, recorder, ...(anchorer === undefined ? [] : [anchorer])];
    const ended = Promise.all(running.map((part) => part.close()));
    await Promise.race([ended, pause(limits.stopGraceMs)]);
    await feed.close();
    await ended;
  };
  return { recorder, anchorer, operationRunner, close };
}

/** What the ledger must know before work goes on: whose checkpoint keys are good, and what risk management will use. */
async function commitBeforehand(
  setting: Setting,
  stores: Stores,
  work: CommandParts,
  signers: readonly NoteSigner[],
): Promise<void> {
  const { config, identities, trust, report } = setting;
  const { readModel } = stores;
  const { functions } = work;
  const ledger = mirroredLedger(readModel);
  await pinCheckpointKeys({
    signers,
    trust,
    ledger,
    identitiesDir: config.identitiesDir,
    recorder: identities.checkpointRecorder,
    pin: (identity, keys) => functions.pinCheckpointKeys(identity, keys),
    report,
  });
  await commitRiskNow(setting, stores, work);
}

/** What risk management will use, committed before; what it used long ago, revealed. */
async function commitRiskNow(
  { config, identities, report }: Setting,
  { journal, readModel }: Stores,
  { functions, mspOf }: CommandParts,
): Promise<void> {
  const ledger = mirroredLedger(readModel);
  await commitRisk(
    {
      journal,
      ledger,
      contributors: [
        { contributor: "customs" as const, identity: identities.riskEngine },
        { contributor: "audit" as const, identity: identities.auditSeeds },
      ]
        // Audit's seeds are committed under Audit's own certificate, or not at all.
        .filter(({ identity }) => existsSync(path.join(config.identitiesDir, identity)))
        .map(({ contributor, identity }) => ({
          contributor,
          mspId: mspOf(identity),
          commitSeed: (inputs) => functions.commitRiskSeed(identity, inputs),
          revealSeed: (inputs) => functions.manageRisk(identity, "risk-seed:Reveal", inputs),
        })),
      commitProfile: (inputs) => functions.commitRiskProfile(identities.referenceData, inputs),
      commitRules: (inputs) => functions.commitRiskRules(identities.referenceData, inputs),
      report,
    },
    new Date(),
  );
}
