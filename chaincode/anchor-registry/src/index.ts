/** Publishes checkpoint roots to an AnchorRegistry contract on an EVM chain. Never the only path of trust. */
export { AnchorError, anchorErrors, type AnchorErrorCode } from "./anchor-error.js";
export { developmentKey } from "./development-keys.js";
export type { EvmAccess } from "./evm-connection.js";
export { deployAnchorRegistry, type DeployedRegistry } from "./deploy-anchor-registry.js";
export { openAnchorRegistry, type AnchorRegistry } from "./open-anchor-registry.js";
export {
  publishInOrder,
  type AnchorableCheckpoint,
  type AnchorLedger,
  type RecordedAnchor,
} from "./publish-in-order.js";
