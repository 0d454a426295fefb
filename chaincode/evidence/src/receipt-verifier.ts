import { documentDigest } from "./document-digest.js";
import { EvidenceError } from "./errors.js";
import { parseLeaf, type LedgerLeaf } from "./leaf.js";
import { verifyEd25519, type VerifyEd25519 } from "./note-key.js";
import { parseReceipt, type Receipt } from "./receipt.js";
import * as step from "./receipt-checks.js";
import { checkTrustRoot, type TrustRoot } from "./trust.js";
import { checkNames, verdictOf, type Check, type CheckName, type Reason } from "./verdict.js";
import type {
  VerificationRequest,
  VerificationResult,
  VerifiedCheckpoint,
  VerifiedDocument,
} from "./verification.js";
import {
  readUntrustedCheckpoint,
  verifyCheckpoint,
  type CheckpointVerification,
} from "./verify-checkpoint.js";

/** Verified checkpoints that a verifier remembers unless told otherwise. */
const cachedCheckpointsMax = 64;

export interface ReceiptVerifier {
  verify(request: VerificationRequest): VerificationResult;
}

export interface ReceiptVerifierOptions {
  readonly verifyEd25519?: VerifyEd25519;
  readonly cachedCheckpointsMax?: number;
}

/**
 * A verifier for many receipts: it reads the trust root once and checks each checkpoint's signatures once.
 * @throws EvidenceError `TRUST_MALFORMED`.
 */
export function createReceiptVerifier(
  trust: TrustRoot,
  options: ReceiptVerifierOptions = {},
): ReceiptVerifier {
  const keys = checkTrustRoot(trust);
  const checkpoints = cacheOf(
    (note) => verifyCheckpoint(note, keys, options.verifyEd25519 ?? verifyEd25519),
    options.cachedCheckpointsMax ?? cachedCheckpointsMax,
  );
  return { verify: (request) => verifyWith(request, checkpoints, keys.trust.quorum) };
}

/** Checks one receipt. Never throws; see `verifyWithoutTrust` for an unusable trust root. */
export function verifyReceipt(
  request: VerificationRequest & { readonly trust: TrustRoot; readonly verifyEd25519?: VerifyEd25519 },
): VerificationResult {
  const { trust, verifyEd25519: verify, ...rest } = request;
  let verifier: ReceiptVerifier;
  try {
    verifier = createReceiptVerifier(trust, verify === undefined ? {} : { verifyEd25519: verify });
  } catch (error) {
    return verifyWithoutTrust(
      rest,
      error instanceof Error ? error.message : "The trust root cannot be read.",
    );
  }
  return verifier.verify(rest);
}

/**
 * Checks what can be checked with no trust root: never VALID, INVALID when the receipt contradicts itself or the file.
 * @param problem why there is no trust root; becomes the message of `TRUST_ROOT_UNUSABLE`.
 */
export function verifyWithoutTrust(request: VerificationRequest, problem: string): VerificationResult {
  return verifyWith(request, (note) => readUntrustedCheckpoint(note, problem), 0);
}

function verifyWith(
  request: VerificationRequest,
  verifyNote: (note: string) => CheckpointVerification,
  quorum: number,
): VerificationResult {
  let receipt: Receipt;
  try {
    receipt = parseReceipt(request.receipt);
  } catch (error) {
    return refusal(error);
  }
  const leaf = parseLeaf(receipt.leaf);
  const trusted = verifyNote(receipt.checkpoint);
  const checkpoint = describeCheckpoint(trusted, quorum, request.now);
  const steps = runSteps(request, receipt, leaf, trusted, checkpoint?.ageMs ?? null);
  const reasons = steps.flatMap(({ reasons: found }) => found ?? []);
  return {
    verdict: verdictOf(reasons),
    reasons,
    checks: steps.map(({ name, reasons: found }) => ({ name, result: resultOf(found) })),
    document: leaf === undefined ? null : describeDocument(receipt, leaf),
    checkpoint,
  };
}

