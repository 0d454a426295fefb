/** ChaincodeEvents: one message for every block with events of the chaincode, from a block or after a transaction. */
import { status } from "@grpc/grpc-js";
import type { Ledger } from "../ledger/ledger.js";
import { AccessError, type AccessControl } from "../membership/access.js";
import {
  chaincodeEventsRequest,
  type ChaincodeEventsRequest,
  type SignedRequest,
} from "../messages/gateway.js";
import { validationCode, type ChaincodeEvent } from "../messages/proposal.js";
import { transactionsOf } from "./block-transactions.js";
import { RpcError } from "./rpc-error.js";

export interface ChaincodeEventsOptions {
  readonly channel: string;
  readonly ledger: Ledger;
  readonly access: AccessControl;
}

const resource = "gateway/ChaincodeEvents";

export interface BlockEvents {
  readonly events: ChaincodeEvent[];
  readonly blockNumber: number;
}

export class ChaincodeEventStreams {
  readonly #options: ChaincodeEventsOptions;

  constructor(options: ChaincodeEventsOptions) {
    this.#options = options;
  }

  /** Pulled at the consumer's pace: a slow consumer holds one block in memory, never a queue. */
  async *events(signed: SignedRequest, ended: AbortSignal): AsyncGenerator<BlockEvents> {
    if (signed.request.length === 0)
      throw new RpcError(status.INVALID_ARGUMENT, "a chaincode events request is required");
    const request = chaincodeEventsRequest.decode(signed.request);
    await this.#check({ message: signed.request, identity: request.identity, signature: signed.signature });
    const { ledger, channel } = this.#options;
    if (request.channelId !== channel)
      throw new RpcError(status.NOT_FOUND, `failed to find ledger for channel: ${request.channelId}`);
    let passed = request.afterTransactionId === "";
    for await (const block of ledger.follow(this.#startBlock(request), ended)) {
      this.#checkStill(request.identity);
      const events: ChaincodeEvent[] = [];
      for (const { txId, code, event } of transactionsOf(block)) {
        const isWanted = code === validationCode.VALID && event?.chaincodeId === request.chaincodeId;
        if (passed && isWanted) events.push(event);
        passed ||= txId === request.afterTransactionId;
      }
      if (events.length > 0) yield { events, blockNumber: block.header.number };
    }
  }

  #startBlock({ afterTransactionId, startPosition }: ChaincodeEventsRequest): number {
    const { ledger } = this.#options;
    const after = afterTransactionId === "" ? undefined : ledger.blocks.transaction(afterTransactionId);
    if (after !== undefined) return after.block;
    if (startPosition?.specified !== undefined) return startPosition.specified.number;
    if (startPosition?.oldest !== undefined || startPosition?.newest !== undefined)
      throw new RpcError(status.INVALID_ARGUMENT, "invalid start position type");
    return ledger.height;
  }

  /** A certificate may expire or be revoked while its owner listens. */
  #checkStill(identity: Buffer): void {
    try {
      this.#options.access.recheck(identity, resource);
    } catch (error) {
      if (error instanceof AccessError) throw new RpcError(status.PERMISSION_DENIED, error.message);
      throw error;
    }
  }

  async #check(message: Parameters<AccessControl["check"]>[0]): Promise<void> {
    try {
      await this.#options.access.check(message, resource);
    } catch (error) {
      if (error instanceof AccessError) throw new RpcError(status.PERMISSION_DENIED, error.message);
      throw error;
    }
  }
}
