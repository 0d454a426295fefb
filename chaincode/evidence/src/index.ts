/**
 * Proof formats of the trade log: tree, tiles, signed notes, checkpoints, trust root, receipts and their verification.
 * Pure: no input or output, no clock, no randomness. Runs in Node and in the browser. Checkpoint keys on disk are
 * described in note-signer-file.ts (`<data>/checkpoint-keys/<MSPID>.json`), the trust root in trust.ts.
 */
export { EvidenceError, evidenceErrors, type EvidenceErrorCode } from "./errors.js";
export { canonicalJson } from "./canonical-json.js";
export {
  leafHash,
  nodeHash,
  emptyRoot,
  treeRoot,
  inclusionProof,
  consistencyProof,
  rootNodes,
  inclusionNodes,
  consistencyNodes,
  type NodeReader,
  type TreeNode,
} from "./merkle-tree.js";
export {
  verifyInclusion,
  verifyConsistency,
  type InclusionClaim,
  type ConsistencyClaim,
} from "./verify-merkle-proof.js";
export { openTreeBuilder, memoryHashStore, type HashStore, type TreeBuilder } from "./tree-builder.js";
export {
  tilePath,
  parseTilePath,
  tileWidthAt,
  tileBytes,
  nodesOfTiles,
  encodeEntryBundle,
  decodeEntryBundle,
  tileHeight,
  tileWidth,
  type TileAddress,
} from "./tile.js";
export {
  formatVerifierKey,
  parseVerifierKey,
  formatSignerKey,
  parseSignerKey,
  verifyEd25519,
  type NoteSigner,
  type NoteVerifier,
  type VerifyEd25519,
} from "./note-key.js";
export {
  generateNoteSigner,
  parseNoteSignerFile,
  checkpointKeyName,
  noteSignerFormat,
  type NoteSignerFile,
} from "./note-signer-file.js";
export {
  signNote,
  cosignNote,
  signatureLine,
  parseNote,
  verifyNote,
  type NoteSignature,
  type NoteVerification,
  type SignedNote,
} from "./signed-note.js";
export { formatCheckpoint, parseCheckpoint, tradeLogOrigin, type Checkpoint } from "./checkpoint.js";
export {
  parseTrustRoot,
  checkTrustRoot,
  trustFormat,
  type TrustRoot,
  type TrustedKeys,
  type TrustedOrganisation,
} from "./trust.js";
export { leavesOfEnvelope, parseLeaf, type LedgerLeaf } from "./leaf.js";
export {
  documentDigest,
  documentHasher,
  payloadDigest,
  isSalt,
  saltBytes,
  type DocumentHasher,
} from "./document-digest.js";
export {
  buildReceipt,
  parseReceipt,
  receiptSizeBytes,
  receiptFormat,
  receiptBytesTarget,
  receiptBytesMax,
  type Receipt,
  type ReceiptAnchor,
  type ReceiptAttachment,
  type ReceiptDocument,
  type ReceiptPayload,
} from "./receipt.js";
export { fileClaim } from "./receipt-checks.js";
export { verifyCheckpoint, type CheckpointVerification } from "./verify-checkpoint.js";
export {
  createReceiptVerifier,
  verifyReceipt,
  verifyWithoutTrust,
  type ReceiptVerifier,
  type ReceiptVerifierOptions,
} from "./receipt-verifier.js";
export type {
  VerificationRequest,
  VerificationResult,
  VerifiedCheckpoint,
  VerifiedDocument,
} from "./verification.js";
export {
  reasonVerdicts,
  checkNames,
  type Check,
  type CheckName,
  type CheckResult,
  type Reason,
  type ReasonCode,
  type Verdict,
} from "./verdict.js";
