import { readFileSync } from "node:fs";
import { parseCollection, type CollectionConfig } from "./collections/collection-config.js";
import { PeerError, messageOf } from "./errors.js";
import { defaultBatch, defaultLimits, type BatchLimits, type PeerLimits } from "./limits.js";

export interface OrganisationConfig {
  readonly mspId: string;
  /** `host:port` of this organisation's peer; absent for organisations with clients only. */
  readonly address?: string;
  /** Folder with `cacerts/*.pem`: what others need to verify this organisation's certificates. */
  readonly mspDir: string;
  /** Folder with the peer's `cert.pem` and `key.pem`; required with `address`. */
  readonly peerDir?: string;
  /** Folder with the `cert.pem` and `key.pem` that its port shows to clients, and it to chaincode; required with `tls`. */
  readonly tlsDir?: string;
}

export interface ChaincodeConfig {
  readonly name: string;
  readonly version: string;
  /** What the chaincode must register as (`CORE_CHAINCODE_ID`, `CHAINCODE_ID`); absent: whatever it says. */
  readonly packageId?: string;
  /**
   * `host:port` where the chaincode server listens: one for every organisation's peer, or by MSP id, where each
   * organisation runs its own (and one that is left out has not installed the chaincode).
   */
  readonly address: string | Readonly<Record<string, string>>;
  /**
   * Signature policy expression, for example `AND('CustomsMSP.peer','AuditMSP.peer')`; absent: a peer of the majority
   * of the channel's organisations, which is a Fabric channel's default.
   */
  readonly endorsementPolicy?: string;
  /** Private data collections, as Fabric's `collections_config.json` lists them. */
  readonly collections?: readonly CollectionConfig[];
  /** Absent: the server is dialled without TLS. */
  readonly tls?: {
    /** PEM: the authorities that certify the server. */
    readonly rootsFile: string;
    /** The name in its certificate, where that is not the one dialled. */
    readonly serverName?: string;
  };
  /** The first call of each version must be its initialisation (`is_init`). Default false. */
  readonly initRequired?: boolean;
}

/** A channel beside the first: a ledger, an order of transactions and chaincodes of its own. */
export interface ChannelConfig {
  readonly name: string;
  /** MSP ids of its members; absent: every organisation. */
  readonly organisations?: readonly string[];
  readonly chaincodes: readonly ChaincodeConfig[];
}

export interface EmbeddedPeerConfig {
  readonly dataDir: string;
  readonly channel: string;
  readonly organisations: readonly OrganisationConfig[];
  /** Signs blocks; `dir` holds `cert.pem` and `key.pem`, `mspDir` (default `<dir>/../msp`) its CA. */
  readonly orderer: { readonly mspId: string; readonly dir: string; readonly mspDir?: string };
  /** Chaincodes of `channel`. */
  readonly chaincodes: readonly ChaincodeConfig[];
  /** Further channels. */
  readonly channels?: readonly ChannelConfig[];
  readonly limits?: Partial<PeerLimits>;
  readonly batch?: Partial<BatchLimits>;
  /** TLS on every port; with client authentication, only for clients that `tlscacerts` of an organisation certify. */
  readonly tls?: { readonly clientAuthentication?: boolean };
  /** Run the chaincode once for every endorsing organisation, not only where private data is touched. Default false. */
  readonly simulatePerOrganisation?: boolean;
  /** What the nodes' private keys are encrypted under, where they are; never in the file. */
  readonly keySecret?: string;
}

