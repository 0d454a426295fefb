import type { ChannelCredentials } from "@grpc/grpc-js";
import type { CollectionDefinition, Identity, KeyMaterial } from "@antin/network-config";

/** Organisations of every conformance network. The first two endorse; the third is left out of the chaincode's policy. */
export const alpha = "AlphaMSP";
export const beta = "BetaMSP";
export const gamma = "GammaMSP";
/** Has clients and no peer. */
export const traders = "TradersMSP";
export const peerOrganisations = [alpha, beta, gamma] as const;

/** The first chaincode's private data collections, in the shape of Fabric's `collections_config.json`. */
export const collections = [
  aCollection({ name: "open" }),
  aCollection({ name: "membersOnly", memberOnlyRead: true, memberOnlyWrite: true }),
  aCollection({ name: "shortLived", blockToLive: 3 }),
  aCollection({ name: "crowded", requiredPeerCount: 2, maxPeerCount: 2 }),
  aCollection({ name: "alphaOnly", policy: `OR('${alpha}.member')` }),
  aCollection({
    name: "gammaEndorsed",
    policy: `OR('${alpha}.member','${beta}.member','${gamma}.member')`,
    endorsementPolicy: { signaturePolicy: `OR('${gamma}.peer')` },
  }),
] as const;

export type PeerOrganisation = (typeof peerOrganisations)[number];

/** Of Alpha and Beta, unless told otherwise. */
function aCollection(changes: Partial<CollectionDefinition> & { name: string }): CollectionDefinition {
  return {
    policy: `OR('${alpha}.member','${beta}.member')`,
    requiredPeerCount: 0,
    maxPeerCount: 1,
    blockToLive: 0,
    memberOnlyRead: false,
    memberOnlyWrite: false,
    ...changes,
  };
}

export interface PeerAddress {
  readonly address: string;
  readonly credentials: ChannelCredentials;
  /** Of the certificate in `credentials`; peers with mutual TLS want requests for blocks to name it. */
  readonly tlsCertificateHash?: Uint8Array;
}

/**
 * A running network that the suite is applied to. Only Fabric's own protocols are used beyond this interface, so that
 * the embedded peer and Hyperledger Fabric are told apart by nothing but this.
 */
export interface ConformanceNetwork {
  readonly channel: string;
  /** The sample chaincode under AND('AlphaMSP.peer','BetaMSP.peer'), with `collections`. */
  readonly chaincode: string;
  /** The sample chaincode under OR of the three organisations' peers. */
  readonly anyoneChaincode: string;
  readonly ordererMspId: string;
  /** Concurrent calls that a peer takes before it refuses more. */
  readonly concurrentCallsMax: number;
  /** Where an organisation's peer serves the Gateway and Deliver services. */
  peer(mspId: PeerOrganisation): PeerAddress;
  /** A client identity of the organisation that the network knows. */
  client(mspId: string): Identity;
  /** The identity of an organisation's peer, to forge endorsements with. */
  peerKey(mspId: PeerOrganisation): KeyMaterial;
  /** One more client identity; from an authority that the network does not know when asked. */
  issue(options: {
    mspId: string;
    name: string;
    attributes?: Readonly<Record<string, string>>;
    notBefore?: Date;
    notAfter?: Date;
    unknownAuthority?: boolean;
  }): Promise<Identity>;
  stop(): Promise<void>;
}
