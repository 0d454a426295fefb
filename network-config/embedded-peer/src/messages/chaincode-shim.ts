/** The stream between a peer and a chaincode, numbered as in fabric-protos `peer/chaincode_shim.proto`. */
import {
  bool,
  bytes,
  message,
  nested,
  optionalBytes,
  repeated,
  string,
  uint,
  type MessageOf,
} from "../protobuf/codec.js";
import { timestamp } from "./common.js";
import { chaincodeEvent, signedProposal } from "./proposal.js";

export const messageType = {
  REGISTER: 1,
  REGISTERED: 2,
  INIT: 3,
  READY: 4,
  TRANSACTION: 5,
  COMPLETED: 6,
  ERROR: 7,
  GET_STATE: 8,
  PUT_STATE: 9,
  DEL_STATE: 10,
  INVOKE_CHAINCODE: 11,
  RESPONSE: 13,
  GET_STATE_BY_RANGE: 14,
  GET_QUERY_RESULT: 15,
  QUERY_STATE_NEXT: 16,
  QUERY_STATE_CLOSE: 17,
  KEEPALIVE: 18,
  GET_HISTORY_FOR_KEY: 19,
  GET_STATE_METADATA: 20,
  PUT_STATE_METADATA: 21,
  GET_PRIVATE_DATA_HASH: 22,
  PURGE_PRIVATE_DATA: 23,
  WRITE_BATCH_STATE: 24,
  GET_STATE_MULTIPLE: 25,
} as const;

export const chaincodeMessage = message({
  type: uint(1),
  timestamp: nested(2, () => timestamp),
  payload: bytes(3),
  txId: string(4),
  proposal: nested(5, () => signedProposal),
  chaincodeEvent: nested(6, () => chaincodeEvent),
  channelId: string(7),
});
export type ChaincodeMessage = MessageOf<typeof chaincodeMessage>;

export const getState = message({ key: string(1), collection: string(2) });
export const putState = message({ key: string(1), value: bytes(2), collection: string(3) });
export const deleteState = message({ key: string(1), collection: string(2) });
export const getStateMetadata = message({ key: string(1), collection: string(2) });
export const stateMetadata = message({ metakey: string(1), value: bytes(2) });
export const stateMetadataResult = message({ entries: repeated(1, () => stateMetadata) });
export const putStateMetadata = message({
  key: string(1),
  collection: string(3),
  metadata: nested(4, () => stateMetadata),
});
export const getStateByRange = message({
  startKey: string(1),
  endKey: string(2),
  collection: string(3),
  metadata: optionalBytes(4),
});
export const getHistoryForKey = message({ key: string(1) });
export const queryStateReference = message({ id: string(1) });
export const queryMetadata = message({ pageSize: uint(1), bookmark: string(2) });
export const queryResponseMetadata = message({ fetchedRecordsCount: uint(1), bookmark: string(2) });
export const queryResult = message({ resultBytes: bytes(1) });
export const queryResponse = message({
  results: repeated(1, () => queryResult),
  hasMore: bool(2),
  id: string(3),
  metadata: bytes(4),
});
export type QueryResponse = MessageOf<typeof queryResponse>;

/** `queryresult.KV` and `queryresult.KeyModification`: the rows inside a query response. */
export const keyValue = message({ namespace: string(1), key: string(2), value: bytes(3) });
export const keyModification = message({
  txId: string(1),
  value: bytes(2),
  timestamp: optionalBytes(3),
  isDelete: bool(4),
});
