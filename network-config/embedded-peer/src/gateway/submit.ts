/** Submit: hand a signed transaction to the ordering service, which checks that its sender may write. */
import { status as grpcStatus } from "@grpc/grpc-js";
import type { EndorsementMemory } from "../endorsement/endorsement-memory.js";
import { BroadcastError, type AccessControl } from "../membership/access.js";
import type { Membership } from "../membership/membership.js";
import { headerType } from "../messages/common.js";
import type { SubmitRequest } from "../messages/gateway.js";
import type { Orderer } from "../ordering/orderer.js";
import { openEnvelope, type OpenedTransaction } from "../transaction/transaction.js";
import { verifyTransaction } from "../validation/transaction-verdict.js";
import { RpcError } from "./rpc-error.js";

export interface SubmitOptions {
  readonly channel: string;
  readonly access: AccessControl;
  readonly membership: Membership;
  readonly orderer: Orderer;
  readonly endorsements: EndorsementMemory;
}

export class Submitting {
  readonly #options: SubmitOptions;

  constructor(options: SubmitOptions) {
    this.#options = options;
  }

  async submit(request: SubmitRequest): Promise<void> {
    const { channel, membership, orderer, endorsements } = this.#options;
    const envelope = request.preparedTransaction;
    if (envelope === undefined)
      throw new RpcError(grpcStatus.INVALID_ARGUMENT, "a prepared transaction is required");
    if (envelope.signature.length === 0)
      throw new RpcError(grpcStatus.INVALID_ARGUMENT, "prepared transaction must be signed");
    if (request.channelId !== channel)
      throw new RpcError(
        grpcStatus.FAILED_PRECONDITION,
        `failed to get config for channel [${request.channelId}]`,
      );
    const opened = openEnvelope(envelope);
    if (opened.header === undefined) throw refused("BAD_REQUEST", "could not decode the envelope's headers");
    if (opened.header.channelId !== channel) throw refused("NOT_FOUND", `channel ${opened.header.channelId}`);
    if (opened.header.type !== headerType.ENDORSER_TRANSACTION)
      throw refused("BAD_REQUEST", "only endorser transactions are accepted");
    await this.#checkSender(opened);
    const { refusal } = orderer;
    if (refusal !== undefined)
      throw new RpcError(
        grpcStatus.UNAVAILABLE,
        `no orderers could successfully process transaction: ${refusal}`,
      );
    const known = {
      creatorChecked: true,
      endorsedHere: (...made: Parameters<EndorsementMemory["recall"]>) => endorsements.recall(...made),
    };
    orderer.order({ opened, verdict: verifyTransaction(opened, membership, known) });
  }

  async #checkSender({ header, envelope }: OpenedTransaction): Promise<void> {
    try {
      const message = { message: envelope.payload, identity: header.creator, signature: envelope.signature };
      await this.#options.access.checkBroadcast(message);
    } catch (error) {
      if (error instanceof BroadcastError) throw refused(error.status, error.message);
      throw error;
    }
  }
}

const refused = (answer: string, why: string): RpcError =>
  new RpcError(
    grpcStatus.ABORTED,
    `received unsuccessful response from orderer: status=${answer}, info=${why}`,
  );
