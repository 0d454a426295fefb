/** The gateway and deliver services, numbered as in fabric-protos `gateway/gateway.proto` and `peer/events.proto`. */
import {
  bytes,
  message,
  nested,
  optionalBytes,
  optionalUint,
  repeated,
  repeatedString,
  string,
  uint,
  type MessageOf,
} from "../protobuf/codec.js";
import { chaincodeEvent, response, signedProposal } from "./proposal.js";
import { envelope } from "./common.js";
import { txPrivateReadWriteSet } from "./read-write-set.js";

export const evaluateRequest = message({
  transactionId: string(1),
  channelId: string(2),
  proposedTransaction: nested(3, () => signedProposal),
  targetOrganizations: repeatedString(4),
});
export type EvaluateRequest = MessageOf<typeof evaluateRequest>;
export const evaluateResponse = message({ result: nested(1, () => response) });

export const endorseRequest = message({
  transactionId: string(1),
  channelId: string(2),
  proposedTransaction: nested(3, () => signedProposal),
  endorsingOrganizations: repeatedString(4),
});
export type EndorseRequest = MessageOf<typeof endorseRequest>;
export const endorseResponse = message({ preparedTransaction: nested(1, () => envelope) });

export const submitRequest = message({
  transactionId: string(1),
  channelId: string(2),
  preparedTransaction: nested(3, () => envelope),
});
export type SubmitRequest = MessageOf<typeof submitRequest>;
export const submitResponse = message({});

export const signedRequest = message({ request: bytes(1), signature: bytes(2) });
export type SignedRequest = MessageOf<typeof signedRequest>;

export const commitStatusRequest = message({
  transactionId: string(1),
  channelId: string(2),
  identity: bytes(3),
});
export const commitStatusResponse = message({ result: uint(1), blockNumber: uint(2) });

export const seekPoint = message({});
export const seekSpecified = message({ number: uint(1) });
export const seekPosition = message({
  newest: nested(1, () => seekPoint),
  oldest: nested(2, () => seekPoint),
  specified: nested(3, () => seekSpecified),
  nextCommit: nested(4, () => seekPoint),
});
export type SeekPosition = MessageOf<typeof seekPosition>;
export const seekInfo = message({
  start: nested(1, () => seekPosition),
  stop: nested(2, () => seekPosition),
  behavior: uint(3),
  errorResponse: uint(4),
  contentType: uint(5),
});
/** `orderer.SeekInfo`: what to do past the last block, and how much of each block to send. */
export const seekBehavior = { BLOCK_UNTIL_READY: 0, FAIL_IF_NOT_READY: 1 } as const;
export const seekContent = { BLOCK: 0, HEADER_WITH_SIG: 1 } as const;

export const chaincodeEventsRequest = message({
  channelId: string(1),
  chaincodeId: string(2),
  identity: bytes(3),
  startPosition: nested(4, () => seekPosition),
  afterTransactionId: string(5),
});
export type ChaincodeEventsRequest = MessageOf<typeof chaincodeEventsRequest>;
export const chaincodeEventsResponse = message({
  events: repeated(1, () => chaincodeEvent),
  blockNumber: uint(2),
});

export const errorDetail = message({ address: string(1), mspId: string(2), message: string(3) });
export const any = message({ typeUrl: string(1), value: bytes(2) });
export const rpcStatus = message({ code: uint(1), message: string(2), details: repeated(3, () => any) });

export const filteredChaincodeAction = message({ chaincodeEvent: nested(1, () => chaincodeEvent) });
export const filteredTransactionActions = message({
  chaincodeActions: repeated(1, () => filteredChaincodeAction),
});
export const filteredTransaction = message({
  txId: string(1),
  type: uint(2),
  validationCode: uint(3),
  transactionActions: nested(4, () => filteredTransactionActions),
});
export const filteredBlock = message({
  channelId: string(1),
  number: uint(2),
  filteredTransactions: repeated(4, () => filteredTransaction),
});
export const privateDataEntry = message({
  key: optionalUint(1),
  value: nested(2, () => txPrivateReadWriteSet),
});
/** `block` holds the block's bytes as stored: a delivered block is never decoded and encoded again. */
export const blockAndPrivateData = message({
  block: optionalBytes(1),
  privateData: repeated(2, () => privateDataEntry),
});
export const deliverResponse = message({
  status: optionalUint(1),
  block: optionalBytes(2),
  filteredBlock: nested(3, () => filteredBlock),
  blockAndPrivateData: nested(4, () => blockAndPrivateData),
});
export type DeliverResponse = MessageOf<typeof deliverResponse>;

export const channelInfo = message({ channelId: string(1) });
export const channelQueryResponse = message({ channels: repeated(1, () => channelInfo) });
