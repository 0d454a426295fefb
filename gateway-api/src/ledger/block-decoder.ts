import { createHash } from "node:crypto";
import { common, ledger, msp, peer } from "@hyperledger/fabric-protos";
import type { KeyWrite, LedgerBlock, LedgerTransaction } from "./block.js";
import { certificateAttributes } from "./certificate-attributes.js";
import { validationCodeName } from "./validation-code.js";

/**
 * Reads a block of Fabric's format. Only public parts of it are looked at.
 *
 * @throws Error when the bytes are not those of a block: that is a fault of the peer, never of a caller.
 */
export function decodeBlock(block: common.Block): LedgerBlock {
  const header = defined(block.getHeader(), "a block has a header");
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  const filter =
    block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ??
    new Uint8Array(0);
  const transactions = envelopes.map((bytes, index) =>
    decodeTransaction(bytes, index, filter[index] ?? peer.TxValidationCode.NOT_VALIDATED),
  );
  const number = header.getNumber();
  const previousHash = header.getPreviousHash_asU8();
  const dataHash = header.getDataHash_asU8();
  return {
    number,
    hash: headerHash(number, previousHash, dataHash),
    previousHash: hex(previousHash),
    dataHash: hex(dataHash),
    size: block.serializeBinary().length,
    at: transactions.reduce((latest, { at }) => (at > latest ? at : latest), ""),
    transactions,
  };
}

/** Hex SHA-256 of the DER of (number INTEGER, previous hash OCTET STRING, data hash OCTET STRING). */
export function headerHash(number: number, previousHash: Uint8Array, dataHash: Uint8Array): string {
  let digits = number.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  if (parseInt(digits.slice(0, 2), 16) >= 0x80) digits = `00${digits}`;
  const body = Buffer.concat([
    derElement(0x02, Buffer.from(digits, "hex")),
    derElement(0x04, previousHash),
    derElement(0x04, dataHash),
  ]);
  return createHash("sha256").update(derElement(0x30, body)).digest("hex");
}

/** Lengths stay below 128: a number and two hashes. */
const derElement = (tag: number, content: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(tag, content.length), content]);

function decodeTransaction(bytes: Uint8Array, index: number, code: number): LedgerTransaction {
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(bytes).getPayload_asU8(),
  );
  const header = defined(payload.getHeader(), "an envelope has a header");
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const base = {
    id: channelHeader.getTxId(),
    index,
    validationCode: validationCodeName(code),
    at: timeOf(channelHeader),
  };
  const creator = signatureHeader.getCreator_asU8();
  if (channelHeader.getType() !== common.HeaderType.ENDORSER_TRANSACTION)
    return { ...base, creatorMsp: mspOf(creator), creatorAttributes: {}, ...noAction };
  return {
    ...base,
    creatorMsp: mspOf(creator),
    creatorAttributes: certificateAttributes(creator),
    ...decodeAction(payload.getData_asU8()),
  };
}

type DecodedAction = Pick<
  LedgerTransaction,
  "chaincode" | "function" | "arguments" | "endorsers" | "event" | "writes"
>;

/** What a channel's configuration has instead. */
const noAction: DecodedAction = {
  chaincode: "",
  function: "",
  arguments: [],
  endorsers: [],
  event: undefined,
  writes: [],
};

function decodeAction(transactionBytes: Uint8Array): DecodedAction {
  const [action] = peer.Transaction.deserializeBinary(transactionBytes).getActionsList();
  const payload = peer.ChaincodeActionPayload.deserializeBinary(
    defined(action, "a transaction has an action").getPayload_asU8(),
  );
  const endorsed = defined(payload.getAction(), "an action is endorsed");
  const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const result = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(
    peer.ChaincodeProposalPayload.deserializeBinary(
      payload.getChaincodeProposalPayload_asU8(),
    ).getInput_asU8(),
  ).getChaincodeSpec();
  const [name = "", ...inputs] = (spec?.getInput()?.getArgsList_asU8() ?? []).map(text);
  const chaincode = spec?.getChaincodeId()?.getName() ?? "";
  return {
    chaincode,
    function: name,
    arguments: inputs,
    endorsers: endorsed.getEndorsementsList().map((endorsement) => mspOf(endorsement.getEndorser_asU8())),
    event: decodeEvent(result.getEvents_asU8()),
    writes: decodeWrites(result.getResults_asU8(), chaincode),
  };
}

function decodeEvent(bytes: Uint8Array): LedgerTransaction["event"] {
  if (bytes.length === 0) return undefined;
  const event = peer.ChaincodeEvent.deserializeBinary(bytes);
  return { name: event.getEventName(), payload: event.getPayload_asU8() };
}

function decodeWrites(results: Uint8Array, namespace: string): readonly KeyWrite[] {
  return ledger.rwset.TxReadWriteSet.deserializeBinary(results)
    .getNsRwsetList()
    .filter((set) => set.getNamespace() === namespace)
    .flatMap((set) => ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()).getWritesList())
    .map((write) => ({
      key: write.getKey(),
      value: write.getIsDelete() ? undefined : write.getValue_asU8(),
    }));
}

/** The MSP id is field 1; reading it alone spares a copy of the certificate of every signature in every block. */
function mspOf(identity: Uint8Array): string {
  if (identity.length === 0) return "";
  const length = identity[1];
  if (identity[0] === 0x0a && length !== undefined && length < 0x80)
    return text(identity.subarray(2, 2 + length));
  return msp.SerializedIdentity.deserializeBinary(identity).getMspid();
}

function timeOf(channelHeader: common.ChannelHeader): string {
  const timestamp = channelHeader.getTimestamp();
  if (timestamp === undefined) return new Date(0).toISOString();
  return new Date(timestamp.getSeconds() * 1000 + Math.floor(timestamp.getNanos() / 1e6)).toISOString();
}

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
const text = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");

function defined<Value>(value: Value | undefined, rule: string): Value {
  if (value === undefined) throw new Error(`Malformed block: ${rule}.`);
  return value;
}
