import { xmlLimits } from "../exchange/xml-reader.js";

/** Every limit of the inner gateway, in one place, units last. */
export interface Limits {
  /** Calls to the ledger. */
  readonly evaluateTimeoutMs: number;
  readonly endorseTimeoutMs: number;
  readonly submitTimeoutMs: number;
  /** How long a caller waits for its transaction to be committed and readable. */
  readonly commitTimeoutMs: number;
  /** What is on no block after this is handed over again, as often as the timeout allows. */
  readonly commitResendMs: number;
  /** How long a command waits for peers and orderers that have not found each other, and between two questions. */
  readonly formingWaitMs: number;
  readonly formingDelayMs: number;
  /** Gateways kept open, one per identity. */
  readonly identitiesMax: number;
  readonly reconnectDelayMinMs: number;
  readonly reconnectDelayMaxMs: number;

  /** Commands between validation and commit; one more is refused at once. */
  readonly commandsInFlightMax: number;
  /** How often a command is decided again after a read conflict. */
  readonly conflictRetriesMax: number;
  readonly conflictDelayMinMs: number;
  readonly conflictDelayMaxMs: number;
  /** Asynchronous operations that are not done. */
  readonly operationsPendingMax: number;
  readonly operationsInFlightMax: number;

  /** Idempotency keys and ended operations are forgotten after this. */
  readonly idempotencyRetentionMs: number;
  readonly retentionSweepMs: number;
  /** Numbers reserved on the ledger at a time, and taken from that range per synced write. */
  readonly numberRangeSize: number;
  readonly numberLeaseSize: number;

  readonly attachmentBytesMax: number;
  readonly exchangeMessageBytesMax: number;

  readonly pageSizeMax: number;
  /** Index entries that one page may look at before it ends early with a cursor. */
  readonly pageScanMax: number;
  /** Payloads kept in memory. */
  readonly payloadCacheMax: number;

  /** Automatic steps running at once, and waiting in memory (the rest waits on disk). */
  readonly stepsInFlightMax: number;
  readonly stepsQueuedMax: number;
  readonly stepDelayMinMs: number;
  readonly stepDelayMaxMs: number;
  /** Deadlines (expired pre-registrations, unused declarations) are looked for this often. */
  readonly deadlineSweepMs: number;
  /** Documents of one state that a sweep looks at, the longest unchanged first. */
  readonly deadlineDocumentsMax: number;

  /** How long a stop waits for what runs to come to its end. */
  readonly stopGraceMs: number;

  /** A checkpoint is made this long after the first leaf that none covers. */
  readonly checkpointIntervalMs: number;
  /** Or as soon as this many leaves are uncovered. */
  readonly checkpointLeavesMax: number;
  readonly anchorDelayMinMs: number;
  readonly anchorDelayMaxMs: number;
  readonly anchorTimeoutMs: number;
}

export const defaultLimits: Limits = {
  evaluateTimeoutMs: 10_000,
  endorseTimeoutMs: 15_000,
  submitTimeoutMs: 10_000,
  commitTimeoutMs: 30_000,
  commitResendMs: 10_000,
  formingWaitMs: 40_000,
  formingDelayMs: 500,
  identitiesMax: 1_000,
  reconnectDelayMinMs: 50,
  reconnectDelayMaxMs: 2_000,

  commandsInFlightMax: 256,
  conflictRetriesMax: 8,
  conflictDelayMinMs: 5,
  conflictDelayMaxMs: 200,
  operationsPendingMax: 10_000,
  operationsInFlightMax: 32,

  idempotencyRetentionMs: 7 * 86_400_000,
  retentionSweepMs: 600_000,
  numberRangeSize: 1_000,
  numberLeaseSize: 50,

  attachmentBytesMax: 100 * 1024 * 1024,
  exchangeMessageBytesMax: xmlLimits.bytesMax,

  pageSizeMax: 200,
  pageScanMax: 5_000,
  payloadCacheMax: 2_000,

  stepsInFlightMax: 24,
  stepsQueuedMax: 1_000,
  stepDelayMinMs: 50,
  stepDelayMaxMs: 5_000,
  deadlineSweepMs: 60_000,
  deadlineDocumentsMax: 500,

  stopGraceMs: 5_000,

  checkpointIntervalMs: 1_000,
  checkpointLeavesMax: 2_000,
  anchorDelayMinMs: 250,
  anchorDelayMaxMs: 30_000,
  anchorTimeoutMs: 60_000,
};
