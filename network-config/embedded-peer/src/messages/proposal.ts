/** Proposals, their responses and transactions, numbered as in fabric-protos `peer/*.proto`. */
import {
  bool,
  bytes,
  message,
  nested,
  repeated,
  repeatedBytes,
  string,
  uint,
  type MessageOf,
} from "../protobuf/codec.js";

export const signedProposal = message({ proposalBytes: bytes(1), signature: bytes(2) });
export type SignedProposal = MessageOf<typeof signedProposal>;

export const proposal = message({ header: bytes(1), payload: bytes(2), extension: bytes(3) });

export const chaincodeId = message({ path: string(1), name: string(2), version: string(3) });

export const chaincodeHeaderExtension = message({ chaincodeId: nested(2, () => chaincodeId) });

export const transientEntry = message({ key: string(1), value: bytes(2) });

export const chaincodeProposalPayload = message({
  input: bytes(1),
  transientMap: repeated(2, () => transientEntry),
});

export const decoration = message({ key: string(1), value: bytes(2) });

export const chaincodeInput = message({
  args: repeatedBytes(1),
  decorations: repeated(2, () => decoration),
  isInit: bool(3),
});
export type ChaincodeInput = MessageOf<typeof chaincodeInput>;

export const chaincodeSpec = message({
  type: uint(1),
  chaincodeId: nested(2, () => chaincodeId),
  input: nested(3, () => chaincodeInput),
});

export const chaincodeInvocationSpec = message({ chaincodeSpec: nested(1, () => chaincodeSpec) });

export const response = message({ status: uint(1), message: string(2), payload: bytes(3) });
export type Response = MessageOf<typeof response>;

export const chaincodeEvent = message({
  chaincodeId: string(1),
  txId: string(2),
  eventName: string(3),
  payload: bytes(4),
});
export type ChaincodeEvent = MessageOf<typeof chaincodeEvent>;

export const chaincodeAction = message({
  results: bytes(1),
  events: bytes(2),
  response: nested(3, () => response),
  chaincodeId: nested(4, () => chaincodeId),
});

export const proposalResponsePayload = message({ proposalHash: bytes(1), extension: bytes(2) });

export const endorsement = message({ endorser: bytes(1), signature: bytes(2) });
export type Endorsement = MessageOf<typeof endorsement>;

export const chaincodeEndorsedAction = message({
  proposalResponsePayload: bytes(1),
  endorsements: repeated(2, () => endorsement),
});

export const chaincodeActionPayload = message({
  chaincodeProposalPayload: bytes(1),
  action: nested(2, () => chaincodeEndorsedAction),
});

export const transactionAction = message({ header: bytes(1), payload: bytes(2) });

export const transaction = message({ actions: repeated(1, () => transactionAction) });

export const processedTransaction = message({ transactionEnvelope: bytes(1), validationCode: uint(2) });

/** `peer.TxValidationCode`: the verdicts this peer gives, as numbered on the block. */
export const validationCode = {
  VALID: 0,
  NIL_ENVELOPE: 1,
  BAD_PAYLOAD: 2,
  BAD_COMMON_HEADER: 3,
  BAD_CREATOR_SIGNATURE: 4,
  INVALID_ENDORSER_TRANSACTION: 5,
  INVALID_CONFIG_TRANSACTION: 6,
  UNSUPPORTED_TX_PAYLOAD: 7,
  BAD_PROPOSAL_TXID: 8,
  DUPLICATE_TXID: 9,
  ENDORSEMENT_POLICY_FAILURE: 10,
  MVCC_READ_CONFLICT: 11,
  PHANTOM_READ_CONFLICT: 12,
  UNKNOWN_TX_TYPE: 13,
  TARGET_CHAIN_NOT_FOUND: 14,
  MARSHAL_TX_ERROR: 15,
  NIL_TXACTION: 16,
  EXPIRED_CHAINCODE: 17,
  CHAINCODE_VERSION_CONFLICT: 18,
  BAD_HEADER_EXTENSION: 19,
  BAD_CHANNEL_HEADER: 20,
  BAD_RESPONSE_PAYLOAD: 21,
  BAD_RWSET: 22,
  ILLEGAL_WRITESET: 23,
  INVALID_WRITESET: 24,
  INVALID_CHAINCODE: 25,
  NOT_VALIDATED: 254,
  INVALID_OTHER_REASON: 255,
} as const;
export type ValidationCode = (typeof validationCode)[keyof typeof validationCode];
