/** Our message tables against the official generated code: each must read what the other wrote, byte for byte. */
import { common, gateway, ledger, msp, orderer, peer } from "@hyperledger/fabric-protos";
import type { Codec } from "../protobuf/codec.js";
import * as shim from "./chaincode-shim.js";
import * as blocks from "./common.js";
import * as gatewayMessages from "./gateway.js";
import * as policies from "./policies.js";
import * as proposals from "./proposal.js";
import * as sets from "./read-write-set.js";

const { kvrwset } = ledger.rwset;
const some = (text: string): Buffer => Buffer.from(text);

/** Sets the official message's fields by name and returns its bytes. */
function official(create: () => { serializeBinary(): Uint8Array }, fields: Record<string, unknown>): Buffer {
  const instance = create() as unknown as Record<string, (value: unknown) => void> & {
    serializeBinary(): Uint8Array;
  };
  for (const [setter, value] of Object.entries(fields)) instance[`set${setter}`]!(value);
  return Buffer.from(instance.serializeBinary());
}

function built<T>(create: new () => T, fields: Record<string, unknown>): T {
  const instance = new create() as T & Record<string, (value: unknown) => void>;
  for (const [setter, value] of Object.entries(fields)) instance[`set${setter}`]!(value);
  return instance;
}

const version = built(kvrwset.Version, { BlockNum: 7, TxNum: 3 });
const chaincodeId = built(peer.ChaincodeID, { Name: "trade-documents", Version: "1.0" });
const input = built(peer.ChaincodeInput, { ArgsList: [some("declaration:Register"), some("{}")] });
const spec = built(peer.ChaincodeSpec, { ChaincodeId: chaincodeId, Input: input });
const event = built(peer.ChaincodeEvent, {
  ChaincodeId: "cc",
  TxId: "t",
  EventName: "e",
  Payload: some("p"),
});
const response = built(peer.Response, { Status: 200, Message: "ok", Payload: some("r") });
const endorsement = built(peer.Endorsement, { Endorser: some("e"), Signature: some("s") });
const signedProposal = built(peer.SignedProposal, { ProposalBytes: some("p"), Signature: some("s") });
const envelope = built(common.Envelope, { Payload: some("p"), Signature: some("s") });
const entry = built(kvrwset.KVMetadataEntry, { Name: "VALIDATION_PARAMETER", Value: some("policy") });
const read = built(kvrwset.KVRead, { Key: "k", Version: version });
const specified = built(orderer.SeekPosition, { Specified: built(orderer.SeekSpecified, { Number: 5 }) });
const signedBy = built(common.SignaturePolicy, { SignedBy: 0 });
const outOf = built(common.SignaturePolicy, {
  NOutOf: built(common.SignaturePolicy.NOutOf, { N: 1, RulesList: [signedBy] }),
});

