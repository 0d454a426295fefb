/**
 * How an authority's own endorsement is demanded. A key-level policy does not guard the key's creation, so each head of
 * an authority other than customs also leaves its hash in that authority's implicit collection: Fabric then asks for the
 * authority's endorsement, and readers believe the head only if the hash agrees.
 */

import { createHash } from "node:crypto";
import { KeyEndorsementPolicy } from "fabric-shim";
import { organisation } from "./domain/organisations.js";

export function implicitCollection(mspId: string): string {
  return `_implicit_org_${mspId}`;
}

/** What is kept beside a head: the hash of its bytes. */
export function markerOf(headBytes: Uint8Array): Buffer {
  return createHash("sha256").update(headBytes).digest();
}

/** Issuer and customs, both: it replaces the chaincode's own policy for the key, so it names everyone. */
export function issuerPolicy(issuer: string): Uint8Array {
  let bytes = policies.get(issuer);
  if (bytes === undefined) {
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs("PEER", issuer, organisation.CustomsMSP);
    bytes = policy.getPolicy();
    policies.set(issuer, bytes);
  }
  return bytes;
}

/** By issuer: as many as the channel has organisations. */
const policies = new Map<string, Uint8Array>();
