import { Client } from "@grpc/grpc-js";
import { connect, hash, type Gateway } from "@hyperledger/fabric-gateway";
import { serviceCode, ServiceError } from "../services/service-error.js";
import { isUnreachable, ledgerFailure } from "./ledger-failure.js";
import { peerTransport, type PeerTls, type PeerTransport } from "./peer-tls.js";
import { openKeyAccess, plainKeys, type KeyAccess, type KeyAccessOptions } from "./key-access.js";
import { fingerprintOf } from "./signing-identity-files.js";
import { identityFolder, loadSigningIdentity, type SigningIdentity } from "./signing-identity.js";

/** A peer that is gone without a word is noticed by pings; Fabric's peers refuse more than one a minute. */
const keepaliveMs = 120_000;
const keepaliveTimeoutMs = 20_000;

/** Largest message taken from a peer: a block of many transactions comes in one. */
const messageBytesMax = 64 * 1024 * 1024;

/** How soon a renewed or revoked certificate is noticed. */
const identityRecheckMs = 1_000;

/** One identity at one peer. */
export interface Session {
  readonly identity: SigningIdentity;
  readonly gateway: Gateway;
}

export interface PeerConnectionsOptions {
  /** Address by MSP id; the first is the default. */
  readonly peers: Readonly<Record<string, string>>;
  readonly identitiesDir: string;
  readonly identitiesMax: number;
  readonly reconnectDelayMaxMs: number;
  /** How private keys are reached; default: plain files. */
  readonly keys?: KeyAccessOptions;
  /** Absent: the peers are reached without TLS. */
  readonly tls?: PeerTls | undefined;
}

interface CheckedIdentity {
  readonly identity: SigningIdentity;
  /** Against the files it was read from, milliseconds of `performance.now`. */
  readonly checkedAt: number;
}

/**
 * The connections to the peers: made once, one per address, shared by every identity. A gateway is kept per identity
 * and peer, the least recently used one given up past `identitiesMax`.
 */
export class PeerConnections {
  readonly #options: PeerConnectionsOptions;
  readonly #clients = new Map<string, Client>();
  readonly #identities = new Map<string, CheckedIdentity>();
  readonly #gateways = new Map<string, Session>();
  readonly #keys: KeyAccess;
  readonly #transport: PeerTransport;

  constructor(options: PeerConnectionsOptions) {
    this.#options = options;
    this.#keys = openKeyAccess(options.keys ?? plainKeys);
    this.#transport = peerTransport(options.tls);
    for (const address of Object.values(options.peers)) {
      if (this.#clients.has(address)) continue;
      const client = new Client(address, this.#transport.credentials, {
        ...this.#transport.options,
        "grpc.max_receive_message_length": messageBytesMax,
        "grpc.max_send_message_length": messageBytesMax,
        "grpc.keepalive_time_ms": keepaliveMs,
        "grpc.keepalive_timeout_ms": keepaliveTimeoutMs,
        "grpc.initial_reconnect_backoff_ms": 100,
        "grpc.min_reconnect_backoff_ms": 100,
        "grpc.max_reconnect_backoff_ms": options.reconnectDelayMaxMs,
      });
      this.#clients.set(address, client);
    }
    if (this.#clients.size === 0) throw new TypeError("at least one peer is needed");
  }

  /**
   * An identity as its files are now: a renewed certificate takes the old one's place for whatever begins after it.
   *
   * @throws ServiceError `IDENTITY_UNKNOWN`, `CERTIFICATE_EXPIRED`, `CERTIFICATE_REVOKED`, `KEY_UNAVAILABLE`
   */
  identity(name: string): SigningIdentity {
    const identity = this.#current(name);
    if (identity.revokedAt !== undefined)
      throw new ServiceError(serviceCode.CERTIFICATE_REVOKED, {
        details: { name, revokedAt: identity.revokedAt },
      });
    if (identity.validTo < Date.now())
      throw new ServiceError(serviceCode.CERTIFICATE_EXPIRED, { details: { name } });
    return identity;
  }

  #current(name: string): SigningIdentity {
    const { identitiesDir, identitiesMax } = this.#options;
    const now = performance.now();
    const held = this.#identities.get(name);
    this.#identities.delete(name);
    if (held !== undefined) {
      const isFresh = now - held.checkedAt < identityRecheckMs;
      if (isFresh || fingerprintOf(identityFolder(identitiesDir, name)) === held.identity.fingerprint) {
        this.#identities.set(name, isFresh ? held : { ...held, checkedAt: now });
        return held.identity;
      }
    }
    const identity = loadSigningIdentity(identitiesDir, name, this.#keys);
    evictOldest(this.#identities, identitiesMax);
    this.#identities.set(name, { identity, checkedAt: now });
    return identity;
  }

  /** Runs a call at the identity's own peer, and at the others in turn while peers cannot be reached. */
  async call<Result>(name: string, run: (session: Session) => Promise<Result>): Promise<Result> {
    const identity = this.identity(name);
    let last: unknown;
    for (const address of this.#addressesFor(identity.mspId)) {
      try {
        return await run(this.#session(identity, address));
      } catch (error) {
        last = ledgerFailure(error);
        if (!isUnreachable(error)) throw last;
      }
    }
    throw last;
  }

  /** A session at the identity's own peer, for streams. */
  session(name: string): Session {
    const identity = this.identity(name);
    const [address] = this.#addressesFor(identity.mspId);
    return this.#session(identity, address ?? "");
  }

  close(): void {
    for (const { gateway } of this.#gateways.values()) gateway.close();
    for (const client of this.#clients.values()) client.close();
    this.#keys.close();
  }

  #addressesFor(mspId: string): readonly string[] {
    const own = this.#options.peers[mspId];
    const all = [...this.#clients.keys()];
    return own === undefined ? all : [own, ...all.filter((address) => address !== own)];
  }

  #session(identity: SigningIdentity, address: string): Session {
    const key = `${identity.name}@${address}`;
    let session = this.#gateways.get(key);
    this.#gateways.delete(key);
    if (session?.identity !== identity) {
      // What runs in a session of the certificate before goes on in it: both are valid while one replaces the other.
      session = { identity, gateway: this.#connect(identity, address) };
      evictOldest(this.#gateways, this.#options.identitiesMax);
    }
    this.#gateways.set(key, session);
    return session;
  }

  #connect(identity: SigningIdentity, address: string): Gateway {
    const client = this.#clients.get(address);
    if (client === undefined) throw new TypeError(`no connection to ${address}`);
    const { clientCertificateHash } = this.#transport;
    return connect({
      client,
      identity: { mspId: identity.mspId, credentials: identity.credentials },
      // What is handed to the signer is the message itself: node:crypto hashes and signs in one call.
      hash: hash.none,
      signer: identity.sign,
      ...(clientCertificateHash && { tlsClientCertificateHash: clientCertificateHash }),
    });
  }
}

function evictOldest(cache: Map<string, unknown>, sizeMax: number): void {
  for (const key of cache.keys()) {
    if (cache.size < sizeMax) return;
    cache.delete(key);
  }
}
