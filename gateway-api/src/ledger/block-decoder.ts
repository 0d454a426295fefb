import { createHash } from "node:crypto";
import { common, type ledger, msp, peer } from "@hyperledger/fabric-protos";
import type { KeyWrite, LedgerBlock, LedgerTransaction, PrivateKeyWrite } from "./block.js";
import { certificateAttributes } from "./certificate-attributes.js";
import { validationCodeName } from "./validation-code.js";
import { fieldOf, textOf, WireReader } from "./wire-reader.js";

/** Numbers of the fields that are read, by message. Source: the protocol definitions of Hyperledger Fabric. */
const field = {
  envelope: { payload: 1 },
  payload: { header: 1, data: 2 },
  header: { channelHeader: 1, signatureHeader: 2 },
  channelHeader: { type: 1, timestamp: 3, txId: 5 },
  timestamp: { seconds: 1, nanos: 2 },
  signatureHeader: { creator: 1 },
  transaction: { actions: 1 },
  transactionAction: { payload: 2 },
  actionPayload: { proposalPayload: 1, action: 2 },
  endorsedAction: { responsePayload: 1, endorsements: 2 },
  endorsement: { endorser: 1 },
  proposalPayload: { input: 1 },
  invocation: { spec: 1 },
  spec: { chaincodeId: 2, input: 3 },
  chaincodeId: { name: 2 },
  input: { args: 1 },
  responsePayload: { extension: 2 },
  chaincodeAction: { results: 1, events: 2 },
  event: { name: 3, payload: 4 },
  readWriteSets: { namespaces: 2 },
  namespaceSet: { namespace: 1, readWriteSet: 2 },
  readWriteSet: { writes: 3 },
  write: { key: 1, isDelete: 2, value: 3 },
} as const;

/**
 * Reads a block of Fabric's format.
 *
 * @param privateData plaintext by position of its transaction, as far as the reader's organisation may have it.
 * @throws Error when the bytes are not those of a block: that is a fault of the peer, never of a caller.
 */