const rows: [string, Codec<unknown>, Buffer][] = [
  [
    "Envelope",
    blocks.envelope,
    official(() => new common.Envelope(), { Payload: some("p"), Signature: some("s") }),
  ],
  [
    "ChannelHeader",
    blocks.channelHeader,
    official(() => new common.ChannelHeader(), {
      Type: 3,
      Version: 1,
      ChannelId: "trade",
      TxId: "ab",
      Epoch: 0,
      Extension$: some("x"),
      TlsCertHash: some("h"),
    }),
  ],
  [
    "Payload",
    blocks.payload,
    official(() => new common.Payload(), {
      Header: built(common.Header, { ChannelHeader: some("c"), SignatureHeader: some("s") }),
      Data: some("d"),
    }),
  ],
  [
    "Block",
    blocks.block,
    official(() => new common.Block(), {
      Header: built(common.BlockHeader, { Number: 300, PreviousHash: some("p"), DataHash: some("d") }),
      Data: built(common.BlockData, { DataList: [some("a"), some("b")] }),
      Metadata: built(common.BlockMetadata, { MetadataList: [some("m"), some(""), some("\0")] }),
    }),
  ],
  [
    "Metadata",
    blocks.metadata,
    official(() => new common.Metadata(), {
      Value: some("v"),
      SignaturesList: [built(common.MetadataSignature, { SignatureHeader: some("h"), Signature: some("s") })],
    }),
  ],
  [
    "BlockchainInfo",
    blocks.blockchainInfo,
    official(() => new common.BlockchainInfo(), {
      Height: 9,
      Currentblockhash: some("c"),
      Previousblockhash: some("p"),
    }),
  ],
  [
    "ChaincodeInvocationSpec",
    proposals.chaincodeInvocationSpec,
    official(() => new peer.ChaincodeInvocationSpec(), { ChaincodeSpec: spec }),
  ],
  [
    "ChaincodeHeaderExtension",
    proposals.chaincodeHeaderExtension,
    official(() => new peer.ChaincodeHeaderExtension(), { ChaincodeId: chaincodeId }),
  ],
  [
    "ChaincodeAction",
    proposals.chaincodeAction,
    official(() => new peer.ChaincodeAction(), {
      Results: some("r"),
      Events: event.serializeBinary(),
      Response: response,
      ChaincodeId: chaincodeId,
    }),
  ],
  [
    "ChaincodeActionPayload",
    proposals.chaincodeActionPayload,
    official(() => new peer.ChaincodeActionPayload(), {
      ChaincodeProposalPayload: some("p"),
      Action: built(peer.ChaincodeEndorsedAction, {
        ProposalResponsePayload: some("r"),
        EndorsementsList: [endorsement, endorsement],
      }),
    }),
  ],
  [
    "Transaction",
    proposals.transaction,
    official(() => new peer.Transaction(), {
      ActionsList: [built(peer.TransactionAction, { Header: some("h"), Payload: some("p") })],
    }),
  ],
  [
    "KVRWSet",
    sets.kvReadWriteSet,
    official(() => new kvrwset.KVRWSet(), {
      ReadsList: [read, built(kvrwset.KVRead, { Key: "absent" })],
      RangeQueriesInfoList: [
        built(kvrwset.RangeQueryInfo, {
          StartKey: "a",
          EndKey: "b",
          ItrExhausted: true,
          RawReads: built(kvrwset.QueryReads, { KvReadsList: [read] }),
        }),
        built(kvrwset.RangeQueryInfo, {
          StartKey: "c",
          ReadsMerkleHashes: built(kvrwset.QueryReadsMerkleSummary, {
            MaxDegree: 50,
            MaxLevel: 2,
            MaxLevelHashesList: [some("h")],
          }),
        }),
      ],
      WritesList: [
        built(kvrwset.KVWrite, { Key: "k", Value: some("v") }),
        built(kvrwset.KVWrite, { Key: "gone", IsDelete: true }),
      ],
      MetadataWritesList: [built(kvrwset.KVMetadataWrite, { Key: "k", EntriesList: [entry] })],
    }),
  ],
  [
    "HashedRWSet",
    sets.hashedReadWriteSet,
    official(() => new kvrwset.HashedRWSet(), {
      HashedReadsList: [built(kvrwset.KVReadHash, { KeyHash: some("h"), Version: version })],
      HashedWritesList: [
        built(kvrwset.KVWriteHash, { KeyHash: some("h"), ValueHash: some("v"), IsPurge: true }),
      ],
      MetadataWritesList: [built(kvrwset.KVMetadataWriteHash, { KeyHash: some("h"), EntriesList: [entry] })],
    }),
  ],
  [
    "TxPvtReadWriteSet",
    sets.txPrivateReadWriteSet,
    official(() => new ledger.rwset.TxPvtReadWriteSet(), {
      NsPvtRwsetList: [
        built(ledger.rwset.NsPvtReadWriteSet, {
          Namespace: "n",
          CollectionPvtRwsetList: [
            built(ledger.rwset.CollectionPvtReadWriteSet, { CollectionName: "c", Rwset: some("r") }),
          ],
        }),
      ],
    }),
  ],
  [
    "ChaincodeMessage",
    shim.chaincodeMessage,
    official(() => new peer.ChaincodeMessage(), {
      Type: 6,
      Payload: some("p"),
      Txid: "t",
      Proposal: signedProposal,
      ChaincodeEvent: event,
      ChannelId: "trade",
    }),
  ],
  [
    "GetStateByRange",
    shim.getStateByRange,
    official(() => new peer.GetStateByRange(), {
      Startkey: "a",
      Endkey: "b",
      Collection: "c",
      Metadata: built(peer.QueryMetadata, { Pagesize: 10, Bookmark: "k" }).serializeBinary(),
    }),
  ],
  [
    "PutStateMetadata",
    shim.putStateMetadata,
    official(() => new peer.PutStateMetadata(), {
      Key: "k",
      Collection: "c",
      Metadata: built(peer.StateMetadata, { Metakey: "m", Value: some("v") }),
    }),
  ],
  [
    "QueryResponse",
    shim.queryResponse,
    official(() => new peer.QueryResponse(), {
      ResultsList: [built(peer.QueryResultBytes, { Resultbytes: some("r") })],
      HasMore: true,
      Id: "q",
      Metadata: built(peer.QueryResponseMetadata, {
        FetchedRecordsCount: 1,
        Bookmark: "b",
      }).serializeBinary(),
    }),
  ],
  [
    "EndorseRequest",
    gatewayMessages.endorseRequest,
    official(() => new gateway.EndorseRequest(), {
      TransactionId: "t",
      ChannelId: "c",
      ProposedTransaction: signedProposal,
      EndorsingOrganizationsList: ["A", "B"],
    }),
  ],
  [
    "SubmitRequest",
    gatewayMessages.submitRequest,
    official(() => new gateway.SubmitRequest(), {
      TransactionId: "t",
      ChannelId: "c",
      PreparedTransaction: envelope,
    }),
  ],
  [
    "CommitStatusResponse",
    gatewayMessages.commitStatusResponse,
    official(() => new gateway.CommitStatusResponse(), { Result: 11, BlockNumber: 42 }),
  ],
  [
    "ChaincodeEventsRequest",
    gatewayMessages.chaincodeEventsRequest,
    official(() => new gateway.ChaincodeEventsRequest(), {
      ChannelId: "c",
      ChaincodeId: "cc",
      Identity: some("i"),
      StartPosition: specified,
      AfterTransactionId: "t",
    }),
  ],
  [
    "SeekInfo",
    gatewayMessages.seekInfo,
    official(() => new orderer.SeekInfo(), {
      Start: built(orderer.SeekPosition, { Oldest: new orderer.SeekOldest() }),
      Stop: specified,
      Behavior: 1,
      ContentType: 1,
    }),
  ],
  [
    "FilteredBlock",
    gatewayMessages.filteredBlock,
    official(() => new peer.FilteredBlock(), {
      ChannelId: "c",
      Number: 1,
      FilteredTransactionsList: [
        built(peer.FilteredTransaction, {
          Txid: "t",
          Type: 3,
          TxValidationCode: 11,
          TransactionActions: built(peer.FilteredTransactionActions, {
            ChaincodeActionsList: [built(peer.FilteredChaincodeAction, { ChaincodeEvent: event })],
          }),
        }),
      ],
    }),
  ],
  [
    "SignaturePolicyEnvelope",
    policies.signaturePolicyEnvelope,
    official(() => new common.SignaturePolicyEnvelope(), {
      Rule: outOf,
      IdentitiesList: [
        built(msp.MSPPrincipal, {
          Principal: built(msp.MSPRole, { MspIdentifier: "A", Role: 3 }).serializeBinary(),
        }),
      ],
    }),
  ],
  [
    "SerializedIdentity",
    policies.serializedIdentity,
    official(() => new msp.SerializedIdentity(), { Mspid: "A", IdBytes: some("pem") }),
  ],
];

