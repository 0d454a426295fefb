/**
 * Which combinations of organisations would satisfy everything a transaction's interest demands, as Fabric's
 * discovery computes it for one peer an organisation. Minimal: no layout contains another.
 */
import type { ChannelCollections } from "../collections/channel-collections.js";
import type { Principal, SignaturePolicy } from "../policy/signature-policy.js";
import { satisfyingPrincipals } from "../policy/signature-policy.js";
import type { ChaincodeCall } from "./chaincode-interest.js";

export type Layout = readonly string[];

/** Why there is no layout. */
export class LayoutError extends Error {}

export interface LayoutRequest {
  readonly interest: readonly ChaincodeCall[];
  /** The endorsement policy of a chaincode; undefined when it is not defined. */
  readonly policyOf: (chaincode: string) => SignaturePolicy | undefined;
  readonly collections: ChannelCollections;
  /** Organisations that have a peer. */
  readonly peers: readonly string[];
  /** Treat every collection as read: with transient data, only its members may see the proposal. */
  readonly protectTransientData: boolean;
}

/** @throws LayoutError when no combination of peers can satisfy the policies. */
export function endorsementLayouts(request: LayoutRequest): Layout[] {
  const eligible = new Set(eligiblePeers(request));
  let layouts: Layout[] = [[]];
  for (const policy of demandedPolicies(request)) {
    const alternatives = organisationSets(policy, eligible);
    layouts = minimal(layouts.flatMap((layout) => alternatives.map((set) => union(layout, set))));
  }
  if (layouts.length === 0 || layouts.every((layout) => layout.length === 0))
    throw new LayoutError("no peer combination can satisfy the endorsement policy");
  return layouts;
}

/** Collections whose members alone may endorse once transient data is protected. */
export const protectedCollections = (interest: readonly ChaincodeCall[]): string[] =>
  interest.filter((call) => call.collection !== "" && call.noPrivateReads).map((call) => call.collection);

function eligiblePeers({
  interest,
  peers,
  protectTransientData,
  collections,
}: LayoutRequest): readonly string[] {
  const confidential = interest.filter(
    (call) => call.collection !== "" && (protectTransientData || !call.noPrivateReads),
  );
  return peers.filter((peer) =>
    confidential.every(({ chaincode, collection }) => collections.isHeldBy(peer, chaincode, collection)),
  );
}

function demandedPolicies({ interest, policyOf, collections }: LayoutRequest): SignaturePolicy[] {
  return interest.flatMap((call) => {
    const namespacePolicy = policyOf(call.chaincode);
    if (namespacePolicy === undefined) throw new LayoutError(`chaincode ${call.chaincode} is not defined`);
    if (call.collection !== "") {
      const collection = collections.find(call.chaincode, call.collection);
      if (collection === undefined) throw new LayoutError(`collection ${call.collection} is not defined`);
      return [collection.endorsementPolicy ?? namespacePolicy];
    }
    const keyPolicies = call.keyPolicies.map((policy) => {
      if (policy === undefined) throw new LayoutError("state based endorsement policy cannot be satisfied");
      return policy;
    });
    return call.disregardNamespacePolicy ? keyPolicies : [namespacePolicy, ...keyPolicies];
  });
}

function organisationSets(policy: SignaturePolicy, eligible: ReadonlySet<string>): Layout[] {
  const principalSets = satisfyingPrincipals(policy);
  if (principalSets === undefined) throw new LayoutError("the endorsement policy has too many combinations");
  const sets = principalSets.map(distinctOrganisations).filter((set) => set !== undefined);
  return minimal(sets.filter((set) => set.every((mspId) => eligible.has(mspId))));
}

/** Undefined when the principals ask for more than one signature of an organisation, or for one a peer cannot give. */
function distinctOrganisations(principals: readonly Principal[]): Layout | undefined {
  const organisations = new Set<string>();
  for (const { mspId, role } of principals) {
    if ((role !== "peer" && role !== "member") || organisations.has(mspId)) return undefined;
    organisations.add(mspId);
  }
  return [...organisations].sort();
}

const union = (a: Layout, b: Layout): Layout => [...new Set([...a, ...b])].sort();

function minimal(layouts: readonly Layout[]): Layout[] {
  const distinct = [...new Map(layouts.map((layout) => [layout.join("\0"), layout])).values()];
  return distinct.filter(
    (layout) => !distinct.some((other) => other !== layout && other.every((mspId) => layout.includes(mspId))),
  );
}
