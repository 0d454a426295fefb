import { createHash } from "node:crypto";
import { common, gateway, ledger, msp, peer } from "@hyperledger/fabric-protos";
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
  return withPayload(prepared, payload);
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
  const endorser = serializedIdentity(signer);
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

/** The simulated results with one more write, in whatever chaincode's state. */
export function withWrite(
  responsePayload: Uint8Array,
  write: { namespace: string; key: string; value: string },
): Uint8Array {
  const kvWrite = new ledger.rwset.kvrwset.KVWrite();
  kvWrite.setKey(write.key);
  kvWrite.setValue(Buffer.from(write.value));
  const writes = new ledger.rwset.kvrwset.KVRWSet();
  writes.addWrites(kvWrite);
  const namespace = new ledger.rwset.NsReadWriteSet();
  namespace.setNamespace(write.namespace);
  namespace.setRwset(writes.serializeBinary());
  return withResults(responsePayload, (results) => {
    results.addNsRwset(namespace);
  });
}

/** The simulated results without what they write to private data collections. */
export function withoutPrivateWrites(responsePayload: Uint8Array): Uint8Array {
  return withResults(responsePayload, (results) => {
    for (const namespace of results.getNsRwsetList()) namespace.clearCollectionHashedRwsetList();
  });
}

/** The same transaction under a changed header. The id by which its verdict is asked for follows the header's. */
export function withHeader(
  bytes: Uint8Array,
  change: (channelHeader: common.ChannelHeader, signatureHeader: common.SignatureHeader) => void,
): Uint8Array {
  const { prepared, payload } = unpack(bytes);
  const header = payload.getHeader()!;
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  change(channelHeader, signatureHeader);
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  payload.setHeader(header);
  prepared.setTransactionId(channelHeader.getTxId());
  return withPayload(prepared, payload);
}

/** The same transaction with its action twice. */
export function withActionTwice(bytes: Uint8Array): Uint8Array {
  const { prepared, payload, transaction } = unpack(bytes);
  transaction.addActions(transaction.getActionsList()[0]!.cloneMessage());
  payload.setData(transaction.serializeBinary());
  return withPayload(prepared, payload);
}

/** A transaction id is the hash of nonce and creator. */
export const transactionIdOf = (signatureHeader: common.SignatureHeader): string =>
  createHash("sha256")
    .update(Buffer.concat([signatureHeader.getNonce_asU8(), signatureHeader.getCreator_asU8()]))
    .digest("hex");

/** A client's identity as it stands in headers. */
export function serializedIdentity(client: { mspId: string; certificatePem: string }): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(client.mspId);
  identity.setIdBytes(Buffer.from(client.certificatePem));
  return identity.serializeBinary();
}

function withResults(
  responsePayload: Uint8Array,
  change: (results: ledger.rwset.TxReadWriteSet) => void,
): Uint8Array {
  const response = peer.ProposalResponsePayload.deserializeBinary(responsePayload);
  const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const results = ledger.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8());
  change(results);
  action.setResults(results.serializeBinary());
  response.setExtension$(action.serializeBinary());
  return response.serializeBinary();
}

function withPayload(prepared: gateway.PreparedTransaction, payload: common.Payload): Uint8Array {
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  prepared.setEnvelope(envelope);
  return prepared.serializeBinary();
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
