/** The steps of a receipt's verification. Each gives the reasons against it; none means it passed. */
import { fromBase64, utf8 } from "./byte-encoding.js";
import { canonicalJson } from "./canonical-json.js";
import type { Checkpoint } from "./checkpoint.js";
import { documentDigest } from "./document-digest.js";
import type { LedgerLeaf } from "./leaf.js";
import { leafHash } from "./merkle-tree.js";
import type { Receipt } from "./receipt.js";
import type { Reason, ReasonCode } from "./verdict.js";
import { verifyInclusion } from "./verify-merkle-proof.js";

/** Clocks differ: a checkpoint this far ahead of ours is still taken as new. */
export const clockSkewMsMax = 5 * 60_000;

/** The receipt says of the document what the leaf says. */
export function checkLeaf(receipt: Receipt, leaf: LedgerLeaf): Reason[] {
  const reasons: Reason[] = [];
  for (const name of ["kind", "number", "version", "state"] as const)
    if (receipt.document[name] !== leaf[name])
      reasons.push(reason("DOCUMENT_MISMATCH", `/document/${name}`, `The ledger event has another ${name}.`));
  if (receipt.block.transaction !== leaf.txId)
    reasons.push(
      reason("TRANSACTION_MISMATCH", "/block/transaction", "The ledger event is of another transaction."),
    );
  return reasons;
}

/** The leaf is under the checkpoint's root, at its index. */
export function checkInclusion(receipt: Receipt, checkpoint: Checkpoint): Reason[] {
  const reasons: Reason[] = [];
  const included = verifyInclusion({
    index: receipt.leafIndex,
    size: checkpoint.size,
    leafHash: leafHash(utf8(receipt.leaf)),
    proof: receipt.proof.flatMap((hash) => fromBase64(hash) ?? []),
    root: checkpoint.root,
  });
  if (!included)
    reasons.push(
      reason("PROOF_MISMATCH", "/proof", "The proof does not lead from the ledger event to the checkpoint."),
    );
  if (checkpoint.block !== undefined && receipt.block.number > checkpoint.block)
    reasons.push(reason("BLOCK_AFTER_CHECKPOINT", "/block/number", "The checkpoint ends before this block."));
  return reasons;
}

/** The payload that travels along is the one the ledger recorded. */
export function checkPayload({ payload, ...receipt }: Receipt): Reason[] {
  if (payload === undefined) return [];
  const reasons: Reason[] = [];
  if (!recordsDigest(receipt.leaf, payload.hash))
    reasons.push(
      reason("PAYLOAD_NOT_IN_LEAF", "/payload/hash", "The ledger event does not record this hash."),
    );
  if (payload.content !== undefined && payload.salt !== undefined) {
    const bytes = canonicalBytes(payload.content);
    if (bytes === undefined || documentDigest(payload.salt, bytes) !== payload.hash)
      reasons.push(
        reason("PAYLOAD_MISMATCH", "/payload/content", "The content is not what the hash was made of."),
      );
  }
  return reasons;
}

/** The attachment is recorded by the ledger event. */
export function checkAttachment({ attachment, leaf }: Receipt): Reason[] {
  if (attachment === undefined || recordsDigest(leaf, attachment.digest)) return [];
  return [
    reason("ATTACHMENT_NOT_IN_LEAF", "/attachment/digest", "The ledger event does not record this digest."),
  ];
}

/**
 * The file is the attachment, or the payload's canonical JSON.
 * @param digestWith gives the file's salted digest; undefined when it was hashed with another salt.
 */
export function checkFile(receipt: Receipt, digestWith: (salt: string) => string | undefined): Reason[] {
  const { salt, digest, pointer } = fileClaim(receipt) ?? {};
  if (salt === undefined || digest === undefined || pointer === undefined)
    return [reason("FILE_NOT_COVERED", "", "The receipt says nothing about a file.")];
  return digestWith(salt) === digest
    ? []
    : [reason("FILE_MISMATCH", pointer, "The file is not the one recorded.")];
}

/** What the receipt lets a file be compared with: its salt and the digest it must have. Undefined: nothing. */
export function fileClaim({
  attachment,
  payload,
}: Receipt): { readonly salt: string; readonly digest: string; readonly pointer: string } | undefined {
  if (attachment !== undefined) return { ...attachment, pointer: "/attachment/digest" };
  if (payload?.salt === undefined) return undefined;
  return { salt: payload.salt, digest: payload.hash, pointer: "/payload/hash" };
}

/** The checkpoint is as new as the caller asks. A log proves inclusion, not that nothing happened since. */
export function checkFreshness(ageMs: number | null, limitMs: number | undefined): Reason[] {
  if (ageMs !== null && ageMs < -clockSkewMsMax)
    return [reason("CHECKPOINT_FROM_FUTURE", "/checkpoint", "The checkpoint is newer than this clock.")];
  if (limitMs === undefined) return [];
  if (ageMs === null)
    return [reason("CHECKPOINT_AGE_UNKNOWN", "/checkpoint", "The checkpoint does not state its time.")];
  if (ageMs <= limitMs) return [];
  return [reason("CHECKPOINT_STALE", "/checkpoint", "The checkpoint is older than the limit asked for.")];
}

/** Salted digests are 64 hexadecimal digits; free text that merely resembles one would still be what was recorded. */
function recordsDigest(leaf: string, digest: string): boolean {
  return leaf.includes(`"${digest}"`);
}

function canonicalBytes(value: unknown): Uint8Array | undefined {
  try {
    return utf8(canonicalJson(value));
  } catch {
    return undefined;
  }
}

const reason = (code: ReasonCode, pointer: string, message: string): Reason => ({ code, message, pointer });
