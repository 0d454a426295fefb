/** A transaction's envelope, opened once: carried from submission to commit, and opened again only from the disk. */
import { sha256 } from "../digest.js";
import {
  channelHeader,
  envelope as envelopeMessage,
  headerType,
  payload as payloadMessage,
  signatureHeader,
  type Envelope,
  type Header,
} from "../messages/common.js";
import {
  chaincodeAction,
  chaincodeActionPayload,
  chaincodeEvent,
  chaincodeHeaderExtension,
  proposalResponsePayload,
  transaction as transactionMessage,
  validationCode,
  type ChaincodeEvent,
  type Endorsement,
  type Response,
  type ValidationCode,
} from "../messages/proposal.js";
import { decodeReadWriteSet, type NamespaceReadWriteSet } from "./read-write-set.js";

export interface TransactionHeader {
  readonly channelId: string;
  readonly txId: string;
  readonly type: number;
  /** `google.protobuf.Timestamp` bytes as the client sent them. */
  readonly timestamp: Buffer | undefined;
  readonly creator: Buffer;
  readonly nonce: Buffer;
  readonly epoch: number;
  readonly extension: Buffer;
  /** SHA-256 of the client's TLS certificate; empty where it has none. */
  readonly tlsCertificateHash: Buffer;
}

/** What the endorsers signed. */
export interface EndorsedAction {
  readonly chaincode: string;
  readonly chaincodeVersion: string;
  readonly proposalResponsePayload: Buffer;
  readonly endorsements: readonly Endorsement[];
  readonly response: Response | undefined;
  readonly event: ChaincodeEvent | undefined;
  readonly readWriteSet: readonly NamespaceReadWriteSet[];
}

export interface OpenedTransaction {
  /** The envelope as it stands in the block's data. */
  readonly bytes: Buffer;
  readonly envelope: Envelope;
  readonly header: TransactionHeader;
  /** VALID, or why the transaction is not well formed; decided before duplicates are looked for. */
  readonly form: ValidationCode;
  /** VALID, or what is wrong with the endorsed action; decided after duplicates are looked for. */
  readonly content: ValidationCode;
  readonly action: EndorsedAction | undefined;
}

/** Of bytes that are no transaction at all, only the reason remains. */
export type Opened = OpenedTransaction | { readonly form: ValidationCode; readonly header?: undefined };

export const transactionIdOf = (nonce: Uint8Array, creator: Uint8Array): string =>
  sha256(nonce, creator).toString("hex");

export function openTransaction(bytes: Buffer): Opened {
  try {
    return openEnvelope(envelopeMessage.decode(bytes), bytes);
  } catch {
    return { form: validationCode.INVALID_OTHER_REASON };
  }
}

/** @param bytes the envelope's encoding, when it is at hand. */
export function openEnvelope(envelope: Envelope, bytes = envelopeMessage.encode(envelope)): Opened {
  let header: TransactionHeader | undefined;
  let parts: { header: Header; data: Buffer };
  try {
    const decoded = payloadMessage.decode(envelope.payload);
    if (decoded.header === undefined) return { form: validationCode.BAD_COMMON_HEADER };
    parts = { header: decoded.header, data: decoded.data };
  } catch {
    return { form: validationCode.BAD_PAYLOAD };
  }
  try {
    header = decodeHeader(parts.header);
  } catch {
    return { form: validationCode.BAD_COMMON_HEADER };
  }
  return { bytes, envelope, header, ...openBody(header, parts.header, parts.data) };
}

export function decodeHeader(header: Header): TransactionHeader {
  const channel = channelHeader.decode(header.channelHeader);
  const signature = signatureHeader.decode(header.signatureHeader);
  return {
    channelId: channel.channelId,
    txId: channel.txId,
    type: channel.type,
    timestamp: channel.timestamp,
    epoch: channel.epoch,
    extension: channel.extension,
    tlsCertificateHash: channel.tlsCertHash,
    creator: signature.creator,
    nonce: signature.nonce,
  };
}

type Body = Pick<OpenedTransaction, "form" | "content" | "action">;

const malformed = (form: ValidationCode): Body => ({
  form,
  content: validationCode.VALID,
  action: undefined,
});