const named: [string, Codec<unknown>, object][] = [
  ["Envelope", blocks.envelope, { payload: some("p"), signature: some("s") }],
  [
    "ChannelHeader",
    blocks.channelHeader,
    { type: 3, version: 1, channelId: "trade", txId: "ab", extension: some("x") },
  ],
  [
    "BlockchainInfo",
    blocks.blockchainInfo,
    { height: 9, currentBlockHash: some("c"), previousBlockHash: some("p") },
  ],
  ["ChaincodeAction", proposals.chaincodeAction, { results: some("r") }],
  ["ChaincodeMessage", shim.chaincodeMessage, { type: 6, payload: some("p"), txId: "t", channelId: "trade" }],
  ["GetStateByRange", shim.getStateByRange, { startKey: "a", endKey: "b", collection: "c" }],
  ["PutStateMetadata", shim.putStateMetadata, { key: "k", collection: "c" }],
  ["QueryResponse", shim.queryResponse, { hasMore: true, id: "q" }],
  [
    "EndorseRequest",
    gatewayMessages.endorseRequest,
    { transactionId: "t", channelId: "c", endorsingOrganizations: ["A", "B"] },
  ],
  ["CommitStatusResponse", gatewayMessages.commitStatusResponse, { result: 11, blockNumber: 42 }],
  [
    "ChaincodeEventsRequest",
    gatewayMessages.chaincodeEventsRequest,
    { channelId: "c", chaincodeId: "cc", afterTransactionId: "t" },
  ],
  [
    "SeekInfo",
    gatewayMessages.seekInfo,
    { start: { oldest: {} }, stop: { specified: { number: 5 } }, behavior: 1, contentType: 1 },
  ],
  [
    "FilteredBlock",
    gatewayMessages.filteredBlock,
    { channelId: "c", number: 1, filteredTransactions: [{ txId: "t", type: 3, validationCode: 11 }] },
  ],
  [
    "KVRWSet",
    sets.kvReadWriteSet,
    {
      rangeQueries: [
        { startKey: "a", endKey: "b", exhausted: true },
        { readsMerkleHashes: { degreeMax: 50, levelMax: 2 } },
      ],
    },
  ],
  [
    "HashedRWSet",
    sets.hashedReadWriteSet,
    { writes: [{ keyHash: some("h"), valueHash: some("v"), isPurge: true, isDelete: false }] },
  ],
  ["SerializedIdentity", policies.serializedIdentity, { mspId: "A", idBytes: some("pem") }],
];

describe("message tables", () => {
  it.each(named)("%s gives each field its own name", (name, codec, fields) => {
    const bytes = rows.find(([row]) => row === name)![2];
    expect(codec.decode(bytes)).toMatchObject(fields);
  });

  it.each(rows)("%s has the official layout", (_name, codec, bytes) => {
    expect(codec.encode(codec.decode(bytes) as object)).toEqual(bytes);
  });

  it("numbers validation codes and message types as Fabric does", () => {
    expect(proposals.validationCode).toEqual(expect.objectContaining({ ...peer.TxValidationCode }));
    for (const [name, number] of Object.entries(shim.messageType))
      expect(peer.ChaincodeMessage.Type[name as keyof typeof peer.ChaincodeMessage.Type]).toBe(number);
  });
});
