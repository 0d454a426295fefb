/** Verdicts and their reasons. */

/**
 * Why a receipt is not VALID. Each reason has one side: INVALID is a proven contradiction, UNKNOWN is something that
 * could not be checked. One INVALID reason outweighs every UNKNOWN one. Codes never change meaning.
 */
export const reasonVerdicts = {
  //  code                          verdict
  RECEIPT_MALFORMED: "INVALID",
  CHECKPOINT_MALFORMED: "INVALID",
  LEAF_MALFORMED: "INVALID",
  DOCUMENT_MISMATCH: "INVALID",
  TRANSACTION_MISMATCH: "INVALID",
  PROOF_MISMATCH: "INVALID",
  BLOCK_AFTER_CHECKPOINT: "INVALID",
  SIGNATURE_FORGED: "INVALID",
  ORIGIN_MISMATCH: "INVALID",
  PAYLOAD_MISMATCH: "INVALID",
  PAYLOAD_NOT_IN_LEAF: "INVALID",
  ATTACHMENT_NOT_IN_LEAF: "INVALID",
  FILE_MISMATCH: "INVALID",
  FILE_NOT_COVERED: "UNKNOWN",
  TRUST_ROOT_UNUSABLE: "UNKNOWN",
  ORIGIN_UNKNOWN: "UNKNOWN",
  NO_TRUSTED_SIGNATURE: "UNKNOWN",
  QUORUM_SHORT: "UNKNOWN",
  CHECKPOINT_AGE_UNKNOWN: "UNKNOWN",
  CHECKPOINT_FROM_FUTURE: "UNKNOWN",
  CHECKPOINT_STALE: "UNKNOWN",
} as const satisfies Record<string, "INVALID" | "UNKNOWN">;

export type ReasonCode = keyof typeof reasonVerdicts;
export type Verdict = "VALID" | "INVALID" | "UNKNOWN";

export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
  /** Field of the receipt (RFC 6901) that the reason is about. */
  readonly pointer?: string;
}

/** Steps of a verification, in order. */
export const checkNames = [
  "receipt",
  "leaf",
  "inclusion",
  "signatures",
  "payload",
  "file",
  "freshness",
  "anchor",
] as const;
export type CheckName = (typeof checkNames)[number];

/** UNCHECKED: nothing to compare with (no file given), or an earlier step failed. */
export type CheckResult = "PASSED" | "FAILED" | "UNCHECKED";

export interface Check {
  readonly name: CheckName;
  readonly result: CheckResult;
}

/** The verdict that these reasons amount to. */
export function verdictOf(reasons: readonly Reason[]): Verdict {
  if (reasons.some(({ code }) => reasonVerdicts[code] === "INVALID")) return "INVALID";
  return reasons.length > 0 ? "UNKNOWN" : "VALID";
}
