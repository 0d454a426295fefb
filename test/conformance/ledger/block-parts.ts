import { createHash } from "node:crypto";
import { common, msp } from "@hyperledger/fabric-protos";
import { derInteger, derOctetString, derSequence } from "./ecdsa.js";

/** What a block's hash is taken over, made here from its fields alone: SEQUENCE { number, previous hash, data hash }. */
export function blockHeaderBytes(block: common.Block): Buffer {
  const header = block.getHeader()!;
  return derSequence(
    derInteger(BigInt(header.getNumber())),
    derOctetString(header.getPreviousHash_asU8()),
    derOctetString(header.getDataHash_asU8()),
  );
}

export const blockHeaderHash = (block: common.Block): Buffer =>
  createHash("sha256").update(blockHeaderBytes(block)).digest();

/** Over the envelopes one after another, as they were ordered. */
export const blockDataHash = (block: common.Block): Buffer =>
  createHash("sha256").update(Buffer.concat(block.getData()!.getDataList_asU8())).digest();

/** One code for each envelope of the block. */
export const validationCodes = (block: common.Block): number[] => [
  ...metadataOf(block, common.BlockMetadataIndex.TRANSACTIONS_FILTER),
];

export function ordererSignatureOf(block: common.Block): {
  value: Uint8Array;
  signatureHeader: Uint8Array;
  signature: Uint8Array;
  creator: msp.SerializedIdentity;
} {
  const metadata = common.Metadata.deserializeBinary(metadataOf(block, common.BlockMetadataIndex.SIGNATURES));
  const [signature] = metadata.getSignaturesList();
  const signatureHeader = signature!.getSignatureHeader_asU8();
  const creator = common.SignatureHeader.deserializeBinary(signatureHeader).getCreator_asU8();
  return {
    value: metadata.getValue_asU8(),
    signatureHeader,
    signature: signature!.getSignature_asU8(),
    creator: msp.SerializedIdentity.deserializeBinary(creator),
  };
}

/** Transaction ids of the block's envelopes, in order. */
export const transactionIds = (block: common.Block): string[] =>
  block
    .getData()!
    .getDataList_asU8()
    .map((bytes) => {
      const payload = common.Payload.deserializeBinary(
        common.Envelope.deserializeBinary(bytes).getPayload_asU8(),
      );
      return common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8()).getTxId();
    });

function metadataOf(block: common.Block, index: number): Uint8Array {
  const slot = block.getMetadata()!.getMetadataList_asU8()[index];
  if (!slot) throw new Error(`Block ${block.getHeader()!.getNumber()} has no metadata slot ${index}.`);
  return slot;
}
