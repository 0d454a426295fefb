export {
  createUnknownAuthority,
  issueIdentity,
  readIdentity,
  storeIdentity,
  type Identity,
} from "./certificate-authority/identity.js";
export {
  enroll,
  generateRevocationList,
  listCertificates,
  reenroll,
  revoke,
  type AuthorityPlace,
  type EnrolmentRequest,
  type TokenKeyReference,
} from "./certificate-authority/enrolment.js";
export type {
  RegisteredCertificate,
  RevocationReason,
} from "./certificate-authority/certificate-register.js";
export { checkKeys, rewrapKeys, type KeyState } from "./certificate-authority/keys-at-rest.js";
export { readKeyMaterial, type KeyMaterial } from "./certificate-authority/key-material.js";
export { materialPaths, type MaterialPaths } from "./certificate-authority/material-paths.js";
export { ensureNetworkMaterial, type MaterialSummary } from "./certificate-authority/network-material.js";
export {
  chaincodePackageId,
  loopbackHost,
  peerConfig,
  type PeerConfig,
} from "./certificate-authority/peer-config.js";
export { ensureTlsMaterial } from "./certificate-authority/tls-material.js";
export { tlsPaths, type TlsPaths } from "./certificate-authority/tls-paths.js";
export { chaincodeTlsEnvironment, withTls } from "./certificate-authority/tls-settings.js";
export { loadNetworkConfig, parseHttpPort, processEnvironment, type NetworkConfig } from "./config.js";
export { type ChaincodeProgram, tradeDocumentsProgram } from "./fabric/chaincode-program.js";
export { generateNetwork } from "./fabric/container-network.js";
export { readFabricKeys } from "./fabric/fabric-material.js";
export { fabricPaths, type FabricPaths } from "./fabric/fabric-paths.js";
export {
  fabricProfile,
  fabricProfileNames,
  peersOf,
  planFabric,
  type FabricPlan,
  type FabricProfile,
} from "./fabric/fabric-plan.js";
export { findFabricPrograms, type FabricPrograms } from "./fabric/fabric-programs.js";
export {
  startFabricNetwork,
  type RunningFabric,
  type StartFabricOptions,
} from "./fabric/start-fabric-network.js";
export { NetworkError, networkErrorCodes, type NetworkErrorCode } from "./network-error.js";
export { readChaincodeEntry, type ChaincodeEntry } from "./peer-network/chaincode-entry.js";
export { type PeerNetworkPlan } from "./peer-network/peer-network-plan.js";
export {
  startPeerNetwork,
  type RunningPeerNetwork,
  type StartPeerNetworkOptions,
} from "./peer-network/start-peer-network.js";
export { type WalletEntry } from "./peer-network/wallet.js";
export { isProcessAlive } from "./process-alive.js";
export { lockDataDir, type DataDirLock } from "./supervisor/data-dir-lock.js";
export { assertPortsFree } from "./supervisor/ports.js";
export type { ReadyCondition } from "./supervisor/ready-condition.js";
export type { RestartPolicy } from "./supervisor/restart-policy.js";
export {
  startNetwork,
  type NetworkEvent,
  type NetworkProcessName,
  type RunningNetwork,
  type StartNetworkOptions,
} from "./supervisor/start-network.js";
export {
  superviseProcess,
  type ProcessEvent,
  type ProcessExit,
  type ProcessOptions,
  type ProcessState,
  type SupervisedProcess,
} from "./supervisor/supervised-process.js";
export {
  defaultTopology,
  networkPorts,
  type CollectionDefinition,
  type IdentityAttributes,
  type IdentityDefinition,
  type NetworkPort,
  type NetworkPorts,
  type Organisation,
  type Topology,
} from "./topology.js";
