/** Where the chaincode server listens and under which id: set by whoever deploys it, read here only. */

import { readFileSync } from "node:fs";

export interface ChaincodeConfig {
  /** The package id that the peer knows the chaincode by. */
  readonly chaincodeId: string;
  /** `host:port`. */
  readonly address: string;
  /** Absent: the server listens without TLS. */
  readonly tls?: ChaincodeTls;
}

/** PEM bytes, named as the shim names them. */
export interface ChaincodeTls {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** The authorities of the peers that are let in; absent: whoever dials. */
  readonly clientCACerts?: Buffer;
}

/**
 * Variables are those of the shim's own command.
 *
 * @throws Error naming the variable that is missing, or the file that cannot be read
 */
export function loadConfig(environment = process.env): ChaincodeConfig {
  const tls = loadTls(environment);
  return {
    chaincodeId: required(environment, "CORE_CHAINCODE_ID"),
    address: required(environment, "CORE_CHAINCODE_ADDRESS"),
    ...(tls && { tls }),
  };
}

function loadTls(environment: NodeJS.ProcessEnv): ChaincodeTls | undefined {
  const key = environment.CORE_CHAINCODE_TLS_KEY_FILE;
  const cert = environment.CORE_CHAINCODE_TLS_CERT_FILE;
  const clientCACerts = environment.CORE_CHAINCODE_TLS_CLIENT_CACERT_FILE;
  if (key === undefined && cert === undefined && clientCACerts === undefined) return undefined;
  return {
    key: readFileSync(required(environment, "CORE_CHAINCODE_TLS_KEY_FILE")),
    cert: readFileSync(required(environment, "CORE_CHAINCODE_TLS_CERT_FILE")),
    ...(clientCACerts !== undefined && { clientCACerts: readFileSync(clientCACerts) }),
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
