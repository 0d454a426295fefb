/** The organisations, ports and identities of a network of anybody's own: what `antin peer` starts. */
import { NetworkError } from "../network-error.js";
import { defaultTopology, type Topology } from "../topology.js";
import type { ChaincodeEntry } from "./chaincode-entry.js";

export interface PeerNetworkPlan {
  /** MSP ids; each gets a peer, on the ports from `firstPort` on. */
  readonly organisations: readonly string[];
  readonly firstPort: number;
  /** The first is the one that chaincodes are on unless they say otherwise. */
  readonly channels: readonly [string, ...string[]];
  readonly chaincodes: readonly ChaincodeEntry[];
  /** Beside these every organisation has an `admin`. */
  readonly identities: readonly PlannedIdentity[];
}

export interface PlannedIdentity {
  readonly mspId: string;
  /** Within its organisation; `admin` is its administrator. */
  readonly name: string;
  /** What the contract's `ClientIdentity` reads. */
  readonly attributes: Readonly<Record<string, string>>;
}

const adminName = "admin";
const mspPattern = /^[A-Za-z][A-Za-z0-9.-]{0,62}$/;

/** `Org1MSP` becomes `org1`: short, since it is in certificates that travel on every block. */
export const labelOf = (mspId: string): string =>
  (mspId.replace(/MSP$/, "") || mspId).toLowerCase().replaceAll(".", "-");

/** `org1-user1`: the folder of an identity. */
export const identityName = (mspId: string, name: string): string => `${labelOf(mspId)}-${name}`;

/** @throws NetworkError `CONFIG_INVALID` for an MSP id that no certificate could carry, or one given twice. */
export function peerNetworkTopology({ organisations, channels }: PeerNetworkPlan): Topology {
  const labels = organisations.map(labelOf);
  for (const [index, mspId] of organisations.entries())
    if (!mspPattern.test(mspId) || labels.indexOf(labelOf(mspId)) !== index || mspId === "OrdererMSP")
      throw new NetworkError({
        code: "CONFIG_INVALID",
        message: `${JSON.stringify(mspId)} cannot be an organisation's MSP id here.`,
        details: { mspId },
      });
  return {
    ...defaultTopology,
    channel: channels[0],
    organisations: organisations.map((mspId, peerPortOffset) => ({
      mspId,
      label: labelOf(mspId),
      peerPortOffset,
    })),
    identities: [],
  };
}

/** Everyone who gets a certificate. */
export const everyIdentity = ({ organisations, identities }: PeerNetworkPlan): readonly PlannedIdentity[] => [
  ...identities,
  ...organisations.map((mspId) => ({ mspId, name: adminName, attributes: {} })),
];

export const isAdministrator = ({ name }: PlannedIdentity): boolean => name === adminName;
