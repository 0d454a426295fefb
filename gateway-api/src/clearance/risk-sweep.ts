import type { ReportedEvent } from "../services/service-config.js";

const sweepMs = 3_600_000;

/** Commits the seeds of weeks to come and reveals those of weeks gone by, however long a gateway runs. */
export class RiskSweep {
  readonly #commit: () => Promise<void>;
  readonly #report: (event: ReportedEvent) => void;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  constructor(commit: () => Promise<void>, report: (event: ReportedEvent) => void) {
    this.#commit = commit;
    this.#report = report;
    this.#timer = setInterval(() => {
      this.#running ??= this.sweep().finally(() => {
        this.#running = undefined;
      });
    }, sweepMs);
    this.#timer.unref();
  }

  /** A ledger that is away is asked again an hour later: a seed is committed a week ahead. */
  async sweep(): Promise<void> {
    try {
      await this.#commit();
    } catch (error) {
      this.#report({ level: "warn", event: "risk-sweep-failed", error });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
