import { common, gateway, msp, peer } from "@hyperledger/fabric-protos";
import type { KeyMaterial } from "@antin/network-config";
import { signMessage } from "./ecdsa.js";

/** The parts of an endorsed transaction that a dishonest client could change before it signs. */
export interface EndorsedParts {
  /** MSP ids of the endorsers, in order. */
  readonly endorsers: readonly string[];
  readonly endorsements: peer.Endorsement[];
  readonly responsePayload: Uint8Array;
  /** Arguments as they will be ordered. */
  readonly proposalPayload: Uint8Array;
}

/** Reads the bytes that the official client gives for an endorsed transaction. */
export function readPrepared(bytes: Uint8Array): EndorsedParts {
  const { action } = unpack(bytes);
  const endorsed = action.getAction()!;
  const endorsements = endorsed.getEndorsementsList();
  return {
    endorsers: endorsements.map((endorsement) =>
      msp.SerializedIdentity.deserializeBinary(endorsement.getEndorser_asU8()).getMspid(),
    ),
    endorsements,
    responsePayload: endorsed.getProposalResponsePayload_asU8(),
    proposalPayload: action.getChaincodeProposalPayload_asU8(),
  };
}

/** The same transaction with some parts replaced. */
export function withParts(bytes: Uint8Array, parts: Partial<Omit<EndorsedParts, "endorsers">>): Uint8Array {
  const { prepared, payload, transaction, action } = unpack(bytes);
  const endorsed = action.getAction()!;
  if (parts.endorsements) endorsed.setEndorsementsList(parts.endorsements);
  if (parts.responsePayload) endorsed.setProposalResponsePayload(parts.responsePayload);
  if (parts.proposalPayload) action.setChaincodeProposalPayload(parts.proposalPayload);
  action.setAction(endorsed);
  transaction.getActionsList()[0]!.setPayload(action.serializeBinary());
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  prepared.setEnvelope(envelope);
  return prepared.serializeBinary();
}

/** What a client signs to submit the transaction. */
export const payloadOf = (bytes: Uint8Array): Uint8Array =>
  gateway.PreparedTransaction.deserializeBinary(bytes).getEnvelope()!.getPayload_asU8();

/** An endorsement of these results by the holder of a key, whoever that is. */
export function endorsementBy(
  signer: KeyMaterial & { mspId: string },
  responsePayload: Uint8Array,
  half: "low" | "high" = "low",
): peer.Endorsement {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(signer.mspId);
  identity.setIdBytes(Buffer.from(signer.certificatePem));
  const endorser = identity.serializeBinary();
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(endorser);
  endorsement.setSignature(
    signMessage(signer.privateKeyPem, Buffer.concat([responsePayload, endorser]), half),
  );
  return endorsement;
}

/** The simulated results with another answer of the chaincode, as a dishonest client would like to have. */
export function withAnotherResult(responsePayload: Uint8Array, result: string): Uint8Array {
  const response = peer.ProposalResponsePayload.deserializeBinary(responsePayload);
  const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const changed = action.getResponse()!;
  changed.setPayload(Buffer.from(result));
  action.setResponse(changed);
  response.setExtension$(action.serializeBinary());
  return response.serializeBinary();
}

function unpack(bytes: Uint8Array): {
  prepared: gateway.PreparedTransaction;
  payload: common.Payload;
  transaction: peer.Transaction;
  action: peer.ChaincodeActionPayload;
} {
  const prepared = gateway.PreparedTransaction.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(prepared.getEnvelope()!.getPayload_asU8());
  const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
  const action = peer.ChaincodeActionPayload.deserializeBinary(
    transaction.getActionsList()[0]!.getPayload_asU8(),
  );
  return { prepared, payload, transaction, action };
}
