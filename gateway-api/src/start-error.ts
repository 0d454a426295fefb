/** Why a gateway does not start, and the exit code (sysexits.h) that says so to a supervisor. */
const startErrors = {
  CONFIG_INVALID: 78,
  DEMO_IDENTITIES_REFUSED: 78,
  PUBLIC_KEY_REFUSED: 78,
  IDENTITY_INVALID: 78,
  KEY_REFUSED: 78,
  TOKEN_KEYS_INVALID: 78,
  TRUST_ROOT_INVALID: 78,
  PORT_IN_USE: 69,
} as const;

export type StartErrorCode = keyof typeof startErrors;

export class StartError extends Error {
  override readonly name = "StartError";
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  get exitCode(): number {
    return startErrors[this.code];
  }
}
