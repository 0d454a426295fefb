/** The chaincodes defined on one channel, each with a connection from every organisation's peer, as in a real network. */
import type { ChaincodeConfig } from "../config.js";
import type { OrganisationPeer } from "../gateway/organisation-peer.js";
import { chaincodeTransport } from "../tls/peer-tls.js";
import type { PeerLimits } from "../limits.js";
import type { Log } from "../log.js";
import { chaincodeDefinition, type ChaincodeDefinition } from "./chaincode-definition.js";
import { ChaincodeStream } from "./chaincode-stream.js";

export interface ChaincodeRegistryOptions {
  /** Members of the channel, and those of them with a peer. */
  readonly organisations: readonly string[];
  readonly peers: readonly Pick<OrganisationPeer, "mspId" | "tls">[];
  readonly limits: PeerLimits;
  readonly log: Log;
}

export class ChaincodeRegistry {
  /** Organisations with a peer. */
  readonly peers: readonly string[];
  readonly #definitions: ReadonlyMap<string, ChaincodeDefinition>;
  readonly #streams = new Map<string, ChaincodeStream>();

  /** @throws PeerError POLICY_INVALID for an endorsement policy, CREDENTIALS_INVALID for TLS roots that do not parse. */
  constructor(
    chaincodes: readonly ChaincodeConfig[],
    { organisations, peers, limits, log }: ChaincodeRegistryOptions,
  ) {
    this.peers = peers.map(({ mspId }) => mspId);
    this.#definitions = new Map(
      chaincodes.map((chaincode) => [chaincode.name, chaincodeDefinition(chaincode, organisations)]),
    );
    for (const { name, packageId, address, tls } of chaincodes)
      for (const { mspId, tls: ownTls } of peers) {
        const server = typeof address === "string" ? address : address[mspId];
        if (server === undefined) continue;
        const stream = new ChaincodeStream({
          chaincode: name,
          packageId,
          address: server,
          transport: chaincodeTransport(tls, ownTls?.keyPair),
          mspId,
          limits,
          log,
        });
        this.#streams.set(streamId(name, mspId), stream);
      }
  }

  /** In the order of their names. */
  get definitions(): ChaincodeDefinition[] {
    return [...this.#definitions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  definition(chaincode: string): ChaincodeDefinition | undefined {
    return this.#definitions.get(chaincode);
  }

  stream(chaincode: string, mspId: string): ChaincodeStream | undefined {
    return this.#streams.get(streamId(chaincode, mspId));
  }

  /** Whether the organisation's peer runs the chaincode, reached at present or not. */
  isInstalled(chaincode: string, mspId: string): boolean {
    return this.#streams.has(streamId(chaincode, mspId));
  }

  close(): void {
    for (const stream of this.#streams.values()) stream.close();
  }
}

const streamId = (chaincode: string, mspId: string): string => `${chaincode}\0${mspId}`;
