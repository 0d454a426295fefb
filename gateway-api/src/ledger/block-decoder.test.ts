import { createHash } from "node:crypto";
import { common, ledger, msp, peer } from "@hyperledger/fabric-protos";
import { certificates, declarantAttributes } from "../testing/identity-fixtures.js";
import type { LedgerTransaction } from "./block.js";
import { decodeBlock, headerHash } from "./block-decoder.js";

const sha256 = (hex: string): string => createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex");

describe("a block header's hash", () => {
  const hash = "11".repeat(32);

  it.each([
    ["of the first block, which has no previous hash", 0, "", `30270201000400 0420${hash}`],
    ["of a small number", 5, hash, `3047 020105 0420${hash} 0420${hash}`],
    ["of a number whose first bit is set", 128, hash, `3048 02020080 0420${hash} 0420${hash}`],
    ["of a number of several bytes", 1_000_000, hash, `3049 02030f4240 0420${hash} 0420${hash}`],
  ])("is that of its DER, %s", (_, number, previous, der) => {
    expect(headerHash(number, Buffer.from(previous, "hex"), Buffer.from(hash, "hex"))).toBe(
      sha256(der.replaceAll(" ", "")),
    );
  });
});

const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");

function anIdentity(mspId: string): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(bytes(certificates.declarant));
  return identity.serializeBinary();
}

interface Written {
  readonly key: string;
  readonly value?: string;
}

function aNamespaceSet(namespace: string, written: readonly Written[]): ledger.rwset.NsReadWriteSet {
  const read = new ledger.rwset.kvrwset.KVRead();
  read.setKey("read");
  const keys = new ledger.rwset.kvrwset.KVRWSet();
  keys.addReads(read);
  for (const { key, value } of written) {
    const write = new ledger.rwset.kvrwset.KVWrite();
    write.setKey(key);
    if (value === undefined) write.setIsDelete(true);
    else write.setValue(bytes(value));
    keys.addWrites(write);
  }
  const set = new ledger.rwset.NsReadWriteSet();
  set.setNamespace(namespace);
  set.setRwset(keys.serializeBinary());
  return set;
}

function anAction(options: {
  readonly event?: { readonly name: string; readonly payload: string };
  readonly sets: readonly ledger.rwset.NsReadWriteSet[];
}): peer.ChaincodeAction {
  const sets = new ledger.rwset.TxReadWriteSet();
  for (const set of options.sets) sets.addNsRwset(set);
  const action = new peer.ChaincodeAction();
  action.setResults(sets.serializeBinary());
  if (options.event === undefined) return action;
  const event = new peer.ChaincodeEvent();
  event.setChaincodeId("trade-documents");
  event.setEventName(options.event.name);
  event.setPayload(bytes(options.event.payload));
  action.setEvents(event.serializeBinary());
  return action;
}

function anInvocation(args: readonly string[]): Uint8Array {
  const id = new peer.ChaincodeID();
  id.setName("trade-documents");
  const input = new peer.ChaincodeInput();
  input.setArgsList(args.map(bytes));
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(id);
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const proposal = new peer.ChaincodeProposalPayload();
  proposal.setInput(invocation.serializeBinary());
  return proposal.serializeBinary();
}

function aPrivateSet(namespace: string): ledger.rwset.TxPvtReadWriteSet {
  const write = new ledger.rwset.kvrwset.KVWrite();
  write.setKey("permit");
  write.setValue(bytes("secret"));
  const writes = new ledger.rwset.kvrwset.KVRWSet();
  writes.addWrites(write);
  const collection = new ledger.rwset.CollectionPvtReadWriteSet();
  collection.setCollectionName("pdcPermit_MOIT");
  collection.setRwset(writes.serializeBinary());
  const set = new ledger.rwset.NsPvtReadWriteSet();
  set.setNamespace(namespace);
  set.addCollectionPvtRwset(collection);
  const sets = new ledger.rwset.TxPvtReadWriteSet();
  sets.addNsPvtRwset(set);
  return sets;
}

