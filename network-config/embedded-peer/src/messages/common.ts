/** Envelopes, headers and blocks, numbered as in hyperledger/fabric-protos `common/common.proto`. */
import {
  bytes,
  message,
  nested,
  optionalBytes,
  repeated,
  repeatedBytes,
  string,
  uint,
  type MessageOf,
} from "../protobuf/codec.js";

export const timestamp = message({ seconds: uint(1), nanos: uint(2) });
export type Timestamp = MessageOf<typeof timestamp>;

export const header = message({ channelHeader: bytes(1), signatureHeader: bytes(2) });
export type Header = MessageOf<typeof header>;

/** `timestamp` stays undecoded: it is the client's claim, copied into history as it came. */
export const channelHeader = message({
  type: uint(1),
  version: uint(2),
  timestamp: optionalBytes(3),
  channelId: string(4),
  txId: string(5),
  epoch: uint(6),
  extension: bytes(7),
  tlsCertHash: bytes(8),
});
export type ChannelHeader = MessageOf<typeof channelHeader>;

export const signatureHeader = message({ creator: bytes(1), nonce: bytes(2) });
export type SignatureHeader = MessageOf<typeof signatureHeader>;

export const payload = message({ header: nested(1, () => header), data: bytes(2) });

export const envelope = message({ payload: bytes(1), signature: bytes(2) });
export type Envelope = MessageOf<typeof envelope>;

export const blockHeader = message({ number: uint(1), previousHash: bytes(2), dataHash: bytes(3) });
export type BlockHeader = MessageOf<typeof blockHeader>;

export const blockData = message({ data: repeatedBytes(1) });

export const blockMetadata = message({ metadata: repeatedBytes(1) });

export const block = message({
  header: nested(1, () => blockHeader),
  data: nested(2, () => blockData),
  metadata: nested(3, () => blockMetadata),
});
export type Block = MessageOf<typeof block>;

export const metadataSignature = message({ signatureHeader: bytes(1), signature: bytes(2) });

export const metadata = message({ value: bytes(1), signatures: repeated(2, () => metadataSignature) });

export const lastConfig = message({ index: uint(1) });

export const ordererBlockMetadata = message({
  lastConfig: nested(1, () => lastConfig),
  consenterMetadata: bytes(2),
});

export const blockchainInfo = message({
  height: uint(1),
  currentBlockHash: bytes(2),
  previousBlockHash: bytes(3),
});

/** `common.HeaderType`: what an envelope carries. */
export const headerType = { CONFIG: 1, ENDORSER_TRANSACTION: 3 } as const;

/** `common.Status`: how a deliver stream or the ordering service answers. */
export const status = {
  SUCCESS: 200,
  BAD_REQUEST: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  INTERNAL_SERVER_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const;

/** `common.BlockMetadataIndex`: the slots of a block's metadata. */
export const metadataSlot = {
  SIGNATURES: 0,
  LAST_CONFIG: 1,
  TRANSACTIONS_FILTER: 2,
  ORDERER: 3,
  COMMIT_HASH: 4,
} as const;
