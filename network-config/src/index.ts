export {
  createUnknownAuthority,
  issueIdentity,
  readIdentity,
  storeIdentity,
} from "./certificate-authority/identity.js";
export type { Identity } from "./certificate-authority/identity.js";
export type { KeyMaterial } from "./certificate-authority/key-material.js";
export { materialPaths } from "./certificate-authority/material-paths.js";
export type { MaterialPaths } from "./certificate-authority/material-paths.js";
export { ensureNetworkMaterial } from "./certificate-authority/network-material.js";
export type { MaterialSummary } from "./certificate-authority/network-material.js";
export { chaincodePackageId, loopbackHost, peerConfig } from "./certificate-authority/peer-config.js";
export type { PeerConfig } from "./certificate-authority/peer-config.js";
export { NetworkError, networkErrorCodes } from "./network-error.js";
export type { NetworkErrorCode } from "./network-error.js";
export { defaultTopology, networkPorts } from "./topology.js";
export type {
  IdentityAttributes,
  IdentityDefinition,
  NetworkPort,
  NetworkPorts,
  Organisation,
  Topology,
} from "./topology.js";
