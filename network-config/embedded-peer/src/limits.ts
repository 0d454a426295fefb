/** Every queue, cache and wait of the peer has a bound; past it a call fails at once and memory does not grow. */
export interface PeerLimits {
  /** Connections to one organisation's port, and how long one may say nothing; past the first it is told so and closed. */
  readonly connectionsMax: number;
  readonly connectionSilenceMs: number;
  /** How often a connection is asked whether its other end is there, and how long that may take to answer. */
  readonly keepaliveMs: number;
  readonly keepaliveTimeoutMs: number;
  /** Gateway calls in progress on one organisation's port; past it RESOURCE_EXHAUSTED "too many requests". */
  readonly concurrentRequestsMax: number;
  /** Transactions accepted and not yet in a block, by count and by size; past either Submit answers UNAVAILABLE. */
  readonly orderingQueueMax: number;
  readonly orderingQueueBytesMax: number;
  /** One gRPC message, and so one transaction. */
  readonly messageBytesMax: number;
  /** Rows of one query over all its pages (Fabric's `totalQueryLimit`). */
  readonly queryResultsMax: number;
  /** Rows carried by one message to the chaincode. */
  readonly rangePageMax: number;
  /** Open event and block streams on one organisation's port. */
  readonly eventSubscribersMax: number;
  /** Callers waiting for a transaction to commit. */
  readonly commitStatusWaitersMax: number;
  /** One chaincode invocation. */
  readonly chaincodeExecuteTimeoutMs: number;
  /** First and longest pause between two attempts to reach a chaincode. */
  readonly chaincodeReconnectMinMs: number;
  readonly chaincodeReconnectMaxMs: number;
  /** Endorsed payloads made here and expected back in a transaction. */
  readonly endorsementMemoryBytesMax: number;
  /** Certificates kept parsed, and the largest there may be. */
  readonly identityCacheMax: number;
  readonly identityBytesMax: number;
  /** How often revocation lists are looked at, and how long unreadable ones are waited for before nobody is let in. */
  readonly revocationPollMs: number;
  readonly revocationSettleMs: number;
  /** World state kept in memory. */
  readonly stateCacheEntriesMax: number;
  readonly stateCacheBytesMax: number;
  /** Recent blocks kept in memory for subscribers. */
  readonly blockCacheBytesMax: number;
  /** Plaintext of endorsed private writes waiting for their transaction, and how many blocks they wait. */
  readonly transientStoreBytesMax: number;
  readonly transientBlocksMax: number;
  /** From one rewriting of files that hold deleted private data to the next. */
  readonly erasurePauseMs: number;
  /** Of the tables, newest first, how much is checked against its checksums at every start; `verifyLedger` checks all. */
  readonly openCheckBytesMax: number;
  /** Newest blocks whose data and place in the chain are checked at every start. */
  readonly openCheckBlocksMax: number;
  /** Free space that must be there before a ledger whose disk was full is written again, and how often to look. */
  readonly storageReserveBytes: number;
  readonly storageRetryMs: number;
  /** Backups of the running peer at a time; bytes read at once, for which a commit may have to wait; a reader's pause. */
  readonly backupsMax: number;
  readonly backupPieceBytes: number;
  readonly backupStallMs: number;
  /** How far a deliver request's timestamp may be from this clock. */
  readonly deliverTimeWindowMs: number;
  /** How long stop() waits for calls in progress. */
  readonly stopGraceMs: number;
}

const MIB = 1024 * 1024;

export const defaultLimits: PeerLimits = {
  connectionsMax: 5_000,
  connectionSilenceMs: 30_000,
  keepaliveMs: 60_000,
  keepaliveTimeoutMs: 20_000,
  concurrentRequestsMax: 500,
  orderingQueueMax: 10_000,
  orderingQueueBytesMax: 256 * MIB,
  messageBytesMax: 10 * MIB,
  queryResultsMax: 100_000,
  rangePageMax: 100,
  eventSubscribersMax: 500,
  commitStatusWaitersMax: 10_000,
  chaincodeExecuteTimeoutMs: 30_000,
  chaincodeReconnectMinMs: 100,
  chaincodeReconnectMaxMs: 2_000,
  endorsementMemoryBytesMax: 32 * MIB,
  identityCacheMax: 2_000,
  identityBytesMax: 16 * 1024,
  revocationPollMs: 250,
  revocationSettleMs: 1_000,
  stateCacheEntriesMax: 50_000,
  stateCacheBytesMax: 64 * MIB,
  blockCacheBytesMax: 16 * MIB,
  transientStoreBytesMax: 64 * MIB,
  transientBlocksMax: 1_000,
  erasurePauseMs: 60_000,
  openCheckBytesMax: 256 * MIB,
  openCheckBlocksMax: 100,
  storageReserveBytes: 32 * MIB,
  storageRetryMs: 1_000,
  backupsMax: 1,
  backupPieceBytes: 256 * 1024,
  backupStallMs: 60_000,
  deliverTimeWindowMs: 15 * 60_000,
  stopGraceMs: 2_000,
};

/** When a block is cut: at the earlier of a time and a size, and never before the previous block is synced. */
export interface BatchLimits {
  /** How long the first transaction of a block waits for company; 0 means only for the previous block's sync. */
  readonly timeoutMs: number;
  readonly messagesMax: number;
  readonly bytesMax: number;
}

export const defaultBatch: BatchLimits = { timeoutMs: 0, messagesMax: 500, bytesMax: 8 * MIB };
