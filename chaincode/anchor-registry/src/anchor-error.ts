/** Codes are part of the public surface and never change meaning. */
export const anchorErrors = {
  //  code                      retry  meaning
  EVM_UNAVAILABLE: {
    retryable: true,
    meaning: "The EVM node does not answer, or the transaction was not mined in time.",
  },
  CONTRACT_NOT_FOUND: { retryable: false, meaning: "The address holds no AnchorRegistry." },
  ORIGIN_MISMATCH: { retryable: false, meaning: "The contract serves another log." },
  ANCHORER_NOT_AUTHORISED: { retryable: false, meaning: "The signing account may not publish." },
  ROOT_CONFLICT: { retryable: false, meaning: "Another root is recorded for this size." },
  SIZE_NOT_INCREASING: { retryable: false, meaning: "A larger size is recorded already." },
  ANCHOR_EMPTY: { retryable: false, meaning: "A checkpoint without leaves is not published." },
  ANCHOR_REFUSED: {
    retryable: false,
    meaning: "The node or contract refused the transaction; the message says why.",
  },
  DEVELOPMENT_KEY_REFUSED: { retryable: false, meaning: "A publicly known key may not sign in production." },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>;

export type AnchorErrorCode = keyof typeof anchorErrors;

/** Every error this package throws. */
export class AnchorError extends Error {
  readonly code: AnchorErrorCode;
  readonly retryable: boolean;

  constructor(code: AnchorErrorCode, message: string = anchorErrors[code].meaning, options?: ErrorOptions) {
    super(message, options);
    this.name = "AnchorError";
    this.code = code;
    this.retryable = anchorErrors[code].retryable;
  }
}
