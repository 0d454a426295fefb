/** Where the chaincode server listens and under which id: set by whoever deploys it, read here only. */

export interface ChaincodeConfig {
  /** The package id that the peer knows the chaincode by. */
  readonly chaincodeId: string;
  /** `host:port`. */
  readonly address: string;
}

/** @throws Error naming the variable that is missing */
export function loadConfig(environment = process.env): ChaincodeConfig {
  return {
    chaincodeId: required(environment, "CORE_CHAINCODE_ID"),
    address: required(environment, "CORE_CHAINCODE_ADDRESS"),
  };
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === "") throw new Error(`${name} must be set`);
  return value;
}

/**
 * Of the shim's log lines only its errors are kept. It reads this when it is loaded, so it must be set before; see
 * shim-logging.ts for what the others would cost all the same.
 */
export function silenceShim(environment = process.env): void {
  environment.CORE_CHAINCODE_LOGGING_LEVEL ??= "error";
}
