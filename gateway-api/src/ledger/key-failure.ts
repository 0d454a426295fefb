import { serviceCode, ServiceError } from "../services/service-error.js";

/** Why a private key cannot be used: its token, PIN, file, encryption, or the key itself. */
export type KeyFailureReason = "token" | "pin" | "key" | "file" | "secret" | "plaintext" | "mode";

/**
 * `KEY_UNAVAILABLE`. The caller learns the reason; what names files and tokens stands in the cause, which goes to the
 * log alone.
 */
export class KeyFailure extends ServiceError {
  readonly reason: KeyFailureReason;

  constructor(reason: KeyFailureReason, description: string, cause?: unknown) {
    super(serviceCode.KEY_UNAVAILABLE, { details: { reason }, cause: new Error(description, { cause }) });
    this.reason = reason;
  }

  /** What the operator is told. */
  get description(): string {
    return this.cause instanceof Error ? this.cause.message : this.message;
  }
}
