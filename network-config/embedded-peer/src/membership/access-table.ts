/** Fabric's default access table (`core/aclmgmt`): which policy the caller of a resource must satisfy. */

const readers = "/Channel/Application/Readers";
const writers = "/Channel/Application/Writers";

/** Resources of a channel, by the policy of the channel's configuration. */
export const channelResources = {
  "peer/Propose": writers,
  "peer/ChaincodeToChaincode": writers,
  "event/Block": readers,
  "event/FilteredBlock": readers,
  "gateway/CommitStatus": readers,
  "gateway/ChaincodeEvents": readers,
  "qscc/GetChainInfo": readers,
  "qscc/GetBlockByNumber": readers,
  "qscc/GetBlockByHash": readers,
  "qscc/GetTransactionByID": readers,
  "qscc/GetBlockByTxID": readers,
  "cscc/GetConfigBlock": readers,
  "cscc/GetChannelConfig": readers,
  "lscc/ChaincodeExists": readers,
  "lscc/GetDeploymentSpec": readers,
  "lscc/GetChaincodeData": readers,
  "lscc/GetInstantiatedChaincodes": readers,
  "lscc/GetCollectionsConfig": readers,
  "_lifecycle/CommitChaincodeDefinition": writers,
  "_lifecycle/QueryChaincodeDefinition": writers,
  "_lifecycle/QueryChaincodeDefinitions": writers,
  "_lifecycle/CheckCommitReadiness": writers,
} as const;

export type ChannelResource = keyof typeof channelResources;

/** Resources of a peer: the role that its own organisation must have given the caller. */
export const peerResources = {
  "cscc/GetChannels": "Members",
  "cscc/JoinChain": "Admins",
  "cscc/JoinChainBySnapshot": "Admins",
  "cscc/JoinBySnapshotStatus": "Admins",
  "lscc/Install": "Admins",
  "lscc/GetInstalledChaincodes": "Admins",
  "_lifecycle/InstallChaincode": "Admins",
  "_lifecycle/QueryInstalledChaincode": "Admins",
  "_lifecycle/GetInstalledChaincodePackage": "Admins",
  "_lifecycle/QueryInstalledChaincodes": "Admins",
  "_lifecycle/ApproveChaincodeDefinitionForMyOrg": "Admins",
  "_lifecycle/QueryApprovedChaincodeDefinition": "Admins",
  "snapshot/submitrequest": "Admins",
  "snapshot/cancelrequest": "Admins",
  "snapshot/listpending": "Admins",
} as const satisfies Record<string, "Members" | "Admins">;

export type PeerResource = keyof typeof peerResources;

export const isChannelResource = (name: string): name is ChannelResource =>
  Object.hasOwn(channelResources, name);
export const isPeerResource = (name: string): name is PeerResource => Object.hasOwn(peerResources, name);

/** Who may hand envelopes to the ordering service; a channel's ordering organisations may as well. */
export const broadcastPolicy = "/Channel/Writers";
