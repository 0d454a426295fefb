/** Blocks in Fabric's own format: how they are hashed, signed, laid out in bytes and taken apart again. */
import { sha256 } from "../digest.js";
import type { SigningIdentity } from "../membership/signing-identity.js";
import {
  block as blockMessage,
  lastConfig,
  metadata,
  metadataSlot,
  ordererBlockMetadata,
  signatureHeader,
  type BlockHeader,
} from "../messages/common.js";
import { EMPTY_BYTES, encodeVarint } from "../protobuf/wire.js";

/** A block as read back: its parts, its bytes and each transaction's envelope and validation code. */
export interface StoredBlock {
  readonly header: BlockHeader;
  readonly envelopes: readonly Buffer[];
  readonly validationCodes: Buffer;
  readonly metadata: readonly Buffer[];
  readonly bytes: Buffer;
}

/**
 * The bytes a block's hash and the orderer's signature cover: ASN.1 DER of
 * (number INTEGER, previous hash OCTET STRING, data hash OCTET STRING).
 */
export function headerBytes({ number, previousHash, dataHash }: BlockHeader): Buffer {
  const fields = Buffer.concat([derInteger(number), derOctets(previousHash), derOctets(dataHash)]);
  return Buffer.concat([Buffer.from([0x30, fields.length]), fields]);
}

export const blockHash = (header: BlockHeader): Buffer => sha256(headerBytes(header));

export const dataHash = (envelopes: readonly Uint8Array[]): Buffer => sha256(...envelopes);

function derInteger(value: number): Buffer {
  const hex = value.toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  const bytes = digits.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
  return Buffer.concat([Buffer.from([0x02, bytes.length]), bytes]);
}

const derOctets = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([0x04, bytes.length]), bytes]);

/** What the orderer adds to a header: its signature over (metadata value ‖ signature header ‖ header). */
export async function signHeader(
  header: BlockHeader,
  orderer: SigningIdentity,
  nonce: Buffer,
): Promise<Buffer> {
  const value = ordererBlockMetadata.encode({ lastConfig: { index: 0 } });
  const signer = signatureHeader.encode({ creator: orderer.serialized, nonce });
  const signature = await orderer.sign(Buffer.concat([value, signer, headerBytes(header)]));
  return metadata.encode({ value, signatures: [{ signatureHeader: signer, signature }] });
}

/**
 * The running hash over every block's verdicts and updates, as Fabric computes it.
 * @param updates canonical bytes of the block's public and hashed writes (`committedUpdates`).
 */
export const commitHash = (previous: Uint8Array, codes: Uint8Array, updates: Uint8Array): Buffer =>
  sha256(encodeVarint(codes.length), codes, updates, previous);

export interface BlockParts {
  readonly header: BlockHeader;
  readonly envelopes: readonly Buffer[];
  readonly validationCodes: Buffer;
  /** From `signHeader`; empty in the genesis block, which nobody signs. */
  readonly signatures: Buffer;
  /** Empty in the genesis block. */
  readonly commitHash: Buffer;
}

export function assembleBlock(parts: BlockParts): StoredBlock {
  const slots = [
    parts.signatures,
    metadata.encode({ value: lastConfig.encode({ index: 0 }) }),
    parts.validationCodes,
    EMPTY_BYTES,
    parts.commitHash.length === 0 ? EMPTY_BYTES : metadata.encode({ value: parts.commitHash }),
  ];
  const bytes = blockMessage.encode({
    header: parts.header,
    data: { data: [...parts.envelopes] },
    metadata: { metadata: slots },
  });
  const { header, envelopes, validationCodes } = parts;
  return { header, envelopes, validationCodes, metadata: slots, bytes };
}

/** @throws ProtobufError when the bytes are no block. */
export function decodeBlock(bytes: Buffer): StoredBlock {
  const { header, data, metadata: slots } = blockMessage.decode(bytes);
  const metadataSlots = slots?.metadata ?? [];
  return {
    header: header ?? { number: 0, previousHash: EMPTY_BYTES, dataHash: EMPTY_BYTES },
    envelopes: data?.data ?? [],
    validationCodes: metadataSlots[metadataSlot.TRANSACTIONS_FILTER] ?? EMPTY_BYTES,
    metadata: metadataSlots,
    bytes,
  };
}

export const commitHashOf = (block: StoredBlock): Buffer =>
  metadata.decode(block.metadata[metadataSlot.COMMIT_HASH] ?? EMPTY_BYTES).value;
