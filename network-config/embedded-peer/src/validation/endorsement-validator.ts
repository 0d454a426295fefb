/**
 * Whether the endorsers of a transaction satisfy every policy its writes fall under: a key's own policy where it has
 * one, else its collection's, else the chaincode's. Policies are those committed before the block; a key whose policy
 * was changed by an earlier transaction of the same block cannot be written, as in Fabric.
 */
import type { ChannelCollections } from "../collections/channel-collections.js";
import type { StateView } from "../ledger/state.js";
import type { VersionedValue } from "../ledger/versioned-value.js";
import type { Identity } from "../membership/membership.js";
import { validationCode, type ValidationCode } from "../messages/proposal.js";
import { kvMetadataWrite } from "../messages/read-write-set.js";
import { decodePolicyEnvelope, VALIDATION_PARAMETER } from "../policy/policy-envelope.js";
import { isSatisfied, type SignaturePolicy } from "../policy/signature-policy.js";
import { writesTo, type NamespaceReadWriteSet } from "../transaction/read-write-set.js";
import type { EndorsedAction } from "../transaction/transaction.js";

export interface ChannelPolicies {
  /** The endorsement policy of a chaincode; undefined when it is not defined. */
  readonly policyOf: (chaincode: string) => SignaturePolicy | undefined;
  readonly collections: ChannelCollections;
}

interface WrittenKey {
  readonly collection: string;
  readonly key: string | Buffer;
}

/** Validates the transactions of one block in their order. */
export class EndorsementValidator {
  readonly #view: StateView;
  readonly #policies: ChannelPolicies;
  /** Keys whose policy an earlier, sufficiently endorsed transaction of this block sets. */
  readonly #repolicied = new Set<string>();

  constructor(view: StateView, policies: ChannelPolicies) {
    this.#view = view;
    this.#policies = policies;
  }

  validate(action: EndorsedAction, endorsers: readonly Identity[]): ValidationCode {
    const written = action.readWriteSet.filter((set) => set.namespace === action.chaincode || writesTo(set));
    const namespaces = new Map(written.map((set) => [set.namespace, set]));
    const results = [...new Set([action.chaincode, ...namespaces.keys()])].map((namespace) => {
      const code = this.#validateNamespace(namespace, namespaces.get(namespace), endorsers);
      return { code, set: namespaces.get(namespace) };
    });
    for (const { code, set } of results) if (code === validationCode.VALID && set) this.#notePolicies(set);
    return results.find(({ code }) => code !== validationCode.VALID)?.code ?? validationCode.VALID;
  }

  #validateNamespace(
    namespace: string,
    set: NamespaceReadWriteSet | undefined,
    endorsers: readonly Identity[],
  ): ValidationCode {
    const policy = this.#policies.policyOf(namespace);
    if (policy === undefined) return validationCode.INVALID_CHAINCODE;
    const satisfied = new Map<SignaturePolicy, boolean>();
    const holds = (wanted: SignaturePolicy): boolean => {
      const known = satisfied.get(wanted) ?? isSatisfied(wanted, endorsers);
      satisfied.set(wanted, known);
      return known;
    };
    const keys = set === undefined ? [] : writtenKeys(set);
    for (const written of keys) {
      const guard = this.#guardOf(namespace, written, policy);
      if (guard === undefined || !holds(guard)) return validationCode.ENDORSEMENT_POLICY_FAILURE;
    }
    return keys.length > 0 || holds(policy)
      ? validationCode.VALID
      : validationCode.ENDORSEMENT_POLICY_FAILURE;
  }

  /** The policy a written key falls under; undefined when it cannot be satisfied at all. */
  #guardOf(
    namespace: string,
    written: WrittenKey,
    namespacePolicy: SignaturePolicy,
  ): SignaturePolicy | undefined {
    if (this.#repolicied.has(keyId(namespace, written))) return undefined;
    const stored = this.#stored(namespace, written);
    const parameter = validationParameter(stored);
    if (parameter !== undefined) return decodePolicyEnvelope(parameter);
    if (written.collection === "") return namespacePolicy;
    const collection = this.#policies.collections.find(namespace, written.collection);
    return collection === undefined ? undefined : (collection.endorsementPolicy ?? namespacePolicy);
  }

  #stored(namespace: string, { collection, key }: WrittenKey): VersionedValue | undefined {
    return typeof key === "string"
      ? this.#view.get(namespace, key)
      : this.#view.getHashed(namespace, collection, key);
  }

  #notePolicies(set: NamespaceReadWriteSet): void {
    for (const { key } of set.metadataWrites)
      this.#repolicied.add(keyId(set.namespace, { collection: "", key }));
    for (const { collection, metadataWrites } of set.collections)
      for (const { keyHash } of metadataWrites)
        this.#repolicied.add(keyId(set.namespace, { collection, key: keyHash }));
  }
}

const keyId = (namespace: string, { collection, key }: WrittenKey): string =>
  `${namespace}\0${collection}\0${typeof key === "string" ? key : key.toString("hex")}`;

function writtenKeys(set: NamespaceReadWriteSet): WrittenKey[] {
  const publicKeys = [...set.writes, ...set.metadataWrites].map(({ key }) => ({ collection: "", key }));
  const hashedKeys = set.collections.flatMap(({ collection, writes, metadataWrites }) =>
    [...writes, ...metadataWrites].map(({ keyHash }) => ({ collection, key: keyHash })),
  );
  return [...publicKeys, ...hashedKeys];
}

function validationParameter(stored: VersionedValue | undefined): Buffer | undefined {
  if (stored === undefined || stored.metadata.length === 0) return undefined;
  const { entries } = kvMetadataWrite.decode(stored.metadata);
  const value = entries.find(({ name }) => name === VALIDATION_PARAMETER)?.value;
  return value === undefined || value.length === 0 ? undefined : value;
}
