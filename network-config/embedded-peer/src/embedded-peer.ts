/** Puts the peer together: its channels, and for every organisation with a peer a port of its own. */
import { mkdirSync } from "node:fs";
import { openChannel, type Channel } from "./channel.js";
import { channelPlans } from "./channel-plan.js";
import type { EmbeddedPeerConfig } from "./config.js";
import { PeerError } from "./errors.js";
import { routedByChannel } from "./gateway/channel-routing.js";
import type { OrganisationPeer } from "./gateway/organisation-peer.js";
import { PeerServer } from "./gateway/peer-server.js";
import { Administration } from "./ledger-backup/administration.js";
import { defaultLimits, type PeerLimits } from "./limits.js";
import { silentLog, type Log } from "./log.js";
import { loadOrganisations } from "./membership/load-organisations.js";
import { RevocationWatch } from "./membership/watch-revocations.js";
import { loadPortsTls, type PortsTls } from "./tls/peer-tls.js";
import { loadSigningIdentity } from "./membership/signing-identity.js";

export interface EmbeddedPeer {
  /** The first channel. */
  readonly channel: string;
  /** Where each organisation's peer listens. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Number of blocks on the first channel's ledger. */
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
  const limits: PeerLimits = { ...defaultLimits, ...config.limits };
  const plans = channelPlans(config);
  const channels = new Map<string, Channel>();
  const organisations = loadOrganisations(config);
  const peers = loadPeers(config, loadPortsTls(config, organisations));
  const clock = environment.clock ?? Date.now;
  const revocationWatch = new RevocationWatch({
    organisations,
    pollMs: limits.revocationPollMs,
    settleMs: limits.revocationSettleMs,
    clock,
    log,
  });
  const surroundings = {
    config,
    organisations,
    peers,
    orderingIdentity: loadSigningIdentity(config.orderer.mspId, config.orderer.dir, config.keySecret),
    limits,
    clock,
    log,
    onFailure: environment.onFailure ?? (() => undefined),
    channels,
  };
  mkdirSync(config.dataDir, { recursive: true });
  const servers: PeerServer[] = [];
  let administration: Administration | undefined;
  const stop = async (): Promise<void> => {
    revocationWatch.stop();
    const open = [...channels.values()];
    await Promise.all(open.map((channel) => channel.stopOrdering()));
    await Promise.all(servers.map((server) => server.stop(limits.stopGraceMs)));
    await administration?.close();
    await Promise.all(open.map((channel) => channel.close()));
  };
  try {
    for (const plan of plans) channels.set(plan.name, await openChannel(plan, surroundings));
    const served = new Map([...channels].map(([name, channel]) => [name, channel.services]));
    const services = routedByChannel(served);
    servers.push(...peers.map((peer) => new PeerServer({ peer, services, limits, log })));
    await Promise.all(servers.map((server) => server.listen()));
    const ledgers = new Map([...channels].map(([name, { ledger }]) => [name, ledger]));
    administration = new Administration({ dataDir: config.dataDir, ledgers, limits, log });
    await administration.listen();
  } catch (error) {
    await stop();
    throw error;
  }
  // Said at every start: these signatures are true in format, not independent in trust.
  log("info", "peer ready", {
    channels: Object.fromEntries([...channels].map(([name, { ledger }]) => [name, ledger.height])),
    trust: "one process holds every organisation's key",
  });
  let stopping: Promise<void> | undefined;
  return {
    channel: config.channel,
    addresses: Object.fromEntries(peers.map(({ mspId, address }) => [mspId, address])),
    get height() {
      return channels.get(config.channel)?.ledger.height ?? 0;
    },
    stop: () => (stopping ??= stop()),
  };
}

function loadPeers(config: EmbeddedPeerConfig, tls: PortsTls): OrganisationPeer[] {
  const peers = config.organisations.flatMap(({ mspId, address, peerDir }) => {
    if (address === undefined) return [];
    if (peerDir === undefined)
      throw new PeerError("CONFIG_INVALID", `${mspId} has an address but no peerDir`);
    const identity = loadSigningIdentity(mspId, peerDir, config.keySecret);
    return [{ mspId, address, identity, tls: tls.get(mspId) }];
  });
  return peers;
}
