/** One channel: a ledger, an order of transactions, the chaincodes defined there, and what clients may ask of them. */
import { ChannelCollections } from "./collections/channel-collections.js";
import { ChaincodeRegistry } from "./chaincode/chaincode-registry.js";
import { SystemChaincodes } from "./chaincode/system-chaincodes.js";
import type { ChannelPlan } from "./channel-plan.js";
import type { EmbeddedPeerConfig } from "./config.js";
import { EndorsementMemory } from "./endorsement/endorsement-memory.js";
import { Endorser } from "./endorsement/endorser.js";
import { PeerError } from "./errors.js";
import { ChaincodeEventStreams } from "./gateway/chaincode-events.js";
import { CommitStatuses } from "./gateway/commit-status.js";
import { DeliverService } from "./gateway/deliver-service.js";
import { Endorsing } from "./gateway/endorse.js";
import { Evaluating } from "./gateway/evaluate.js";
import type { OrganisationPeer } from "./gateway/organisation-peer.js";
import type { PeerServices } from "./gateway/peer-server.js";
import { Submitting } from "./gateway/submit.js";
import { Ledger } from "./ledger/ledger.js";
import { defaultBatch, type PeerLimits } from "./limits.js";
import type { Log } from "./log.js";
import { AccessControl } from "./membership/access.js";
import { Membership, type OrganisationRoot } from "./membership/membership.js";
import type { SigningIdentity } from "./membership/signing-identity.js";
import { Orderer } from "./ordering/orderer.js";

export interface Channel {
  readonly name: string;
  /** MSP ids of its members. */
  readonly organisations: readonly string[];
  readonly ledger: Ledger;
  readonly access: AccessControl;
  readonly chaincodes: ChaincodeRegistry;
  readonly endorser: Endorser;
  readonly services: PeerServices;
  /** Commits what was accepted and takes nothing more; the services still answer. */
  stopOrdering(): Promise<void>;
  /** Ends the connections to chaincodes and closes the ledger. */
  close(): Promise<void>;
}

export interface ChannelSurroundings {
  readonly config: EmbeddedPeerConfig;
  /** Every organisation of the network and the orderer's. */
  readonly organisations: readonly OrganisationRoot[];
  /** Every organisation's peer. */
  readonly peers: readonly OrganisationPeer[];
  readonly orderingIdentity: SigningIdentity;
  readonly limits: PeerLimits;
  readonly clock: () => number;
  readonly log: Log;
  readonly onFailure: (error: unknown) => void;
  /** All channels of this peer, this one included once it is open. */
  readonly channels: ReadonlyMap<string, Channel>;
}

/** @throws PeerError whose code says what is wrong with the channel's configuration or its ledger. */
export async function openChannel(plan: ChannelPlan, surroundings: ChannelSurroundings): Promise<Channel> {
  const { config, limits, log, clock } = surroundings;
  const { name: channel, folder } = plan;
  const application = new Set(plan.organisations);
  const ordererMspId = config.orderer.mspId;
  const organisations = surroundings.organisations.filter(
    ({ mspId }) => application.has(mspId) || mspId === ordererMspId,
  );
  const peers = surroundings.peers.filter(({ mspId }) => application.has(mspId));
  if (peers.length === 0)
    throw new PeerError("CONFIG_INVALID", `no organisation of channel ${channel} has a peer`);
  const membership = new Membership(organisations, limits);
  const access = new AccessControl(membership, application, clock, channel);
  const genesis = { channel, ordererMspId, organisations };
  const ledger = await Ledger.open(folder, { genesis, membership, limits, log });
  const chaincodes = openChaincodes(plan, peers, { ledger, limits, log });
  const collections = collectionsOf(chaincodes, application);
  const orderer = new Orderer({
    ledger,
    identity: surroundings.orderingIdentity,
    policies: {
      policyOf: (chaincode) => chaincodes.definition(chaincode)?.endorsementPolicy,
      collections,
    },
    batch: { ...defaultBatch, ...config.batch },
    limits,
    log,
    onFailure: surroundings.onFailure,
  });
  const endorser = new Endorser({
    channel,
    collections,
    ledger,
    chaincodes,
    access,
    limits,
    endorserOf: (other) => surroundings.channels.get(other)?.endorser,
  });
  const systemChaincodes = new SystemChaincodes({ channel, channels: surroundings.channels });
  const endorsements = new EndorsementMemory(limits.endorsementMemoryBytesMax);
  const { simulatePerOrganisation = false } = config;
  const commitStatuses = new CommitStatuses({
    channel,
    ledger,
    access,
    waitersMax: limits.commitStatusWaitersMax,
  });
  const services: PeerServices = {
    evaluating: new Evaluating({ peers, endorser, chaincodes, systemChaincodes, channel }),
    endorsing: new Endorsing({
      peers,
      endorser,
      chaincodes,
      collections,
      ledger,
      endorsements,
      channel,
      simulatePerOrganisation,
    }),
    submitting: new Submitting({ channel, access, membership, orderer, endorsements }),
    commitStatuses,
    chaincodeEvents: new ChaincodeEventStreams({ channel, ledger, access }),
    deliver: new DeliverService({
      channel,
      ledger,
      access,
      collections,
      timeWindowMs: limits.deliverTimeWindowMs,
      clock,
    }),
  };
  return {
    name: channel,
    organisations: plan.organisations,
    ledger,
    access,
    chaincodes,
    endorser,
    services,
    stopOrdering: async () => {
      await orderer.stop();
      commitStatuses.close();
    },
    close: async () => {
      chaincodes.close();
      await ledger.close();
    },
  };
}

const collectionsOf = (
  chaincodes: ChaincodeRegistry,
  organisations: ReadonlySet<string>,
): ChannelCollections =>
  new ChannelCollections(organisations, (chaincode) => chaincodes.definition(chaincode)?.collections ?? []);

function openChaincodes(
  { chaincodes, organisations }: ChannelPlan,
  peers: readonly OrganisationPeer[],
  { ledger, limits, log }: { readonly ledger: Ledger; readonly limits: PeerLimits; readonly log: Log },
): ChaincodeRegistry {
  try {
    return new ChaincodeRegistry(chaincodes, {
      organisations,
      peers,
      limits,
      log,
    });
  } catch (error) {
    void ledger.close();
    throw error;
  }
}
