import type { Transaction } from "@hyperledger/fabric-gateway";
import { common, gateway, msp, peer } from "@hyperledger/fabric-protos";

/** What an endorsed transaction would bring onto a block, read with the published protocol buffers. */
export interface TransactionAction {
  readonly action: peer.ChaincodeAction;
  /** MSP ids of those who endorsed. */
  readonly endorsers: string[];
}

export function actionOf(transaction: Transaction): TransactionAction {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
  return actionOfEnvelope(prepared.getEnvelope()!.serializeBinary());
}

/** Of an envelope as it stands on a block. */
export function actionOfEnvelope(envelope: Uint8Array): TransactionAction {
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope).getPayload_asU8(),
  );
  const [first] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(first!.getPayload_asU8()).getAction()!;
  const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  return {
    action: peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8()),
    endorsers: endorsed
      .getEndorsementsList()
      .map((one) => msp.SerializedIdentity.deserializeBinary(one.getEndorser_asU8()).getMspid()),
  };
}
