/** One port serves every channel: a request goes to the services of the channel it names. */
import { header as headerMessage, payload } from "../messages/common.js";
import { chaincodeEventsRequest, commitStatusRequest } from "../messages/gateway.js";
import { proposal, type SignedProposal } from "../messages/proposal.js";
import { decodeHeader } from "../transaction/transaction.js";
import type { PeerServices } from "./peer-server.js";

/**
 * @param services by channel; a request that names none of them, or cannot be read, goes to the first, which says what
 *   is wrong with it.
 */
export function routedByChannel(services: ReadonlyMap<string, PeerServices>): PeerServices {
  const [first] = services.values();
  if (first === undefined) throw new TypeError("a peer serves at least one channel");
  // One channel refuses what is not its own, so nothing needs to be decoded twice.
  if (services.size === 1) return first;
  const of = (channelOf: () => string): PeerServices => services.get(readable(channelOf)) ?? first;
  return {
    evaluating: {
      evaluate: (request, peer) =>
        of(() => channelOfProposal(request.proposedTransaction)).evaluating.evaluate(request, peer),
    },
    endorsing: {
      endorse: (request, peer) =>
        of(() => channelOfProposal(request.proposedTransaction)).endorsing.endorse(request, peer),
    },
    submitting: { submit: (request) => of(() => request.channelId).submitting.submit(request) },
    commitStatuses: {
      status: (signed, onCancelled) =>
        of(() => commitStatusRequest.decode(signed.request).channelId).commitStatuses.status(
          signed,
          onCancelled,
        ),
    },
    chaincodeEvents: {
      events: (signed, ended) =>
        of(() => chaincodeEventsRequest.decode(signed.request).channelId).chaincodeEvents.events(
          signed,
          ended,
        ),
    },
    deliver: {
      deliver: (envelope, delivery) =>
        of(() => channelOfPayload(envelope.payload)).deliver.deliver(envelope, delivery),
    },
  };
}

function readable(channelOf: () => string): string {
  try {
    return channelOf();
  } catch {
    return "";
  }
}

function channelOfProposal(signed: SignedProposal | undefined): string {
  if (signed === undefined) return "";
  return decodeHeader(headerMessage.decode(proposal.decode(signed.proposalBytes).header)).channelId;
}

function channelOfPayload(bytes: Buffer): string {
  const { header } = payload.decode(bytes);
  return header === undefined ? "" : decodeHeader(header).channelId;
}
