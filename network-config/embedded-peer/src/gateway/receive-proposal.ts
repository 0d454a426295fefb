import { status } from "@grpc/grpc-js";
import { messageOf } from "../errors.js";
import type { SignedProposal } from "../messages/proposal.js";
import { openProposal, type OpenedProposal } from "../transaction/proposal.js";
import { RpcError } from "./rpc-error.js";

/** @throws RpcError INVALID_ARGUMENT when there is no proposal in the request. */
export function receiveProposal(signed: SignedProposal | undefined): OpenedProposal {
  if (signed === undefined || signed.proposalBytes.length === 0)
    throw new RpcError(status.INVALID_ARGUMENT, "the proposed transaction must contain a signed proposal");
  try {
    return openProposal(signed);
  } catch (error) {
    throw new RpcError(status.INVALID_ARGUMENT, `failed to unpack transaction proposal: ${messageOf(error)}`);
  }
}