export function decodeBlock(block: common.Block, privateData: PrivateData = noPrivateData): LedgerBlock {
  const header = defined(block.getHeader(), "a block has a header");
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  const filter =
    block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ??
    new Uint8Array(0);
  const transactions = envelopes.map((bytes, index) =>
    decodeTransaction(bytes, index, filter[index] ?? peer.TxValidationCode.NOT_VALIDATED, privateData),
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

function decodeTransaction(
  bytes: Uint8Array,
  index: number,
  code: number,
  privateData: PrivateData,
): LedgerTransaction {
  const payload = fieldOf(bytes, field.envelope.payload);
  const header = fieldOf(payload, field.payload.header);
  const { type, id, at } = decodeChannelHeader(fieldOf(header, field.header.channelHeader));
  const creator = fieldOf(fieldOf(header, field.header.signatureHeader), field.signatureHeader.creator);
  const base = { id, index, validationCode: validationCodeName(code), at, creatorMsp: mspOf(creator) };
  if (type !== common.HeaderType.ENDORSER_TRANSACTION) return { ...base, creatorAttributes: {}, ...noAction };
  const action = decodeAction(fieldOf(payload, field.payload.data));
  return {
    ...base,
    creatorAttributes: certificateAttributes(creator),
    ...action,
    privateWrites: decodePrivateWrites(privateData.get(index), action.chaincode),
  };
}

function decodeChannelHeader(bytes: Uint8Array): { type: number; id: string; at: string } {
  let type = 0;
  let id = "";
  let at = 0;
  for (const fields = new WireReader(bytes); fields.next();) {
    if (fields.number === field.channelHeader.type) type = fields.integer();
    else if (fields.number === field.channelHeader.txId) id = fields.text();
    else if (fields.number === field.channelHeader.timestamp) at = millisecondsOf(fields.bytes());
  }
  return { type, id, at: new Date(at).toISOString() };
}

function millisecondsOf(timestamp: Uint8Array): number {
  let seconds = 0;
  let nanos = 0;
  for (const fields = new WireReader(timestamp); fields.next();) {
    if (fields.number === field.timestamp.seconds) seconds = fields.integer();
    else if (fields.number === field.timestamp.nanos) nanos = fields.integer();
  }
  return seconds * 1_000 + Math.floor(nanos / 1e6);
}

type DecodedAction = Pick<
  LedgerTransaction,
  "chaincode" | "function" | "arguments" | "endorsers" | "event" | "writes"
>;

/** By position of the transaction in its block. */
export interface PrivateData {
  get(index: number): ledger.rwset.TxPvtReadWriteSet | undefined;
}

const noPrivateData: PrivateData = { get: () => undefined };

/** What a channel's configuration has instead. */
const noAction: DecodedAction & Pick<LedgerTransaction, "privateWrites"> = {
  chaincode: "",
  function: "",
  arguments: [],
  endorsers: [],
  event: undefined,
  writes: [],
  privateWrites: [],
};

function decodeAction(transaction: Uint8Array): DecodedAction {
  const action = fieldOf(transaction, field.transaction.actions);
  const payload = fieldOf(action, field.transactionAction.payload);
  const endorsed = fieldOf(payload, field.actionPayload.action);
  const response = fieldOf(endorsed, field.endorsedAction.responsePayload);
  const result = fieldOf(response, field.responsePayload.extension);
  const { chaincode, args } = decodeInput(fieldOf(payload, field.actionPayload.proposalPayload));
  const [name = "", ...inputs] = args;
  return {
    chaincode,
    function: name,
    arguments: inputs,
    endorsers: decodeEndorsers(endorsed),
    event: decodeEvent(fieldOf(result, field.chaincodeAction.events)),
    writes: decodeWrites(fieldOf(result, field.chaincodeAction.results), chaincode),
  };
}

function decodeInput(proposalPayload: Uint8Array): { chaincode: string; args: readonly string[] } {
  const invocation = fieldOf(proposalPayload, field.proposalPayload.input);
  const spec = fieldOf(invocation, field.invocation.spec);
  const args: string[] = [];
  for (const fields = new WireReader(fieldOf(spec, field.spec.input)); fields.next();)
    if (fields.number === field.input.args) args.push(fields.text());
  return { chaincode: textOf(fieldOf(fieldOf(spec, field.spec.chaincodeId), field.chaincodeId.name)), args };
}

function decodeEndorsers(endorsedAction: Uint8Array): readonly string[] {
  const endorsers: string[] = [];
  for (const fields = new WireReader(endorsedAction); fields.next();)
    if (fields.number === field.endorsedAction.endorsements)
      endorsers.push(mspOf(fieldOf(fields.bytes(), field.endorsement.endorser)));
  return endorsers;
}

function decodeEvent(bytes: Uint8Array): LedgerTransaction["event"] {
  if (bytes.length === 0) return undefined;
  return { name: textOf(fieldOf(bytes, field.event.name)), payload: fieldOf(bytes, field.event.payload) };
}

function decodeWrites(results: Uint8Array, namespace: string): readonly KeyWrite[] {
  const writes: KeyWrite[] = [];
  for (const sets = new WireReader(results); sets.next();) {
    if (sets.number !== field.readWriteSets.namespaces) continue;
    const set = sets.bytes();
    if (textOf(fieldOf(set, field.namespaceSet.namespace)) !== namespace) continue;
    writes.push(...writesOf(fieldOf(set, field.namespaceSet.readWriteSet)));
  }
  return writes;
}

function decodePrivateWrites(
  sets: ledger.rwset.TxPvtReadWriteSet | undefined,
  namespace: string,
): readonly PrivateKeyWrite[] {
  const namespaces = sets?.getNsPvtRwsetList() ?? [];
  return namespaces
    .filter((set) => set.getNamespace() === namespace)
    .flatMap((set) => set.getCollectionPvtRwsetList())
    .flatMap((set) => {
      const collection = set.getCollectionName();
      return writesOf(set.getRwset_asU8()).map((write) => ({ collection, ...write }));
    });
}

function writesOf(readWriteSet: Uint8Array): readonly KeyWrite[] {
  const writes: KeyWrite[] = [];
  for (const fields = new WireReader(readWriteSet); fields.next();)
    if (fields.number === field.readWriteSet.writes) writes.push(decodeWrite(fields.bytes()));
  return writes;
}

function decodeWrite(bytes: Uint8Array): KeyWrite {
  let key = "";
  let isDelete = false;
  let value: Uint8Array = new Uint8Array(0);
  for (const fields = new WireReader(bytes); fields.next();) {
    if (fields.number === field.write.key) key = fields.text();
    else if (fields.number === field.write.isDelete) isDelete = fields.integer() !== 0;
    else if (fields.number === field.write.value) value = fields.bytes();
  }
  return { key, value: isDelete ? undefined : value };
}

/** The MSP id is field 1; reading it alone spares a copy of the certificate of every signature in every block. */
function mspOf(identity: Uint8Array): string {
  if (identity.length === 0) return "";
  const length = identity[1];
  if (identity[0] === 0x0a && length !== undefined && length < 0x80)
    return textOf(identity.subarray(2, 2 + length));
  return msp.SerializedIdentity.deserializeBinary(identity).getMspid();
}

const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");

function defined<Value>(value: Value | undefined, rule: string): Value {
  if (value === undefined) throw new Error(`Malformed block: ${rule}.`);
  return value;
}
