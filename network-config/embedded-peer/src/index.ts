export { startEmbeddedPeer, type EmbeddedPeer, type EmbeddedPeerEnvironment } from "./embedded-peer.js";
export {
  loadConfig,
  parseConfig,
  type ChaincodeConfig,
  type EmbeddedPeerConfig,
  type OrganisationConfig,
} from "./config.js";
export type { CollectionConfig } from "./collections/collection-config.js";
export { PeerError, peerErrorCodes, type PeerErrorCode } from "./errors.js";
export { defaultBatch, defaultLimits, type BatchLimits, type PeerLimits } from "./limits.js";
export { jsonLog, silentLog, type Log } from "./log.js";
export { blockHash, dataHash, decodeBlock, headerBytes, type StoredBlock } from "./ledger/block.js";
export { openTransaction, type Opened, type OpenedTransaction } from "./transaction/transaction.js";
export { validationCode, type ValidationCode } from "./messages/proposal.js";
export {
  verifyLedger,
  type LedgerReport,
  type VerifyLedgerOptions,
  type VerifyProgress,
} from "./verify-ledger.js";
