import { setTimeout as pause } from "node:timers/promises";
import type { Anchorer } from "../anchoring/anchorer.js";
import type { ClearancePipeline } from "../clearance/clearance-pipeline.js";
import type { CheckpointRecorder } from "../evidence/checkpoint-recorder.js";
import type { IdempotencyKeys } from "../journal/idempotency.js";
import type { BlockFeed } from "../ledger/block-feed.js";
import type { OperationRunner } from "../submission/operation-runner.js";
import type { TransactionRunner } from "../submission/transaction-runner.js";
import type { Limits } from "./limits.js";
import type { ReportedEvent } from "./service-config.js";

export interface ResumptionOptions {
  readonly feed: BlockFeed;
  readonly runner: TransactionRunner;
  readonly keys: IdempotencyKeys;
  readonly pipeline: ClearancePipeline;
  readonly operationRunner: OperationRunner;
  readonly recorder: CheckpointRecorder;
  readonly anchorer: Anchorer | undefined;
  /** Makes sure that the ledger has what must stand there beforehand: checkpoint keys, commitments of risk management. */
  readonly commitBeforehand: () => Promise<void>;
  readonly limits: Limits;
  readonly report: (event: ReportedEvent) => void;
}

/**
 * What a start does before anything moves by itself: reads the ledger up to its end, finishes what a crash left signed
 * and perhaps not sent, then takes up the automatic steps and operations that wait. It waits for a ledger that is away.
 */
export class Resumption {
  readonly #options: ResumptionOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: ResumptionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { pipeline, operationRunner, recorder, anchorer, commitBeforehand, limits, report } = this.#options;
    anchorer?.start();
    while (!this.#stop.signal.aborted) {
      try {
        await this.#catchUp();
        await this.#finishSigned();
        await commitBeforehand();
        await pipeline.start();
        await operationRunner.start();
        recorder.start();
        report({ level: "info", event: "services-resumed" });
        return;
      } catch (error) {
        report({ level: "warn", event: "services-waiting", error });
        await pause(limits.reconnectDelayMaxMs, undefined, { signal: this.#stop.signal }).catch(
          () => undefined,
        );
      }
    }
  }

  /** Stopping must not wait for a ledger that is away. */
  async #catchUp(): Promise<void> {
    const { signal } = this.#stop;
    await Promise.race([
      this.#options.feed.catchUp(),
      new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
      }),
    ]);
  }

  async #finishSigned(): Promise<void> {
    const { keys, runner, report } = this.#options;
    for await (const { id, hash } of keys.unsettled()) {
      try {
        await runner.finish(id, hash);
      } catch (error) {
        // Its caller may have come back meanwhile; an outage leaves it for the next request with this key.
        report({ level: "warn", event: "unfinished-transaction", error });
      }
    }
  }
}
