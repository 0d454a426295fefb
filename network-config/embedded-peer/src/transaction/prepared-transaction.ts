import { payload } from "../messages/common.js";
import { chaincodeActionPayload, transaction, type Endorsement } from "../messages/proposal.js";
import type { Envelope } from "../messages/common.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import type { OpenedProposal } from "./proposal.js";

/** The envelope a client signs to submit its endorsed proposal. */
export function prepareTransaction(
  proposal: OpenedProposal,
  proposalResponsePayload: Buffer,
  endorsements: Endorsement[],
): Envelope {
  const action = chaincodeActionPayload.encode({
    chaincodeProposalPayload: proposal.publicPayload,
    action: { proposalResponsePayload, endorsements },
  });
  const data = transaction.encode({
    actions: [{ header: proposal.rawHeader.signatureHeader, payload: action }],
  });
  return { payload: payload.encode({ header: proposal.rawHeader, data }), signature: EMPTY_BYTES };
}
