/** A signed proposal, opened: what a client asks an endorser to run. */
import { sha256 } from "../digest.js";
import { header as headerMessage, type Header } from "../messages/common.js";
import {
  chaincodeHeaderExtension,
  chaincodeInvocationSpec,
  chaincodeProposalPayload,
  proposal as proposalMessage,
  type ChaincodeInput,
  type SignedProposal,
} from "../messages/proposal.js";
import { decodeHeader, type TransactionHeader } from "./transaction.js";

export interface OpenedProposal {
  readonly signed: SignedProposal;
  readonly rawHeader: Header;
  readonly header: TransactionHeader;
  readonly chaincode: string;
  readonly input: ChaincodeInput;
  /** The proposal payload as it goes to the ordering service: without the transient map. */
  readonly publicPayload: Buffer;
  readonly hasTransientData: boolean;
  /** SHA-256(channel header ‖ signature header ‖ public payload): what endorsements are bound to. */
  readonly hash: Buffer;
}

/** The bytes are not those of a proposal; the message says what is missing. */
export class ProposalError extends Error {}

/** @throws ProposalError or ProtobufError when the bytes are not those of a chaincode proposal. */
export function openProposal(signed: SignedProposal): OpenedProposal {
  const { header: headerBytes, payload } = proposalMessage.decode(signed.proposalBytes);
  const rawHeader = headerMessage.decode(headerBytes);
  const header = decodeHeader(rawHeader);
  const { input: invocation, transientMap } = chaincodeProposalPayload.decode(payload);
  const spec = chaincodeInvocationSpec.decode(invocation).chaincodeSpec;
  if (header.channelId === "") throw new ProposalError("no channel id provided");
  if (spec === undefined)
    throw new ProposalError(`no chaincode spec is provided, channel id [${header.channelId}]`);
  const chaincode = spec.chaincodeId?.name ?? "";
  if (chaincode === "")
    throw new ProposalError(`no chaincode name is provided, channel id [${header.channelId}]`);
  if (chaincodeHeaderExtension.decode(header.extension).chaincodeId?.name !== chaincode)
    throw new ProposalError("the chaincode in the header is not the one invoked");
  if (spec.input === undefined) throw new ProposalError("chaincode input did not contain any input");
  const publicPayload = chaincodeProposalPayload.encode({ input: invocation });
  return {
    signed,
    rawHeader,
    header,
    chaincode,
    input: spec.input,
    publicPayload,
    hasTransientData: transientMap.length > 0,
    hash: sha256(rawHeader.channelHeader, rawHeader.signatureHeader, publicPayload),
  };
}
