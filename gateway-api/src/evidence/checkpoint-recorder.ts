import { formatCheckpoint, signNote, tradeLogOrigin, type NoteSigner } from "@antin/evidence";
import type { Limits } from "../services/limits.js";
import type { ReportedEvent } from "../services/service-config.js";
import type { EvidenceLog } from "./evidence-log.js";

export interface CheckpointRecorderOptions {
  readonly log: EvidenceLog;
  readonly signers: readonly NoteSigner[];
  /** Records a signed note on the ledger; resolves once its block is applied. */
  readonly record: (note: string) => Promise<void>;
  readonly limits: Pick<
    Limits,
    "checkpointIntervalMs" | "checkpointLeavesMax" | "stepDelayMinMs" | "stepDelayMaxMs"
  >;
  readonly report: (event: ReportedEvent) => void;
}

/**
 * Makes a checkpoint of the log `checkpointIntervalMs` after the first leaf that none covers, or at once when
 * `checkpointLeavesMax` leaves wait. One at a time; what is recorded is learnt from the block, so a crash in between
 * repeats at most a note that the ledger then refuses or holds twice with the same bytes.
 */
export class CheckpointRecorder {
  readonly #options: CheckpointRecorderOptions;
  #timer: NodeJS.Timeout | undefined;
  #recording: Promise<void> | undefined;
  #failures = 0;
  #recorded = 0;
  #isClosed = false;

  constructor(options: CheckpointRecorderOptions) {
    this.#options = options;
    options.log.onApplied(() => {
      this.#schedule();
    });
  }

  /** Looks for leaves that a crash left without a checkpoint. */
  start(): void {
    this.#schedule();
  }

  measurements(): Readonly<Record<string, number>> {
    return { antin_checkpoints_recorded_total: this.#recorded, antin_checkpoint_failures: this.#failures };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#recording;
  }

  #schedule(): void {
    const { log, limits, signers } = this.#options;
    if (this.#isClosed || this.#recording !== undefined || signers.length === 0) return;
    const uncovered = log.head.size - log.checkpointSize;
    if (uncovered <= 0) return;
    if (uncovered >= limits.checkpointLeavesMax && this.#failures === 0) this.#begin();
    else
      this.#timer ??= setTimeout(() => {
        this.#begin();
      }, this.#delayMs());
  }

  #delayMs(): number {
    const { checkpointIntervalMs, stepDelayMinMs, stepDelayMaxMs } = this.#options.limits;
    if (this.#failures === 0) return checkpointIntervalMs;
    return Math.min(stepDelayMinMs * 2 ** this.#failures, stepDelayMaxMs);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isClosed || this.#recording !== undefined) return;
    this.#recording = this.#record().finally(() => {
      this.#recording = undefined;
      this.#schedule();
    });
  }

  async #record(): Promise<void> {
    const { log, signers, record, report } = this.#options;
    const { size, block, at } = log.head;
    const text = formatCheckpoint({ origin: tradeLogOrigin, size, root: log.rootAt(size), block, time: at });
    try {
      await record(signNote(text, signers));
      this.#failures = 0;
      this.#recorded += 1;
    } catch (error) {
      this.#failures += 1;
      if (!this.#isClosed)
        report({ level: "warn", event: "checkpoint-not-recorded", error, details: { size } });
    }
  }
}
