import type { Limits } from "../services/limits.js";
import type { ReportedEvent } from "../services/service-config.js";
import type { IdempotencyKeys } from "./idempotency.js";
import type { Operations } from "./operations.js";

/** Forgets idempotency keys and ended operations when their time is over, every now and then. */
export class RetentionSweep {
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  constructor(options: {
    readonly keys: IdempotencyKeys;
    readonly operations: Operations;
    readonly limits: Pick<Limits, "idempotencyRetentionMs" | "retentionSweepMs">;
    readonly report: (event: ReportedEvent) => void;
  }) {
    const { keys, operations, limits, report } = options;
    const sweep = async (): Promise<void> => {
      try {
        await keys.sweep(limits.idempotencyRetentionMs);
        await operations.sweep(limits.idempotencyRetentionMs);
      } catch (error) {
        report({ level: "warn", event: "retention-sweep-failed", error });
      }
    };
    this.#timer = setInterval(() => {
      this.#running ??= sweep().finally(() => {
        this.#running = undefined;
      });
    }, limits.retentionSweepMs);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
