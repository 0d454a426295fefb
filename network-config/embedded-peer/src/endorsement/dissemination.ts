import type { ChannelCollections } from "../collections/channel-collections.js";
import type { TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import { PeerFailure } from "./peer-failure.js";

export interface Dissemination {
  /** Whose peer endorses: it holds the plaintext already, or passes it on. */
  readonly mspId: string;
  /** Organisations with a peer on the channel. */
  readonly peers: readonly string[];
  readonly collections: ChannelCollections;
}

/** @throws PeerFailure when fewer other members' peers are there than a written collection asks for. */
export function checkDissemination(
  writes: TxPrivateReadWriteSet | undefined,
  { mspId, peers, collections }: Dissemination,
): void {
  for (const { namespace, collections: written } of writes?.namespaces ?? [])
    for (const { collection } of written) {
      const required = collections.find(namespace, collection)?.requiredPeerCount ?? 0;
      const eligible = peers.filter(
        (peer) => peer !== mspId && collections.isHeldBy(peer, namespace, collection),
      );
      if (eligible.length < required)
        throw new PeerFailure(
          "peer",
          `error in simulation: could not build private data dissemination plan for chaincode ${namespace} and ` +
            `collection ${collection}: required to disseminate to at least ${required} peers, but know of only ` +
            `${eligible.length} eligible peers`,
        );
    }
}
