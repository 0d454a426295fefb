import { NetworkError } from "../network-error.js";
import type { CollectionDefinition, Organisation, Topology } from "../topology.js";

/** How large a real network is. Everything generated follows from this and the topology. */
export interface FabricProfile {
  readonly name: string;
  /** Organisations that run peers here; the others are members of the channel with clients alone. */
  readonly peerOrganisations: readonly string[];
  readonly peersPerOrganisation: number;
  readonly orderers: number;
}

const everyPeerOrganisation = ({ organisations }: Topology): readonly string[] =>
  organisations.filter(({ peerPortOffset }) => peerPortOffset !== undefined).map(({ mspId }) => mspId);

/**
 * `minimal` and `national` are the networks of the design; `demonstration` is what the shipment of `npm start` needs:
 * every organisation that issues a document must have a peer, the treasury too, and one of each is enough.
 */
const profiles: Readonly<Record<string, (topology: Topology) => Omit<FabricProfile, "name">>> = {
  minimal: () => ({
    peerOrganisations: ["CustomsMSP", "AuditMSP", "MoitMSP", "ThaiCustomsMSP"],
    peersPerOrganisation: 1,
    orderers: 1,
  }),
  demonstration: (topology) => ({
    peerOrganisations: everyPeerOrganisation(topology),
    peersPerOrganisation: 1,
    orderers: 1,
  }),
  national: (topology) => ({
    peerOrganisations: everyPeerOrganisation(topology),
    peersPerOrganisation: 2,
    orderers: 5,
  }),
};

export const fabricProfileNames: readonly string[] = Object.keys(profiles);

/** @throws NetworkError `CONFIG_INVALID` naming the profiles there are. */
export function fabricProfile(topology: Topology, name: string): FabricProfile {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile) return { name, ...profile(topology) };
  throw new NetworkError({
    code: "CONFIG_INVALID",
    message: `There is no profile ${JSON.stringify(name)}; choose one of ${fabricProfileNames.join(", ")}.`,
    details: { setting: "--profile", value: name },
  });
}

/** Where one listener is: what others dial, and what it binds. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface PlannedPeer {
  /** Also its host name among containers, for example `peer0-customs`. */
  readonly name: string;
  readonly mspId: string;
  readonly label: string;
  readonly listen: Endpoint;
  /** For chaincode that the peer would launch itself; nothing uses it, and the peer binds it all the same. */
  readonly chaincodeListen: Endpoint;
  readonly operations: Endpoint;
}

export interface PlannedOrderer {
  readonly name: string;
  readonly mspId: string;
  readonly label: string;
  readonly listen: Endpoint;
  readonly admin: Endpoint;
  readonly operations: Endpoint;
}

/** A chaincode of the channel, and where each organisation runs its own process of it. */
export interface PlannedChaincode {
  readonly name: string;
  readonly version: string;
  readonly endorsementPolicy: string;
  readonly collections: readonly CollectionDefinition[];
  readonly services: readonly PlannedChaincodeService[];
}

/** An organisation's own processes of a chaincode: the one in force, and beside it the next version's. */
export interface PlannedChaincodeService {
  readonly mspId: string;
  readonly label: string;
  /** By definition sequence, even and odd: during an upgrade both listen. */
  readonly listeners: readonly [even: Endpoint, odd: Endpoint];
}

export interface PlannedOrganisation {
  readonly mspId: string;
  readonly label: string;
  readonly peers: readonly PlannedPeer[];
}

/** One real network, down to the last listener. Pure data: every generated file is a function of it. */
export interface FabricPlan {
  readonly profile: FabricProfile;
  readonly placement: "native" | "containers";
  readonly channel: string;
  readonly organisations: readonly PlannedOrganisation[];
  readonly ordererOrganisation: { readonly mspId: string; readonly label: string };
  readonly orderers: readonly PlannedOrderer[];
  readonly chaincodes: readonly PlannedChaincode[];
}

export interface ChaincodeDefinition {
  readonly name: string;
  readonly version: string;
  readonly endorsementPolicy: string;
  readonly collections?: readonly CollectionDefinition[];
}

export interface PlanOptions {
  readonly topology: Topology;
  readonly profile: FabricProfile;
  /** native: every listener on loopback with a port of its own, from `basePort` on. containers: a host name each. */
  readonly placement:
    { readonly kind: "native"; readonly basePort: number } | { readonly kind: "containers" };
  /** Default: the topology's one chaincode. */
  readonly chaincodes?: readonly ChaincodeDefinition[];
}

const loopback = "127.0.0.1";
const portMax = 65_535;
const containerPorts = {
  peer: 7051,
  peerChaincode: 7052,
  orderer: 7050,
  ordererAdmin: 7053,
  operations: 9443,
  chaincode: 9999,
} as const;

