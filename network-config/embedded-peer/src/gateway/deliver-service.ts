/** Deliver: blocks between two positions, whole, filtered, or with the private data their reader may see. */
import type { ChannelCollections } from "../collections/channel-collections.js";
import { isMember, type Collection } from "../collections/collection.js";
import {
  block as blockMessage,
  headerType,
  payload,
  status,
  timestamp,
  type Envelope,
} from "../messages/common.js";
import {
  seekBehavior,
  seekContent,
  seekInfo,
  type DeliverResponse,
  type SeekPosition,
} from "../messages/gateway.js";
import type { MessageOf } from "../protobuf/codec.js";
import type { StoredBlock } from "../ledger/block.js";
import type { Ledger } from "../ledger/ledger.js";
import { expiresWith } from "../ledger/private-lifetime.js";
import { AccessError, type AccessControl } from "../membership/access.js";
import type { ChannelResource } from "../membership/access-table.js";
import type { Identity } from "../membership/membership.js";
import type { TxPrivateReadWriteSet } from "../messages/read-write-set.js";
import { decodeHeader, type TransactionHeader } from "../transaction/transaction.js";
import { transactionsOf } from "./block-transactions.js";

export type DeliverKind = "full" | "filtered" | "withPrivateData";

const resourceOf: Readonly<Record<DeliverKind, ChannelResource>> = {
  full: "event/Block",
  filtered: "event/FilteredBlock",
  withPrivateData: "event/Block",
};

export interface DeliverOptions {
  readonly channel: string;
  readonly ledger: Ledger;
  readonly access: AccessControl;
  readonly collections: ChannelCollections;
  readonly timeWindowMs: number;
  readonly clock: () => number;
}

interface DeliverRequest {
  readonly header: TransactionHeader;
  readonly seek: MessageOf<typeof seekInfo>;
}

export interface Delivery {
  readonly kind: DeliverKind;
  /** Whose port was called: only collections of this organisation are at hand there. */
  readonly mspId: string;
  /** What the request must name as its client's certificate, with mutual TLS; undefined: anything. */
  readonly tlsCertificateHash?: Buffer | undefined;
  readonly ended: AbortSignal;
}

/** Ends a request with this status instead of SUCCESS. */
class DeliverStatus extends Error {
  readonly status: number;

  constructor(code: number) {
    super(`deliver status ${code}`);
    this.status = code;
  }
}

export class DeliverService {
  readonly #options: DeliverOptions;

  constructor(options: DeliverOptions) {
    this.#options = options;
  }

  /** Responses to one request: blocks at the consumer's pace, then a status. */
  async *deliver(envelope: Envelope, delivery: Delivery): AsyncGenerator<Partial<DeliverResponse>> {
    try {
      const { header, seek } = this.#open(envelope, delivery);
      const resource = resourceOf[delivery.kind];
      const reader = await this.#admit(envelope, header, resource);
      for await (const block of this.#blocks(seek, delivery.ended)) {
        this.#checkStill(header.creator, resource);
        yield await this.#response(withContent(block, seek.contentType), delivery, reader);
      }
      if (!delivery.ended.aborted) yield { status: status.SUCCESS };
    } catch (error) {
      if (!(error instanceof DeliverStatus)) throw error;
      yield { status: error.status };
    }
  }

  #open(envelope: Envelope, { tlsCertificateHash }: Delivery): DeliverRequest {
    let request: DeliverRequest;
    try {
      const { header, data } = payload.decode(envelope.payload);
      if (header === undefined) throw new DeliverStatus(status.BAD_REQUEST);
      request = { header: decodeHeader(header), seek: seekInfo.decode(data) };
      if (!this.#isTimely(request.header)) throw new DeliverStatus(status.BAD_REQUEST);
    } catch {
      throw new DeliverStatus(status.BAD_REQUEST);
    }
    if (tlsCertificateHash?.equals(request.header.tlsCertificateHash) === false)
      throw new DeliverStatus(status.BAD_REQUEST);
    if (request.header.channelId !== this.#options.channel) throw new DeliverStatus(status.NOT_FOUND);
    return request;
  }

  #isTimely(header: TransactionHeader): boolean {
    if (header.timestamp === undefined) return false;
    const sentMs = timestamp.decode(header.timestamp).seconds * 1_000;
    return Math.abs(this.#options.clock() - sentMs) <= this.#options.timeWindowMs;
  }

  /** A certificate may expire or be revoked while its owner follows the blocks. */
  #checkStill(creator: Buffer, resource: ChannelResource): void {
    try {
      this.#options.access.recheck(creator, resource);
    } catch (error) {
      throw error instanceof AccessError ? new DeliverStatus(status.FORBIDDEN) : error;
    }
  }

