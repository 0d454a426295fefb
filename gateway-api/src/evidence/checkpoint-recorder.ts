import {
  formatCheckpoint,
  signNote,
  tradeLogOrigin,
  type NoteSigner,
  type TrustedKeys,
} from "@antin/evidence";
import type { Limits } from "../services/limits.js";
import type { ReportedEvent } from "../services/service-config.js";
import { organisationsSigning } from "./checkpoint-trust.js";
import type { EvidenceLog } from "./evidence-log.js";

export interface CheckpointRecorderOptions {
  readonly log: EvidenceLog;
  /** Keys of the organisations that this gateway signs for; none when another gateway makes the checkpoints. */
  readonly signers: readonly NoteSigner[];
  readonly trust: TrustedKeys;
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
 * repeats at most a note that the ledger then refuses or holds twice with the same bytes. With keys of fewer
 * organisations than the quorum it records nothing: no verifier would accept such a note.
 */
export class CheckpointRecorder {
  readonly #options: CheckpointRecorderOptions;
  /** What keeps it from recording; undefined when nothing does. */
  readonly shortage: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #recording: Promise<void> | undefined;
  #failures = 0;
  #recorded = 0;
  #isStarted = false;
  #isClosed = false;

  constructor(options: CheckpointRecorderOptions) {
    this.#options = options;
    this.shortage = this.#shortage();
    options.log.onApplied(() => {
      this.#schedule();
    });
  }

  /**
   * To be called once the log has caught up with the ledger: what is uncovered before that is mostly covered by
   * checkpoints further on. Leaves that a crash left without one are found here.
   */
  start(): void {
    this.#isStarted = true;
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

  /** Reported once, when it is found. */
  #shortage(): string | undefined {
    const { signers, trust, report } = this.#options;
    if (signers.length === 0) return undefined;
    const held = organisationsSigning(signers, trust);
    const { quorum } = trust.trust;
    if (held >= quorum) return undefined;
    report({ level: "error", event: "checkpoint-quorum-unreachable", details: { held, quorum } });
    return `keys of ${held} organisations, and the quorum is ${quorum}`;
  }

  #schedule(): void {
    const { limits, signers } = this.#options;
    if (!this.#isStarted || this.#isClosed || this.#recording !== undefined) return;
    if (signers.length === 0 || this.shortage !== undefined) return;
    const uncovered = this.#uncovered();
    if (uncovered <= 0) return;
    if (uncovered >= limits.checkpointLeavesMax && this.#failures === 0) this.#begin();
    else
      this.#timer ??= setTimeout(() => {
        this.#begin();
      }, this.#delayMs());
  }

  #uncovered(): number {
    const { log } = this.#options;
    return log.head.size - log.checkpointSize;
  }

  #delayMs(): number {
    const { checkpointIntervalMs, stepDelayMinMs, stepDelayMaxMs } = this.#options.limits;
    if (this.#failures === 0) return checkpointIntervalMs;
    return Math.min(stepDelayMinMs * 2 ** this.#failures, stepDelayMaxMs);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // Another gateway's checkpoint may have covered them while this one waited.
    if (this.#isClosed || this.#recording !== undefined || this.#uncovered() <= 0) return;
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