function openBody(header: TransactionHeader, raw: Header, data: Buffer): Body {
  const knownType = header.type === headerType.ENDORSER_TRANSACTION || header.type === headerType.CONFIG;
  if (!knownType || header.epoch !== 0 || header.nonce.length === 0 || header.creator.length === 0)
    return malformed(validationCode.BAD_COMMON_HEADER);
  if (header.type === headerType.CONFIG) return malformed(validationCode.VALID);
  if (transactionIdOf(header.nonce, header.creator) !== header.txId)
    return malformed(validationCode.BAD_PROPOSAL_TXID);
  try {
    const response = endorsedResponse(raw, data);
    return response === undefined
      ? malformed(validationCode.INVALID_ENDORSER_TRANSACTION)
      : { form: validationCode.VALID, ...openAction(header, response) };
  } catch {
    return malformed(validationCode.INVALID_ENDORSER_TRANSACTION);
  }
}

interface EndorsedResponse {
  readonly payload: Buffer;
  readonly extension: Buffer;
  readonly endorsements: readonly Endorsement[];
}

/** Undefined unless there is exactly one action and its response is the answer to exactly this proposal. */
function endorsedResponse(raw: Header, data: Buffer): EndorsedResponse | undefined {
  const { actions } = transactionMessage.decode(data);
  const [action] = actions;
  if (action === undefined || actions.length !== 1) return undefined;
  const { creator, nonce } = signatureHeader.decode(action.header);
  if (creator.length === 0 || nonce.length === 0) return undefined;
  const { chaincodeProposalPayload, action: endorsed } = chaincodeActionPayload.decode(action.payload);
  if (endorsed === undefined) return undefined;
  const response = proposalResponsePayload.decode(endorsed.proposalResponsePayload);
  const proposalHash = sha256(raw.channelHeader, action.header, chaincodeProposalPayload);
  if (!proposalHash.equals(response.proposalHash)) return undefined;
  return {
    payload: endorsed.proposalResponsePayload,
    extension: response.extension,
    endorsements: endorsed.endorsements,
  };
}

function openAction(header: TransactionHeader, endorsed: EndorsedResponse): Pick<Body, "content" | "action"> {
  const wrong = (content: ValidationCode): Pick<Body, "content" | "action"> => ({
    content,
    action: undefined,
  });
  let named: string | undefined;
  try {
    named = chaincodeHeaderExtension.decode(header.extension).chaincodeId?.name;
  } catch {
    return wrong(validationCode.BAD_HEADER_EXTENSION);
  }
  let decoded: ReturnType<typeof chaincodeAction.decode>;
  try {
    decoded = chaincodeAction.decode(endorsed.extension);
  } catch {
    return wrong(validationCode.BAD_RESPONSE_PAYLOAD);
  }
  let readWriteSet: NamespaceReadWriteSet[];
  try {
    readWriteSet = decodeReadWriteSet(decoded.results);
  } catch {
    return wrong(validationCode.BAD_RWSET);
  }
  const executed = decoded.chaincodeId;
  if (named === undefined || executed === undefined) return wrong(validationCode.INVALID_OTHER_REASON);
  if (named === "" || named !== executed.name || executed.version === "")
    return wrong(validationCode.INVALID_CHAINCODE);
  const event = decodeEvent(decoded.events);
  if (event === "malformed" || (event !== undefined && event.chaincodeId !== named))
    return wrong(validationCode.INVALID_OTHER_REASON);
  if (new Set(readWriteSet.map((set) => set.namespace)).size !== readWriteSet.length)
    return wrong(validationCode.ILLEGAL_WRITESET);
  return {
    content: validationCode.VALID,
    action: {
      chaincode: named,
      chaincodeVersion: executed.version,
      proposalResponsePayload: endorsed.payload,
      endorsements: endorsed.endorsements,
      response: decoded.response,
      event,
      readWriteSet,
    },
  };
}

function decodeEvent(bytes: Buffer): ChaincodeEvent | undefined | "malformed" {
  if (bytes.length === 0) return undefined;
  try {
    return chaincodeEvent.decode(bytes);
  } catch {
    return "malformed";
  }
}
