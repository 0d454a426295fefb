/** What can go wrong while the network is prepared, started or stopped. Codes are stable; messages are not. */
export const networkErrorCodes = {
  PORT_IN_USE: "Another program listens on a port this network needs.",
  DATA_DIR_IN_USE: "Another start already works on this data directory.",
  DATA_DIR_FOREIGN: "The directory to be emptied was not made by this program.",
  PROCESS_NOT_READY: "A process did not become ready in time, or ended before it was.",
  MATERIAL_INCOMPLETE: "Keys or certificates on disk do not fit together.",
  IDENTITY_UNKNOWN: "No identity of this name is on disk.",
  IDENTITY_EXISTS: "An identity of this name has a certificate that still stands.",
  CERTIFICATE_REVOKED: "The certificate was revoked: a new enrolment is needed.",
  REQUEST_INVALID: "The certificate request is malformed, or not signed by its own key.",
  REGISTER_CORRUPT: "The register of certificates cannot be read.",
  REGISTER_BUSY: "Another command keeps working on the register of certificates.",
  KEY_SECRET_WRONG: "A private key does not open under the key secret.",
  KEY_SECRET_MISSING: "Private keys are not written in plain text in production.",
  CONFIG_INVALID: "A setting is missing or malformed.",
  FABRIC_MISSING: "Hyperledger Fabric's programs are not where they were said to be.",
  CONTAINERS_MISSING: "No container engine is here to run the network with.",
  NETWORK_DOWN: "No network runs in this data directory.",
  FABRIC_COMMAND_FAILED: "One of Hyperledger Fabric's programs refused what it was asked.",
} as const;

export type NetworkErrorCode = keyof typeof networkErrorCodes;

export interface NetworkErrorOptions {
  readonly code: NetworkErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A coded failure of this package; `details` names the port, path, process or setting. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  readonly code: NetworkErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor({ code, message, details = {}, cause }: NetworkErrorOptions) {
    super(message, { cause });
    this.code = code;
    this.details = details;
  }
}
