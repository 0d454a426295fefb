import type { TrustedOrganisation } from "./trust.js";
import type { Check, Reason, Verdict } from "./verdict.js";

export interface VerificationRequest {
  /** The receipt's text, or its JSON value. Anything at all is accepted; nothing makes the verifier throw. */
  readonly receipt: unknown;
  readonly now: Date;
  /** Without a limit, any age is accepted and stated. */
  readonly freshnessLimitMs?: number;
  /** The file's bytes, where they fit in memory. */
  readonly file?: Uint8Array;
  /** Instead of `file`: its salted digest, made with `salt` of `fileClaim(receipt)`. */
  readonly fileDigest?: string;
}

/** What the checkpoint that was used says. */
export interface VerifiedCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly block: number | null;
  /** RFC 3339; null when the checkpoint does not state it. */
  readonly time: string | null;
  readonly ageMs: number | null;
  readonly signedBy: readonly TrustedOrganisation[];
  /** Organisations that the trust root asks for; 0 without a trust root. */
  readonly quorum: number;
}

/** What the proven ledger event says. Believe it only under the verdict VALID. */
export interface VerifiedDocument {
  readonly kind: string;
  readonly number: string;
  readonly version: number;
  readonly state: string;
  readonly event: string;
  readonly at: string;
  readonly transaction: string;
  readonly leafIndex: number;
}

/**
 * VALID means: as of this checkpoint, which is so old, a quorum of the pinned organisations vouches for this event.
 * It does not say that the document was not changed later.
 */
export interface VerificationResult {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly checks: readonly Check[];
  readonly document: VerifiedDocument | null;
  readonly checkpoint: VerifiedCheckpoint | null;
}
