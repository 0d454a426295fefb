/** What a channel agreed on for one chaincode, as a committed definition of Fabric's lifecycle says. */
import { defineCollections } from "../collections/collection-config.js";
import type { Collection } from "../collections/collection.js";
import type { ChaincodeConfig } from "../config.js";
import { parsePolicyExpression } from "../policy/policy-expression.js";
import type { SignaturePolicy } from "../policy/signature-policy.js";

export interface ChaincodeDefinition {
  readonly name: string;
  readonly version: string;
  /** As configured; undefined: any. */
  readonly packageId: string | undefined;
  readonly endorsementPolicy: SignaturePolicy;
  /** The policy is the channel's own and not one of this chaincode. */
  readonly hasDefaultPolicy: boolean;
  readonly initRequired: boolean;
  readonly collections: readonly Collection[];
}

/**
 * @param organisations members of the channel.
 * @throws PeerError POLICY_INVALID or CONFIG_INVALID for what Fabric's lifecycle would refuse.
 */
export function chaincodeDefinition(
  chaincode: ChaincodeConfig,
  organisations: readonly string[],
): ChaincodeDefinition {
  const { name, version, packageId, endorsementPolicy, initRequired = false, collections = [] } = chaincode;
  return {
    name,
    version,
    packageId,
    endorsementPolicy:
      endorsementPolicy === undefined ? majorityOf(organisations) : parsePolicyExpression(endorsementPolicy),
    hasDefaultPolicy: endorsementPolicy === undefined,
    initRequired,
    collections: defineCollections(collections, new Set(organisations)),
  };
}

/** `/Channel/Application/Endorsement` as Fabric's sample configurations set it: MAJORITY of one peer an organisation. */
const majorityOf = (organisations: readonly string[]): SignaturePolicy => ({
  outOf: Math.floor(organisations.length / 2) + 1,
  rules: organisations.map((mspId) => ({ signedBy: { mspId, role: "peer" } })),
});