/** Reasons found by one step; null when there was nothing to check. */
interface Step {
  readonly name: CheckName;
  readonly reasons: readonly Reason[] | null;
}

function runSteps(
  request: VerificationRequest,
  receipt: Receipt,
  leaf: LedgerLeaf | undefined,
  trusted: CheckpointVerification,
  ageMs: number | null,
): Step[] {
  const { payload, attachment } = receipt;
  const hasFile = request.file !== undefined || request.fileDigest !== undefined;
  const claims = payload === undefined && attachment === undefined;
  return [
    { name: "receipt", reasons: [] },
    { name: "leaf", reasons: leaf === undefined ? [leafMalformed] : step.checkLeaf(receipt, leaf) },
    {
      name: "inclusion",
      reasons: trusted.checkpoint === undefined ? null : step.checkInclusion(receipt, trusted.checkpoint),
    },
    { name: "signatures", reasons: trusted.reasons },
    {
      name: "payload",
      reasons: claims ? null : [...step.checkPayload(receipt), ...step.checkAttachment(receipt)],
    },
    { name: "file", reasons: hasFile ? step.checkFile(receipt, digesterOf(request)) : null },
    {
      name: "freshness",
      reasons: trusted.checkpoint === undefined ? null : freshnessReasons(ageMs, request.freshnessLimitMs),
    },
    { name: "anchor", reasons: null },
  ];
}

const leafMalformed: Reason = {
  code: "LEAF_MALFORMED",
  message: "The leaf is not a ledger event in canonical JSON.",
  pointer: "/leaf",
};

/** Null (unchecked) when the caller set no limit and the clock raises no doubt. */
function freshnessReasons(ageMs: number | null, limitMs: number | undefined): Reason[] | null {
  const reasons = step.checkFreshness(ageMs, limitMs);
  return limitMs === undefined && reasons.length === 0 ? null : reasons;
}

function digesterOf({ file, fileDigest }: VerificationRequest): (salt: string) => string | undefined {
  return (salt) => (file === undefined ? fileDigest : documentDigest(salt, file));
}

function describeCheckpoint(
  { checkpoint, signedBy }: CheckpointVerification,
  quorum: number,
  now: Date,
): VerifiedCheckpoint | null {
  if (checkpoint === undefined) return null;
  const { origin, size, block = null, time = null } = checkpoint;
  const ageMs = time === null ? Number.NaN : now.getTime() - Date.parse(time);
  return {
    origin,
    size,
    block,
    time,
    ageMs: Number.isNaN(ageMs) ? null : ageMs,
    signedBy,
    quorum,
  };
}

function describeDocument({ leafIndex }: Receipt, leaf: LedgerLeaf): VerifiedDocument {
  const { kind, number, version, state, event, at, txId } = leaf;
  return { kind, number, version, state, event, at, transaction: txId, leafIndex };
}

function resultOf(reasons: readonly Reason[] | null): Check["result"] {
  if (reasons === null) return "UNCHECKED";
  return reasons.length === 0 ? "PASSED" : "FAILED";
}

function refusal(error: unknown): VerificationResult {
  const message = error instanceof Error ? error.message : "The receipt cannot be read.";
  const pointer = error instanceof EvidenceError ? error.pointer : undefined;
  const reasons: Reason[] = [
    { code: "RECEIPT_MALFORMED", message, ...(pointer === undefined ? {} : { pointer }) },
  ];
  return {
    verdict: verdictOf(reasons),
    reasons,
    checks: checkNames.map((name) => ({ name, result: name === "receipt" ? "FAILED" : "UNCHECKED" })),
    document: null,
    checkpoint: null,
  };
}

/** Remembers the latest results only, so that hostile receipts cannot fill memory. */
function cacheOf<Value>(compute: (key: string) => Value, entriesMax: number): (key: string) => Value {
  const entries = new Map<string, Value>();
  return (key) => {
    const value = entries.get(key) ?? compute(key);
    entries.delete(key);
    entries.set(key, value);
    for (const oldest of entries.keys()) {
      if (entries.size <= entriesMax) break;
      entries.delete(oldest);
    }
    return value;
  };
}
