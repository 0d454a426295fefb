/** Why an organisation's peer did not process a proposal; the gateway turns the kind into a gRPC status. */
export type PeerFailureKind =
  /** The proposal itself is at fault: signature, identity, transaction id. */
  | "refused"
  /** The chaincode answered with an error. */
  | "chaincode"
  /** The peer could not run it. */
  | "peer"
  /** The chaincode cannot be reached now. */
  | "unavailable";

export class PeerFailure extends Error {
  readonly kind: PeerFailureKind;

  constructor(kind: PeerFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
