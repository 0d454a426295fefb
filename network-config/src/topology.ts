/**
 * Who takes part in the network, on which ports, and under which rules: the one source for the embedded peer and for a
 * real Fabric network. Ports are offsets from the gateway's HTTP port, so that one option moves the whole network.
 */
import { privateCollections } from "@antin/trade-documents";

/** An organisation of the channel. `peerPortOffset` is absent where it has identities and no peer. */
export interface Organisation {
  readonly mspId: string;
  /** Short lower-case name, used in certificate subjects: it travels on every block. */
  readonly label: string;
  readonly peerPortOffset?: number;
}

/** Attributes carried by a client's certificate; the contract decides by them. */
export interface IdentityAttributes {
  /** Role codes, comma separated. */
  readonly role: string;
  /** Tax code of the enterprise. */
  readonly mst?: string;
  /** Customs office. */
  readonly office?: string;
  /** Port or warehouse area. */
  readonly area?: string;
  readonly ministry?: string;
  /** ISO 3166 alpha-2. */
  readonly country?: string;
  readonly carrier?: string;
  /** Code of a bank. */
  readonly bank?: string;
  /** Number of the person's certificate as staff of a customs broker. */
  readonly staff?: string;
}

export interface IdentityDefinition {
  /** Folder name under `identities/`, and the demonstration API key. */
  readonly name: string;
  readonly mspId: string;
  readonly attributes: IdentityAttributes;
}

/** A private data collection, in the shape of Fabric's `collections_config.json`. */
export interface CollectionDefinition {
  readonly name: string;
  /** Its members, an OR of `'MSP.member'`: the organisations whose peers hold its plaintext. */
  readonly policy: string;
  /** Other members' peers that must be reachable when plaintext is endorsed, and how many it is sent to. */
  readonly requiredPeerCount: number;
  readonly maxPeerCount: number;
  /** Blocks after which plaintext and hashes are forgotten; 0 for never. */
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
  /** In place of the chaincode's policy, for keys without a policy of their own. */
  readonly endorsementPolicy?: { readonly signaturePolicy: string };
}

export interface Topology {
  readonly channel: string;
  readonly chaincode: {
    readonly name: string;
    readonly version: string;
    /** Fabric signature policy; a key may replace it by a key-level policy of its own. */
    readonly endorsementPolicy: string;
    /** Private data collections beside each organisation's implicit one; absent for none. */
    readonly collections?: readonly CollectionDefinition[];
    readonly portOffset: number;
  };
  readonly organisations: readonly Organisation[];
  /** Signs blocks; takes no part in the channel's endorsement. */
  readonly orderer: { readonly mspId: string; readonly label: string };
  readonly evm: { readonly portOffset: number; readonly chainId: number };
  /** First line of every checkpoint of this ledger's log. Organisations with a peer sign checkpoints. */
  readonly checkpointOrigin: string;
  readonly identities: readonly IdentityDefinition[];
}

const enterprise = (name: string, attributes: IdentityAttributes): IdentityDefinition => ({
  name,
  mspId: "EnterpriseMSP",
  attributes,
});

const customs = (name: string, attributes: IdentityAttributes): IdentityDefinition => ({
  name,
  mspId: "CustomsMSP",
  attributes,
});

/** People of the demonstration: one per role, so that every step can be tried. Refused in production by the gateway. */
const demonstrationIdentities: readonly IdentityDefinition[] = [
  enterprise("demo-declarant", { role: "DECLARANT,TRADER", mst: "0300000018" }),
  enterprise("demo-broker", { role: "BROKER", mst: "0300588569", staff: "NV-000001" }),
  enterprise("demo-carrier", { role: "CARRIER", carrier: "WHLC", mst: "0100047516" }),
  enterprise("demo-ship-agent", { role: "SHIP_AGENT", carrier: "WHLC", mst: "0100047516" }),
  enterprise("demo-forwarder", { role: "FORWARDER", mst: "0300588569" }),
  enterprise("demo-port", { role: "PORT_OPERATOR", area: "VNCLI", mst: "0101248141" }),
  enterprise("demo-bank", { role: "BANK", bank: "VCB", mst: "0100112437" }),
  customs("demo-officer", { role: "OFFICER_DOC,OFFICER_PHYS,OFFICER_GATE", office: "02CI" }),
  customs("demo-branch-head", { role: "BRANCH_HEAD", office: "02CI" }),
  // What one officer proposes another decides: the second pair of eyes is another certificate.
  customs("demo-second-officer", { role: "OFFICER_DOC,OFFICER_PHYS,OFFICER_GATE", office: "02CI" }),
  customs("demo-second-head", { role: "BRANCH_HEAD", office: "02CI" }),
  customs("demo-scan-officer", { role: "OFFICER_SCAN", office: "02CI" }),
  customs("demo-laboratory", { role: "LABORATORY" }),
  customs("demo-headquarters", { role: "CUSTOMS_HQ,REFERENCE_DATA" }),
  customs("demo-auditor-of-traders", { role: "PCA_OFFICER" }),
  customs("demo-asw-gateway", { role: "ASW_GATEWAY" }),
  customs("demo-risk", { role: "RISK_OFFICER" }),
  customs("demo-second-risk", { role: "RISK_OFFICER" }),
  { name: "demo-treasury", mspId: "TreasuryMSP", attributes: { role: "TREASURY" } },
  { name: "demo-tax-authority", mspId: "TreasuryMSP", attributes: { role: "TAX_AUTHORITY" } },
  { name: "demo-moit", mspId: "MoitMSP", attributes: { role: "MINISTRY", ministry: "MOIT" } },
  { name: "demo-mard", mspId: "MardMSP", attributes: { role: "MINISTRY", ministry: "MARD" } },
  { name: "demo-origin-office", mspId: "MoitMSP", attributes: { role: "CO_ISSUER" } },
  {
    name: "demo-thai-customs",
    mspId: "ThaiCustomsMSP",
    attributes: { role: "ASEAN_CUSTOMS", country: "TH" },
  },
  { name: "demo-auditor", mspId: "AuditMSP", attributes: { role: "AUDITOR" } },
];

