/**
 * Which policies a simulated transaction will have to satisfy (Fabric's ChaincodeInterest): of each namespace it
 * touches, of each key it writes that has its own, of each collection.
 */
import { decodePolicyEnvelope, VALIDATION_PARAMETER } from "../policy/policy-envelope.js";
import type { SignaturePolicy } from "../policy/signature-policy.js";
import type { Simulator } from "./simulator.js";

export interface ChaincodeCall {
  readonly chaincode: string;
  /** Empty for the public part. */
  readonly collection: string;
  /** Policies of written keys; undefined for one that cannot be read, which nobody can satisfy. */
  readonly keyPolicies: readonly (SignaturePolicy | undefined)[];
  /** Every written key of the namespace has a policy of its own. */
  readonly disregardNamespacePolicy: boolean;
  /** Plaintext of the collection was not read. */
  readonly noPrivateReads: boolean;
}

interface NamespaceInterest {
  readonly keyPolicies: (SignaturePolicy | undefined)[];
  readonly required: Map<string, boolean>;
}

export function chaincodeInterest(simulator: Simulator): ChaincodeCall[] {
  const namespaces = new Map<string, NamespaceInterest>();
  for (const { namespace, collection, metadata } of simulator.writtenKeys.values()) {
    const interest = namespaces.get(namespace) ?? { keyPolicies: [], required: new Map([["", false]]) };
    namespaces.set(namespace, interest);
    const parameter = metadata.find(({ name }) => name === VALIDATION_PARAMETER);
    if (parameter === undefined) interest.required.set(collection, true);
    else interest.keyPolicies.push(decodePolicyEnvelope(parameter.value));
  }
  for (const namespace of simulator.results.namespaces())
    if (!namespaces.has(namespace))
      namespaces.set(namespace, { keyPolicies: [], required: new Map([["", true]]) });
  for (const { namespace, collection } of simulator.privateReads.values())
    namespaces.get(namespace)?.required.set(collection, true);
  return [...namespaces].flatMap(([chaincode, interest]) => callsOf(chaincode, interest, simulator));
}

function callsOf(chaincode: string, interest: NamespaceInterest, simulator: Simulator): ChaincodeCall[] {
  const calls: ChaincodeCall[] = [];
  for (const [collection, required] of interest.required) {
    if (collection !== "") {
      const noPrivateReads = !simulator.privateReads.has(`${chaincode}\0${collection}`);
      calls.push({ chaincode, collection, keyPolicies: [], disregardNamespacePolicy: false, noPrivateReads });
    } else if (required || interest.keyPolicies.length > 0) {
      const { keyPolicies } = interest;
      calls.push({
        chaincode,
        collection,
        keyPolicies,
        disregardNamespacePolicy: !required,
        noPrivateReads: true,
      });
    }
  }
  return calls;
}
