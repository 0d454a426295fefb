/** Evaluate: run a proposal on one peer, the called organisation's if it may, and return what the chaincode says. */
import { status } from "@grpc/grpc-js";
import type { ChaincodeRegistry } from "../chaincode/chaincode-registry.js";
import type { SystemChaincodes } from "../chaincode/system-chaincodes.js";
import type { Endorser } from "../endorsement/endorser.js";
import { PeerFailure, type PeerFailureKind } from "../endorsement/peer-failure.js";
import type { EvaluateRequest } from "../messages/gateway.js";
import type { Response } from "../messages/proposal.js";
import type { OpenedProposal } from "../transaction/proposal.js";
import type { OrganisationPeer } from "./organisation-peer.js";
import { receiveProposal } from "./receive-proposal.js";
import { RpcError, type ErrorDetail } from "./rpc-error.js";

export interface EvaluateOptions {
  readonly peers: readonly OrganisationPeer[];
  readonly endorser: Endorser;
  readonly chaincodes: ChaincodeRegistry;
  readonly systemChaincodes: SystemChaincodes;
  readonly channel: string;
}

const statusByKind: Readonly<Record<PeerFailureKind, status>> = {
  refused: status.FAILED_PRECONDITION,
  chaincode: status.UNKNOWN,
  peer: status.ABORTED,
  unavailable: status.UNAVAILABLE,
};

export class Evaluating {
  readonly #options: EvaluateOptions;

  constructor(options: EvaluateOptions) {
    this.#options = options;
  }

  /** @param local whose port was called. */
  async evaluate(request: EvaluateRequest, local: OrganisationPeer): Promise<Response> {
    const proposal = receiveProposal(request.proposedTransaction);
    const { channelId } = proposal.header;
    if (channelId !== this.#options.channel)
      throw new RpcError(status.UNAVAILABLE, `failed to get config for channel [${channelId}]`);
    const details: ErrorDetail[] = [];
    let last: PeerFailure | undefined;
    for (const peer of this.#candidates(request, proposal, local)) {
      try {
        return await this.#evaluateAt(peer, proposal);
      } catch (error) {
        if (!(error instanceof PeerFailure)) throw error;
        last = error;
        details.push({ address: peer.address, mspId: peer.mspId, message: error.message });
        // Another peer would say the same of a bad proposal or a chaincode's refusal.
        if (error.kind === "refused" || error.kind === "chaincode") {
          const message = `evaluate call to endorser returned error: ${error.message}`;
          throw new RpcError(statusByKind[error.kind], message, details);
        }
      }
    }
    const code = last === undefined ? status.ABORTED : statusByKind[last.kind];
    throw new RpcError(code, "failed to evaluate transaction, see attached details for more info", details);
  }

  #candidates(
    request: EvaluateRequest,
    proposal: OpenedProposal,
    local: OrganisationPeer,
  ): OrganisationPeer[] {
    const { peers, chaincodes, systemChaincodes } = this.#options;
    const { chaincode } = proposal;
    const asked = request.targetOrganizations;
    const targets = asked.length > 0 ? asked : proposal.hasTransientData ? [local.mspId] : undefined;
    const runs = (mspId: string): boolean =>
      systemChaincodes.has(chaincode) || chaincodes.isInstalled(chaincode, mspId);
    const usable = peers.filter(({ mspId }) => runs(mspId) && targets?.includes(mspId) !== false);
    if (usable.length === 0)
      throw new RpcError(
        status.FAILED_PRECONDITION,
        `no peers available to evaluate chaincode ${chaincode} in channel ${proposal.header.channelId}`,
      );
    return [...usable.filter((peer) => peer === local), ...usable.filter((peer) => peer !== local)];
  }

  async #evaluateAt(peer: OrganisationPeer, proposal: OpenedProposal): Promise<Response> {
    const { endorser, systemChaincodes } = this.#options;
    if (systemChaincodes.has(proposal.chaincode))
      return await systemChaincodes.evaluate(proposal, peer.mspId);
    await endorser.check(proposal);
    return (await endorser.simulate(proposal, peer.mspId)).response;
  }
}