  async #admit(
    envelope: Envelope,
    { creator }: TransactionHeader,
    resource: ChannelResource,
  ): Promise<Identity> {
    try {
      const message = { message: envelope.payload, identity: creator, signature: envelope.signature };
      return await this.#options.access.check(message, resource);
    } catch (error) {
      if (error instanceof AccessError) throw new DeliverStatus(status.FORBIDDEN);
      throw error;
    }
  }

  async *#blocks(seek: DeliverRequest["seek"], ended: AbortSignal): AsyncGenerator<StoredBlock> {
    const { ledger } = this.#options;
    const { start, stop, behavior } = seek;
    if (start === undefined || stop === undefined) throw new DeliverStatus(status.BAD_REQUEST);
    const first = this.#position(start);
    const last = this.#last(stop, start, first);
    if (last < first) throw new DeliverStatus(status.BAD_REQUEST);
    const mayWait = behavior !== seekBehavior.FAIL_IF_NOT_READY;
    if (!mayWait && first >= ledger.height) throw new DeliverStatus(status.NOT_FOUND);
    for await (const block of ledger.follow(first, ended)) {
      yield block;
      if (block.header.number >= last) return;
      if (!mayWait && block.header.number + 1 >= ledger.height) throw new DeliverStatus(status.NOT_FOUND);
    }
  }

  #position({ oldest, newest, specified }: SeekPosition): number {
    const { height } = this.#options.ledger;
    if (oldest !== undefined) return 0;
    if (newest !== undefined) return height - 1;
    return specified?.number ?? height;
  }

  #last(stop: SeekPosition, start: SeekPosition, first: number): number {
    if (stop.oldest !== undefined) return first;
    if (stop.newest !== undefined)
      return start.newest === undefined ? Math.max(first, this.#options.ledger.height - 1) : first;
    return stop.specified?.number ?? Number.MAX_SAFE_INTEGER;
  }

  async #response(
    block: StoredBlock,
    delivery: Delivery,
    reader: Identity,
  ): Promise<Partial<DeliverResponse>> {
    if (delivery.kind === "filtered") return { filteredBlock: this.#filtered(block) };
    if (delivery.kind === "full") return { block: block.bytes };
    const privateData = await this.#privateData(block.header.number, delivery.mspId, reader);
    return { blockAndPrivateData: { block: block.bytes, privateData } };
  }

  #filtered(block: StoredBlock): NonNullable<DeliverResponse["filteredBlock"]> {
    return {
      channelId: this.#options.channel,
      number: block.header.number,
      filteredTransactions: transactionsOf(block).map(({ txId, type, code, event }) => ({
        txId,
        type,
        validationCode: code,
        transactionActions:
          type === headerType.ENDORSER_TRANSACTION
            ? { chaincodeActions: event === undefined ? [] : [{ chaincodeEvent: withoutPayload(event) }] }
            : undefined,
      })),
    };
  }

  /** What has expired is not delivered, whether or not it has been removed. */
  #isOver(block: number, { blockToLive }: Collection): boolean {
    return blockToLive > 0 && expiresWith(block, blockToLive) < this.#options.ledger.height;
  }

  /** Plaintext is at its members' peers only; whom else they tell than members is for the collection to say. */
  async #privateData(
    block: number,
    mspId: string,
    reader: Identity,
  ): Promise<{ key: number; value: TxPrivateReadWriteSet }[]> {
    const { collections: defined } = this.#options;
    const mayRead = (namespace: string, name: string): boolean => {
      const collection = defined.find(namespace, name);
      if (collection === undefined || this.#isOver(block, collection)) return false;
      return (
        defined.isHeldBy(mspId, namespace, name) &&
        (!collection.memberOnlyRead || isMember(collection, reader))
      );
    };
    const entries: { key: number; value: TxPrivateReadWriteSet }[] = [];
    for (const [key, writes] of await this.#options.ledger.privateData.ofBlock(block)) {
      const namespaces = writes.namespaces
        .map(({ namespace, collections }) => ({
          namespace,
          collections: collections.filter(({ collection }) => mayRead(namespace, collection)),
        }))
        .filter(({ collections }) => collections.length > 0);
      if (namespaces.length > 0) entries.push({ key, value: { dataModel: writes.dataModel, namespaces } });
    }
    return entries;
  }
}

const withoutPayload = <T extends { readonly payload: Buffer }>(event: T): T => ({
  ...event,
  payload: Buffer.alloc(0),
});

function withContent(block: StoredBlock, contentType: number): StoredBlock {
  if (contentType !== seekContent.HEADER_WITH_SIG || block.header.number === 0) return block;
  const { header, metadata } = block;
  return { ...block, bytes: blockMessage.encode({ header, metadata: { metadata: [...metadata] } }) };
}
