/** Whether a block is what it claims: its number, its place after the previous block, its data, its orderer. */
import { PeerError } from "../errors.js";
import { IdentityError, type Membership } from "../membership/membership.js";
import { metadata, metadataSlot, signatureHeader } from "../messages/common.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { dataHash, headerBytes, type StoredBlock } from "./block.js";

/** @throws PeerError LEDGER_CORRUPT naming the block and what does not hold. */
export async function verifyBlock(
  block: StoredBlock,
  expected: { readonly number: number; readonly previousHash: Buffer },
  membership: Membership,
  ordererMspId: string,
): Promise<void> {
  const { number } = expected;
  const fail = (what: string): PeerError =>
    new PeerError("LEDGER_CORRUPT", `block ${number} does not verify: ${what}`, { block: number });
  if (block.header.number !== number) throw fail(`its header says ${block.header.number}`);
  if (!block.header.previousHash.equals(expected.previousHash)) throw fail("previous hash");
  if (!block.header.dataHash.equals(dataHash(block.envelopes))) throw fail("data hash");
  if (block.validationCodes.length !== block.envelopes.length) throw fail("validation codes");
  if (number > 0 && !(await isSignedByOrderer(block, membership, ordererMspId)))
    throw fail("orderer signature");
}

async function isSignedByOrderer(
  block: StoredBlock,
  membership: Membership,
  mspId: string,
): Promise<boolean> {
  const { value, signatures } = metadata.decode(block.metadata[metadataSlot.SIGNATURES] ?? EMPTY_BYTES);
  const [first] = signatures;
  if (first === undefined) return false;
  try {
    const signer = membership.past.identity(signatureHeader.decode(first.signatureHeader).creator);
    if (signer.mspId !== mspId || signer.role !== "orderer") return false;
    const signed = Buffer.concat([value, first.signatureHeader, headerBytes(block.header)]);
    return await signer.verify(signed, first.signature);
  } catch (error) {
    if (error instanceof IdentityError) return false;
    throw error;
  }
}
