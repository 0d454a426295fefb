import type { Head } from "@antin/trade-documents";
import type { ReadModel } from "../read-model/read-model.js";
import type { Limits } from "../services/limits.js";
import type { ReportedEvent } from "../services/service-config.js";
import type { ClearancePipeline } from "./clearance-pipeline.js";
import { timedStates, type AutomaticStep } from "./automatic-steps.js";

export interface DeadlineSweepOptions {
  readonly readModel: ReadModel;
  readonly pipeline: Pick<ClearancePipeline, "consider">;
  readonly stepsFor: (head: Head) => readonly AutomaticStep[];
  readonly limits: Pick<Limits, "deadlineSweepMs" | "deadlineDocumentsMax">;
  readonly report: (event: ReportedEvent) => void;
}

/** Brings documents to the pipeline for which no event but the passing of time has made a step due. */
export class DeadlineSweep {
  readonly #options: DeadlineSweepOptions;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  constructor(options: DeadlineSweepOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#running ??= this.sweep().finally(() => {
        this.#running = undefined;
      });
    }, options.limits.deadlineSweepMs);
    this.#timer.unref();
  }

  async sweep(): Promise<void> {
    const { readModel, pipeline, stepsFor, limits, report } = this.#options;
    try {
      for (const { kind, state } of timedStates) {
        const oldest = await readModel.leastRecent(kind, state, limits.deadlineDocumentsMax);
        pipeline.consider(oldest.map(({ head }) => head).filter((head) => stepsFor(head).length > 0));
      }
    } catch (error) {
      report({ level: "warn", event: "deadline-sweep-failed", error });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