type Allocate = (host: string, purpose: keyof typeof containerPorts) => Endpoint;

/**
 * @throws NetworkError `CONFIG_INVALID` when the ports would go past the last one, or a profile names an organisation
 *   that the topology does not have.
 */
export function planFabric(options: PlanOptions): FabricPlan {
  const { topology, profile, placement } = options;
  const allocate = allocator(placement);
  const orderers = numbers(profile.orderers).map((index) => planOrderer(topology, index, allocate));
  const organisations = topology.organisations.map((organisation) =>
    planOrganisation(organisation, profile, allocate),
  );
  assertKnown(profile, organisations);
  const peering = organisations.filter(({ peers }) => peers.length > 0);
  const chaincodes = (options.chaincodes ?? [topology.chaincode]).map((chaincode) => ({
    name: chaincode.name,
    version: chaincode.version,
    endorsementPolicy: chaincode.endorsementPolicy,
    collections: chaincode.collections ?? [],
    services: peering.map(({ mspId, label }) => ({
      mspId,
      label,
      listeners: [
        allocate(`${chaincode.name}-${label}-even`, "chaincode"),
        allocate(`${chaincode.name}-${label}-odd`, "chaincode"),
      ] as const,
    })),
  }));
  return {
    profile,
    placement: placement.kind,
    channel: topology.channel,
    organisations,
    ordererOrganisation: topology.orderer,
    orderers,
    chaincodes,
  };
}

function planOrderer({ orderer }: Topology, index: number, allocate: Allocate): PlannedOrderer {
  const name = `orderer${index}`;
  return {
    name,
    ...orderer,
    listen: allocate(name, "orderer"),
    admin: allocate(name, "ordererAdmin"),
    operations: allocate(name, "operations"),
  };
}

function planOrganisation(
  { mspId, label }: Organisation,
  profile: FabricProfile,
  allocate: Allocate,
): PlannedOrganisation {
  const count = profile.peerOrganisations.includes(mspId) ? profile.peersPerOrganisation : 0;
  const peers = numbers(count).map((index) => {
    const name = `peer${index}-${label}`;
    return {
      name,
      mspId,
      label,
      listen: allocate(name, "peer"),
      chaincodeListen: allocate(name, "peerChaincode"),
      operations: allocate(name, "operations"),
    };
  });
  return { mspId, label, peers };
}

function allocator(placement: PlanOptions["placement"]): Allocate {
  if (placement.kind === "containers") return (host, purpose) => ({ host, port: containerPorts[purpose] });
  let next = placement.basePort;
  return () => {
    if (next > portMax)
      throw new NetworkError({
        code: "CONFIG_INVALID",
        message: `The network needs ports past ${portMax}; start it from a lower one with --port.`,
        details: { setting: "--port", value: placement.basePort },
      });
    return { host: loopback, port: next++ };
  };
}

function assertKnown(profile: FabricProfile, organisations: readonly PlannedOrganisation[]): void {
  for (const mspId of profile.peerOrganisations)
    if (!organisations.some((organisation) => organisation.mspId === mspId))
      throw new NetworkError({
        code: "CONFIG_INVALID",
        message: `The profile ${profile.name} gives ${mspId} a peer, and the topology has no such organisation.`,
        details: { setting: "--profile", value: profile.name, mspId },
      });
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

export const addressOf = ({ host, port }: Endpoint): string => `${host}:${port}`;

/** Every peer of the network, organisation by organisation. */
export const peersOf = ({ organisations }: FabricPlan): readonly PlannedPeer[] =>
  organisations.flatMap(({ peers }) => peers);

/** Every listener with what it is for, to be checked before anything is started. */
export function plannedPorts(
  plan: FabricPlan,
): readonly { readonly port: number; readonly purpose: string }[] {
  const orderers = plan.orderers.flatMap(({ name, listen, admin, operations }) => [
    { port: listen.port, purpose: name },
    { port: admin.port, purpose: `administration of ${name}` },
    { port: operations.port, purpose: `operations of ${name}` },
  ]);
  const peers = peersOf(plan).flatMap(({ name, listen, chaincodeListen, operations }) => [
    { port: listen.port, purpose: name },
    { port: chaincodeListen.port, purpose: `chaincode listener of ${name}` },
    { port: operations.port, purpose: `operations of ${name}` },
  ]);
  const services = plan.chaincodes.flatMap(({ name, services: ofChaincode }) =>
    ofChaincode.flatMap(({ mspId, listeners }) =>
      listeners.map(({ port }) => ({ port, purpose: `${name} of ${mspId}` })),
    ),
  );
  return [...orderers, ...peers, ...services];
}
