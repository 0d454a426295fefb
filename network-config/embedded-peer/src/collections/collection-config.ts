/** Collections as a chaincode's definition lists them: the shape of Fabric's `collections_config.json`. */
import { PeerError } from "../errors.js";
import { parsePolicyExpression } from "../policy/policy-expression.js";
import type { Principal, SignaturePolicy } from "../policy/signature-policy.js";
import type { Collection } from "./collection.js";

export interface CollectionConfig {
  readonly name: string;
  /** Its members, for example `OR('CustomsMSP.member','AuditMSP.member')`: an OR only. */
  readonly policy: string;
  /** Default 0. */
  readonly requiredPeerCount?: number;
  /** Default 1. */
  readonly maxPeerCount?: number;
  /** Default 0: values do not expire. */
  readonly blockToLive?: number;
  readonly memberOnlyRead?: boolean;
  readonly memberOnlyWrite?: boolean;
  /** Absent: the chaincode's. */
  readonly endorsementPolicy?: { readonly signaturePolicy: string };
}

const COLLECTION_NAME = /^[A-Za-z0-9-]+[A-Za-z0-9_-]*$/;
const MAX_PEER_COUNT_DEFAULT = 1;
const known: ReadonlySet<string> = new Set<keyof CollectionConfig>([
  "name",
  "policy",
  "requiredPeerCount",
  "maxPeerCount",
  "blockToLive",
  "memberOnlyRead",
  "memberOnlyWrite",
  "endorsementPolicy",
]);

/**
 * @param organisations MSP ids of the channel.
 * @throws PeerError CONFIG_INVALID or POLICY_INVALID for what a Fabric lifecycle would refuse.
 */
export function defineCollections(
  configs: readonly CollectionConfig[],
  organisations: ReadonlySet<string>,
): Collection[] {
  const names = new Set<string>();
  return configs.map((config) => {
    const { name } = config;
    if (names.has(name)) throw invalid(name, "found duplicate in collection configuration");
    names.add(name);
    const collection = defineCollection(config);
    for (const { mspId } of membersOf(collection.members))
      if (!organisations.has(mspId))
        throw invalid(name, `collection member '${mspId}' is not part of the channel`);
    return collection;
  });
}

function defineCollection(config: CollectionConfig): Collection {
  const { name, requiredPeerCount = 0, maxPeerCount = MAX_PEER_COUNT_DEFAULT } = config;
  if (!COLLECTION_NAME.test(name))
    throw invalid(name, "names consist of letters, digits, '_' and '-' and do not begin with '_'");
  if (maxPeerCount < requiredPeerCount)
    throw invalid(name, `maximum peer count (${maxPeerCount}) is less than required (${requiredPeerCount})`);
  const members = parsePolicyExpression(config.policy);
  if (!isOrOnly(members)) throw invalid(name, "its member policy is not an OR of organisations");
  const signaturePolicy = config.endorsementPolicy?.signaturePolicy;
  return {
    name,
    members,
    requiredPeerCount,
    maxPeerCount,
    blockToLive: config.blockToLive ?? 0,
    memberOnlyRead: config.memberOnlyRead ?? false,
    memberOnlyWrite: config.memberOnlyWrite ?? false,
    endorsementPolicy: signaturePolicy === undefined ? undefined : parsePolicyExpression(signaturePolicy),
  };
}

/**
 * @param value an entry of `collections` as it stands in a file.
 * @throws PeerError CONFIG_INVALID naming the collection and the property.
 */
export function parseCollection(value: unknown, place: string): CollectionConfig {
  if (typeof value !== "object" || value === null)
    throw new PeerError("CONFIG_INVALID", `${place} must be an object`);
  const entry = value as Readonly<Record<string, unknown>>;
  const name = text(entry["name"], `${place}.name`);
  const { endorsementPolicy } = entry;
  for (const property of Object.keys(entry))
    if (!known.has(property)) throw invalid(name, `${property} is not known`);
  return {
    name,
    policy: text(entry["policy"], `${place}.policy`),
    ...wholeNumber(entry, "requiredPeerCount", name),
    ...wholeNumber(entry, "maxPeerCount", name),
    ...wholeNumber(entry, "blockToLive", name),
    ...flag(entry, "memberOnlyRead", name),
    ...flag(entry, "memberOnlyWrite", name),
    ...(endorsementPolicy === undefined
      ? {}
      : { endorsementPolicy: parseEndorsementPolicy(endorsementPolicy, name) }),
  };
}

function parseEndorsementPolicy(value: unknown, collection: string): { signaturePolicy: string } {
  const policy = value as {
    readonly signaturePolicy?: unknown;
    readonly channelConfigPolicy?: unknown;
  } | null;
  if (typeof policy?.signaturePolicy === "string") return { signaturePolicy: policy.signaturePolicy };
  throw invalid(
    collection,
    "endorsementPolicy must hold a signaturePolicy; policies of the channel are not offered",
  );
}

function text(value: unknown, place: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new PeerError("CONFIG_INVALID", `${place} must be a string`);
}

function wholeNumber<K extends string>(
  entry: Readonly<Record<string, unknown>>,
  property: K,
  collection: string,
): { [P in K]?: number } {
  const value = entry[property];
  if (value === undefined) return {};
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0)
    return { [property]: value } as { [P in K]?: number };
  throw invalid(collection, `${property} must be a whole number`);
}

function flag<K extends string>(
  entry: Readonly<Record<string, unknown>>,
  property: K,
  collection: string,
): { [P in K]?: boolean } {
  const value = entry[property];
  if (value === undefined) return {};
  if (typeof value === "boolean") return { [property]: value } as { [P in K]?: boolean };
  throw invalid(collection, `${property} must be true or false`);
}

const isOrOnly = (policy: SignaturePolicy): boolean =>
  "signedBy" in policy || (policy.outOf === 1 && policy.rules.every(isOrOnly));

const membersOf = (policy: SignaturePolicy): Principal[] =>
  "signedBy" in policy ? [policy.signedBy] : policy.rules.flatMap(membersOf);

const invalid = (collection: string, why: string): PeerError =>
  new PeerError("CONFIG_INVALID", `collection-name: ${collection} -- ${why}`);