const CHANNEL_NAME = /^[a-z][a-z0-9.-]{0,248}$/;
const CHAINCODE_NAME = /^[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*$/;
const CHAINCODE_VERSION = /^[A-Za-z0-9_.+-]+$/;
const ADDRESS = /^[^\s:]+:\d{1,5}$/;

/** @throws PeerError CONFIG_INVALID naming the property. */
export function parseConfig(value: unknown): EmbeddedPeerConfig {
  const root = record(value, "configuration");
  return {
    dataDir: text(root, "dataDir"),
    channel: text(root, "channel", CHANNEL_NAME),
    organisations: list(root, "organisations").map(parseOrganisation),
    orderer: parseOrderer(record(root["orderer"], "orderer")),
    chaincodes: parseChaincodes(root),
    ...(root["channels"] === undefined ? {} : { channels: parseChannels(root) }),
    ...parseTls(root),
    limits: numbers(root, "limits", defaultLimits),
    batch: numbers(root, "batch", defaultBatch),
    simulatePerOrganisation: root["simulatePerOrganisation"] === true,
  };
}

/** @throws PeerError CONFIG_INVALID when the file cannot be read or parsed. */
export function loadConfig(file: string): EmbeddedPeerConfig {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new PeerError("CONFIG_INVALID", `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
  const keySecret = process.env["ANTIN_KEY_SECRET"];
  return { ...parseConfig(json), ...(keySecret !== undefined && { keySecret }) };
}

function parseOrganisation(value: unknown, index: number): OrganisationConfig {
  const organisation = record(value, `organisations[${index}]`);
  const address = organisation["address"] === undefined ? undefined : text(organisation, "address", ADDRESS);
  return {
    mspId: text(organisation, "mspId"),
    mspDir: text(organisation, "mspDir"),
    ...(address === undefined ? {} : { address, peerDir: text(organisation, "peerDir") }),
    ...optional(organisation, "tlsDir"),
  };
}

function parseOrderer(orderer: Record<string, unknown>): EmbeddedPeerConfig["orderer"] {
  const mspDir = orderer["mspDir"] === undefined ? undefined : text(orderer, "mspDir");
  return {
    mspId: text(orderer, "mspId"),
    dir: text(orderer, "dir"),
    ...(mspDir === undefined ? {} : { mspDir }),
  };
}

function parseChannels(root: Record<string, unknown>): ChannelConfig[] {
  const channels = list(root, "channels").map((value, index) => {
    const channel = record(value, `channels[${index}]`);
    const organisations = channel["organisations"];
    return {
      name: text(channel, "name", CHANNEL_NAME),
      ...(organisations === undefined ? {} : { organisations: list(channel, "organisations").map(String) }),
      chaincodes: parseChaincodes(channel),
    };
  });
  refuseRepeated([String(root["channel"]), ...channels.map(({ name }) => name)], "channel");
  return channels;
}

function parseChaincodes(parent: Record<string, unknown>): ChaincodeConfig[] {
  const chaincodes = list(parent, "chaincodes").map(parseChaincode);
  refuseRepeated(
    chaincodes.map(({ name }) => name),
    "chaincode",
  );
  return chaincodes;
}

function parseChaincode(value: unknown, index: number): ChaincodeConfig {
  const chaincode = record(value, `chaincodes[${index}]`);
  return {
    name: text(chaincode, "name", CHAINCODE_NAME),
    version: text(chaincode, "version", CHAINCODE_VERSION),
    address: parseChaincodeAddress(chaincode),
    ...optional(chaincode, "packageId"),
    ...optional(chaincode, "endorsementPolicy"),
    ...parseChaincodeTls(chaincode),
    ...parseCollections(chaincode, `chaincodes[${index}]`),
    ...(chaincode["initRequired"] === true ? { initRequired: true } : {}),
  };
}

function parseCollections(
  chaincode: Record<string, unknown>,
  place: string,
): Pick<ChaincodeConfig, "collections"> {
  if (chaincode["collections"] === undefined) return {};
  const collections = list(chaincode, "collections").map((collection, index) =>
    parseCollection(collection, `${place}.collections[${index}]`),
  );
  return { collections };
}

function parseChaincodeAddress(chaincode: Record<string, unknown>): ChaincodeConfig["address"] {
  if (typeof chaincode["address"] !== "object") return text(chaincode, "address", ADDRESS);
  const addresses = record(chaincode["address"], "address");
  return Object.fromEntries(Object.keys(addresses).map((mspId) => [mspId, text(addresses, mspId, ADDRESS)]));
}

function parseTls(root: Record<string, unknown>): Pick<EmbeddedPeerConfig, "tls"> {
  if (root["tls"] === undefined) return {};
  const { clientAuthentication } = record(root["tls"], "tls");
  return { tls: { clientAuthentication: clientAuthentication === true } };
}

function parseChaincodeTls(chaincode: Record<string, unknown>): Pick<ChaincodeConfig, "tls"> {
  if (chaincode["tls"] === undefined) return {};
  const tls = record(chaincode["tls"], "tls");
  return { tls: { rootsFile: text(tls, "rootsFile"), ...optional(tls, "serverName") } };
}

const optional = <Name extends string>(
  parent: Record<string, unknown>,
  name: Name,
): Partial<Record<Name, string>> =>
  parent[name] === undefined ? {} : ({ [name]: text(parent, name) } as Record<Name, string>);

function refuseRepeated(names: readonly string[], what: string): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new PeerError("CONFIG_INVALID", `the ${what} ${repeated} is configured twice`);
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new PeerError("CONFIG_INVALID", `${name} must be an object`);
}

function list(parent: Record<string, unknown>, name: string): unknown[] {
  const value = parent[name];
  if (Array.isArray(value)) return value as unknown[];
  throw new PeerError("CONFIG_INVALID", `${name} must be an array`);
}

function text(parent: Record<string, unknown>, name: string, pattern = /./): string {
  const value = parent[name];
  if (typeof value === "string" && pattern.test(value)) return value;
  throw new PeerError("CONFIG_INVALID", `${name} must be a string matching ${pattern.source}`);
}

function numbers<T extends object>(parent: Record<string, unknown>, name: string, known: T): Partial<T> {
  if (parent[name] === undefined) return {};
  const values = record(parent[name], name);
  for (const [key, value] of Object.entries(values)) {
    if (!(key in known)) throw new PeerError("CONFIG_INVALID", `${name}.${key} is not known`);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
      throw new PeerError("CONFIG_INVALID", `${name}.${key} must be a whole number`);
  }
  return values as Partial<T>;
}