function aTransactionOf(
  action: peer.ChaincodeAction,
  args: readonly string[],
  endorsers: readonly string[],
): Uint8Array {
  const response = new peer.ProposalResponsePayload();
  response.setProposalHash(bytes("hash"));
  response.setExtension$(action.serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(response.serializeBinary());
  for (const mspId of endorsers) {
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(anIdentity(mspId));
    endorsement.setSignature(bytes("signature"));
    endorsed.addEndorsements(endorsement);
  }
  const payload = new peer.ChaincodeActionPayload();
  payload.setChaincodeProposalPayload(anInvocation(args));
  payload.setAction(endorsed);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setHeader(bytes("header"));
  transactionAction.setPayload(payload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(transactionAction);
  return transaction.serializeBinary();
}

/** Field 3, a google.protobuf.Timestamp of 1 795 315 452 s and 123 456 789 ns. */
const timestampField = Buffer.from("1a0b08fcad89d80610959aef3a", "hex");

function anEnvelope(type: number, data: Uint8Array): Uint8Array {
  const channel = common.ChannelHeader.deserializeBinary(timestampField);
  channel.setType(type);
  channel.setChannelId("trade");
  channel.setTxId("ab12");
  const signature = new common.SignatureHeader();
  signature.setCreator(anIdentity("CustomsMSP"));
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(signature.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(bytes("signature"));
  return envelope.serializeBinary();
}

function aBlockOf(envelopes: readonly Uint8Array[], codes: readonly number[]): common.Block {
  const header = new common.BlockHeader();
  header.setNumber(7);
  header.setPreviousHash(bytes("previous"));
  header.setDataHash(bytes("data"));
  const data = new common.BlockData();
  data.setDataList([...envelopes]);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([bytes("signatures"), bytes(""), Uint8Array.from(codes)]);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}

describe("a block that the official library wrote", () => {
  const config = anEnvelope(common.HeaderType.CONFIG, bytes("configuration"));

  it("is read with its transactions, in order and with their verdicts", () => {
    const block = aBlockOf(
      [config, config],
      [peer.TxValidationCode.VALID, peer.TxValidationCode.BAD_PAYLOAD],
    );
    const decoded = decodeBlock(block);
    const hexOf = (text: string): string => Buffer.from(text).toString("hex");
    expect(decoded).toMatchObject({ number: 7, previousHash: hexOf("previous"), dataHash: hexOf("data") });
    expect(decoded.size).toBe(block.serializeBinary().length);
    expect(decoded.transactions.map(({ index, validationCode }) => [index, validationCode])).toEqual([
      [0, "VALID"],
      [1, "BAD_PAYLOAD"],
    ]);
  });

  it("has transactions without an action where the channel is configured", () => {
    expect(decodeBlock(aBlockOf([config], [0])).transactions).toEqual([
      {
        id: "ab12",
        index: 0,
        validationCode: "VALID",
        at: "2026-11-22T02:44:12.123Z",
        creatorMsp: "CustomsMSP",
        creatorAttributes: {},
        chaincode: "",
        function: "",
        arguments: [],
        endorsers: [],
        event: undefined,
        writes: [],
        privateWrites: [],
      },
    ]);
  });

  it("has what was called, who endorsed, the event and the writes of the chaincode's own namespace", () => {
    const written = [
      { key: "\u0000permit\u0000GP-1\u0000", value: "{}" },
      { key: "empty", value: "" },
      { key: "gone" },
    ];
    const action = anAction({
      event: { name: "trade-documents", payload: '{"events":[]}' },
      sets: [aNamespaceSet("_lifecycle", [{ key: "other" }]), aNamespaceSet("trade-documents", written)],
    });
    const transaction = aTransactionOf(action, ["permit:Issue", "{}"], ["MoitMSP", "CustomsMSP"]);
    const envelope = anEnvelope(common.HeaderType.ENDORSER_TRANSACTION, transaction);
    const [decoded] = decodeBlock(aBlockOf([envelope], [0])).transactions;
    const { event, writes, ...rest } = decoded as LedgerTransaction;
    expect(rest).toMatchObject({
      creatorMsp: "CustomsMSP",
      creatorAttributes: declarantAttributes,
      chaincode: "trade-documents",
      function: "permit:Issue",
      arguments: ["{}"],
      endorsers: ["MoitMSP", "CustomsMSP"],
    });
    expect(event?.name).toBe("trade-documents");
    expect(Buffer.from(event?.payload ?? []).toString()).toBe('{"events":[]}');
    expect(writes.map(({ key, value }) => [key, value && Buffer.from(value).toString()])).toEqual([
      ["\u0000permit\u0000GP-1\u0000", "{}"],
      ["empty", ""],
      ["gone", undefined],
    ]);
  });

  it("has the plaintext that came with it, of the chaincode's own namespace, at its transaction", () => {
    const action = anAction({ sets: [aNamespaceSet("trade-documents", [])] });
    const transaction = aTransactionOf(action, ["permit:Issue", "{}"], ["MoitMSP"]);
    const envelope = anEnvelope(common.HeaderType.ENDORSER_TRANSACTION, transaction);
    const privateData = new Map([[1, aPrivateSet("trade-documents")] as const]);
    const [before, decoded] = decodeBlock(aBlockOf([envelope, envelope], [0, 0]), privateData).transactions;
    expect(before?.privateWrites).toEqual([]);
    expect(decoded?.privateWrites).toEqual([
      { collection: "pdcPermit_MOIT", key: "permit", value: Buffer.from("secret") },
    ]);
    const foreign = new Map([[0, aPrivateSet("another")]]);
    expect(decodeBlock(aBlockOf([envelope], [0]), foreign).transactions[0]?.privateWrites).toEqual([]);
  });

  it("is refused when its bytes end inside a field", () => {
    const cut = config.subarray(0, config.length - 1);
    expect(() => decodeBlock(aBlockOf([cut], [0]))).toThrow("Malformed block");
  });
});
