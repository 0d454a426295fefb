/** How a process that ended by itself is started again. */
export interface RestartPolicy {
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  /** Starts in a row that fail before it is given up. */
  readonly failuresMax: number;
  /** A process that ran this long starts a new row. */
  readonly stableAfterMs: number;
}

export const defaultRestartPolicy: RestartPolicy = {
  firstDelayMs: 200,
  delayMsMax: 5_000,
  failuresMax: 10,
  stableAfterMs: 30_000,
};

/** Delay before the next start, doubling with each failure in a row; undefined when there were too many. */
export const restartDelay = (policy: RestartPolicy, failuresInARow: number): number | undefined =>
  failuresInARow >= policy.failuresMax
    ? undefined
    : Math.min(policy.firstDelayMs * 2 ** failuresInARow, policy.delayMsMax);