/** Services act for the organisation whose act it is, never for the person who caused it. */
const serviceIdentities: readonly IdentityDefinition[] = [
  customs("clearance-engine", { role: "CLEARANCE_ENGINE" }),
  customs("risk-engine", { role: "RISK_ENGINE" }),
  { name: "audit-seeds", mspId: "AuditMSP", attributes: { role: "AUDITOR" } },
  customs("reference-data", { role: "REFERENCE_DATA,CUSTOMS_HQ" }),
  // What one steward publishes, another one has to confirm.
  customs("reference-approver", { role: "REFERENCE_DATA" }),
  customs("checkpoint-recorder", { role: "CHECKPOINT_RECORDER" }),
  // Every organisation with a peer pins its own checkpoint key on the ledger.
  ...["Audit", "Treasury", "Moit", "Mard", "ThaiCustoms"].map((organisation) => ({
    name: `checkpoint-recorder-${organisation.toLowerCase()}`,
    mspId: `${organisation}MSP`,
    attributes: { role: "CHECKPOINT_RECORDER" },
  })),
];

/**
 * The contract's collections as the network is configured with them. Nothing expires, and no other peer need be reachable:
 * every document has two endorsers in its collection, so its plaintext is in two places before it is on a block.
 */
const collections: readonly CollectionDefinition[] = privateCollections.map(({ name, members }) => ({
  name,
  policy: `OR(${members.map((mspId) => `'${mspId}.member'`).join(",")})`,
  requiredPeerCount: 0,
  maxPeerCount: 2,
  blockToLive: 0,
  memberOnlyRead: true,
  // Traders have no peer and are members of nothing, and what they file is theirs to write.
  memberOnlyWrite: false,
}));

/** The default network: six organisations with a peer, the enterprises without one, and the orderer. */
export const defaultTopology: Topology = {
  channel: "trade",
  chaincode: {
    name: "trade-documents",
    version: "1.0",
    endorsementPolicy: "AND('CustomsMSP.peer','AuditMSP.peer')",
    collections,
    portOffset: 10,
  },
  organisations: [
    { mspId: "CustomsMSP", label: "customs", peerPortOffset: 1 },
    { mspId: "AuditMSP", label: "audit", peerPortOffset: 2 },
    { mspId: "TreasuryMSP", label: "treasury", peerPortOffset: 3 },
    { mspId: "MoitMSP", label: "moit", peerPortOffset: 4 },
    { mspId: "MardMSP", label: "mard", peerPortOffset: 5 },
    { mspId: "ThaiCustomsMSP", label: "thai-customs", peerPortOffset: 6 },
    { mspId: "EnterpriseMSP", label: "enterprise" },
  ],
  orderer: { mspId: "OrdererMSP", label: "orderer" },
  evm: { portOffset: 11, chainId: 31337 },
  checkpointOrigin: "antin.customs.vn/trade",
  identities: [...demonstrationIdentities, ...serviceIdentities],
};

/** One port of the network: what listens there. */
export interface NetworkPort {
  readonly port: number;
  /** For error messages and start-up lines, for example `peer of CustomsMSP`. */
  readonly purpose: string;
}

export interface NetworkPorts {
  readonly http: number;
  /** By MSP id. */
  readonly peers: ReadonlyMap<string, number>;
  readonly chaincode: number;
  readonly evm: number;
  /** All of them, the gateway's first. */
  readonly all: readonly NetworkPort[];
}

/** Every port of the network that has its gateway on `httpPort`. */
export function networkPorts(topology: Topology, httpPort: number): NetworkPorts {
  const peers = new Map<string, number>();
  for (const { mspId, peerPortOffset } of topology.organisations)
    if (peerPortOffset !== undefined) peers.set(mspId, httpPort + peerPortOffset);
  const chaincode = httpPort + topology.chaincode.portOffset;
  const evm = httpPort + topology.evm.portOffset;
  return {
    http: httpPort,
    peers,
    chaincode,
    evm,
    all: [
      { port: httpPort, purpose: "gateway" },
      ...[...peers].map(([mspId, port]) => ({ port, purpose: `peer of ${mspId}` })),
      { port: chaincode, purpose: "chaincode" },
      { port: evm, purpose: "EVM node" },
    ],
  };
}
