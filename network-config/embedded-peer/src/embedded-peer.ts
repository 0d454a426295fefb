/** Puts the peer together: one ledger, one orderer, and for every organisation with a peer a port of its own. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { ChaincodeRegistry } from "./chaincode/chaincode-registry.js";
import { SystemChaincodes } from "./chaincode/system-chaincodes.js";
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
import { PeerServer, type PeerServices } from "./gateway/peer-server.js";
import { Submitting } from "./gateway/submit.js";
import { Ledger } from "./ledger/ledger.js";
import { defaultBatch, defaultLimits, type PeerLimits } from "./limits.js";
import { silentLog, type Log } from "./log.js";
import { AccessControl } from "./membership/access.js";
import { loadOrganisations } from "./membership/load-organisations.js";
import { Membership } from "./membership/membership.js";
import { loadSigningIdentity } from "./membership/signing-identity.js";
import { Orderer } from "./ordering/orderer.js";

export interface EmbeddedPeer {
  readonly channel: string;
  /** Where each organisation's peer listens. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Number of blocks on the ledger. */
  readonly height: number;
  /** Resolves when everything accepted is committed and every port and file is closed. */
  stop(): Promise<void>;
}

export interface EmbeddedPeerEnvironment {
  readonly log?: Log;
  readonly clock?: () => number;
  /** Called when the ledger can no longer be written. */
  readonly onFailure?: (error: unknown) => void;
}

/** @throws PeerError whose code says what is wrong with the configuration, the credentials, the ledger or a port. */
export async function startEmbeddedPeer(
  config: EmbeddedPeerConfig,
  environment: EmbeddedPeerEnvironment = {},
): Promise<EmbeddedPeer> {
  const log = environment.log ?? silentLog;
  const clock = environment.clock ?? Date.now;
  const limits: PeerLimits = { ...defaultLimits, ...config.limits };
  const organisations = loadOrganisations(config);
  const membership = new Membership(organisations, limits);
  const peers = loadPeers(config);
  const orderingIdentity = loadSigningIdentity(config.orderer.mspId, config.orderer.dir);
  const application = new Set(config.organisations.map(({ mspId }) => mspId));
  const access = new AccessControl(membership, application, clock);
  const genesis = { channel: config.channel, ordererMspId: config.orderer.mspId, organisations };
  mkdirSync(config.dataDir, { recursive: true });
  const ledger = await Ledger.open(path.join(config.dataDir, "ledger"), { genesis, membership, limits, log });
  const chaincodes = openChaincodes(config, peers, { ledger, limits, log });
  const orderer = new Orderer({
    ledger,
    identity: orderingIdentity,
    policies: {
      policyOf: (chaincode) => chaincodes.definition(chaincode)?.endorsementPolicy,
      organisations: application,
    },
    batch: { ...defaultBatch, ...config.batch },
    limits,
    log,
    onFailure: environment.onFailure ?? (() => undefined),
  });
  const { channel } = config;
  const endorser = new Endorser({ channel, organisations: application, ledger, chaincodes, access, limits });
  const systemChaincodes = new SystemChaincodes({ channel, ledger, access });
  const endorsements = new EndorsementMemory(limits.endorsementMemoryBytesMax);
  const services: PeerServices = {
    evaluating: new Evaluating({ peers, endorser, chaincodes, systemChaincodes, channel }),
    endorsing: new Endorsing({
      peers,
      endorser,
      chaincodes,
      ledger,
      endorsements,
      channel,
      simulatePerOrganisation: config.simulatePerOrganisation ?? false,
    }),
    submitting: new Submitting({ channel, access, membership, orderer, endorsements }),
    commitStatuses: new CommitStatuses({
      channel,
      ledger,
      access,
      waitersMax: limits.commitStatusWaitersMax,
    }),
    chaincodeEvents: new ChaincodeEventStreams({ channel, ledger, access }),
    deliver: new DeliverService({ channel, ledger, access, timeWindowMs: limits.deliverTimeWindowMs, clock }),
  };
  const servers = peers.map((peer) => new PeerServer({ peer, services, limits, log }));
  const stop = async (): Promise<void> => {
    await orderer.stop();
    services.commitStatuses.close();
    await Promise.all(servers.map((server) => server.stop(limits.stopGraceMs)));
    chaincodes.close();
    await ledger.close();
  };
  try {
    await Promise.all(servers.map((server) => server.listen()));
  } catch (error) {
    await stop();
    throw error;
  }
  // Said at every start: these signatures are true in format, not independent in trust.
  log("info", "peer ready", {
    channel,
    height: ledger.height,
    trust: "one process holds every organisation's key",
  });
  let stopping: Promise<void> | undefined;
  return {
    channel,
    addresses: Object.fromEntries(peers.map(({ mspId, address }) => [mspId, address])),
    get height() {
      return ledger.height;
    },
    stop: () => (stopping ??= stop()),
  };
}

function loadPeers(config: EmbeddedPeerConfig): OrganisationPeer[] {
  const peers = config.organisations.flatMap(({ mspId, address, peerDir }) => {
    if (address === undefined) return [];
    if (peerDir === undefined)
      throw new PeerError("CONFIG_INVALID", `${mspId} has an address but no peerDir`);
    return [{ mspId, address, identity: loadSigningIdentity(mspId, peerDir) }];
  });
  if (peers.length === 0) throw new PeerError("CONFIG_INVALID", "no organisation has a peer");
  return peers;
}

function openChaincodes(
  config: EmbeddedPeerConfig,
  peers: readonly OrganisationPeer[],
  { ledger, limits, log }: { readonly ledger: Ledger; readonly limits: PeerLimits; readonly log: Log },
): ChaincodeRegistry {
  try {
    return new ChaincodeRegistry(
      config.chaincodes,
      peers.map(({ mspId }) => mspId),
      { limits, log },
    );
  } catch (error) {
    void ledger.close();
    throw error;
  }
}
