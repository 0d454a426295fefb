/** A private data collection of a chaincode, as its definition says. */
import { isSatisfied, type SignaturePolicy } from "../policy/signature-policy.js";
import type { Identity } from "../membership/membership.js";

export interface Collection {
  readonly name: string;
  /** One of these must be satisfied by who may hold, and where asked read and write, its plaintext: an OR only. */
  readonly members: SignaturePolicy;
  /** How many other members' peers must be there when plaintext is endorsed, and to how many it goes at most. */
  readonly requiredPeerCount: number;
  readonly maxPeerCount: number;
  /** Blocks after which a value is forgotten; 0 for never. */
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
  /** In place of the chaincode's, for keys without a policy of their own. */
  readonly endorsementPolicy: SignaturePolicy | undefined;
}

export const isMember = (collection: Collection, identity: Pick<Identity, "mspId" | "role">): boolean =>
  isSatisfied(collection.members, [identity]);

const IMPLICIT_PREFIX = "_implicit_org_";

/** Every organisation of the channel has one private collection of its own, which nobody needs to define. */
export const isImplicit = (collection: string): boolean => collection.startsWith(IMPLICIT_PREFIX);

/** @returns undefined for the name of no organisation's collection. */
export function implicitCollection(name: string, organisations: ReadonlySet<string>): Collection | undefined {
  const mspId = name.slice(IMPLICIT_PREFIX.length);
  if (!isImplicit(name) || !organisations.has(mspId)) return undefined;
  return {
    name,
    members: { signedBy: { mspId, role: "member" } },
    requiredPeerCount: 0,
    maxPeerCount: 0,
    blockToLive: 0,
    memberOnlyRead: false,
    memberOnlyWrite: false,
    // What an organisation's default Endorsement policy says: one of its peers.
    endorsementPolicy: { signedBy: { mspId, role: "peer" } },
  };
}
